"""The weekly digest: whose, when, what it says, and that it says nothing where there is nothing."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notices import digest
from notices.models import Notice
from people.models import Membership, Person
from postmortems.models import Lesson
from records.models import record
from tests import make
from tests.make import TODAY
from tests.notices.conftest import in_threads

pytestmark = pytest.mark.django_db
MONDAY = dt.datetime(2026, 11, 23, 8, 0, tzinfo=dt.UTC)  # the slot of week 48 in UTC
WEDNESDAY = dt.datetime(2026, 11, 18, 12, 0, tzinfo=dt.UTC)
DAY, MINUTE = dt.timedelta(days=1), dt.timedelta(minutes=1)


def the_text(person=None) -> str:
    notices = Notice.objects.exclude(text="")
    return (notices.get(person=person) if person else notices.get()).text


def a_late_promise(team, person, **fields):
    return make.a_follow_up(team, person, due_on=TODAY, **fields)


def test_it_comes_at_the_persons_weekday_and_hour(team):
    person = make.a_person(team=team, digest_weekday=3, digest_hour=10, time_zone="Asia/Kathmandu")  # +05:45
    a_late_promise(team, person)
    slot = dt.datetime(2026, 11, 25, 4, 15, tzinfo=dt.UTC)
    assert [digest.plan(slot - MINUTE), digest.plan(slot), digest.plan(slot + MINUTE)] == [0, 1, 0]
    assert Notice.objects.get().key == f"digest:{person.pk}:2026-W48"


def test_over_eight_weeks_and_a_change_of_the_clocks_one_comes_each_week(team):
    person = make.a_person(team=team, time_zone="America/New_York")
    make.a_follow_up(team, person, due_on=dt.date(2026, 9, 1))
    hours = []
    now = dt.datetime(2026, 10, 5, 6, 0, tzinfo=dt.UTC)
    while now < dt.datetime(2026, 11, 30, 0, 0, tzinfo=dt.UTC):
        if digest.plan(now):
            hours.append(now)
        now += dt.timedelta(minutes=30)
    assert [hour.isocalendar()[1] for hour in hours] == list(range(41, 49))
    assert [hour.hour for hour in hours] == [12, 12, 12, 12, 13, 13, 13, 13]  # 1 November


def test_a_missed_slot_is_caught_up_once_in_its_week(team, member):
    a_late_promise(team, member)
    tuesday = MONDAY + dt.timedelta(hours=26)
    assert [digest.plan(tuesday), digest.plan(tuesday + DAY)] == [1, 0]
    assert digest.plan(MONDAY + 7 * DAY) == 1


def been_here(person) -> Person:
    """Not somebody who has only just joined."""
    Person.objects.filter(pk=person.pk).update(joined_at=MONDAY - 60 * DAY)
    return Person.objects.get(pk=person.pk)


def test_what_happened_in_a_week_that_was_missed_stands_in_the_next_digest(team, member):
    """But no more than two weeks of it."""
    for days in (1, 8, 15, 22):
        done = MONDAY + days * DAY
        make.a_follow_up(team, member, title=f"Done {days} on", state="done", ended_at=done, ended_by=member)
    a_late_promise(team, member)
    digest.plan(MONDAY)
    assert digest.plan(MONDAY + 28 * DAY) == 1
    first, second = Notice.objects.order_by("pk")
    assert (first.key, second.key) == (f"digest:{member.pk}:2026-W48", f"digest:{member.pk}:2026-W52")
    assert [f"Done {days} on" in second.text for days in (1, 8, 15, 22)] == [False, False, True, True]


def test_a_slot_before_a_weekend_is_caught_up_after_it(team):
    """Nothing ran from Friday at noon to Monday at nine; the digest of Friday at four is not lost, and comes once."""
    person = been_here(make.a_person(team=team, digest_weekday=5, digest_hour=16))
    a_late_promise(team, person)
    friday = dt.datetime(2026, 11, 20, 16, tzinfo=dt.UTC)
    assert digest.plan(friday - 7 * DAY) == 0 or Notice.objects.all().delete()
    moments = [friday + dt.timedelta(hours=hours) for hours in (56 + 24, 65, 66, 90)]
    assert [digest.plan(moment) for moment in sorted(moments)] == [1, 0, 0, 0]
    assert Notice.objects.get(state="waiting").key == f"digest:{person.pk}:2026-W47"
    assert digest.plan(friday + 7 * DAY) == 1


def test_who_has_just_joined_is_not_told_of_the_week_before(team):
    person = make.a_person(team=team, digest_weekday=5, digest_hour=16)
    a_late_promise(team, person)
    assert digest.plan(MONDAY + DAY) == 0


@pytest.mark.parametrize(("before", "after"), [((1, 8), (5, 16)), ((5, 16), (1, 8)), ((1, 8), (1, 17))])
def test_who_chooses_another_day_is_told_of_each_day_once(team, before, after):
    person = been_here(make.a_person(team=team, digest_weekday=before[0], digest_hour=before[1]))
    a_late_promise(team, person)
    days = range(1, 27, 2)
    for n in days:
        done = MONDAY + n * DAY
        make.a_follow_up(team, person, title=f"<{n}>", state="done", ended_at=done, ended_by=person)
    for n in range(28 * 12):
        if n == 9 * 12:  # on a Wednesday
            Person.objects.filter(pk=person.pk).update(digest_weekday=after[0], digest_hour=after[1])
        digest.plan(MONDAY + n * dt.timedelta(hours=2))
    told = "".join(Notice.objects.values_list("text", flat=True))
    assert [told.count(f"<{n}>") for n in days if n < 18] == [1] * 9


def test_nothing_to_say_sends_nothing_and_is_not_asked_again(sink, team, member):
    assert digest.plan(MONDAY) == 0
    row = Notice.objects.get()
    assert (row.state, row.last_error) == ("dropped", "There was nothing to say.")
    a_late_promise(team, member)
    assert digest.plan(MONDAY + MINUTE) == 0, "what happens after the slot is next week's"


def test_who_has_this_weeks_digest_is_not_even_looked_at_again(team, member):
    a_late_promise(team, member)
    assert list(digest.audience(MONDAY)) == [member]
    digest.plan(MONDAY)
    assert list(digest.audience(MONDAY + DAY)) == []
    assert list(digest.audience(MONDAY + 7 * DAY)) == [member]


def test_who_does_not_want_it_or_has_left_gets_none(team):
    for fields in ({"wants_digest": False}, {"is_active": False}):
        a_late_promise(team, make.a_person(team=team, **fields))
    assert digest.plan(MONDAY) == 0
    assert not Notice.objects.exists()


def test_outcomes_that_moved_are_told_with_where_they_came_from(team, member):
    objective = make.an_objective(team, member)
    for title, values in {
        "Departures on time": [(10, 55), (18, 61)],
        "Crates counted": [(10, 55), (18, 55)],
        "Radios working": [(10, 55), (23, 80)],
    }.items():
        row = make.a_key_result(objective, title=title)
        for day, value in values:
            row.check_in(by=member, on=dt.date(2026, 11, day), value=Decimal(value), confidence=3)
    digest.plan(MONDAY)
    text = the_text()
    assert "* Departures on time\n  61\u00a0%, was 55\u00a0%, target 90\u00a0%: behind pace\n" in text
    assert "Crates counted" not in text, "read, but not changed"
    assert "Radios working\n  80" not in text, "today's reading belongs to the next digest"


def test_with_several_teams_each_outcome_names_its_team(team, other_team, member):
    Membership.objects.create(person=member, team=other_team)
    row = make.a_key_result(make.an_objective(team, member), title="Departures on time")
    row.check_in(by=member, on=TODAY, value=Decimal(61), confidence=3)
    digest.plan(MONDAY)
    assert "target 90\u00a0%: behind pace (Berths)" in the_text()
    assert Notice.objects.get().subject.startswith("Berths and Cranes, week 8: ")


def test_own_promises_are_not_said_twice(team, member, lead):
    a_late_promise(team, member, title="Weigh the crates")
    digest.plan(MONDAY)
    assert the_text(member).count("Weigh the crates") == 1
    assert "PROMISES RUNNING LATE" not in the_text(member)
    assert "PROMISES RUNNING LATE" in the_text(lead)


def test_a_key_result_without_news_is_named(team, member):
    row = make.a_key_result(make.an_objective(team, member), title="Departures on time")
    row.check_in(by=member, on=dt.date(2026, 11, 1), value=Decimal(50), confidence=4)
    digest.plan(MONDAY)
    assert "* Departures on time\n  50\u00a0%, target 90\u00a0%: no news, 3 weeks" in the_text()


def test_a_reached_target_is_a_win(team, member):
    row = make.a_key_result(make.an_objective(team, member), title="Departures on time")
    row.check_in(by=member, on=dt.date(2026, 11, 10), value=Decimal(80), confidence=4)
    row.check_in(by=member, on=dt.date(2026, 11, 18), value=Decimal(91), confidence=5)
    digest.plan(MONDAY)
    assert "Win: Departures on time has reached its target." in the_text()
    assert "one target reached" in Notice.objects.get().subject


def test_decisions_of_the_week_are_told_once_with_what_became_of_them(team, other_team, member):
    decision = make.a_decision(team, title="Weigh at the gate", number=7)
    record("proposed", decision, by=member, at=WEDNESDAY)
    record("accepted", decision, by=member, at=WEDNESDAY + DAY)
    before = make.a_decision(team, title="Last week's")
    record("accepted", before, by=member, at=WEDNESDAY - 7 * DAY)
    theirs = make.a_decision(other_team, title="Another team's")
    record("accepted", theirs, by=member, at=WEDNESDAY)
    make.a_decision(team, title="Look again", status="accepted", review_by=dt.date(2026, 11, 30))
    digest.plan(MONDAY)
    text = the_text()
    assert "* D-7 Weigh at the gate\n  Decided, Berths, Thu 19 Nov" in text
    assert text.count("Weigh at the gate") == 1
    assert "Last week's" not in text
    assert "Another team's" not in text
    assert "Look again\n  Review by 30 Nov, Berths" in text


def test_two_weeks_neither_overlap_nor_leave_a_gap(team, member):
    at = {"before": MONDAY - MINUTE, "after": MONDAY}
    for title, moment in at.items():
        record("accepted", make.a_decision(team, title=f"Decided {title}"), by=member, at=moment)
    digest.plan(MONDAY)
    digest.plan(MONDAY + 7 * DAY)
    first, second = Notice.objects.order_by("pk").values_list("text", flat=True)
    assert ("Decided before" in first, "Decided after" in first) == (True, False)
    assert ("Decided before" in second, "Decided after" in second) == (False, True)


def test_people_of_one_batch_each_get_their_own_week(team):
    early = make.a_person("Early Bird", team=team)
    later = make.a_person("Later Fox", team=team, digest_weekday=2)
    record("accepted", make.a_decision(team, title="Decided on Monday noon"), by=early, at=MONDAY + DAY / 6)
    make.a_postmortem(team, title="Published on Monday noon", published_at=MONDAY + DAY / 6, created_by=early)
    done = MONDAY + DAY / 6
    make.a_follow_up(team, early, title="Done on Monday noon", state="done", ended_at=done, ended_by=early)
    a_late_promise(team, early)
    digest.plan(MONDAY + dt.timedelta(hours=26))  # both at once: Monday's was missed
    for what in ("Decided", "Published", "Done"):
        assert f"{what} on Monday noon" not in the_text(early)
        assert f"{what} on Monday noon" in the_text(later)


def test_published_postmortems_come_with_their_lessons(team, member):
    published = make.a_postmortem(
        team, title="Gate cameras went dark", published_at=WEDNESDAY, number=34, created_by=member
    )
    Lesson.objects.create(postmortem=published, text="A silent camera *should* count as broken.")
    make.a_postmortem(team, title="Still a draft", status="draft", published_at=None)
    digest.plan(MONDAY)
    text = the_text()
    assert "“A silent camera should count as broken.”\n  PM-34, Berths" in text
    assert "Still a draft" not in text


def test_an_old_document_of_no_known_day_is_no_news_of_the_week_it_was_imported(team, member):
    make.a_postmortem(team, title="Undated", published_at=WEDNESDAY, happened_on=None, created_by=None)
    make.a_postmortem(team, title="Written here", published_at=WEDNESDAY, happened_on=None, created_by=member)
    digest.plan(MONDAY)
    assert "Written here" in the_text()
    assert "Undated" not in the_text()


def test_promises_kept_and_late_are_told_with_who_and_how_late(team, member, lead):
    make.a_follow_up(team, lead, title="Oil the winch", state="done", ended_at=WEDNESDAY, ended_by=lead)
    make.a_follow_up(team, lead, title="Imported as done", state="done", created_at=WEDNESDAY, ended_at=None)
    make.a_follow_up(team, lead, title="Grease it", state="done", ended_at=WEDNESDAY - 7 * DAY, ended_by=lead)
    a_late_promise(team, lead, title="Weigh the crates")
    digest.plan(MONDAY)
    text = the_text(member)
    assert "* Oil the winch\n  Done, Noor Haddad, Berths" in text
    assert "Grease it" not in text
    assert "Imported as done" not in text  # nobody knows when
    assert "* Weigh the crates\n  ! Late by 5 days, Noor Haddad, Berths" in text


def test_what_was_done_is_counted_whole_and_says_how_late_it_was(team, member, lead):
    due, kept = WEDNESDAY.date() - 58 * DAY, WEDNESDAY.date()
    for _ in range(45):
        ended = {"state": "done", "ended_at": WEDNESDAY, "ended_by": lead}
        make.a_follow_up(team, lead, first_due_on=due, due_on=kept, times_moved=1, **ended)
    make.a_follow_up(
        team, lead, title="Oil it", due_on=kept, state="done", ended_at=WEDNESDAY + DAY / 3, ended_by=lead
    )
    make.a_follow_up(team, lead, state="done", ended_at=MONDAY + DAY, ended_by=lead)  # next week's
    digest.plan(MONDAY)
    notice = Notice.objects.get(person=member)
    assert "46 follow-ups done" in notice.subject
    assert "PROMISES DONE" in notice.text
    assert "* Oil it\n  Done, Noor Haddad, Berths" in notice.text
    assert notice.text.count("Done, 58 days late, Noor Haddad, Berths") == 9
    assert "and 36 more: " in notice.text
    assert "kept" not in notice.text.casefold()


def test_an_observer_gets_each_team_in_words(team, lead, observer):
    row = make.a_key_result(make.an_objective(team, lead), title="Departures on time")
    row.check_in(by=lead, on=dt.date(2026, 11, 10), value=Decimal(55), confidence=4)
    row.check_in(by=lead, on=dt.date(2026, 11, 18), value=Decimal(45), confidence=3)
    decision = make.a_decision(
        team, title="Weigh at the gate", number=7, trade_offs="Queues grow by a minute."
    )
    record("accepted", decision, by=lead, at=WEDNESDAY)
    a_late_promise(team, lead)
    make.a_trade_off(team, lead, title="A second scale", due_on=dt.date(2027, 2, 3), created_at=WEDNESDAY)
    make.a_trade_off(team, lead, title="A tug of our own", created_at=WEDNESDAY - 7 * DAY)
    digest.plan(MONDAY)
    text = " ".join(the_text(observer).split())
    assert (
        "BERTHS Of one key result: one off track. “Departures on time” went from 55 % to 45 %, target 90 %. "
        "Risks: “Departures on time” is off track; one follow-up late, the longest by five days. "
        "Put off until 3 Feb 2027: A second scale; why: One that works comes first. "
        "Decided: D-7 Weigh at the gate; the price: Queues grow by a minute." in text
    )
    assert "A tug of our own" not in text  # told a week ago
    assert "OUTCOMES" not in the_text(observer)
    assert "because you follow Berths" in text


def test_of_more_than_is_asked_for_it_says_at_least(team, member):
    for _ in range(60):
        a_late_promise(team, member)
    digest.plan(MONDAY)
    notice = Notice.objects.get()
    assert "week 48: at least 50 things that need you are late" in notice.subject
    assert "At least 50 things need you." in notice.text
    assert "and at least 43 more: " in notice.text
    assert "and at least 43 more on" in notice.html


def test_one_is_singular_and_quotation_marks_in_a_title_are_single_ones(team, lead, observer):
    row = make.a_key_result(
        make.an_objective(team, lead),
        title="“Stale” regions",
        kind="decrease",
        baseline=3,
        target=0,
        unit_kind="other",
        unit="regions",
    )
    row.check_in(by=lead, on=dt.date(2026, 11, 10), value=Decimal(2), confidence=4)
    row.check_in(by=lead, on=dt.date(2026, 11, 18), value=Decimal(1), confidence=4)
    digest.plan(MONDAY)
    text = " ".join(the_text(observer).split())
    assert "“‘Stale’ regions” went from 2 regions to 1 region, target 0 regions." in text.replace("\xa0", " ")


def test_what_a_closed_postmortem_left_to_do_is_not_told_to_others(team, other_team, member):
    closed = make.a_postmortem(other_team, is_restricted=True, published_at=WEDNESDAY)
    a_late_promise(team, make.a_person(team=other_team), title="Secret repair", postmortem=closed)
    own = make.a_postmortem(team, is_restricted=True, published_at=WEDNESDAY - 7 * DAY)
    a_late_promise(team, make.a_person(team=other_team), title="Our own repair", postmortem=own)
    digest.plan(MONDAY)
    text = the_text(member)
    assert "Our own repair" in text
    assert "Secret repair" not in text


def test_by_hand_it_says_whom_it_wrote_to_and_a_preview_writes_nothing(sink, capsys, team, member):
    a_late_promise(team, member, title="Weigh the crates")
    call_command("send_digests", now=MONDAY, preview=True, team="berths")
    shown = capsys.readouterr().out
    assert "=== Tomasz Lis <tomasz-lis@harbour.example>" in shown
    assert "Weigh the crates" in shown
    assert not Notice.objects.exists()
    call_command("send_digests", now=MONDAY)
    assert "Tomasz Lis <tomasz-lis@harbour.example>: Berths, week" in capsys.readouterr().out
    call_command("send_digests", now=MONDAY)
    assert capsys.readouterr().out == "Nothing was due.\n"
    assert sink.recipients == [member.email]


@pytest.mark.django_db(transaction=True)
def test_two_planners_at_once_double_nothing(team):
    for _ in range(10):
        a_late_promise(team, make.a_person(team=team))
    counts = []
    in_threads(*[lambda: counts.append(digest.plan(MONDAY)) for _ in range(3)])
    assert sum(counts) == 10
    assert Notice.objects.count() == 10


def many_people(team, number):
    people = Person.objects.bulk_create(
        Person(email=f"p{team.pk}-{n}@harbour.example", name=f"Person {n}") for n in range(number)
    )
    Membership.objects.bulk_create(Membership(person=person, team=team) for person in people)
    return people


def test_five_hundred_people_cost_forty_queries_at_most(team, lead):
    row = make.a_key_result(make.an_objective(team, lead))
    row.check_in(by=lead, on=TODAY, value=Decimal(61), confidence=3)
    record("accepted", make.a_decision(team), by=lead, at=WEDNESDAY)
    make.a_postmortem(team, published_at=WEDNESDAY)
    people = many_people(team, 499)
    for person in people[:20]:
        a_late_promise(team, person)
    with CaptureQueriesContext(connection) as captured:
        assert digest.plan(MONDAY) == 500
    # Savepoints are only there because the test itself runs in a transaction.
    asked = [query["sql"][:90] for query in captured if "SAVEPOINT" not in query["sql"]]
    assert len(asked) <= 40, asked


def test_the_number_of_queries_does_not_depend_on_the_number_of_teams(org_admin):
    def queries(number):
        for _ in range(number):
            team = make.a_team()
            person = make.a_person(team=team)
            make.a_key_result(make.an_objective(team, person)).check_in(
                by=person, on=TODAY, value=Decimal(60), confidence=3
            )
            record("accepted", make.a_decision(team), by=person, at=WEDNESDAY)
            a_late_promise(team, person)
        with CaptureQueriesContext(connection) as captured:
            digest.plan(MONDAY)
        Notice.objects.all().delete()
        return len(captured)

    few, more = queries(2), queries(12)
    assert few == more
