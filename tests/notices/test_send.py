"""A notice goes from waiting to sent over a real SMTP socket, whatever the server does."""

import datetime as dt
from contextlib import contextmanager

import pytest
from django.utils import timezone

from notices import digest, outbox, outbox_hold, stopped
from notices.models import Hold, Notice, StoppedAddress
from notices.outbox_sending import ending
from notices.outbox_wanted import Court
from people.models import Membership
from tests import make
from tests.notices.conftest import Sink, a_notice, in_threads
from web import mail

pytestmark = pytest.mark.django_db
NOW = make.NOW


def states(*notices: Notice) -> list[str]:
    return [Notice.objects.get(pk=notice.pk).state for notice in notices]


def test_a_due_notice_is_sent_and_the_row_says_when(sink, member):
    notice = a_notice(member)
    assert outbox.send_due(NOW) == 1
    notice.refresh_from_db()
    assert (notice.state, notice.holder, notice.attempts) == (Notice.SENT, "", 1)
    assert abs(notice.sent_at - timezone.now()) < dt.timedelta(seconds=10)
    assert sink.recipients == ["tomasz-lis@harbour.example"]
    assert sink.messages[0]["Message-ID"] == notice.message_id


def test_a_second_run_sends_nothing_again(sink, member):
    a_notice(member)
    assert [outbox.send_due(NOW), outbox.send_due(NOW)] == [1, 0]
    assert len(sink.messages) == 1


def test_what_is_due_later_waits(sink, member):
    later = a_notice(member, send_after=NOW + dt.timedelta(minutes=1))
    assert outbox.send_due(NOW) == 0
    assert states(later) == ["waiting"]
    assert outbox.send_due(NOW + dt.timedelta(minutes=1)) == 1


def test_all_mails_of_all_runs_go_over_the_same_few_connections(settings, sink, member):
    for _ in range(45):  # more than two batches
        a_notice(member)
    assert outbox.send_due(NOW) == 45
    assert len(sink.connections) == settings.MAIL_CONNECTIONS
    a_notice(member)
    assert outbox.send_due(NOW) == 1
    assert len(sink.connections) == settings.MAIL_CONNECTIONS, "the next run uses those that are open"


def before_the_dot(act):
    """A patch that calls `act` when the server has a message but its final dot, and `act` again after the marker."""
    patch, begin, end = pytest.MonkeyPatch(), outbox.Ledger.begin, outbox.Ledger.end

    def beginning(self, going, clerk=None):
        if going:
            act()
        begin(self, going, clerk)

    def ending(self):
        may_go = end(self)
        if may_go:
            act()
        return may_go

    patch.setattr(outbox.Ledger, "begin", beginning)
    patch.setattr(outbox.Ledger, "end", ending)
    return _undone(patch)


@contextmanager
def _undone(patch):
    try:
        yield
    finally:
        patch.undo()


def test_nothing_is_final_before_the_row_says_so(sink, member):
    """When the server has the whole message but has not answered, the row already says committing."""
    notice = a_notice(member)
    seen = []
    with before_the_dot(lambda: seen.append((states(notice), len(sink.messages)))):
        outbox.send_due(NOW)
    assert seen == [(["sending"], 0), (["committing"], 0)]
    assert states(notice) == ["sent"]


def test_a_bad_address_fails_alone_and_says_why(sink, member, lead, observer):
    sink.at, sink.answers = "rcpt", {member.email: ["550 no such person"]}
    bad, good, odd = a_notice(member), a_notice(lead), a_notice(observer)
    type(observer).objects.filter(pk=observer.pk).update(email="odile@\r\nexample")
    outbox.send_due(NOW)
    assert states(bad, good, odd) == ["failed", "sent", "failed"]
    bad.refresh_from_db()
    assert bad.last_error == "550 no such person"
    assert sink.recipients == [lead.email]


def test_a_notice_that_cannot_be_built_does_not_stop_the_others(sink, member, lead):
    broken, good = a_notice(member, message_id="<one\r\nBcc: thief@example>"), a_notice(lead)
    outbox.send_due(NOW)
    assert states(broken, good) == ["failed", "sent"]
    assert "newline" in Notice.objects.get(pk=broken.pk).last_error.lower()


