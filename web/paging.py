"""Lists a page at a time, by the last row's place in the order: as fast at row 50,000 as at row 1."""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

from web import compiled

Rows = QuerySet[Any] | compiled.Query
Order = tuple[str, ...]
Parts = Sequence[tuple[Rows, Order]]
_Row = tuple[int, Any]  # the number of its part, and the row


@dataclass
class Page:
    """Some rows of a list, and the addresses ("?…", or "" where there is none) of the rows around them."""

    rows: list[Any] = field(default_factory=list)
    next_url: str = ""
    previous_url: str = ""
    is_unfinished: bool = False  # sift() stopped looking; the next page goes on

    def __bool__(self) -> bool:
        return bool(self.rows)


def keyset(queryset: Rows, request: HttpRequest, *, order: Order, size: int | None = None) -> Page:
    """The page of `queryset` that the request's ?after= or ?before= cursor names, else the first.

    `order` names fields (or annotations, or paths like "team__name") that are never null, "-" for falling; the
    last is unique. `size` is settings.PAGE_SIZE rows unless told. One query. A cursor that is damaged, or of
    another order, gives the first page. Of a compiled.Query the first page is asked by what is kept.
    """
    return in_turn([(queryset, order)], request, size=size)


def in_turn(parts: Parts, request: HttpRequest, *, size: int | None = None) -> Page:
    """keyset() of a list that is several, one after the other, each in an order of its own: no row is in two.

    One query for each part from the cursor's on, or back, however many rows they have, so that a page never costs
    more for what stands in it; once it is full, they are asked for one row.
    """
    size = size or settings.PAGE_SIZE
    after = _read_in_turn(request.GET.get("after", ""), parts)
    before = None if after else _read_in_turn(request.GET.get("before", ""), parts)
    rows: list[_Row] = []
    if before:
        rows = _gathered([(n, *parts[n]) for n in range(before[0], -1, -1)], before, size, is_back=True)
        has_previous, has_next = len(rows) > size, True
        rows = rows[:size][::-1]
    if not rows:
        first = after[0] if after else 0
        rows = _gathered([(n, *parts[n]) for n in range(first, len(parts))], after, size)
        has_previous, has_next = bool(after) and bool(rows), len(rows) > size
        rows = rows[:size]
    return Page(
        rows=[row for _, row in rows],
        next_url=_address_in_turn(request, "after", rows[-1], parts) if has_next else "",
        previous_url=_address_in_turn(request, "before", rows[0], parts) if has_previous else "",
    )


def _gathered(
    parts: Sequence[tuple[int, Rows, Order]],
    cursor: tuple[int, list[Any]] | None,
    size: int,
    *,
    is_back: bool = False,
) -> list[_Row]:
    """The rows of these parts that come next, some more than `size` where there are any."""
    found: list[_Row] = []
    for number, queryset, order in parts:
        rows: Sequence[Any] | QuerySet[Any]
        values = cursor[1] if cursor and cursor[0] == number else None
        way = _turned(order) if is_back else order
        most = size + 1 if len(found) <= size else 1
        if isinstance(queryset, compiled.Query) and cursor is None:
            rows = queryset.first(most, way)
        else:
            queryset = queryset.anew() if isinstance(queryset, compiled.Query) else queryset
            rows = (queryset.filter(_beyond(values, way)) if values else queryset).order_by(*way)[:most]
        found += ((number, row) for row in rows)
    return found


