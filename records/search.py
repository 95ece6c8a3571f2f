"""Search over all kinds of record: one ranked query on each database's own engine.

PostgreSQL has a stored vector with a GIN index, SQLite an FTS5 table kept by triggers; the two classes at
the end are twins with the same interface. Relevance is worked out over the newest CANDIDATES matches only,
so that a common word costs the same in a large organisation as in a small one.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import islice
from typing import Any, NamedTuple

from django.apps import apps
from django.db import connection
from django.utils.safestring import SafeString

from people.models import Person, Team
from records.models import Recorded, SearchEntry, Tag

CANDIDATES = 2000
BODY_LIMIT = 200_000  # characters that are indexed; the record itself keeps everything
OPEN, CLOSE = "\x02", "\x03"  # mark a hit in a passage; no text holds them


class Hit(NamedTuple):
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
    keep_tags([subject])


def refresh_all(subjects: Sequence[Recorded], *, at: dt.datetime) -> None:
    """Bring the places of many records of one kind in the search up to date, in one statement."""
    SearchEntry.objects.bulk_create(
        [SearchEntry(kind=row.record_kind, object_id=row.pk, **entry_of(row, at=at)) for row in subjects],
        update_conflicts=True,
        unique_fields=["kind", "object_id"],
        update_fields=["ref", "title", "body", "url", "team", "readers", "is_open", "changed_at"],
    )
    keep_tags(subjects)


def keep_tags(subjects: Sequence[Recorded]) -> None:
    """See that the tags to find records of one kind by are those that they hold; names are cut to 100 characters."""
    if not subjects or not subjects[0].has_tags:
        return
    kind = subjects[0].record_kind
    wanted = {(row.pk, name[:100]) for row in subjects for name in row.search_tags() if name}
    known = Tag.objects.filter(kind=kind, object_id__in=[row.pk for row in subjects])
    there = {(object_id, name): pk for pk, object_id, name in known.values_list("pk", "object_id", "name")}
    if gone := [pk for pair, pk in there.items() if pair not in wanted]:
        Tag.objects.filter(pk__in=gone).delete()
    new = [Tag(kind=kind, object_id=pk, name=name) for pk, name in sorted(wanted - there.keys())]
    Tag.objects.bulk_create(new, ignore_conflicts=True)


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
        Tag.objects.filter(kind=kind).exclude(object_id__in=alive).delete()
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
            keep_tags(batch)
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
    where, params = visible_sql(person)
    counts, rows = engine().find(
        words, where, params, kind, offset=(page - 1) * page_size, limit=page_size + 1
    )
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
    return [row[0] for row in engine().ids(words, kind)]


def matching_among(text: str, *, kind: str, ids: Sequence[int]) -> list[int]:
    """Those of these records of one kind, a few thousand at most, that hold all the words of `text`."""
    words = words_of(text)
    return [row[0] for row in engine().among(words, kind, ids)] if words and ids else []


def alike(words: Sequence[str], *, kind: str, at_most: int) -> list[int]:
    """Ids of the records of one kind that hold any of the words, best first: of the newest CANDIDATES, `at_most`.

    Who may read them is the caller's affair.
    """
    sound = [word for word in words if re.fullmatch(r"\w+", word)]
    return [row[0] for row in engine().any_of(sound, kind, at_most)] if sound else []


def tagged(name: str, *, kind: str) -> list[int]:
    """Ids of the records of one kind that have the tag: the newest CANDIDATES of them."""
    rows = Tag.objects.filter(kind=kind, name=name).order_by("-object_id")
    return list(rows.values_list("object_id", flat=True)[:CANDIDATES])


def passages(text: str, *, kind: str, ids: Sequence[int]) -> dict[int, SafeString]:
    """Where the words of `text` stand in these records of one kind: id to a passage in HTML, the words in <mark>.

    Records whose text does not hold them are left out; who may read the records is the caller's affair.
    """
    words = words_of(text)
    if not words or not ids:
        return {}
    found = engine().passages(words, kind, ids)
    return {object_id: marked(passage) for object_id, passage in found if OPEN in passage}


def engine() -> PostgresEngine | SqliteEngine:
    """The search of the database in use."""
    return PostgresEngine() if connection.vendor == "postgresql" else SqliteEngine()


def open_up(kind: str, ids: Any, *, is_open: bool) -> None:
    """Let everyone in the organisation find the records of a kind with these ids, or their team alone.

    `ids` is an iterable or a query of them.
    """
    SearchEntry.objects.filter(kind=kind, object_id__in=ids).update(is_open=is_open)


def hand_on(kind: str, ids: Any, *, readers: Team) -> None:
    """Let another team's people find the records of a kind with these ids, an iterable or a query, while not open."""
    SearchEntry.objects.filter(kind=kind, object_id__in=ids).update(readers=readers)


