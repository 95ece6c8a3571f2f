"""Search over all kinds of record: one ranked query on each database's own engine.

PostgreSQL has a stored vector with a GIN index, SQLite an FTS5 table kept by triggers; the two classes at
the end are twins with the same interface. Relevance is worked out over the newest CANDIDATES matches only,
so that a common word costs the same in a large organisation as in a small one.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.apps import apps
from django.db import connection
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from people.models import Person
from records.models import Recorded, SearchEntry

CANDIDATES = 2000
BODY_LIMIT = 200_000  # characters that are indexed; the record itself keeps everything
OPEN, CLOSE = "\x02", "\x03"  # mark a hit in a passage; no text holds them


@dataclass(frozen=True)
class Hit:
    """One record found: the passage is HTML, escaped, with the words found in <mark>."""

    kind: str
    object_id: int
    ref: str
    title: SafeString
    passage: SafeString
    url: str
    team_name: str
    changed_at: dt.datetime


@dataclass(frozen=True)
class Found:
    """The hits of one page, how many records of each kind match (within the newest CANDIDATES), and whether
    there are more pages."""

    hits: list[Hit]
    counts: dict[str, int]
    has_more: bool


def refresh(subject: Recorded, *, at: dt.datetime) -> None:
    """Bring the record's place in the search up to date."""
    SearchEntry.objects.update_or_create(
        kind=subject.record_kind, object_id=subject.pk, defaults=entry_of(subject, at=at)
    )


def refresh_all(subjects: Sequence[Recorded], *, at: dt.datetime) -> None:
    """Bring the places of many records of one kind in the search up to date, in one statement."""
    SearchEntry.objects.bulk_create(
        [SearchEntry(kind=row.record_kind, object_id=row.pk, **entry_of(row, at=at)) for row in subjects],
        update_conflicts=True,
        unique_fields=["kind", "object_id"],
        update_fields=["ref", "title", "body", "url", "team", "readers", "is_open", "changed_at"],
    )


def entry_of(subject: Recorded, *, at: dt.datetime) -> dict[str, Any]:
    """The fields of the record's search entry."""
    body = subject.search_text()[:BODY_LIMIT]
    return {
        "ref": subject.record_ref(),
        "title": subject.record_title()[:400],
        "body": body.replace(OPEN, "").replace(CLOSE, "").replace("\x00", ""),
        "url": subject.get_absolute_url(),
        "team_id": subject.record_team_id(),
        "readers_id": subject.readers_team_id(),
        "is_open": subject.is_open_to_all(),
        "changed_at": at,
    }


def rebuild(*, say: Callable[[str], None] = lambda line: None) -> int:
    """Make the index anew, 500 records at a time; returns how many records are in it.

    `say` is told how far it is. Entries of records that are gone are removed.
    """
    total = 0
    for model in (model for model in apps.get_models() if issubclass(model, Recorded)):
        kind, done = model.record_kind, 0
        alive = model._default_manager.values("pk")
        SearchEntry.objects.filter(kind=kind).exclude(object_id__in=alive).delete()
        times = SearchEntry.objects.filter(kind=kind)
        for batch in batched(model._default_manager.order_by("pk").iterator(chunk_size=500), 500):
            known = dict(
                times.filter(object_id__in=[row.pk for row in batch]).values_list("object_id", "changed_at")
            )
            SearchEntry.objects.bulk_create(
                [
                    SearchEntry(
                        kind=kind, object_id=row.pk, **entry_of(row, at=known.get(row.pk, row.created_at))
                    )
                    for row in batch
                ],
                update_conflicts=True,
                unique_fields=["kind", "object_id"],
                update_fields=["ref", "title", "body", "url", "team", "readers", "is_open", "changed_at"],
            )
            done += len(batch)
            say(f"{model._meta.verbose_name_plural}: {done}")
        total += done
    return total


