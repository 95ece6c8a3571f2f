"""One mail a person and working day at most, with every promise in it that is to be told."""

import datetime as dt

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from followups.models import Comment
from notices import reminders
from notices.models import Notice
from people.models import Membership
from records.models import Event
from tests import make
from tests.make import NOW, TODAY
from tests.notices.conftest import in_threads

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def acted(follow_up, by, at, verb="moved"):
    return Event.objects.create(
        at=at, by=by, verb=verb, subject_kind="follow-up", subject_id=follow_up.pk, subject_title="x"
    )


def test_everything_due_stands_in_one_mail(team, member):
    due = make.a_follow_up(team, member, title="Weigh the crates", due_on=TODAY)
    late = make.a_follow_up(team, member, title="Oil the winch", due_on=TODAY - DAY)
    far = make.a_follow_up(team, member, title="Paint the fence", due_on=TODAY + 9 * DAY)
    assert reminders.plan(NOW) == 1
    notice = Notice.objects.get()
    assert notice.key == f"reminder:{member.pk}:2026-11-18"
    assert notice.subject == "One late and one due: Oil the winch"
    assert sorted(notice.about) == sorted([f"{due.pk}@2026-11-18:0", f"{late.pk}@2026-11-17:1"])
    yours = notice.text.partition("ALSO NEEDS YOU")[0]
    assert "Weigh the crates" in yours
    assert "Oil the winch" in yours
    assert "Late by 1 day" in yours
    assert far.title not in yours


def test_the_rest_of_needs_you_stands_below(team, member):
    make.a_follow_up(team, member, title="Weigh the crates", due_on=TODAY)
    make.a_follow_up(team, member, title="Paint the fence", due_on=TODAY + 4 * DAY)
    reminders.plan(NOW)
    notice = Notice.objects.get()
    assert notice.text.count("Weigh the crates") == 1, "what is due is not said twice"
    assert "Paint the fence" in notice.text.partition("ALSO NEEDS YOU")[2]


def test_nothing_is_planned_twice_on_a_day_and_nothing_told_twice_after(team, member):
    make.a_follow_up(team, member, due_on=TODAY)
    assert [reminders.plan(NOW), reminders.plan(NOW), reminders.plan(NOW + dt.timedelta(hours=3))] == [
        1,
        0,
        0,
    ]
    make.a_follow_up(team, member, due_on=TODAY)  # a second one the same day waits for tomorrow
    assert reminders.plan(NOW + dt.timedelta(hours=1)) == 0
    assert reminders.plan(NOW + DAY) == 1
    assert Notice.objects.order_by("-id")[0].about[0].endswith(":1")


def test_who_had_a_mail_today_is_not_even_looked_at_again(team, member):
    make.a_follow_up(team, member, due_on=TODAY)
    assert list(reminders.audience(NOW)) == [member]
    reminders.plan(NOW)
    assert list(reminders.audience(NOW)) == []
    assert list(reminders.audience(NOW + DAY)) == [member]


def test_the_whole_ladder_is_told_over_the_weeks_and_then_no_more(team, member):
    """Due on Wednesday 18 November. By hand: Mon 16, Wed 18, Thu 19, Mon 23, Fri 27."""
    make.a_follow_up(team, member, due_on=TODAY)
    days = []
    for n in range(-10, 40):
        now = NOW + n * DAY
        if reminders.plan(now):
            days.append(now.date().isoformat())
    assert days == ["2026-11-16", "2026-11-18", "2026-11-19", "2026-11-23", "2026-11-27"]


def test_the_first_sentence_says_what_is_late(team, member):
    def opening():
        reminders.plan(NOW)
        return " ".join(Notice.objects.get().text.split()).partition(". ")[2]

    for due, said in [
        (TODAY, "One promise of yours is due or nearly so."),
        (TODAY - DAY, "Two promises of yours are late or due."),
    ]:
        Notice.objects.all().delete()
        make.a_follow_up(team, member, due_on=due)
        assert opening().startswith(said)
    member.follow_ups.filter(due_on=TODAY).delete()
    Notice.objects.all().delete()
    assert opening().startswith("One promise of yours is late.")


def test_a_planner_that_was_off_for_26_hours_makes_up_for_the_step_once(team, member):
    make.a_follow_up(team, member, due_on=TODAY)
    reminders.plan(NOW - 2 * DAY)
    late = NOW + dt.timedelta(hours=26)  # Thursday; Wednesday's step was missed, Thursday's own has come
    assert [reminders.plan(late), reminders.plan(late)] == [1, 0]
    make_up = Notice.objects.order_by("-id")[0]
    assert make_up.about[0].endswith("@2026-11-18:1")