def sift(
    queryset: QuerySet[Any],
    request: HttpRequest,
    *,
    order: Order,
    keep: Callable[[Sequence[Any]], list[Any]],
    size: int,
    batch: int,
    most: int,
) -> Page:
    """keyset() for what a database cannot tell: `keep(rows)` returns those of `batch` rows that belong.

    Looks at `most` batches at most, one query each besides those of `keep`. Where that does not fill the page, it
    `is_unfinished` and its next (or previous) page goes on from there, so that nothing is ever left out.
    """
    after = _read_cursor(request.GET.get("after", ""), order)
    before = None if after else _read_cursor(request.GET.get("before", ""), order)
    way = _turned(order) if before else order
    cursor, kept, has_rest = after or before, [], True
    last_seen: list[Any] = []
    for _ in range(most):
        rows = list(
            (queryset.filter(_beyond(cursor, way)) if cursor else queryset).order_by(*way)[: batch + 1]
        )
        has_rest, rows = len(rows) > batch, rows[:batch]
        last_seen = rows[-1:] or last_seen
        kept += keep(rows)
        if len(kept) > size or not has_rest:
            break
        cursor = [_value(rows[-1], name) for name in way]
    is_full = len(kept) > size
    rows = kept[:size]
    onward = (
        _address(request, "before" if before else "after", rows[-1] if is_full else last_seen[0], order)
        if (is_full or has_rest)
        else ""
    )
    edge = rows[:1] or last_seen
    back = (
        _address(request, "after" if before else "before", edge[0], order)
        if edge and (after or before)
        else ""
    )
    if before:
        return Page(rows[::-1], next_url=back, previous_url=onward, is_unfinished=has_rest and not is_full)
    return Page(rows, next_url=onward, previous_url=back, is_unfinished=has_rest and not is_full)


def _turned(order: Order) -> Order:
    return tuple(name[1:] if name.startswith("-") else f"-{name}" for name in order)


def _beyond(values: list[Any], order: Order) -> Q:
    """Rows after the one with these values. The leading bound lets the database start inside the index."""
    condition, equal_so_far = Q(), Q()
    for name, value in zip(order, values, strict=True):
        bare, comparison = (name[1:], "lt") if name.startswith("-") else (name, "gt")
        condition |= equal_so_far & Q(**{f"{bare}__{comparison}": value})
        equal_so_far &= Q(**{bare: value})
    first, comparison = (order[0][1:], "lte") if order[0].startswith("-") else (order[0], "gte")
    return Q(**{f"{first}__{comparison}": values[0]}) & condition


def _value(row: Model, path: str) -> Any:
    value: Any = row
    for part in path.lstrip("-").split("__"):
        value = getattr(value, part)
    return value


def _signer(order: Order, part: int = 0) -> Signer:
    return Signer(salt=f"web.paging:{f'{part}:' if part else ''}{','.join(order)}")


def _address(request: HttpRequest, way: str, row: Model, order: Order, part: int = 0) -> str:
    query = request.GET.copy()
    query.pop("after", None)
    query.pop("before", None)
    packed = json.dumps([_pack(_value(row, name)) for name in order], separators=(",", ":"))
    cursor = base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")
    query[way] = _signer(order, part).sign(cursor)
    return f"?{query.urlencode()}"


def _read_cursor(text: str, order: Order, part: int = 0) -> list[Any] | None:
    try:
        packed = _signer(order, part).unsign(text)
    except BadSignature:
        return None
    values = json.loads(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
    return [_unpack(value) for value in values]


def _address_in_turn(request: HttpRequest, way: str, row: _Row, parts: Parts) -> str:
    number, model = row
    return _address(request, way, model, parts[number][1], number)


def _read_in_turn(text: str, parts: Parts) -> tuple[int, list[Any]] | None:
    """The number of the part that the cursor stands in, and its values there."""
    read = ((number, _read_cursor(text, order, number)) for number, (_, order) in enumerate(parts))
    return next(((number, values) for number, values in read if values), None)


def _pack(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return {"at": value.isoformat()}
    if isinstance(value, dt.date):
        return {"on": value.isoformat()}
    if isinstance(value, Decimal):
        return {"number": str(value)}
    return value


def _unpack(value: Any) -> Any:
    match value:
        case {"at": text}:
            return dt.datetime.fromisoformat(text)
        case {"on": text}:
            return dt.date.fromisoformat(text)
        case {"number": text}:
            return Decimal(text)
    return value
