"""Queries that are put together once a process.

Django takes many times as long to put a large query together, and to write it down as a statement, as the database
does to answer it. So it is built once with stand-ins for what is new each time: numbers, texts, dates, moments.
Where they came out among the statement's parameters is remembered, and each request puts its own values there.
Nothing that was read is kept, only the statement. Whatever could make it read otherwise belongs to its key: `shape`,
how many values a tuple has, and the `form` of a Given. A query built a second time with other stand-ins shows that
nothing else of them went into it, asking the database meanwhile is refused, and the tests build each one anew by
sample (tests/conftest.py), to hold statement and parameters against those kept.
"""

from __future__ import annotations

import copy
import datetime as dt
import re
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import count
from typing import Any, NamedTuple, NoReturn, Protocol, Self

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.db.models.sql.where import WhereNode
from django.http import Http404

from web.ids import Ids

Build = Callable[..., QuerySet[Any, Any]]
PLACEHOLDER = re.compile(r"%%|%s")
DATE = re.compile(r"\d{4}-\d\d-\d\d")
NEAR = dt.timedelta(days=1000)  # a date reckoned from a stand-in, some days on, is told by its nearness
LARGEST = 2**63 - 1
KEPT = 256  # statements a process keeps, of about 100 KB; those used least lately are given up first


class Given(Protocol):
    """Something whose ids stand in a query, such as a person with their teams."""

    def query_form(self) -> Hashable:
        """All that decides how a query about it reads, how many ids it has among it."""

    def query_ids(self) -> tuple[int, ...]:
        """The ids, which only fill places."""

    @classmethod
    def of_query_form(cls, form: Any, ids: Iterator[int]) -> Self:
        """Another of the same form. What is not in the form it must not know."""


class Place(NamedTuple):
    """One parameter of a statement that is new each time: which value fills it, and how many days on."""

    parameter: int
    value: int
    shift: dt.timedelta


@dataclass(frozen=True, eq=False)
class Statement:
    """A query as it is written down, with its places."""

    rows: QuerySet[Any, Any]
    compiler: Any
    sql: str
    params: tuple[Any, ...]
    places: tuple[Place, ...]
    stand_ins: tuple[Any, ...]

    @cached_property
    def asked(self) -> tuple[str, tuple[int, ...]]:
        """The statement as this kind of database is asked, and which of the parameters it still has.

        On SQLite all that never changes is written into it: it plans a statement anew each time it is asked as soon as
        a parameter meets the condition of a partial index, and one of thirty branches takes longest to plan. It also
        sees by constants which of those indexes it may use.
        """
        if connection.vendor != "sqlite":
            return self.sql, tuple(range(len(self.params)))
        changing = {place.parameter for place in self.places}
        written = [None if n in changing else literal(param) for n, param in enumerate(self.params)]
        text = fill(self.sql, lambda n: "%s" if written[n] is None else str(written[n]))
        return text, tuple(n for n, word in enumerate(written) if word is None)

    def filled(self, values: Sequence[Any]) -> list[Any]:
        """The parameters, for these values."""
        params = list(self.params)
        for index, value, shift in self.places:
            params[index] = adapted(values[value], shift)
        return params

    def read(self, params: Sequence[Any]) -> list[Any]:
        """The rows, as the query itself would give them."""
        compiler = copy.copy(self.compiler)  # Django's own knows its connection, which is a thread's
        compiler.connection = connection
        text, left = self.asked
        compiler.as_sql = lambda *args, **options: (text, [params[number] for number in left])
        rows: Any = self.rows._clone()  # type: ignore[attr-defined]
        rows.query.get_compiler = lambda *args, **options: compiler
        # A Prefetch remembers a record it was used for.
        rows._prefetch_related_lookups = tuple(map(copy.copy, rows._prefetch_related_lookups))
        return list(rows)


def literal(value: Any) -> str | None:
    """A parameter of SQLite as it stands in a statement with placeholders; None for what had better stay one."""
    if isinstance(value, (bool, int)):
        return str(int(value))
    if isinstance(value, str) and "\0" not in value:
        return "'" + value.replace("'", "''").replace("%", "%%") + "'"
    return None


def fill(sql: str, written: Callable[[int], str]) -> str:
    """The statement with its placeholders as `written`, which takes the number of each, from 0."""
    number = -1

    def one(match: re.Match[str]) -> str:
        nonlocal number
        if match[0] == "%%":
            return "%%"
        number += 1
        return written(number)

    return PLACEHOLDER.sub(one, sql)


class Query:
    """`build(*shape, **given)`, not asked yet."""

    def __init__(self, build: Build, *shape: Hashable, **given: Any) -> None:
        self.build, self.shape, self.given = build, shape, given

    def first(self, size: int, order: tuple[str, ...]) -> list[Any]:
        """The first rows in this order, `size` at most."""
        return rows(_first, self.build, self.shape, order, size, **self.given)

    def rows(self) -> list[Any]:
        """All rows."""
        return rows(self.build, *self.shape, **self.given)

    def anew(self) -> QuerySet[Any, Any]:
        """The query as Django has it, to be changed and asked."""
        return self.build(*self.shape, **self.given)


def _first(
    build: Build, shape: tuple[Hashable, ...], order: tuple[str, ...], size: int, **given: Any
) -> QuerySet[Any, Any]:
    return build(*shape, **given).order_by(*order)[:size]