def visible_sql(person: Person) -> tuple[str, list[Any]]:
    """The condition on a search entry `e` that `person` may read and find the record, and its parameters.

    One that is neither open nor has readers is found by nobody: it was dropped.
    """
    if person.is_org_admin:
        return "(e.is_open OR e.readers_id IS NOT NULL)", []
    teams = sorted(person.roles())
    if not teams:
        return "e.is_open", []
    return f"(e.is_open OR e.readers_id IN ({', '.join(['%s'] * len(teams))}))", list(teams)


def marked(text: str) -> SafeString:
    """Escape a passage and turn the marks around hits into <mark>.

    Python's own escape, not Django's: that one's care for lazy texts took a third of a short search.
    """
    return SafeString(escape(text).replace(OPEN, "<mark>").replace(CLOSE, "</mark>"))


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

    def ids(self, words: list[str], kind: str) -> list[tuple[int]]:
        """The newest CANDIDATES of a kind that match."""
        sql = f"""
            SELECT e.object_id FROM records_searchentry e
            WHERE e.kind = %s AND e.vector @@ to_tsquery('english', %s)
            ORDER BY e.id DESC LIMIT {CANDIDATES}"""  # noqa: S608
        return fetch(sql, [kind, self.query(words)])

    def among(self, words: list[str], kind: str, ids: Sequence[int]) -> list[tuple[int]]:
        """Those of these records that match; their texts are looked at, not all that match."""
        sql = """
            WITH asked AS MATERIALIZED (
                SELECT object_id, vector FROM records_searchentry WHERE kind = %s AND object_id = ANY(%s))
            SELECT object_id FROM asked WHERE vector @@ to_tsquery('english', %s)"""
        return fetch(sql, [kind, list(ids), self.query(words)])

    def any_of(self, words: list[str], kind: str, at_most: int) -> list[tuple[int]]:
        """The best of the newest CANDIDATES of a kind that hold any of the words."""
        sql = f"""
            SELECT object_id FROM (
                SELECT e.object_id, ts_rank(e.vector, to_tsquery('english', %s)) AS score FROM records_searchentry e
                WHERE e.kind = %s AND e.vector @@ to_tsquery('english', %s) ORDER BY e.id DESC LIMIT {CANDIDATES}
            ) newest ORDER BY score DESC, object_id DESC LIMIT %s"""  # noqa: S608
        query = " | ".join(words)
        return fetch(sql, [query, kind, query, at_most])

    def passages(self, words: list[str], kind: str, ids: Sequence[int]) -> list[tuple[int, str]]:
        """A marked passage of each of these records."""
        sql = f"""
            SELECT e.object_id, {self._headline("e.body")} FROM records_searchentry e
            WHERE e.kind = %s AND e.object_id = ANY(%s) AND e.vector @@ to_tsquery('english', %s)"""  # noqa: S608
        query = self.query(words)
        return fetch(sql, [query, kind, list(ids), query])

    def _headline(self, column: str) -> str:
        style = f"StartSel={OPEN}, StopSel={CLOSE}, MaxFragments=1, MaxWords=28, MinWords=12"
        return f"ts_headline('english', left({column}, 20000), to_tsquery('english', %s), '{style}')"

    def find(
        self, words: list[str], where: str, params: list[Any], kind: str, *, offset: int, limit: int
    ) -> tuple[dict[str, int], list[tuple[Any, ...]]]:
        """How many match per kind, and one page of matches, best first, with marked titles and passages.

        The newest CANDIDATES are looked up once, with their scores; those of one kind, where one is asked for, are a
        second look. What is read of the page's rows alone: text, passages, team.
        """
        query = self.query(words)
        hit = f"e.vector @@ to_tsquery('english', %s) AND {where}"
        score = "ts_rank_cd(e.vector, to_tsquery('english', %s)) AS score"
        newest = f"""SELECT e.id, e.kind, {score} FROM records_searchentry e WHERE {hit} {{}}
                     ORDER BY e.id DESC LIMIT {CANDIDATES}"""  # noqa: S608
        given = [query, query, *params]
        title = f"""ts_headline('english', e.title, to_tsquery('english', %s),
                                'StartSel={OPEN}, StopSel={CLOSE}, HighlightAll=true')"""
        sql = f"""
            WITH newest AS MATERIALIZED ({newest.format("")}),
            counts AS (SELECT coalesce(json_object_agg(kind, n), '{{}}') AS told FROM (
                SELECT kind, count(*) AS n FROM newest GROUP BY kind) by_kind),
            page AS (SELECT id, score FROM {f"({newest.format('AND e.kind = %s')}) of_kind" if kind else "newest"}
                ORDER BY score DESC, id DESC LIMIT %s OFFSET %s)
            SELECT e.kind, e.object_id, e.ref, {title}, {self._headline("e.body")}, e.url, t.name, e.changed_at,
                   counts.told
            FROM counts LEFT JOIN page ON true LEFT JOIN records_searchentry e ON e.id = page.id
                 LEFT JOIN people_team t ON t.id = e.team_id
            ORDER BY page.score DESC, page.id DESC"""  # noqa: S608 - where is built from placeholders
        of_kind = [*given, kind] if kind else []
        rows = fetch(sql, [*given, *of_kind, limit, offset, query, query])
        told = rows[0][8]
        return json.loads(told) if isinstance(told, str) else told, [row for row in rows if row[0]]


