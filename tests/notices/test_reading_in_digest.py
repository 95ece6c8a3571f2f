"""What the digest says of reading lists: what was put there that week, for whose list it is and who has not read it."""

import datetime as dt

import pytest
import time_machine
from django.db import connection

from notices import archive, digest
from notices.branches import reading_of
from people.models import Membership
from postmortems.models import Listed
from tests import make

pytestmark = pytest.mark.django_db
MONDAY = dt.datetime(2026, 11, 23, 8, 0, tzinfo=dt.UTC)
WEDNESDAY = dt.datetime(2026, 11, 18, 12, 0, tzinfo=dt.UTC)
LONG_AGO = WEDNESDAY - dt.timedelta(days=60)


def put(team, by, *, at=WEDNESDAY, of=None, **fields) -> Listed:
    postmortem = make.a_postmortem(of or team or by.memberships.get().team, published_at=LONG_AGO, **fields)
    return Listed.objects.create(postmortem=postmortem, team=team, quarter="2026-Q4", put_by=by, put_at=at)


def told(person) -> list[tuple[str, str]]:
    """Title and why of what is new on the list, in the person's digest."""
    letter = digest.Edition([person], MONDAY).letter(person)
    return [(line.title, line.why) for line in letter.context["to_read"]] if letter else []


def test_new_on_the_list_of_ones_team_or_of_everyone_until_it_is_read(team, other_team, lead, member):
    of_team, of_all = put(team, lead, title="Gate dark"), put(None, lead, title="Crane stuck")
    put(other_team, lead, title="Another's")
    put(team, lead, title="Older", at=WEDNESDAY - dt.timedelta(days=7))
    put(team, lead, title="Closed", is_restricted=True)
    names = [(str(of_team.postmortem), f"for {team}"), (str(of_all.postmortem), "for everyone")]
    assert told(member) == names
    of_team.tick(by=member, now=WEDNESDAY)
    assert (told(member), told(lead)) == (names[1:], names)


def test_what_everyone_and_the_team_are_to_read_is_said_once(team, lead, member):
    listed = put(team, lead)
    Listed.objects.create(
        postmortem=listed.postmortem, team=None, quarter="2026-Q4", put_by=lead, put_at=WEDNESDAY
    )
    assert [why for _, why in told(member)] == [f"for {team}"]


def test_an_observer_is_asked_to_read_what_everyone_reads_alone(team, lead, member):
    Membership.objects.filter(person=member).update(role=Membership.OBSERVER)
    put(team, lead)
    put(None, lead)
    assert [why for _, why in told(member)] == ["for everyone"]


def test_who_is_in_no_team_hears_of_everyones_list(lead, outsider):
    put(None, lead, title="Crane stuck")
    letter = digest.Edition([outsider], MONDAY).letter(outsider)
    text = archive.render(letter, outsider, "digest")[0]
    assert "NEW ON THE READING LIST\n\n* PM-" in text


@time_machine.travel(MONDAY, tick=False)  # the links of two tellings are signed in the same second
def test_a_week_that_is_over_says_the_same_whoever_has_read_it_since(team, lead, member):
    listed = put(team, lead, title="Gate dark")
    before = archive.told(member, MONDAY, is_past=True)
    listed.tick(by=member, now=MONDAY)
    assert archive.told(member, MONDAY, is_past=True) == before
    assert "Gate dark" in before.text


def test_what_is_unread_is_found_by_the_teams_of_its_reader_and_not_among_all_lists():
    """Else each page costs more with every team that has a list: SQLite would begin with the lists of the quarter."""
    sql, parameters = reading_of([1, 2], "2026-Q4").query.get_compiler(connection=connection).as_sql()
    assert " OR " not in sql
    if connection.vendor == "sqlite":  # PostgreSQL goes by how many there are
        with connection.cursor() as cursor:
            plan = [row[3] for row in cursor.execute(f"EXPLAIN QUERY PLAN {sql}", parameters).fetchall()]
        lists = {line for line in plan if "listed_by_quarter" in line}
        assert lists == {"SEARCH V0 USING INDEX listed_by_quarter (quarter=? AND team_id=?)"}