@pytest.mark.parametrize("at", ["rcpt", "data"])
def test_a_refusal_that_may_pass_is_tried_again_each_time_later(sink, member, at):
    sink.at, sink.answers = at, {member.email: ["451 try later"] * 9}
    notice = a_notice(member)
    waits = []
    for attempt in range(1, 9):
        now = timezone.now() + dt.timedelta(days=attempt)
        assert outbox.send_due(now) == 0
        notice.refresh_from_db()
        assert (notice.state, notice.attempts, notice.last_error) == ("waiting", attempt, "451 try later")
        waits.append((notice.send_after - now).total_seconds() / 60)
    for wait, most in zip(waits, [1, 5, 30, 120, 360, 360, 360, 200], strict=True):
        assert 0.79 * most < wait <= most
    assert sum(waits) <= 24 * 60
    outbox.send_due(timezone.now() + dt.timedelta(days=9))
    assert states(notice) == ["failed"]
    assert not sink.messages


def test_a_server_that_is_away_costs_one_attempt_and_no_mail(settings, sink, member, lead):
    first, second = a_notice(member), a_notice(lead)
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1  # nobody listens there
    assert outbox.send_due(NOW) == 0
    assert states(first, second) == ["waiting", "waiting"]
    settings.EMAIL_PORT = port
    assert outbox.send_due(timezone.now() + dt.timedelta(minutes=2)) == 2


def test_a_connection_that_breaks_before_the_end_is_certainly_no_delivery(sink, member, lead):
    sink.at, sink.answers = "rcpt", {member.email: [Sink.CUT] * 3}
    broken, good = a_notice(member), a_notice(lead)
    outbox.send_due(NOW)
    assert states(broken, good) == ["waiting", "sent"]
    broken.refresh_from_db()
    assert broken.doubts == 0


def test_a_server_that_ends_the_connection_between_mails_is_asked_again_at_once(settings, sink, member, lead):
    settings.MAIL_CONNECTIONS = 1
    sink.at, sink.answers = "rcpt", {lead.email: [Sink.CUT]}  # the second mail meets a dead connection once
    first, second = a_notice(member), a_notice(lead)
    assert outbox.send_due(NOW) == 2
    assert states(first, second) == ["sent", "sent"]


@pytest.mark.parametrize("fault", [Sink.DROP, Sink.STALL])
def test_no_answer_after_the_dot_is_doubt_and_sent_once_more_under_the_same_id(
    settings, sink, member, lead, fault
):
    settings.EMAIL_TIMEOUT = 1 if fault == Sink.STALL else settings.EMAIL_TIMEOUT
    sink.answers = {member.email: [fault]}
    doubtful, good = a_notice(member), a_notice(lead)
    assert outbox.send_due(NOW) == 1
    doubtful.refresh_from_db()
    assert (doubtful.state, doubtful.doubts) == ("in_doubt", 1)
    assert states(good) == ["sent"]
    assert outbox.send_due(timezone.now()) == 0, "the second time is a minute later"
    assert outbox.send_due(timezone.now() + dt.timedelta(minutes=2)) == 1
    assert states(doubtful) == ["sent"]
    again = [message for message in sink.messages if message["Message-ID"] == doubtful.message_id]
    assert [message["X-Teamhub-Redelivery"] for message in again] == [None, "1"]


def test_doubt_for_the_second_time_waits_for_an_org_admin(sink, member):
    sink.answers = {member.email: [Sink.DROP, Sink.DROP]}
    notice = a_notice(member)
    for days in (0, 1, 2, 3):
        outbox.send_due(timezone.now() + dt.timedelta(days=days))
    notice.refresh_from_db()
    assert (notice.state, notice.doubts, notice.send_after) == ("in_doubt", 2, None)
    assert sink.ids() == {notice.message_id: 2}
    assert outbox.retry(notice) == ""
    assert outbox.send_due(timezone.now()) == 1
    assert states(notice) == ["sent"]


def test_a_person_who_has_left_or_does_not_want_it_is_not_written_to(sink, member, lead, observer):
    member.is_active = False
    member.save(update_fields=["is_active"])
    lead.wants_reminders = False
    lead.save(update_fields=["wants_reminders"])
    gone, unwilling, other = a_notice(member), a_notice(lead), a_notice(observer)
    digest = a_notice(lead, kind=Notice.DIGEST)
    outbox.send_due(NOW)
    assert states(gone, unwilling, other, digest) == ["dropped", "dropped", "sent", "sent"]
    assert sorted(sink.recipients) == sorted([observer.email, lead.email])