@pytest.mark.parametrize(
    ("zone", "hour", "planned"),
    [
        ("Asia/Kolkata", "02:29", 0),  # 07:59 there
        ("Asia/Kolkata", "02:30", 1),  # 08:00
        ("Asia/Kolkata", "12:30", 0),  # 18:00
        ("America/Los_Angeles", "15:59", 0),  # 07:59
        ("America/Los_Angeles", "16:00", 1),
        ("Pacific/Kiritimati", "18:00", 1),  # Thursday 08:00 there already
    ],
)
def test_mail_comes_in_the_working_hours_where_the_person_is(team, zone, hour, planned):
    person = make.a_person(team=team, time_zone=zone)
    make.a_follow_up(team, person, due_on=TODAY)
    assert reminders.plan(dt.datetime.fromisoformat(f"2026-11-18T{hour}+00:00")) == planned


def test_the_day_in_the_key_is_the_persons_own(team):
    person = make.a_person(team=team, time_zone="Pacific/Kiritimati")
    make.a_follow_up(team, person, due_on=TODAY)
    reminders.plan(dt.datetime.fromisoformat("2026-11-18T18:00+00:00"))
    assert Notice.objects.get().key == f"reminder:{person.pk}:2026-11-19"


def test_no_mail_on_a_public_holiday_or_a_free_day(organisation, team, member):
    organisation.holiday_country = "PT"
    organisation.save(update_fields=["holiday_country"])
    make.a_follow_up(team, member, due_on=dt.date(2026, 11, 30))
    holiday = dt.datetime(2026, 12, 1, 9, tzinfo=dt.UTC)  # a Tuesday, Restoration of Independence
    assert reminders.plan(holiday) == 0
    assert reminders.plan(holiday + DAY) == 1
    assert reminders.plan(dt.datetime(2026, 11, 28, 9, tzinfo=dt.UTC)) == 0  # Saturday


def test_who_acted_of_late_is_left_alone(team, member, lead):
    quiet = make.a_follow_up(team, member, due_on=TODAY)
    acted(quiet, member, NOW - DAY)
    assert reminders.plan(NOW) == 0
    by_another = make.a_follow_up(team, lead, due_on=TODAY)
    acted(by_another, member, NOW - DAY)
    created = make.a_follow_up(team, make.a_person(team=team), due_on=TODAY)
    acted(created, created.owner, NOW - DAY, verb="created")
    reminders.plan(NOW)
    assert {notice.person for notice in Notice.objects.all()} == {lead, created.owner}


def test_who_said_something_about_it_of_late_is_left_alone_and_another_s_words_change_nothing(
    team, member, lead, observer
):
    quiet, told = (make.a_follow_up(team, owner, due_on=TODAY) for owner in (member, lead))
    Comment.add(quiet, by=member, text="The part comes on Thursday.", at=NOW - DAY)
    Comment.add(told, by=observer, text="Is it coming?", at=NOW - DAY)
    reminders.plan(NOW)
    assert [notice.person for notice in Notice.objects.all()] == [lead]


def test_who_does_not_want_reminders_or_has_left_gets_none(team, member):
    make.a_follow_up(team, member, due_on=TODAY)
    make.a_follow_up(team, make.a_person(team=team, wants_reminders=False), due_on=TODAY)
    make.a_follow_up(team, make.a_person(team=team, is_active=False), due_on=TODAY)
    reminders.plan(NOW)
    assert [notice.person for notice in Notice.objects.all()] == [member]


@pytest.mark.parametrize("state", ["proposed", "done", "declined"])
def test_only_accepted_promises_are_reminded_of(team, member, state):
    make.a_follow_up(team, member, due_on=TODAY, state=state, declined_reason="no")
    assert reminders.plan(NOW) == 0


def test_the_lead_hears_of_what_is_five_working_days_late_and_the_owner_was_told_before(team, lead, member):
    """Due on Wednesday 18: three working days late on Monday 23, five on Wednesday 25."""
    make.a_follow_up(team, member, title="Oil the winch", due_on=TODAY)
    heard = {}
    for n in range(20):
        reminders.plan(NOW + n * DAY)
    for notice in Notice.objects.all():
        heard.setdefault(notice.person, {})[notice.planned_at.date().day] = notice.text
    assert sorted(heard[lead]) == [25]
    assert "promised by Tomasz Lis" in heard[lead][25]
    assert sorted(heard[member]) == [18, 19, 23, 27]
    warning = "from Wed 25 Nov it also stands in the queue of Noor Haddad, who leads Berths"
    assert f"! Late by 1 day, {warning}" in " ".join(heard[member][19].split())
    assert f"! Late by 5 days, {warning}" in " ".join(heard[member][23].split())
    assert "Noor Haddad" not in heard[member][18] + heard[member][27]


