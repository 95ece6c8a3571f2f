"""Changing a postmortem: who may, what history keeps, what is refused, and that nobody overwrites anybody."""

from __future__ import annotations

import datetime as dt
import zoneinfo

import pytest

from postmortems.conflicts import meet
from postmortems.models import ImpactWindow, Lesson, Postmortem
from postmortems.models.writing import clocks_kept
from postmortems.timelines import Line
from records.models import EditConflict, Event, Refused
from tests import make
from tests.make import NOW

STARTED = dt.datetime(2026, 11, 10, 6, 10, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def postmortem(team, member) -> Postmortem:
    return Postmortem.create(
        by=member, team=team, now=NOW, title="Gate cameras went dark", summary="The lens froze."
    )


def edit(postmortem, by, **values):
    return postmortem.edit(by=by, version=postmortem.version, now=NOW, **values)


def test_history_keeps_what_changed_before_and_after(postmortem, lead):
    edit(postmortem, lead, summary="The lens froze over.", title=postmortem.title, severity=2)
    event = Event.objects.of(postmortem).first()
    assert (event.verb, event.by) == ("edited", lead)
    assert event.changes == {
        "summary": ["The lens froze.", "The lens froze over."],
        "severity": [None, 2],
        "review_due_on": [None, "2026-11-25"],
        "version": [1, 2],
    }
    postmortem.refresh_from_db()
    assert (postmortem.summary, postmortem.severity, postmortem.version) == ("The lens froze over.", 2, 2)


def test_nothing_changed_leaves_no_history_and_no_new_version(postmortem, lead):
    assert edit(postmortem, lead, summary="The lens froze.\r\n") == {}
    assert Event.objects.of(postmortem).count() == 1
    assert Postmortem.objects.get().version == 1


def test_lists_and_people_are_replaced_in_order(postmortem, lead, member, outsider):
    edit(
        postmortem, lead, factors=["Frost", "No heating"], lessons=["Heat every lens."], reviewers=[outsider]
    )
    edit(postmortem, lead, factors=["No heating", "Frost"], authors=[lead, member])
    postmortem = Postmortem.objects.get()
    assert [factor.text for factor in postmortem.factors.all()] == ["No heating", "Frost"]
    assert list(postmortem.authors.all()) == [lead, member]
    assert list(postmortem.reviewers.all()) == [outsider]


def test_tags_stand_after_a_lesson_or_factor_and_go_when_they_are_taken_away(postmortem, lead):
    edit(postmortem, lead, lessons=["Heat every lens.", "Look outside. #Winter #watch-keeping"])
    row = Lesson.objects.get(text="Look outside.")
    assert row.tags == ["winter", "watch-keeping"]
    assert postmortem.values()["lessons"][1] == "Look outside. #winter #watch-keeping"
    edit(postmortem, lead, lessons=["Look outside. #winter", "Heat every lens twice, see #12."])
    assert [(lesson.pk == row.pk, lesson.text, lesson.tags) for lesson in postmortem.lessons.all()] == [
        (True, "Look outside.", ["winter"]),
        (False, "Heat every lens twice, see #12.", []),
    ]


def test_of_two_lessons_alike_one_can_be_taken_away(postmortem, lead):
    edit(postmortem, lead, lessons=["Look outside.", "Look outside."])
    edit(postmortem, lead, lessons=["Look outside."])
    assert [lesson.text for lesson in postmortem.lessons.all()] == ["Look outside."]


def test_an_event_at_the_minute_of_a_moment_marks_it(postmortem, lead):
    events = [
        Line(STARTED - dt.timedelta(minutes=5), "minute", "Frost warning"),
        Line(STARTED + dt.timedelta(seconds=20), "minute", "Camera 4 goes dark"),
        Line(STARTED, "minute", "Camera 5 goes dark"),
        Line(None, "unknown", "Somebody looks outside"),
    ]
    edit(postmortem, lead, started_at=STARTED, timeline=events)
    assert [(entry.position, entry.marks) for entry in postmortem.timeline.all()] == [
        (1, ""),
        (2, "started"),
        (3, ""),
        (4, ""),
    ]


def marks(postmortem) -> list[str]:
    return [entry.marks for entry in postmortem.timeline.all()]


def test_marks_go_with_the_moment_that_is_moved_and_stay_with_one_that_is_not(postmortem, lead):
    later = STARTED + 20 * MINUTE
    events = [
        Line(STARTED, "minute", "Camera 4 goes dark"),
        Line(later, "minute", "Camera 5 goes dark"),
        Line(later, "minute", "A driver calls"),
        Line(later + MINUTE, "minute", "The document says so", "declared"),
    ]
    edit(postmortem, lead, started_at=STARTED, detected_at=later, timeline=events)
    assert marks(postmortem) == ["started", "detected", "", "declared"]
    edit(postmortem, lead, started_at=later)
    assert marks(postmortem) == ["", "detected", "started", "declared"]
    edit(postmortem, lead, detected_at=None)
    assert marks(postmortem) == ["", "", "started", "declared"]


@pytest.mark.parametrize("section", ["moments", "timeline"])
def test_another_zone_keeps_what_the_clock_showed_in_every_section(postmortem, lead, section):
    tokyo = zoneinfo.ZoneInfo("Asia/Tokyo")
    at = dt.datetime(2026, 5, 4, 9, 0, tzinfo=tokyo)
    day = dt.datetime(2026, 5, 5, tzinfo=tokyo)
    edit(
        postmortem,
        lead,
        zone="Asia/Tokyo",
        started_at=at,
        mitigated_at=day,
        precisions={"mitigated": "day"},
        timeline=[Line(at, "minute", "It began"), Line(day, "day", "Letters")],
    )
    ImpactWindow.objects.create(postmortem=postmortem, starts_at=at, ends_at=at + 20 * MINUTE)
    written = {"moments": ("started_at", "mitigated_at"), "timeline": ("timeline",)}[section]
    values = clocks_kept(postmortem.values(), "Asia/Tokyo", "Europe/Lisbon")  # what its form sends
    edit(postmortem, lead, zone="Europe/Lisbon", **{name: values[name] for name in written})
    stored = Postmortem.objects.get(pk=postmortem.pk)
    lisbon = stored.local_zone
    assert str(lisbon) == "Europe/Lisbon"
    assert stored.started_at == at.replace(tzinfo=lisbon)
    assert stored.moments()["mitigated"].day == dt.date(2026, 5, 5)
    clock = [f"{line.at.astimezone(lisbon):%Y-%m-%d %H:%M}" for line in stored.timeline_lines()]
    assert clock == ["2026-05-04 09:00", "2026-05-05 00:00"]
    assert marks(stored) == ["started", ""]
    assert stored.windows.get().starts_at == stored.started_at
    assert {"zone", "windows", "timeline", "started_at"} <= set(Event.objects.of(stored).first().changes)


def test_another_zone_loses_no_window_in_which_the_clocks_went_back(postmortem, lead):
    type(postmortem).objects.update(zone="Europe/Lisbon")
    postmortem.refresh_from_db()
    start = dt.datetime(2025, 10, 26, 0, 30, tzinfo=dt.UTC)  # 01:30, and forty minutes later it was 01:10
    postmortem.windows.create(starts_at=start, ends_at=start + dt.timedelta(minutes=40))
    postmortem.edit(by=lead, version=postmortem.version, now=NOW, zone="UTC")
    (window,) = postmortem.windows.all()
    assert window.starts_at == dt.datetime(2025, 10, 26, 1, 30, tzinfo=dt.UTC)
    assert window.ends_at - window.starts_at == dt.timedelta(minutes=40)


def test_whoever_writes_while_another_chooses_the_zone_writes_in_the_new_one(postmortem, lead, member):
    utc, version = dt.datetime(2026, 5, 4, 9, 0, tzinfo=dt.UTC), postmortem.version + 1
    edit(postmortem, lead, timeline=[Line(utc, "minute", "It began")])
    fresh = Postmortem.objects.get()
    assert fresh.zone == "UTC"
    lines = [*fresh.timeline_lines(), Line(utc + MINUTE, "minute", "It hurt")]
    fresh.edit_part(by=lead, version=version, now=NOW, zone="Asia/Tokyo", started_at=None)
    fresh.edit_part(by=member, version=version, now=NOW, zone="UTC", timeline=lines)
    stored = Postmortem.objects.get()
    assert stored.zone == "Asia/Tokyo"
    clock = [line.at.astimezone(stored.local_zone) for line in stored.timeline_lines()]
    assert [f"{at:%H:%M}" for at in clock] == ["09:00", "09:01"]


@pytest.mark.parametrize(
    ("moments", "field"),
    [
        ({"started_at": NOW, "mitigated_at": STARTED}, "mitigated_at"),
        ({"mitigated_at": NOW, "resolved_at": STARTED}, "resolved_at"),
        ({"started_at": NOW, "resolved_at": STARTED}, "resolved_at"),
        ({"detected_at": NOW + dt.timedelta(minutes=6)}, "detected_at"),
    ],
)
def test_moments_that_cannot_be_are_refused_and_nothing_is_written(postmortem, lead, moments, field):
    with pytest.raises(Refused) as refused:
        edit(postmortem, lead, summary="Something else", **moments)
    assert refused.value.field == field
    stored = Postmortem.objects.get()
    assert (stored.summary, stored.version, stored.started_at) == ("The lens froze.", 1, None)


def test_two_people_cannot_overwrite_each_other(postmortem, lead, member):
    mine, theirs = Postmortem.objects.get(), Postmortem.objects.get()
    edit(theirs, lead, summary="It was the frost.")
    with pytest.raises(EditConflict) as conflict:
        edit(mine, member, summary="It was the cold.")
    assert conflict.value.current.summary == "It was the frost."
    assert Postmortem.objects.get().summary == "It was the frost."


@pytest.mark.parametrize(
    ("who", "may"),
    [("lead", True), ("member", True), ("org_admin", True), ("observer", False), ("outsider", False)],
)
def test_the_team_edits(request, postmortem, who, may):
    person = request.getfixturevalue(who)
    assert postmortem.may_be_edited_by(person) is may
    if may:
        assert edit(postmortem, person, summary="New") == {"summary": ("The lens froze.", "New")}
    else:
        with pytest.raises(Refused, match="Only the team"):
            edit(postmortem, person, summary="New")


@pytest.mark.parametrize(
    ("role", "may"), [("authors", True), ("facilitator", True), ("reviewers", False), ("participants", False)]
)
def test_an_author_or_facilitator_from_another_team_edits(postmortem, lead, outsider, role, may):
    edit(postmortem, lead, **{role: outsider if role == "facilitator" else [outsider]})
    assert Postmortem.objects.get().may_be_edited_by(outsider) is may


def test_somebody_who_left_edits_nothing(postmortem, member):
    member.is_active = False
    assert not postmortem.may_be_edited_by(member)


def test_an_author_alone_edits_across_teams_no_more_than_their_own(outsider, other_team, team):
    assert not make.a_postmortem(team).may_be_edited_by(outsider)


def test_a_review_that_was_asked_for_meanwhile_is_not_edited_away(postmortem, lead, member, outsider):
    mine = Postmortem.objects.get()
    wrote = mine.values() | {"summary": "It was the cold."}
    Postmortem.objects.get().ask_for_review(
        by=lead, now=NOW, reviewers=[outsider], until=make.TODAY + dt.timedelta(days=3)
    )
    with pytest.raises(EditConflict):
        edit(mine, member, summary="It was the cold.", reviewers=[], review_due_on=None)
    stored = Postmortem.objects.get()
    meeting = meet(stored, mine.version, wrote)
    assert meeting.take_theirs == {"reviewers", "review_due_on"}
    assert (meeting.conflicts, meeting.theirs_by) == ([], lead.name)


def test_a_restriction_between_two_edits_hides_neither(postmortem, lead, member):
    mine = Postmortem.objects.get()
    edit(Postmortem.objects.get(), lead, impact="Two ships waited.")
    Postmortem.objects.get().restrict(by=lead, now=NOW)
    meeting = meet(Postmortem.objects.get(), mine.version, mine.values() | {"summary": "It was the cold."})
    assert meeting.take_theirs == {"impact"}
    assert meeting.theirs_by == lead.name