def told(follow_up):
    return f"{follow_up.pk}@{follow_up.due_on}:0"


def test_a_reminder_of_nothing_that_is_still_due_is_not_sent(sink, team, member, lead):
    kept, open_still = make.a_follow_up(team, member, state="done"), make.a_follow_up(team, member)
    snoozed = make.a_follow_up(team, member, snoozed_until=make.TODAY + dt.timedelta(days=3))
    silent = a_notice(member, about=[told(snoozed)])
    moved, handed_over = make.a_follow_up(team, member), make.a_follow_up(team, lead)
    settled = a_notice(member, about=[told(kept)])
    partly = a_notice(member, about=[told(kept), told(open_still)])
    later = a_notice(member, about=[f"{moved.pk}@2026-11-02:0"])
    another = a_notice(member, about=[told(handed_over)])
    as_lead = a_notice(lead, about=[told(open_still)])
    outbox.send_due(NOW)
    assert states(silent) == ["dropped"]
    assert states(settled, partly, later, another, as_lead) == [
        "dropped",
        "dropped",
        "dropped",
        "dropped",
        "sent",
    ]


def test_who_has_left_the_team_is_not_told_of_it_any_more(sink, team, member, outsider):
    inside, outside = a_notice(member, teams=[team.pk]), a_notice(outsider, teams=[team.pk])
    outbox.send_due(NOW)
    assert states(inside, outside) == ["sent", "dropped"]


def test_a_digest_of_a_team_that_was_left_is_written_anew_of_the_others(sink, team, member):
    """The mail of both teams is not sent, and the week is not lost for the one that is left."""
    other = make.a_team("Harbour")
    Membership.objects.create(team=other, person=member)
    make.a_follow_up(team, member, due_on=member.today(NOW) - dt.timedelta(days=1))
    digest.plan_for([member], NOW)
    first = Notice.objects.get(kind=Notice.DIGEST)
    first.teams = [team.pk, other.pk]
    first.save(update_fields=["teams"])
    Membership.objects.filter(team=other).delete()
    outbox.send_due(NOW)
    assert states(first) == ["dropped"]
    assert digest.plan_for([member], NOW) == 1
    assert outbox.send_due(NOW) == 1
    [subject] = [str(message["Subject"]) for message in sink.messages]
    assert subject.startswith("Berths,")
    assert "Harbour" in first.subject
    assert "Harbour" not in subject


def test_asking_again_costs_the_same_for_one_as_for_fifty(sink, team, member, django_assert_num_queries):
    few = [a_notice(member, teams=[team.pk], about=[told(make.a_follow_up(team, member))])]
    many = few + [
        a_notice(member, teams=[team.pk], about=[told(make.a_follow_up(team, member))]) for _ in range(20)
    ]
    for notices in (few, many):
        with django_assert_num_queries(5):
            court = Court(notices, NOW)
            assert [court.verdict(notice) for notice in notices] == [None] * len(notices)


def test_an_address_that_is_refused_for_good_is_stopped_and_can_be_lifted(sink, member, lead):
    sink.at, sink.answers = (
        "rcpt",
        {member.email: ["550 5.1.1 no such person"], lead.email: ["550 5.7.1 spam"]},
    )
    first, second = a_notice(member), a_notice(lead)
    outbox.send_due(NOW)
    assert states(first, second) == ["failed", "failed"]
    assert [row.address for row in StoppedAddress.objects.all()] == [member.email], (
        "5.7.1 is not the address's fault"
    )
    after, other = a_notice(member), a_notice(lead)
    outbox.send_due(NOW)
    assert states(after, other) == ["dropped", "sent"]
    assert "no such person" in Notice.objects.get(pk=after.pk).last_error
    StoppedAddress.objects.all().delete()
    again = a_notice(member)
    outbox.send_due(NOW)
    assert states(again) == ["sent"]