class SqliteEngine:
    """Search by SQLite's FTS5."""

    FOUND = (
        "records_search_fts f JOIN records_searchentry e ON e.id = f.rowid WHERE records_search_fts MATCH %s"
    )

    def query(self, words: list[str]) -> str:
        """An FTS5 query: every word quoted, the last one as a beginning."""
        return " ".join(f'"{word}"' for word in words) + "*"

    def ids(self, words: list[str], kind: str) -> list[tuple[int]]:
        """The newest CANDIDATES of a kind that match."""
        sql = f"SELECT e.object_id FROM {self.FOUND} AND e.kind = %s ORDER BY f.rowid DESC LIMIT {CANDIDATES}"  # noqa: S608
        return fetch(sql, [self.query(words), kind])

    def among(self, words: list[str], kind: str, ids: Sequence[int]) -> list[tuple[int]]:
        """Those of these records that match."""
        rowids = self._rowids(kind, ids)
        if not rowids:
            return []
        sql = f"SELECT e.object_id FROM {self.FOUND} AND {self._among(rowids)}"  # noqa: S608
        return fetch(sql, [self.query(words)])

    def any_of(self, words: list[str], kind: str, at_most: int) -> list[tuple[int]]:
        """The best of the newest CANDIDATES of a kind that hold any of the words."""
        sql = f"""
            SELECT object_id FROM (
                SELECT e.object_id, bm25(records_search_fts, 4.0, 8.0, 1.0) AS score FROM {self.FOUND} AND e.kind = %s
                ORDER BY f.rowid DESC LIMIT {CANDIDATES}
            ) ORDER BY score, object_id DESC LIMIT %s"""  # noqa: S608
        return fetch(sql, [" OR ".join(f'"{word}"' for word in words), kind, at_most])

    def passages(self, words: list[str], kind: str, ids: Sequence[int]) -> list[tuple[int, str]]:
        """A marked passage of each of these records."""
        rowids = self._rowids(kind, ids)
        if not rowids:
            return []
        sql = f"""
            SELECT e.object_id, snippet(records_search_fts, 2, %s, %s, '…', 24)
            FROM {self.FOUND} AND {self._among(rowids)}"""  # noqa: S608
        return fetch(sql, [OPEN, CLOSE, self.query(words)])

    def _rowids(self, kind: str, ids: Sequence[int]) -> list[int]:
        return list(SearchEntry.objects.filter(kind=kind, object_id__in=ids).values_list("id", flat=True))

    def _among(self, rowids: Sequence[int]) -> str:
        """The condition that a match is one of these, read in one pass from the first to the last of them.

        Without the + FTS5 would look the words up anew for each, which costs all that match, every time.
        """
        listed = ", ".join(str(int(rowid)) for rowid in rowids)
        return f"f.rowid BETWEEN {min(rowids)} AND {max(rowids)} AND +f.rowid IN ({listed})"

    def find(
        self, words: list[str], where: str, params: list[Any], kind: str, *, offset: int, limit: int
    ) -> tuple[dict[str, int], list[tuple[Any, ...]]]:
        """How many match per kind, and one page of matches, best first, with marked titles and passages.

        One statement looks the newest CANDIDATES up with their scores, and the page's rows once more, to cut passages
        for them alone. Where one kind is asked for and the newest are cut, that kind is looked for by itself.
        """
        query = self.query(words)
        newest = f"""
            SELECT e.id, e.kind, bm25(records_search_fts, 4.0, 8.0, 1.0) AS score FROM {self.FOUND} AND {where} {{}}
            ORDER BY f.rowid DESC LIMIT {CANDIDATES}"""  # noqa: S608
        given = [query, *params]
        best, of_kind = "SELECT id, score FROM newest", []
        if kind:
            cut = f"(SELECT count(*) FROM newest) = {CANDIDATES}"  # noqa: S608
            best = f"""{best} WHERE kind = %s AND NOT {cut}
                       UNION ALL SELECT id, score FROM ({newest.format("AND e.kind = %s")}) WHERE {cut}"""  # noqa: S608
            of_kind = [kind, *given, kind]
        # As in _among, with the page's rows not known beforehand.
        among = """f.rowid BETWEEN (SELECT min(id) FROM page) AND (SELECT max(id) FROM page)
                   AND +f.rowid IN (SELECT id FROM page)"""
        sql = f"""
            WITH newest AS MATERIALIZED ({newest.format("")}),
            page AS MATERIALIZED (SELECT id, score FROM ({best}) ORDER BY score, id DESC LIMIT %s OFFSET %s)
            SELECT e.kind, e.object_id, e.ref, highlight(records_search_fts, 1, %s, %s),
                   snippet(records_search_fts, 2, %s, %s, '…', 24), e.url,
                   (SELECT t.name FROM people_team t WHERE t.id = e.team_id), e.changed_at,
                   (SELECT score FROM page WHERE page.id = e.id), -e.id
            FROM {self.FOUND} AND {among}
            UNION ALL
            SELECT '', 0, kind, '', '', '', '', '', count(*), 0 FROM newest GROUP BY kind"""  # noqa: S608
        marks = [OPEN, CLOSE, OPEN, CLOSE]
        rows = fetch(sql, [*given, *of_kind, limit, offset, *marks, query])
        counts = {row[2]: row[8] for row in rows if not row[0]}
        return counts, sorted((row for row in rows if row[0]), key=lambda row: row[8:])