def rows(build: Build, *shape: Hashable, **given: Any) -> list[Any]:
    """The rows of `build(*shape, **given)`: models with what was prefetched, or tuples.

    `given` are numbers, texts, dates, aware moments, tuples of them, Ids, and Givens, which may only fill places;
    `build` gets stand-ins for them, so it must neither look at them nor ask a clock, a setting, or the database.
    Raises RuntimeError where it is seen to.
    """
    statement, params = filled(build, shape, given)
    return statement.read(params) if statement else []


def one_or_404(build: Build, *shape: Hashable, **given: Any) -> Any:
    """The row of `build(*shape, **given)`. Raises Http404 where there is none."""
    if any(isinstance(value, int) and value > LARGEST for value in given.values()):
        raise Http404  # no row has such a number, and a database would rather not be asked
    found = rows(build, *shape, **given)
    if not found:
        raise Http404
    return found[0]


def filled(
    build: Build, shape: tuple[Hashable, ...], given: Mapping[str, Any]
) -> tuple[Statement | None, list[Any]]:
    """The statement of rows() with its parameters; None where there can be no rows."""
    values: list[Any] = []
    forms = tuple((name, _take_apart(value, values)) for name, value in given.items())
    statement = statement_of(build, shape, forms, connection.vendor)
    return statement, statement.filled(values) if statement else []


def _take_apart(value: Any, values: list[Any]) -> Hashable:
    """What of the value decides how a query reads; what only fills it is added to `values`."""
    if isinstance(value, Ids):
        values.append(value)
        return Ids
    if isinstance(value, tuple):
        return tuple(_take_apart(each, values) for each in value)
    for kind in (dt.datetime, dt.date, str, int):
        if isinstance(value, kind) and not isinstance(value, bool):
            values.append(value)
            return kind
    values += value.query_ids()
    return Form(value.__class__, value.query_form())  # type() of a lazy one would be its wrapper


class Form(NamedTuple):
    """Of a Given: what it is, and its query_form()."""

    kind: type[Given]
    form: Hashable


@lru_cache(maxsize=KEPT)
def statement_of(
    build: Build, shape: tuple[Hashable, ...], forms: tuple[tuple[str, Hashable], ...], vendor: str
) -> Statement | None:
    """The query, built and written down for this kind of database; None where it can have no rows."""
    written, stood_in = [], []
    for turn in (0, 1):
        stand_ins = StandIns(turn)
        with connection.execute_wrapper(_refuse):
            query = build(*shape, **{name: stand_ins.like(form) for name, form in forms})
            try:
                compiler: Any = query.query.get_compiler(connection=connection)
                written.append((query, compiler, *compiler.as_sql()))
            except EmptyResultSet:
                return None
        stood_in.append(stand_ins.made)
    (query, compiler, sql, params), (_, _, other_sql, others) = written
    if sql != other_sql or len(params) != len(others) or query._known_related_objects:
        raise RuntimeError(f"{build.__qualname__} reads otherwise for other values, which it may not.")
    places = []
    for index, (param, other) in enumerate(zip(params, others, strict=True)):
        if param == other:
            continue
        place = _place(index, param, stood_in[0])
        if place is None or place != _place(index, other, stood_in[1]):
            raise RuntimeError(f"{build.__qualname__} makes something else of a value: {param!r}.")
        places.append(place)
    query.query.where, query.query.combined_queries = (
        WhereNode(),
        (),
    )  # what takes most room, and is read no more
    return Statement(query, compiler, sql, tuple(params), tuple(places), tuple(stood_in[0]))


def _refuse(*args: Any) -> NoReturn:
    raise RuntimeError("What a query that is kept is built of may not be asked for.")


def _place(index: int, param: Any, stand_ins: Sequence[Any]) -> Place | None:
    """The place of the stand-in that a parameter is, or was reckoned from."""
    day = dt.date.fromisoformat(param) if isinstance(param, str) and DATE.fullmatch(param) else param
    for number, value in enumerate(stand_ins):
        if type(day) is type(value) is dt.date:
            if abs(day - value) <= NEAR:
                return Place(index, number, day - value)
        elif param == adapted(value):
            return Place(index, number, dt.timedelta())
    return None


def adapted(value: Any, shift: dt.timedelta = dt.timedelta()) -> Any:
    """The value as this database takes it among parameters; a date that many days on."""
    if isinstance(value, Ids):
        return value.as_parameter()
    if isinstance(value, dt.datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, dt.date):
        return connection.ops.adapt_datefield_value(value + shift)
    return value


class StandIns:
    """Values that stand in for those of a request, such as no record has; others each `turn`, which is 0 or 1."""

    def __init__(self, turn: int) -> None:
        self.made: list[Any] = []
        self._turn, self._numbers = turn, count()

    def like(self, form: Any) -> Any:
        """A value of the form that _take_apart() gave, its parts in the same order."""
        if isinstance(form, Form):
            return form.kind.of_query_form(form.form, self._ids())
        if isinstance(form, tuple):
            return tuple(self.like(each) for each in form)
        number = next(self._numbers)
        small = 21_000 + 6_000 * self._turn  # for the smallest column: what it cannot hold is not looked for
        day = dt.date(3000 + 3000 * self._turn + 10 * number, 1, 1 + self._turn)
        made = {
            int: small + number,
            str: f"\N{REFERENCE MARK}{self._turn}.{number}",
            Ids: Ids([small + number]),
            dt.date: day,
            dt.datetime: dt.datetime.combine(day, dt.time(1, 2, 3), dt.UTC),
        }
        self.made.append(made[form])
        return made[form]

    def _ids(self) -> Iterator[int]:
        while True:
            yield self.like(int)
