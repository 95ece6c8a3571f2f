"""What is asked once more when a notice is claimed: what it tells, whether it may come now, and where to."""

import datetime as dt

import pytest

from followups.models import FollowUp
from notices import calls, outbox, reminders
from notices.models import Notice
from people.models import Person
from records.models import Event, Mention
from tests import make
from tests.make import NOW, TODAY

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)


def tell(now: dt.datetime) -> list[Notice]:
    """Plan, and send; all there is."""
    reminders.plan(now)
    outbox.send_due(now)
    return list(Notice.objects.order_by("pk"))


def test_a_mail_of_which_one_line_is_no_longer_true_is_written_anew(sink, team, member, lead):
    make.a_follow_up(team, member, title="Oil the winch", due_on=TODAY)
    moved = make.a_follow_up(team, member, title="Weigh the crates", due_on=TODAY)
    reminders.plan(NOW)
    FollowUp.objects.filter(pk=moved.pk).update(owner=lead)
    outbox.send_due(NOW)
    assert sink.messages == []
    assert [notice.state for notice in tell(NOW)] == ["dropped", "sent", "sent"]
    to_member = sink.messages[sink.recipients.index(member.email)].get_body(("plain",)).get_content()
    assert "Oil the winch" in to_member
    assert "Weigh the crates" not in to_member


def test_a_mail_that_names_what_was_closed_meanwhile_is_written_anew_without_the_name(
    sink, team, other_team, member
):
    postmortem = make.a_postmortem(other_team, title="The long night")
    make.a_follow_up(team, member, due_on=TODAY, postmortem=postmortem)
    reminders.plan(NOW)
    assert "The long night" in Notice.objects.get().text
    postmortem.is_restricted = True
    postmortem.save(update_fields=["is_restricted"])
    outbox.send_due(NOW)
    for _ in range(3):
        first, second = tell(NOW)
    assert (first.state, second.state) == ("dropped", "sent")
    assert "The long night" not in second.text


def test_what_is_tried_again_outside_the_hours_waits_for_them_and_is_no_attempt(sink, team, member):
    friday = dt.datetime(2026, 11, 20, 17, 59, tzinfo=dt.UTC)
    call = Notice.objects.create(
        key=f"call:{member.pk}:news", kind=Notice.CALL, person=member, address=member.email, subject="x", text="x",
        message_id="<call@x>", planned_at=friday, send_after=friday + HOUR,
    )  # fmt: skip
    outbox.send_due(friday + HOUR)
    call.refresh_from_db()
    assert (call.state, call.attempts) == ("waiting", 0)
    assert call.send_after == dt.datetime(2026, 11, 23, 8, tzinfo=dt.UTC)
    Person.objects.filter(pk=member.pk).update(away_until=dt.date(2026, 11, 24))
    outbox.send_due(call.send_after)
    call.refresh_from_db()
    assert call.send_after == dt.datetime(2026, 11, 25, 8, tzinfo=dt.UTC), "away until Tuesday"
    assert sink.messages == []
    outbox.send_due(call.send_after)
    assert len(sink.messages) == 1


def test_a_reminder_whose_day_is_over_is_dropped_and_the_new_day_has_its_own(sink, team, member):
    make.a_follow_up(team, member, title="Oil the winch", due_on=TODAY)
    reminders.plan(NOW)
    outbox.send_due(NOW + DAY)
    assert sink.messages == []
    assert [notice.state for notice in tell(NOW + DAY)] == ["dropped", "sent"]
    assert sink.messages[0]["Subject"] == "Late by 1 day: Oil the winch"


def test_a_mail_goes_to_the_address_that_its_person_has_by_now(sink, team, member):
    make.a_follow_up(team, member, due_on=TODAY)
    reminders.plan(NOW)
    Person.objects.filter(pk=member.pk).update(email="new@harbour.example")
    [notice] = tell(NOW)
    assert sink.recipients == ["new@harbour.example"] == [notice.address]


def asked(kind, subject, verb, by):
    return Event.objects.create(
        at=NOW, by=by, verb=verb, subject_kind=kind, subject_id=subject.pk, subject_title="x"
    )


def test_who_is_not_asked_any_more_gets_no_mail(sink, team, member, lead, outsider):
    decision = make.a_decision(team, status="proposed", feedback_until=TODAY + 7 * DAY, asked_on=TODAY)
    decision.roles.create(role="agree", person=member)
    asked("decision", decision, "proposed", lead)
    mention = Mention.objects.create(
        person=member, by=lead, at=NOW, kind="decision", object_id=decision.pk, anchor="x"
    )
    decision.save()
    offer = make.a_follow_up(team, lead, offered_to=member)
    asked("follow-up", offer, "offered", lead)
    postmortem = make.a_postmortem(team, status="in_review", published_at=None, review_due_on=TODAY + DAY)
    postmortem.reviewers.add(member)
    asked("postmortem", postmortem, "asked_for_review", lead)
    number = calls.plan(NOW)
    assert number >= 3
    kinds = {notice.key.split(":")[2].partition("-")[0] for notice in Notice.objects.all()}
    assert kinds >= {"decision", "offer", "review"}

    def taken_back():
        type(decision).objects.filter(pk=decision.pk).update(status="draft")
        FollowUp.objects.filter(pk=offer.pk).update(offered_to=None)
        postmortem.reviewers.clear()
        mention.delete()

    taken_back()
    outbox.send_due(NOW)
    assert sink.messages == []
    assert set(Notice.objects.values_list("state", flat=True)) == {"dropped"}
    FollowUp.objects.filter(pk=offer.pk).update(offered_to=member)
    assert calls.plan(NOW) == 1, "asked again, it is written anew"
    outbox.send_due(NOW)
    assert len(sink.messages) == 1


@pytest.mark.parametrize(
    ("country", "asked_at", "days", "comes"),
    [
        ("DE", "2026-04-02T18:30+00:00", "12345", "2026-04-07"),  # Easter
        ("NO", "2026-04-01T18:30+00:00", "12345", "2026-04-07"),
        ("", "2026-04-08T18:30+00:00", "3", "2026-04-15"),  # works on Wednesdays
        ("", "2026-04-14T18:30+00:00", "12345", "2026-04-15"),
    ],
)
def test_a_call_is_not_lost_over_holidays(organisation, team, member, lead, country, asked_at, days, comes):
    organisation.holiday_country = country
    organisation.save(update_fields=["holiday_country"])
    Person.objects.filter(pk=member.pk).update(working_days=days)
    at = dt.datetime.fromisoformat(asked_at)
    row = make.a_follow_up(team, lead, offered_to=member, due_on=dt.date(2026, 6, 1))
    asked("follow-up", row, "offered", lead)
    Event.objects.update(at=at)
    for n in range(24 * 9):
        calls.plan(at + n * HOUR)
    [notice] = Notice.objects.filter(person=member)
    assert notice.planned_at.date().isoformat() == comes


def test_one_ask_for_a_review_is_one_mail_whatever_becomes_of_its_date(team, member, lead):
    postmortem = make.a_postmortem(team, status="in_review", published_at=None, review_due_on=TODAY + DAY)
    postmortem.reviewers.add(member)
    asked("postmortem", postmortem, "asked_for_review", lead)
    assert calls.plan(NOW) == 1
    postmortem.review_due_on = TODAY + 3 * DAY
    postmortem.save(update_fields=["review_due_on"])
    assert calls.plan(NOW + HOUR) == 0