def test_a_promise_of_somebody_who_has_left_goes_to_the_lead_at_once(team, lead, member):
    make.a_follow_up(team, member, title="Oil the winch", due_on=TODAY)
    make.a_follow_up(team, None, title="Grease the crane", due_on=TODAY)
    member.is_active = False
    member.save(update_fields=["is_active"])
    assert reminders.plan(NOW) == 1
    notice = Notice.objects.get()
    assert notice.person == lead
    assert "promised by Tomasz Lis, who has left" in notice.text
    assert "nobody owns it yet" in notice.text


def test_a_lead_is_not_told_of_what_they_may_not_read(team, other_team, lead, outsider):
    closed = make.a_postmortem(other_team, status="draft")
    make.a_follow_up(
        team, outsider, title="Secret repair", postmortem=closed, due_on=TODAY - 7 * DAY, first_due_on=TODAY
    )
    reminders.plan(NOW)
    assert not Notice.objects.filter(person=lead).exists()
    closed.status = "published"
    closed.save(update_fields=["status"])
    reminders.plan(NOW)
    assert Notice.objects.filter(person=lead).exists()


def test_a_letter_that_cannot_be_written_is_kept_as_failed_and_stops_nobody(monkeypatch, team, member, lead):
    make.a_follow_up(team, member, due_on=TODAY)
    make.a_follow_up(team, lead, due_on=TODAY)
    letter = reminders.letter

    def broken(person, *rest):
        if person == member:
            raise KeyError("no such word")
        return letter(person, *rest)

    monkeypatch.setattr(reminders, "letter", broken)
    assert reminders.plan(NOW) == 1
    failed = Notice.objects.get(person=member)
    assert (failed.state, failed.last_error, failed.text) == ("failed", "KeyError: 'no such word'", "")
    assert Notice.objects.get(person=lead).state == "waiting"
    monkeypatch.undo()
    from notices import outbox

    with time_machine.travel(NOW, tick=False):
        assert outbox.retry(failed) == "", "it is written anew, at once"
    failed.refresh_from_db()
    assert (failed.state, failed.about != []) == ("waiting", True)
    assert reminders.plan(NOW) == 0


@pytest.mark.django_db(transaction=True)
def test_two_planners_at_once_double_nothing(team):
    for _ in range(30):
        make.a_follow_up(team, make.a_person(team=team), due_on=TODAY)
    counts = []
    in_threads(*[lambda: counts.append(reminders.plan(NOW)) for _ in range(3)])
    assert sum(counts) == 30
    assert Notice.objects.count() == 30


def test_the_number_of_queries_does_not_depend_on_the_number_of_people(team, lead):
    def queries(people):
        for _ in range(people):
            make.a_follow_up(team, make.a_person(team=team), due_on=TODAY)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            reminders.plan(NOW)
        Notice.objects.all().delete()
        return len(captured)

    few, more = queries(3), queries(30)
    assert few == more


def test_people_are_taken_in_batches_and_none_is_left_out(monkeypatch, team):
    monkeypatch.setattr("notices.audience.BATCH", 4)
    for _ in range(11):
        make.a_follow_up(team, make.a_person(team=team), due_on=TODAY)
    assert reminders.plan(NOW) == 11


def test_by_hand_it_says_whom_it_wrote_to_and_the_second_time_that_nothing_was_due(
    sink, capsys, team, member
):
    make.a_follow_up(team, member, title="Weigh the crates", due_on=TODAY)
    call_command("send_reminders", now=NOW)
    assert capsys.readouterr().out == (
        "Tomasz Lis <tomasz-lis@harbour.example>: Due today: Weigh the crates (sent)\n"
    )
    call_command("send_reminders", now=NOW)
    assert capsys.readouterr().out == "Nothing was due.\n"
    assert sink.recipients == [member.email]


def test_an_observer_of_a_team_is_not_its_lead(team, observer, member):
    assert observer.roles() == {team.pk: Membership.OBSERVER}
    make.a_follow_up(team, member, due_on=TODAY - 7 * DAY)
    reminders.plan(NOW)
    assert not Notice.objects.filter(person=observer).exists()


