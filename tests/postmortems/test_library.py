"""Which rows: who sees what, what a list shows, and that the two forms of a rule agree."""

from __future__ import annotations

import datetime as dt

import pytest

from postmortems.connections import connect
from postmortems.library import UNPUBLISHED
from postmortems.models import Lesson, Postmortem
from records.models import record
from tests import make
from tests.make import NOW

CAST = ["lead", "member", "observer", "outsider", "teamless", "org_admin"]


@pytest.fixture
def shelf(team, other_team, lead, member, observer, outsider, teamless) -> list[Postmortem]:
    """One of every status and way to be named, restricted or not."""
    found = []
    for status, _ in Postmortem.STATUSES:
        for restricted in (False, True):
            for role in ("facilitator", "authors", "reviewers", "participants", ""):
                one = make.a_postmortem(team, status=status, is_restricted=restricted)
                if role == "facilitator":
                    Postmortem.objects.filter(pk=one.pk).update(facilitator=teamless)
                elif role:
                    getattr(one, role).add(teamless)
                found.append(Postmortem.objects.get(pk=one.pk))
    return found


@pytest.mark.parametrize("who", CAST)
def test_one_and_many_agree_on_who_sees_it(request, shelf, who):
    person = request.getfixturevalue(who)
    visible = set(Postmortem.objects.visible_to(person).values_list("pk", flat=True))
    assert visible == {one.pk for one in shelf if one.is_visible_to(person)}
    for status in UNPUBLISHED:
        unpublished = Postmortem.objects.unpublished_for(person, status)
        assert set(unpublished) == {one for one in shelf if one.pk in visible and one.status == status}


def test_drafts_are_the_teams_and_of_those_named_until_they_are_published(
    shelf, outsider, observer, teamless
):
    def seen(person, **which) -> int:
        return Postmortem.objects.visible_to(person).filter(**which).count()

    assert seen(outsider, status="draft") == seen(outsider, status="in_review") == 0
    assert seen(outsider, status="published") == seen(outsider, is_restricted=False, status="published") == 5
    assert seen(observer) == len(shelf)
    assert seen(teamless, status="draft") == 8  # four ways of being named, restricted or not


def test_somebody_who_left_sees_nothing(shelf, lead):
    lead.is_active = False
    assert not Postmortem.objects.visible_to(lead).exists()
    assert not shelf[0].is_visible_to(lead)


@pytest.mark.parametrize("who", CAST)
def test_one_and_many_agree_on_what_waits_for_somebody(request, shelf, who):
    person = request.getfixturevalue(who)
    waiting = set(Postmortem.objects.to_write_or_review(person).values_list("pk", flat=True))
    assert waiting == {one.pk for one in shelf if one.is_to_write_or_review_by(person)}


def test_drafts_wait_for_their_writers_and_reviews_for_their_reviewers(shelf, teamless):
    waiting = Postmortem.objects.to_write_or_review(teamless)
    assert waiting.filter(status="draft").count() == 4  # facilitator and author, restricted or not
    assert waiting.filter(status="in_review").count() == 2
    assert waiting.count() == 6


def test_a_list_counts_promises_and_not_ideas(team):
    one, bare = make.a_postmortem(team), make.a_postmortem(team)
    for state in ("done", "done", "open", "in_progress", "proposed"):
        make.a_follow_up(team, postmortem=one, state=state)
    make.a_follow_up(team, postmortem=one, state="declined", declined_reason="No")
    rows = {row.pk: row for row in Postmortem.objects.for_list()}
    listed = rows[one.pk]
    assert (listed.follow_ups_done, listed.follow_ups_promised, listed.follow_ups_proposed) == (2, 4, 1)
    assert rows[bare.pk].follow_ups_promised == 0


def test_words_are_found_in_every_part(team, member):
    postmortem = Postmortem.create(
        by=member,
        team=team,
        now=NOW,
        title="Gate cameras",
        summary="The lens froze.",
        factors=["Frost on the mast"],
    )
    make.a_postmortem(team)
    for text in ("gate", "froze lens", "mast frost"):
        assert list(Postmortem.objects.matching(text)) == [postmortem]
    assert not Postmortem.objects.matching("froze crane").exists()
    assert Postmortem.objects.matching(" ").count() == 2
    assert not Postmortem.objects.matching("!!").exists()


def test_the_newest_lessons_are_those_one_may_read(team, outsider, member):
    def lesson(text: str, days: int, **fields) -> None:
        published = None if fields.get("status") == "draft" else NOW - dt.timedelta(days=days)
        one = make.a_postmortem(team, published_at=published, **fields)
        Lesson.objects.create(postmortem=one, text=text)
        record("created", one, by=member)

    lesson("old", 9)
    lesson("new", 1)
    lesson("being learned", 0, status="draft")
    lesson("for the team", 0, is_restricted=True)
    assert [one.text for one in Lesson.objects.newest(outsider)] == ["new", "old"]
    assert [one.text for one in Lesson.objects.newest(member)] == ["for the team", "new", "old"]


def test_lessons_are_found_by_all_their_words(team, member):
    one = make.a_postmortem(team)
    Lesson.objects.create(postmortem=one, text="A job that succeeds with yesterday's data has failed.")
    assert Lesson.objects.newest(member).saying("data FAILED").count() == 1
    assert Lesson.objects.newest(member).saying("data late").count() == 0


def test_a_list_costs_the_same_however_long(team, member, django_assert_num_queries):
    def read() -> list[Postmortem]:
        return list(Postmortem.objects.visible_to(member).for_list().order_by("-number")[:50])

    for count in (3, 297):
        Postmortem.objects.bulk_create(
            Postmortem(number=1000 * count + i, title="Dark", team=team, status="published", published_at=NOW)
            for i in range(count)
        )
        member.__dict__.pop("_roles", None)
        with django_assert_num_queries(2):
            [str(row.team) for row in read()]


def test_a_record_costs_the_same_however_full(team, member, lead, django_assert_num_queries):
    for count in (1, 40):
        one = make.a_postmortem(team)
        for i in range(count):
            make.a_follow_up(team, owner=lead, postmortem=one)
            one.timeline.create(position=i, text="And then")
            one.factors.create(text="Frost")
            one.lessons.create(text="Heat")
        one.authors.add(lead, member)
        lead.roles()
        with django_assert_num_queries(7):
            found = Postmortem.objects.for_record().get(pk=one.pk)
            connect(found, lead)
            [str(promise.owner) for promise in found.follow_ups.all()]
            [*found.timeline.all(), *found.factors.all(), *found.lessons.all(), *found.authors.all()]
            [*found.reviewers.all(), *found.participants.all(), *found.slowed.all()]
