"""The decision log as it grows: python -m bench.decision_log SMALL LARGE [--decisions 1000000] [--requests 40].

SMALL and LARGE are two empty databases, both SQLite or both PostgreSQL, or two that this program has filled before. It
migrates them, fills one with 1,000 decisions and the other with --decisions by a few statements that the database runs
by itself, and asks both in turn for the log's pages, a record and the search, in one process through all middleware,
signed in as a lead who drives decisions: a slow moment of the machine meets both alike. Printed are queries, median
and 95th percentile by the clock at either size and how many times the median is; and for the search in the large one
the same by one plain statement: match, permission, newest candidates, best twenty, what a page shows of them.

Ten thousand people of a hundred teams either way, and lists of the same length: the first 1,000 decisions are dealt
out so that the reader, a team and a decider have enough of them to fill a page.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from bench import two_sizes
from bench.two_sizes import ago

TEAMS, PEOPLE, DRIVERS = 100, 10_000, 9887
# Who asks, and how many records come first, dealt out so that the lists of the reader are as long at any size.
READER, OWN = 91, 1000
WORDS = {
    "rare": "plinth7771", "middling": "girder777", "frequent": "girder7", "common": "gate", "in every one": "depot",
}  # fmt: skip


def main() -> int:
    asked = two_sizes.arguments(__doc__)
    asked.add_argument("--decisions", type=int, default=1_000_000, help="in the large one")
    given = asked.parse_args()
    sizes = two_sizes.opened(
        given, {OWN: partial(fill, OWN), given.decisions: partial(fill, given.decisions)}
    )
    two_sizes.compare(sizes, pages(), READER, given.requests)
    search(given.requests * 5)  # a search is short: more of them, for a percentile that says something
    print(f"\nload at the end {os.getloadavg()[0]:.1f}")
    return 0


def begin() -> None:
    """The organisation, its people, and a first decision, of which the others are copies."""
    from django.db import transaction
    from django.utils import timezone

    from decisions.models import Decision, Role
    from records.models import SearchEntry
    from records.search import entry_of

    with transaction.atomic():
        two_sizes.people(PEOPLE, TEAMS)
        pattern = Decision.objects.create(pk=1, team_id=1, driver_id=1, number=1, title="Weigh at the gate")
        Role.objects.create(pk=1, decision_record=pattern, role=Role.DECIDE, person_id=1)
        SearchEntry.objects.create(pk=1, kind="decision", object_id=1, **entry_of(pattern, at=timezone.now()))


def fill(count: int) -> None:
    """People and teams by the ORM; decisions, their deciders and their places in the search by the database itself.

    A database that was filled before gets what is missing.
    """
    from decisions.models import Decision, Role
    from records.models import SearchEntry

    if not Decision.objects.exists():
        begin()
    status = """CASE WHEN i % 50 = 0 THEN 'proposed' WHEN i % 50 < 4 THEN 'draft' WHEN i % 50 < 8 THEN 'rejected'
                WHEN i % 50 < 12 THEN 'superseded' ELSE 'accepted' END"""
    words = """'The depot writes plinth' || (i * 7919 % 20000) || ' beside girder' || (i * 7907 % 1000) || ' at the '
               || CASE i % 3 WHEN 0 THEN 'gate' WHEN 1 THEN 'scale' ELSE 'crane' END"""
    driver = (
        f"CASE WHEN i > {OWN} THEN i * 3 % {DRIVERS} + 101 WHEN i % 5 = 0 THEN {READER} ELSE i % 50 + 1 END"
    )
    decider = f"CASE WHEN i % 50 < 4 THEN NULL WHEN i > {OWN} THEN i % {PEOPLE} + 1 ELSE i % 20 + 60 END"
    decision = {
        "id": "i", "team_id": f"i % (CASE WHEN i > {OWN} THEN {TEAMS} ELSE 10 END) + 1", "number": "i",
        "title": "'Weigh ' || i || ' at the quay'", "driver_id": driver, "decided_by_id": decider,
        "status": status, "context": words, "changed_at": ago("minute", "i % 2000000"),
        "decided_on": f"CASE WHEN i % 50 >= 4 THEN {ago('day', 'i % 2000')} END",
        "review_by": f"CASE WHEN i % 50 >= 12 AND i % 5 = 0 THEN {ago('day', 'i % 900 - 800')} END",
        "feedback_until": f"CASE WHEN i % 50 = 0 THEN {ago('day', 'i % 60 - 30')} END",
    }  # fmt: skip
    entry = {
        "id": "i", "object_id": "i", "title": decision["title"], "body": words, "team_id": decision["team_id"],
        "readers_id": decision["team_id"], "url": "'/decisions/' || i || '/'", "ref": "'D-' || i",
    }  # fmt: skip
    role = {"id": "i", "decision_record_id": "i", "person_id": decision["driver_id"]}
    two_sizes.grow([(Decision, count, decision), (Role, count, role), (SearchEntry, count, entry)])


def pages() -> dict[str, str]:
    """What is asked for, by what it is called in the table."""
    from decisions.models import Decision

    record = Decision.objects.filter(driver=READER, status="accepted").order_by("pk")[:1].get()
    return {
        "log": "/decisions/",
        "waiting for me": "/decisions/?list=waiting",
        "feedback open": "/decisions/?list=feedback",
        "review due": "/decisions/?list=review",
        "diverging": "/decisions/?list=diverging",
        "of a team": "/decisions/?team=t7",
        "decided by somebody": "/decisions/?by=77",
        "decided since": "/decisions/?since=2026-10-01",
        "found by words": "/decisions/?q=girder7",
        "without an owner": "/decisions/?list=ownerless",
        "record": record.get_absolute_url(),
        **{f"search, a word that is {name}": f"/search/?q={word}" for name, word in WORDS.items()},
    }


def search(requests: int) -> None:
    """The search, without the page around it, against one plain statement that gives the same twenty records."""
    from django.db import connections

    from people.models import Person
    from records.search import find

    lead = Person.objects.get(pk=READER)

    acts: dict[str, Callable[[], Any]] = {}
    for name, word in WORDS.items():
        acts[f"{name}, search"] = lambda word=word: find(word, person=lead)
        acts[f"{name}, plain"] = lambda word=word: plain(word)
    took = two_sizes.timed(acts, requests, [connections["default"]])
    columns = "ms: median | p95 | processor"
    print(
        f"\n| a word that is | search, {columns} | plain query, {columns} | times, by median | by p95 | by processor |"
    )
    print("|---" * 10 + "|")
    for name in WORDS:
        both = [took[f"{name}, search"], took[f"{name}, plain"]]
        times = [f"{ours / theirs:.2f}" for ours, theirs in zip(*map(two_sizes.told, both), strict=True)]
        print(f"| {name} | {' | '.join(map(two_sizes.in_words, both))} | {' | '.join(times)} |")


def plain(word: str) -> list[tuple[Any, ...]]:
    """Match, permission, newest 2,000, best 20, and what a page shows of them: by hand, as the database gives it."""
    from django.db import connection

    if connection.vendor == "postgresql":
        query = f"to_tsquery('english', '{word}:*')"
        sql = f"""
            SELECT p.kind, p.object_id, p.ref, ts_headline('english', p.title, {query}, 'HighlightAll=true'),
                   ts_headline('english', p.body, {query}, 'MaxFragments=1, MaxWords=28, MinWords=12'),
                   p.url, (SELECT name FROM people_team t WHERE t.id = p.team_id), p.changed_at
            FROM (SELECT c.* FROM (SELECT e.* FROM records_searchentry e WHERE e.vector @@ {query}
                  AND (e.is_open OR e.readers_id IN (1)) ORDER BY e.id DESC LIMIT 2000) c
                  ORDER BY ts_rank_cd(c.vector, {query}) DESC, c.id DESC LIMIT 21) p"""  # noqa: S608
    else:
        sql = f"""
            SELECT e.kind, e.object_id, e.ref, highlight(records_search_fts, 1, '<', '>'),
                   snippet(records_search_fts, 2, '<', '>', '…', 24), e.url,
                   (SELECT name FROM people_team t WHERE t.id = e.team_id), e.changed_at
            FROM records_search_fts f JOIN records_searchentry e ON e.id = f.rowid
            WHERE records_search_fts MATCH '"{word}"*' AND +f.rowid IN (
                SELECT id FROM (SELECT e.id, bm25(records_search_fts, 4.0, 8.0, 1.0) AS score
                    FROM records_search_fts f JOIN records_searchentry e ON e.id = f.rowid
                    WHERE records_search_fts MATCH '"{word}"*' AND (e.is_open OR e.readers_id IN (1))
                    ORDER BY f.rowid DESC LIMIT 2000) ORDER BY score LIMIT 21)"""  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


if __name__ == "__main__":
    sys.exit(main())