def test_who_is_away_gets_no_mail_and_their_lead_is_told_at_once(team, member, lead):
    make.a_follow_up(team, member, title="Weigh the crates", due_on=TODAY)
    member.away_until = TODAY + 2 * DAY
    member.save()
    assert reminders.plan(NOW) == 1
    notice = Notice.objects.get()
    assert notice.person == lead
    assert "promised by Tomasz Lis, who is away until" in notice.text
    assert "Weigh the crates" in notice.text


def test_back_again_the_newest_step_is_told_to_the_owner_alone(team, member, lead):
    make.a_follow_up(team, member, due_on=TODAY)
    member.away_until = TODAY - DAY
    member.save()
    assert reminders.plan(NOW) == 1
    assert Notice.objects.get().person == member


def test_a_lead_who_is_away_gets_no_mail_either(team, member, lead):
    make.a_follow_up(team, member, due_on=TODAY - 9 * DAY)
    lead.away_until = TODAY
    lead.save()
    reminders.plan(NOW)
    assert not Notice.objects.filter(person=lead).exists()


def test_a_snooze_silences_the_owners_mails_and_not_the_leads(team, member, lead):
    row = make.a_follow_up(team, member, title="Weigh the crates", due_on=TODAY - 9 * DAY)
    make.a_follow_up(team, member, title="Oil the winch", due_on=TODAY)
    row.snooze(by=member, until=TODAY + 5 * DAY, reason="The scale is at the smith's.", now=NOW)
    assert reminders.plan(NOW) == 2
    assert "Weigh the crates" not in Notice.objects.get(person=member).text
    assert "Weigh the crates" in Notice.objects.get(person=lead).text


def test_a_lead_is_told_once_of_a_promise_whose_owner_leaves_however_late_it_is(team, member, lead):
    """Due 40 days ago: the lead was told after a working week, and the owner leaves now."""
    make.a_follow_up(team, member, due_on=TODAY - 40 * DAY)
    told = []
    for n in range(-40, 12):
        if n == 0:
            member.is_active = False
            member.save(update_fields=["is_active"])
        reminders.plan(NOW + n * DAY)
        told = [notice.planned_at.date() - TODAY for notice in Notice.objects.filter(person=lead)]
    assert sorted(told) == [-33 * DAY, 0 * DAY], "five working days after Friday 9 October, and today"


def test_a_lead_who_was_away_when_it_became_a_week_late_is_told_when_back(team, member, lead):
    make.a_follow_up(team, member, due_on=TODAY - 30 * DAY)
    lead.away_until = TODAY - DAY
    lead.save()
    assert [reminders.plan(NOW - DAY), reminders.plan(NOW), reminders.plan(NOW + DAY)] == [0, 1, 0]
    assert Notice.objects.get().person == lead


@pytest.mark.parametrize(("after", "days"), [(96, [18, 19]), (48, [18, 19]), (23, [18, 23])])
def test_an_owner_is_always_told_before_the_lead_is(team, member, lead, after, days):
    """Due on Wednesday 18, at the lead's on 25. Who acts is left alone, unless nothing has told them yet."""
    row = make.a_follow_up(team, member, due_on=TODAY)
    acted(row, member, NOW + dt.timedelta(hours=after))
    for n in range(8):
        reminders.plan(NOW + n * DAY)
    heard = {notice.planned_at.day: notice.text for notice in Notice.objects.filter(person=member)}
    assert sorted(heard) == days
    assert "also stands in the queue of Noor Haddad" in " ".join(heard[days[-1]].split())
    assert Notice.objects.filter(person=lead).exists()


def test_what_was_dropped_or_has_failed_does_not_count_as_told(team, member):
    make.a_follow_up(team, member, due_on=TODAY)
    reminders.plan(NOW)
    for state in ("dropped", "failed"):
        Notice.objects.update(state=state)
        later = NOW + DAY
        Notice.objects.exclude(planned_at=NOW).delete()
        assert reminders.plan(later) == 1
    first = make.a_follow_up(team, member, due_on=TODAY - 6 * DAY)  # three working days late on Tuesday 17
    Notice.objects.all().delete()
    reminders.plan(NOW - DAY)
    Notice.objects.update(state="dropped", doubts=1)  # the server may have taken it
    reminders.plan(NOW)
    assert not any(
        told.startswith(f"{first.pk}@") for n in Notice.objects.filter(planned_at=NOW) for told in n.about
    )