def test_an_address_that_was_stopped_is_told_to_the_org_admins_once(sink, member, lead):
    admin = make.a_person("Ada Admin", is_org_admin=True, working_days="1234567")
    StoppedAddress.objects.create(address=member.email, reason="550 5.1.1 no such person", since=NOW)
    soon = NOW + stopped.SETTLED_AFTER
    assert [stopped.plan(NOW), stopped.plan(soon), stopped.plan(soon)] == [0, 1, 0]
    told = Notice.objects.get()
    assert (told.person, told.subject) == (admin, f"The mail server takes no mail for {member.name}")
    assert "no such person" in told.text
    assert "/outbox/?state=stopped" in told.text
    assert f"{member.email}: 5" in told.text
    assert "because you are an org admin." in told.text


def test_many_addresses_that_were_stopped_are_one_mail_a_day(sink, member):
    make.a_person("Ada Admin", is_org_admin=True, working_days="1234567")
    minute = dt.timedelta(minutes=1)
    for n in range(40):
        StoppedAddress.objects.create(address=f"p{n}@gone.example", reason="550 gone", since=NOW + n * minute)
    assert stopped.plan(NOW + 12 * minute) == 1
    assert [stopped.plan(NOW + n * minute) for n in (13, 60)] == [0, 0], "the rest waits for the next day"
    first = Notice.objects.get()
    assert first.subject == "The mail server takes no mail for p0@gone.example and 10 others"
    assert "And 6 more." in first.text
    assert stopped.plan(NOW + dt.timedelta(days=1)) == 1
    second = Notice.objects.order_by("pk").last()
    assert second.subject == "The mail server takes no mail for p11@gone.example and 28 others"
    assert stopped.plan(NOW + dt.timedelta(days=2)) == 0, "nobody is told of an address twice"


def test_a_refusal_of_one_message_does_not_stop_the_address(sink, member):
    sink.answers = {member.email: ["554 I do not like this one"]}
    bad = a_notice(member)
    outbox.send_due(NOW)
    good = a_notice(member)
    outbox.send_due(NOW)
    assert states(bad, good) == ["failed", "sent"]


def test_a_database_that_was_put_back_sends_nothing_until_released(sink, member, lead):
    sent = a_notice(member)
    outbox.send_due(NOW)
    a_notice(lead, state=Notice.SENT, sent_at=NOW)
    assert not outbox_hold.is_held(NOW)
    sent.delete()  # what happened since the backup is gone
    waiting = a_notice(lead)
    assert outbox.send_due(NOW) == 0
    assert states(waiting) == ["waiting"]
    assert Hold.objects.get().reason == outbox_hold.WENT_BACK
    young = a_notice(lead, planned_at=NOW + dt.timedelta(minutes=1))
    assert outbox_hold.release(drop_before=NOW + dt.timedelta(seconds=1)) == 1
    assert outbox.send_due(NOW) == 1
    assert states(waiting, young) == ["dropped", "sent"]


def test_one_asked_to_end_finishes_what_is_begun_and_lets_go_of_the_rest(settings, sink, member):
    notices = [a_notice(member) for _ in range(30)]
    sink.on_data = lambda: ending.set() if len(sink.messages) >= 3 else None
    try:
        outbox.send_due(NOW)
    finally:
        sink.on_data = lambda: None
        ending.clear()
    found = states(*notices)
    assert set(found) == {"sent", "waiting"}
    assert found.count("sent") == len(sink.messages) <= 3 + 2 * settings.MAIL_CONNECTIONS
    assert outbox.send_due(NOW) == found.count("waiting")


def test_an_expired_claim_waits_again_and_an_expired_commit_is_in_doubt(sink, member):
    past = timezone.now() - dt.timedelta(seconds=1)
    claimed = a_notice(member, state=Notice.SENDING, holder="dead", lease_until=past)
    committed = a_notice(member, state=Notice.COMMITTING, holder="dead", lease_until=past)
    held = a_notice(member, state=Notice.SENDING, holder="alive", lease_until=past + dt.timedelta(minutes=1))
    assert outbox.recover() == 2
    assert states(claimed, committed, held) == ["waiting", "in_doubt", "sending"]
    assert outbox.recover() == 0
    assert Notice.objects.get(pk=committed.pk).doubts == 1


