"""Lessons by words, tag, area and team; similar earlier ones; what comes back."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from people.models import Area
from postmortems import library, similar
from postmortems.models import Lesson, Postmortem
from postmortems.similar import similar_to
from records.models import record
from tests import make
from tests.conftest import signed_in
from tests.make import NOW, TODAY
from tests.plans import plan_of

DAY = dt.timedelta(days=1)


@pytest.fixture
def shelf(team, other_team, member):
    """Three published ones and a draft, with factors, lessons and tags."""
    stale = make.a_postmortem(
        team, title="Quotes priced with a stale surcharge", summary="The price job read yesterday's surcharge file.",
        published_at=NOW - 9 * DAY, happened_on=TODAY,
    )  # fmt: skip
    toll = make.a_postmortem(
        other_team, title="Toll table a week old", summary="The toll import failed and the old table stayed.",
        published_at=NOW - 3 * DAY, happened_on=TODAY,
    )  # fmt: skip
    crane = make.a_postmortem(
        team, title="Crane 4 stood still", published_at=NOW - 2 * DAY, happened_on=TODAY
    )
    draft = make.a_postmortem(
        team, title="Quotes priced with the surcharge of May", status=Postmortem.DRAFT, published_at=None,
        summary="The price job read a stale file again.",
    )  # fmt: skip
    stale.factors.create(text="The job only checks that a surcharge file exists", tags=["stale data"])
    toll.factors.create(text="Nobody sees how old the toll table is", tags=["stale data"])
    crane.factors.create(text="The brake froze")
    draft.factors.create(
        text="The job checks that the surcharge file exists, not its age", tags=["stale data"]
    )
    for one, text in (
        (stale, "Old data is a failure"),
        (toll, "A mailbox is no alert"),
        (crane, "Heat the brake"),
    ):
        one.lessons.create(text=text)
    for one in (stale, toll, crane, draft):
        record("created", one, by=member)
    return {"stale": stale, "toll": toll, "crane": crane, "draft": draft}


def found(client, query: str = "") -> list[str]:
    return [lesson.text for lesson in client.get(f"/lessons/?{query}").context["page"].rows]


def test_lessons_newest_first_by_words_tag_area_and_team(shelf, member, member_client, team):
    assert found(member_client) == ["Heat the brake", "A mailbox is no alert", "Old data is a failure"]
    assert found(member_client, "q=data") == ["Old data is a failure"]
    assert found(member_client, "q=toll") == []  # it stands in the postmortem, not in the lesson
    assert found(member_client, "team=cranes") == ["A mailbox is no alert"]
    gates = Area.objects.create(name="Gates", slug="gates", team=team)
    lesson = Lesson.objects.get(text="A mailbox is no alert")
    toll = shelf["toll"]
    toll.place(
        by=make.a_person(is_org_admin=True), version=toll.version, now=NOW, teams=[], areas=[gates],
        tags={("lesson", lesson.pk): ["alerting"]},
    )  # fmt: skip
    assert found(member_client, "tag=alerting") == ["A mailbox is no alert"]
    assert found(member_client, "area=gates") == ["A mailbox is no alert"]
    assert found(member_client, "area=gates&tag=nothing") == []


@pytest.mark.parametrize("few", [0, 500])
def test_both_lists_of_a_team_hold_what_it_takes_part_in(shelf, team, member_client, monkeypatch, few):
    monkeypatch.setattr(library, "FEW", few)
    assert found(member_client, "team=berths") == ["Heat the brake", "Old data is a failure"]
    shelf["toll"].other_teams.add(team)
    assert found(member_client, "team=berths") == [
        "Heat the brake", "A mailbox is no alert", "Old data is a failure"
    ]  # fmt: skip
    listed = member_client.get(reverse("postmortems"), {"team": "berths"}).context["page"].rows
    assert set(listed) == {*shelf.values()}


def test_a_team_that_joins_none_has_its_list_read_in_order_and_one_that_joins_brings_a_few_ids(
    shelf, team, member, monkeypatch
):
    monkeypatch.setattr(library, "FEW", 4)
    listed = Postmortem.objects.visible_to(member).of_team(team).order_by("-number")[:51]
    plan = plan_of(listed)
    assert "postmortem_of_team" in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan
    shelf["toll"].other_teams.add(team)
    for rows in (Postmortem.objects.of_team(team), Lesson.objects.of_team(team)):  # four: by their ids
        plan = plan_of(rows.order_by())
        assert "SCAN postmortems_" not in plan
        assert "Seq Scan" not in plan
    one = make.a_postmortem(team)
    for rows in (
        Postmortem.objects.of_team(team),
        Lesson.objects.of_team(team),
    ):  # five: none in the statement
        assert "postmortems_postmortem_other_teams" in str(rows.query)
    assert one in Postmortem.objects.of_team(team)


def test_an_imported_tag_is_found_whatever_its_length(shelf, member_client):
    long = "stale " * 16 + "data"
    shelf["toll"].place_as_told(areas=[], teams=[], tags={"lessons": {0: [long]}}, by=None)
    assert found(member_client, f"tag={long}") == ["A mailbox is no alert"]
    assert found(member_client, f"tag={long[:-1]}") == []


def test_one_without_a_day_does_not_top_the_newest(shelf, team, member_client):
    undated = make.a_postmortem(team, published_at=NOW, happened_on=None)  # as an import makes it: by nobody
    undated.lessons.create(text="Somebody wrote this once")
    assert found(member_client)[-1] == "Somebody wrote this once"


def test_lessons_of_drafts_are_still_being_learned(shelf, member_client):
    shelf["draft"].lessons.create(text="Not yet")
    assert "Not yet" not in found(member_client)


def test_similar_earlier_ones_say_why_and_what_became_of_them(shelf, team, member, member_client):
    for state in ("done", "done", "done", "declined", "proposed"):
        reason = "The file has a date now." if state == "declined" else ""
        make.a_follow_up(team, postmortem=shelf["stale"], state=state, declined_reason=reason)
    page = member_client.get(reverse("similar_postmortems", args=[shelf["draft"].number]))
    first = page.context["similar"][0]
    assert first.postmortem == shelf["stale"]
    assert first.became == "3 of 4 follow-ups done, 1 declined, 1 only proposed"
    assert "surcharge" in first.reasons
    assert "tagged stale data" in first.reasons
    assert shelf["crane"] not in [one.postmortem for one in page.context["similar"]]


def test_what_one_may_not_read_is_not_offered(shelf, outsider):
    Postmortem.objects.filter(pk=shelf["stale"].pk).update(is_restricted=True)
    later = make.a_postmortem(outsider.memberships.get().team, title="Quotes priced with a stale surcharge")
    record("created", later, by=outsider)
    page = signed_in(outsider).get(reverse("similar_postmortems", args=[later.number]))
    assert shelf["stale"] not in [one.postmortem for one in page.context["similar"]]
    assert shelf["draft"] not in [one.postmortem for one in page.context["similar"]]


def test_similar_ones_cost_the_same_however_many_there_are(
    shelf, team, member, django_assert_max_num_queries
):
    for i in range(30):
        one = make.a_postmortem(team, title=f"Quotes with a stale surcharge {i}", number=500 + i)
        record("created", one, by=member)
    draft = Postmortem.objects.for_record().get(
        pk=make.a_postmortem(team, title="Stale surcharge", number=900).pk
    )
    member.roles()
    with django_assert_max_num_queries(8):
        assert len(similar_to(draft, member)) == 5


def offered(one: Postmortem, reader) -> list[str]:
    found = Postmortem.objects.for_record().get(pk=one.pk)
    return [similar.postmortem.title for similar in similar_to(found, reader)]


def test_earlier_is_what_began_earlier_whatever_its_number(team, member):
    at = dt.datetime(2026, 11, 10, 6, 10, tzinfo=dt.UTC)
    known = {"title": "Stale surcharge today", "started_at": at, "happened_on": at.date()}
    today = make.a_postmortem(team, zone="Europe/Berlin", **known)
    why = "The job only checks that a surcharge file exists"
    today.factors.create(text=why)
    for title, when in {
        "years ago": {"started_at": at - 900 * DAY},
        "an hour later": {"started_at": at + DAY / 24},
        "an hour before": {"started_at": at - DAY / 24},
        "on that day": {"happened_on": at.date()},  # no more is known of it: it may have been before
        "on the next day": {"happened_on": at.date() + DAY},
        "a year before": {"happened_on": at.date() - 365 * DAY, "started_at": None},
        "written before": {"created_at": at - DAY, "happened_on": None},
        "written today": {"created_at": at + DAY, "happened_on": None},
    }.items():  # imported from an archive: all their numbers are higher
        one = make.a_postmortem(team, title=f"Stale surcharge {title}", **when)
        one.factors.create(text=why)
        record("created", one, by=member)
    assert {title.removeprefix("Stale surcharge ") for title in offered(today, member)} == {
        "years ago", "an hour before", "on that day", "a year before", "written before"
    }  # fmt: skip
    assert offered(Postmortem.objects.get(title__endswith="a year before"), member) == [
        "Stale surcharge years ago"
    ]


def test_later_ones_leave_room_for_the_earlier(team, member, monkeypatch):
    monkeypatch.setattr(similar, "CANDIDATES", 3)
    first = make.a_postmortem(team, title="Stale surcharge first", started_at=NOW - 90 * DAY)
    second = make.a_postmortem(team, title="Stale surcharge", started_at=NOW - 80 * DAY)
    record("created", first, by=member)
    for i in range(8):
        later = make.a_postmortem(team, title=f"Stale surcharge {i}", started_at=NOW - i * DAY)
        record("created", later, by=member)
    assert offered(second, member) == ["Stale surcharge first"]


def test_similar_ones_are_looked_up_one_by_one_and_never_among_all(member):
    for rows in (similar.of_areas([3, 4]), similar.earlier_among([3, 4], member), similar.whole([3, 4])):
        plan = plan_of(rows)
        assert "SCAN postmortems_postmortem" not in plan, plan
        assert "Seq Scan" not in plan, plan


def test_what_comes_back_is_counted_in_postmortems(shelf, member, member_client, lead):
    Postmortem.objects.filter(pk=shelf["draft"].pk).update(status=Postmortem.PUBLISHED, published_at=NOW)
    draft = Postmortem.objects.get(pk=shelf["draft"].pk)
    draft.repeat(shelf["stale"], by=lead, now=NOW)
    page = member_client.get(reverse("recurring_factors"), {"days": "all"})
    found = page.context["found"]
    assert [(row.name, row.count) for row in found.by_tag] == [("stale data", 3)]
    assert [row.count for row in found.alike] == [2]
    assert found.marked == [draft]
    assert f'Repeats <a href="{shelf["stale"].get_absolute_url()}"' in page.content.decode()


def test_an_area_mentions_the_newest_first(team, member, member_client):
    area = Area.objects.create(name="Quays", slug="quays", team=team)
    for days in (1, 9, 5):
        at = NOW - dt.timedelta(days=days)
        one = make.a_postmortem(team, published_at=at, happened_on=TODAY, title=f"{days} days ago")
        one.areas.add(area)
        one.factors.create(text=f"Factor of {days}")
    found = member_client.get(reverse("recurring_factors"), {"days": "all"}).context["found"]
    assert [one.title for one in found.by_area[0].postmortems] == ["1 days ago", "5 days ago", "9 days ago"]


def test_a_draft_is_in_no_count(shelf, lead_client):
    page = lead_client.get(reverse("recurring_factors"), {"days": "all"})
    assert [(row.name, row.count) for row in page.context["found"].by_tag] == [("stale data", 2)]


def test_a_decision_it_prompted_that_is_out_of_force_says_so(shelf, team, lead, lead_client):
    from decisions.models import Decision, Link

    old = make.a_decision(team, lead, title="One file a day", status=Decision.SUPERSEDED)
    new = make.a_decision(team, lead, title="Ask for the date", status=Decision.ACCEPTED)
    Link.objects.create(source=new, target=old, kind=Link.SUPERSEDES)
    old.prompted_by.add(shelf["stale"])
    page = lead_client.get(shelf["stale"].get_absolute_url()).content.decode()
    assert f'No longer in force, see <a href="{new.get_absolute_url()}">{new.record_ref()}</a>' in page
