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


@dataclass
class Page:
    """Some rows of a list, and the addresses ("?…", or "" where there is none) of the rows around them."""

    rows: list[Any] = field(default_factory=list)
    next_url: str = ""
    previous_url: str = ""
    is_unfinished: bool = False  # sift() stopped looking; the next page goes on

    def __bool__(self) -> bool:
        return bool(self.rows)


def keyset(
    queryset: QuerySet[Any] | compiled.Query,
    request: HttpRequest,
    *,
    order: tuple[str, ...],
    size: int | None = None,
) -> Page:
    """The page of `queryset` that the request's ?after= or ?before= cursor names, else the first.

    `order` names fields (or annotations, or paths like "team__name") that are never null, "-" for falling; the
    last is unique. `size` is settings.PAGE_SIZE rows unless told. One query. A cursor that is damaged, or of
    another order, gives the first page. Of a compiled.Query the first page is asked by what is kept.
    """
    size = size or settings.PAGE_SIZE
    after = _read_cursor(request.GET.get("after", ""), order)
    before = None if after else _read_cursor(request.GET.get("before", ""), order)
    if isinstance(queryset, compiled.Query) and not (after or before):
        rows = queryset.first(size + 1, order)
        return _page(rows[:size], request, order, has_next=len(rows) > size)
    queryset = queryset.anew() if isinstance(queryset, compiled.Query) else queryset
    if before:
        rows = list(queryset.filter(_beyond(before, _turned(order))).order_by(*_turned(order))[: size + 1])
        has_previous, has_next = len(rows) > size, True
        rows = rows[:size][::-1]
        if not rows:
            before, has_next = None, False
    if not before:
        filtered = queryset.filter(_beyond(after, order)) if after else queryset
        rows = list(filtered.order_by(*order)[: size + 1])
        has_previous, has_next = bool(after) and bool(rows), len(rows) > size
        rows = rows[:size]
    return _page(rows, request, order, has_next=has_next, has_previous=has_previous)


def _page(
    rows: list[Any],
    request: HttpRequest,
    order: tuple[str, ...],
    *,
    has_next: bool,
    has_previous: bool = False,
) -> Page:
    return Page(
        rows=rows,
        next_url=_address(request, "after", rows[-1], order) if has_next else "",
        previous_url=_address(request, "before", rows[0], order) if has_previous else "",
    )


def sift(
    queryset: QuerySet[Any],
    request: HttpRequest,
    *,
    order: tuple[str, ...],
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


def _turned(order: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name[1:] if name.startswith("-") else f"-{name}" for name in order)


def _beyond(values: list[Any], order: tuple[str, ...]) -> Q:
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


def _signer(order: tuple[str, ...]) -> Signer:
    return Signer(salt=f"web.paging:{','.join(order)}")


def _address(request: HttpRequest, way: str, row: Model, order: tuple[str, ...]) -> str:
    query = request.GET.copy()
    query.pop("after", None)
    query.pop("before", None)
    packed = json.dumps([_pack(_value(row, name)) for name in order], separators=(",", ":"))
    query[way] = _signer(order).sign(base64.urlsafe_b64encode(packed.encode()).decode().rstrip("="))
    return f"?{query.urlencode()}"


def _read_cursor(text: str, order: tuple[str, ...]) -> list[Any] | None:
    try:
        packed = _signer(order).unsign(text)
    except BadSignature:
        return None
    values = json.loads(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
    return [_unpack(value) for value in values]


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