@pytest.mark.parametrize(("before", "rounds"), [(outbox.Pace(), 6), (outbox.Pace(waited=2, worked=1), 3)])
def test_behind_a_slow_database_one_commit_is_for_all_connections(sink, member, monkeypatch, before, rounds):
    notices = [a_notice(member) for _ in range(24)]
    marked = []
    statement = outbox.Ledger._statement
    monkeypatch.setattr(
        outbox.Ledger,
        "_statement",
        lambda self, ids, taken: marked.append(len(ids)) or statement(self, ids, taken),
    )
    transports = [mail.transport() for _ in range(8)]
    batch = outbox.send_batch(outbox.claim(NOW), transports, NOW, outbox.Mail(), before)
    for transport in transports:
        transport.close()
    assert [count for count in marked if count] == [24 // rounds] * rounds
    assert set(states(*notices)) == {"sent"}
    assert batch.pace.waited > 0 < batch.pace.worked


def test_a_notice_that_kills_its_sender_every_time_is_given_up(member):
    past = timezone.now() - dt.timedelta(seconds=1)
    deadly = a_notice(member, state=Notice.SENDING, holder="dead", lease_until=past, attempts=outbox.DEADLY)
    outbox.recover()
    assert states(deadly) == ["failed"]


def test_a_sender_that_slept_past_its_lease_sends_nothing(sink, member):
    """The lease ends while the server is busy; recovery and another sender are quicker. One mail, not two."""
    notice = a_notice(member)
    sleeper = outbox.claim(NOW)
    Notice.objects.filter(pk=notice.pk).update(lease_until=timezone.now() - dt.timedelta(seconds=1))
    outbox.recover()
    assert outbox.send_due(NOW) == 1
    transport = mail.transport()
    outbox.send_batch(sleeper, [transport], NOW, outbox.Mail(), outbox.Pace())
    transport.close()
    assert sink.ids() == {notice.message_id: 1}
    assert states(notice) == ["sent"]


def test_a_lease_that_ends_while_the_server_takes_the_body_fences_the_sender_off(sink, member):
    notice = a_notice(member)
    soon = timezone.now() + dt.timedelta(seconds=2)  # less than the margin
    with before_the_dot(lambda: Notice.objects.filter(pk=notice.pk).update(lease_until=soon)):
        assert outbox.send_due(NOW) == 0
    assert (states(notice), len(sink.messages)) == (["sending"], 0)


def test_a_late_answer_still_counts(sink, member):
    """The 250 comes when recovery has already called the mail doubtful: it is sent, and not sent again."""
    notice = a_notice(member)

    def too_late():
        Notice.objects.filter(pk=notice.pk).update(lease_until=timezone.now() - dt.timedelta(seconds=1))
        outbox.recover()

    answer = mail.SmtpTransport.answer

    def slow(self):
        answer(self)
        too_late()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mail.SmtpTransport, "answer", slow)
        outbox.send_due(NOW)
    assert states(notice) == ["sent"]
    outbox.send_due(timezone.now() + dt.timedelta(days=1))
    assert sink.ids() == {notice.message_id: 1}


@pytest.mark.django_db(transaction=True)
def test_four_senders_at_once_send_each_mail_once(sink, member):
    notices = [a_notice(member) for _ in range(100)]
    in_threads(*[lambda: outbox.send_due(NOW) for _ in range(4)])
    assert sink.ids() == {notice.message_id: 1 for notice in notices}
    assert set(states(*notices)) == {"sent"}


def test_without_a_server_mails_land_readable_in_a_folder(settings, mail_folder, member):
    settings.EMAIL_URL = ""
    notice = a_notice(member, text="A line.\n.\nA dot stood alone above.\n")
    assert outbox.send_due(NOW) == 1
    files = sorted(mail_folder.iterdir())
    assert len(files) == 1
    assert "tomasz-lis@harbour.example" in files[0].name
    assert b"\r\n.\r\nA dot" in files[0].read_bytes()
    outbox.Notice.objects.filter(pk=notice.pk).update(state=Notice.IN_DOUBT, doubts=1)
    settings.LAST_MAIL_FILE.unlink()  # else it looks as if the database had been put back
    assert outbox.send_due(NOW) == 1
    assert sorted(mail_folder.iterdir()) == files, "a second delivery replaces the first"


def test_a_line_that_begins_with_a_dot_arrives_as_it_was(sink, member):
    a_notice(member, text=".\n..two\n.profile\n", html="")
    outbox.send_due(NOW)
    assert sink.messages[0].get_body(("plain",)).get_content().replace("\r\n", "\n") == ".\n..two\n.profile\n"