def batched(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """The rows in lists of `size`, the last one shorter."""
    rows = iter(rows)
    while batch := list(islice(rows, size)):
        yield batch


def words_of(text: str) -> list[str]:
    """The words of what somebody typed, at most eight; anything else in it means nothing to the search."""
    return re.findall(r"\w+", text.replace("\x00", ""))[:8]


def find(text: str, *, person: Person, kind: str = "", page: int = 1, page_size: int = 20) -> Found:
    """Records that hold all the words of `text` and that `person` may read, best match first.

    The last word may be the beginning of one. `kind` narrows to one kind of record; `page` counts from 1.
    """
    words = words_of(text)
    if not words or not person.is_active:
        return Found([], {}, has_more=False)
    engine = PostgresEngine() if connection.vendor == "postgresql" else SqliteEngine()
    where, params = visible_sql(person)
    counts = dict(engine.counts(words, where, params))
    rows = engine.rows(words, where, params, kind, offset=(page - 1) * page_size, limit=page_size + 1)
    hits = [
        Hit(row[0], row[1], row[2], marked(row[3]), marked(row[4]), row[5], row[6] or "", aware(row[7]))
        for row in rows
    ]
    return Found(hits[:page_size], counts, has_more=len(hits) > page_size)


def matching(text: str, *, kind: str) -> list[int]:
    """Ids of the records of one kind that hold all the words of `text`: the newest CANDIDATES of them.

    For lists with other filters besides; who may read them is the list's own affair.
    """
    words = words_of(text)
    if not words:
        return []
    engine = PostgresEngine() if connection.vendor == "postgresql" else SqliteEngine()
    return [row[0] for row in engine.ids(words, kind)]


def open_up(kind: str, ids: Any, *, is_open: bool) -> None:
    """Let everyone in the organisation find the records of a kind with these ids, or their team alone.

    `ids` is an iterable or a query of them.
    """
    SearchEntry.objects.filter(kind=kind, object_id__in=ids).update(is_open=is_open)


def visible_sql(person: Person) -> tuple[str, list[Any]]:
    """The condition on a search entry `e` that `person` may read the record, and its parameters."""
    if person.is_org_admin:
        return "1 = 1", []
    teams = sorted(person.roles())
    if not teams:
        return "e.is_open", []
    return f"(e.is_open OR e.readers_id IN ({', '.join(['%s'] * len(teams))}))", list(teams)


def marked(text: str) -> SafeString:
    """Escape a passage and turn the marks around hits into <mark>."""
    return mark_safe(escape(text).replace(OPEN, "<mark>").replace(CLOSE, "</mark>"))


def aware(value: dt.datetime | str) -> dt.datetime:
    """A database's moment as an aware datetime; SQLite gives text in UTC."""
    moment = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def fetch(sql: str, params: Iterable[Any]) -> list[tuple[Any, ...]]:
    """All rows of a statement that limits itself."""
    with connection.cursor() as cursor:
        cursor.execute(sql, list(params))
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


class PostgresEngine:
    """Search by PostgreSQL's full text."""

    def query(self, words: list[str]) -> str:
        """A tsquery text: all words, the last one as a beginning. Words are \\w+, so it always parses."""
        return " & ".join(words) + ":*"

    def counts(self, words: list[str], where: str, params: list[Any]) -> list[tuple[str, int]]:
        """How many match per kind, within the newest CANDIDATES."""
        sql = f"""
            SELECT kind, count(*) FROM (
                SELECT e.kind FROM records_searchentry e
                WHERE e.vector @@ to_tsquery('english', %s) AND {where} ORDER BY e.id DESC LIMIT {CANDIDATES}
            ) newest GROUP BY kind"""  # noqa: S608 - where is built from placeholders above
        return [(row[0], row[1]) for row in fetch(sql, [self.query(words), *params])]

    def ids(self, words: list[str], kind: str) -> list[tuple[int]]:
        """The newest CANDIDATES of a kind that match."""
        sql = f"""
            SELECT e.object_id FROM records_searchentry e
            WHERE e.kind = %s AND e.vector @@ to_tsquery('english', %s)
            ORDER BY e.id DESC LIMIT {CANDIDATES}"""  # noqa: S608
        return fetch(sql, [kind, self.query(words)])

    def rows(
        self, words: list[str], where: str, params: list[Any], kind: str, *, offset: int, limit: int
    ) -> list[tuple[Any, ...]]:
        """One page of matches, best first, with marked titles and passages."""
        query = self.query(words)
        style = f"StartSel={OPEN}, StopSel={CLOSE}"
        of_kind = "AND e.kind = %s" if kind else ""
        sql = f"""
            SELECT p.kind, p.object_id, p.ref,
                   ts_headline('english', p.title, to_tsquery('english', %s), '{style}, HighlightAll=true'),
                   ts_headline('english', left(p.body, 20000), to_tsquery('english', %s),
                               '{style}, MaxFragments=1, MaxWords=28, MinWords=12'),
                   p.url, t.name, p.changed_at
            FROM (
                SELECT c.* FROM (
                    SELECT e.* FROM records_searchentry e
                    WHERE e.vector @@ to_tsquery('english', %s) AND {where} {of_kind}
                    ORDER BY e.id DESC LIMIT {CANDIDATES}
                ) c ORDER BY ts_rank_cd(c.vector, to_tsquery('english', %s)) DESC, c.id DESC
                LIMIT %s OFFSET %s
            ) p LEFT JOIN people_team t ON t.id = p.team_id
            ORDER BY ts_rank_cd(p.vector, to_tsquery('english', %s)) DESC, p.id DESC"""  # noqa: S608
        kinds = [kind] if kind else []
        return fetch(sql, [query, query, query, *params, *kinds, query, limit, offset, query])


class SqliteEngine:
    """Search by SQLite's FTS5."""

    def query(self, words: list[str]) -> str:
        """An FTS5 query: every word quoted, the last one as a beginning."""
        return " ".join(f'"{word}"' for word in words) + "*"

    def counts(self, words: list[str], where: str, params: list[Any]) -> list[tuple[str, int]]:
        """How many match per kind, within the newest CANDIDATES."""
        sql = f"""
            SELECT kind, count(*) FROM (
                SELECT e.kind FROM records_search_fts f JOIN records_searchentry e ON e.id = f.rowid
                WHERE records_search_fts MATCH %s AND {where} ORDER BY f.rowid DESC LIMIT {CANDIDATES}
            ) GROUP BY kind"""  # noqa: S608
        return [(row[0], row[1]) for row in fetch(sql, [self.query(words), *params])]

    def ids(self, words: list[str], kind: str) -> list[tuple[int]]:
        """The newest CANDIDATES of a kind that match."""
        sql = f"""
            SELECT e.object_id FROM records_search_fts f JOIN records_searchentry e ON e.id = f.rowid
            WHERE records_search_fts MATCH %s AND e.kind = %s ORDER BY f.rowid DESC LIMIT {CANDIDATES}"""  # noqa: S608
        return fetch(sql, [self.query(words), kind])

    def rows(
        self, words: list[str], where: str, params: list[Any], kind: str, *, offset: int, limit: int
    ) -> list[tuple[Any, ...]]:
        """One page of matches, best first, with marked titles and passages."""
        # The page's rowids are found first, ranked; passages are cut for those alone.
        ranked = f"""
            SELECT id FROM (
                SELECT e.id, bm25(records_search_fts, 4.0, 8.0, 1.0) AS score
                FROM records_search_fts f JOIN records_searchentry e ON e.id = f.rowid
                WHERE records_search_fts MATCH %s AND {where} {"AND e.kind = %s" if kind else ""}
                ORDER BY f.rowid DESC LIMIT {CANDIDATES}
            ) ORDER BY score, id DESC LIMIT %s OFFSET %s"""  # noqa: S608
        kinds = [kind] if kind else []
        query = self.query(words)
        ids = [row[0] for row in fetch(ranked, [query, *params, *kinds, limit, offset])]
        if not ids:
            return []
        marks = ", ".join(["%s"] * len(ids))
        sql = f"""
            SELECT e.kind, e.object_id, e.ref, highlight(records_search_fts, 1, %s, %s),
                   snippet(records_search_fts, 2, %s, %s, '…', 24), e.url, t.name, e.changed_at, e.id
            FROM records_search_fts f JOIN records_searchentry e ON e.id = f.rowid
            LEFT JOIN people_team t ON t.id = e.team_id
            WHERE records_search_fts MATCH %s AND f.rowid IN ({marks})"""  # noqa: S608
        rows = fetch(sql, [OPEN, CLOSE, OPEN, CLOSE, query, *ids])
        return sorted(rows, key=lambda row: ids.index(row[8]))
