"""What who looks after the mails is told, and what they can do: the check, the list, another try for one or for all."""

from __future__ import annotations

import datetime as dt
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from notices import calls, channel_plan, digest, outbox, stopped, tasks
from notices.models import Hold, Notice, StoppedAddress
from people.models import Membership, Person
from tests import make
from tests.conftest import signed_in
from tests.make import NOW
from tests.notices.conftest import a_notice

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _wednesday():
    with time_machine.travel(NOW):
        yield


def said(*arguments: str) -> str:
    out = StringIO()
    call_command("outbox", *arguments, stdout=out)
    return out.getvalue()


def long_ago(**fields: object) -> dict[str, object]:
    now = timezone.now()
    return {"planned_at": now - dt.timedelta(hours=3), "send_after": now + dt.timedelta(hours=2), **fields}


@pytest.mark.parametrize("state", ["waiting", "failed", "in_doubt"])
def test_the_check_sees_an_outage_behind_the_back_off_and_what_failed_or_is_in_doubt(member, state):
    assert "none failed" in said("--check")
    fields = long_ago(state=state, last_error="Connection refused")
    if state == "in_doubt":
        fields["send_after"] = None
    a_notice(member, **fields)
    with pytest.raises(CommandError, match="Connection refused"):
        said("--check")


def test_the_check_is_silent_about_what_nobody_wants_any_more_and_says_that_it_is_held(member):
    Person.objects.filter(pk=member.pk).update(wants_reminders=False)
    a_notice(member, **long_ago())
    said("--check")
    Hold.objects.create(reason="A backup was put back.")
    with pytest.raises(CommandError, match="A backup was put back"):
        said("--check")


def test_all_that_failed_is_sent_again_at_once_by_kind_and_time_and_the_list_goes_on(member, sink):
    now = timezone.now()
    for n in range(25):
        a_notice(member, state=Notice.FAILED, planned_at=now - n * DAY, last_error="550 odd")
    other = a_notice(member, state=Notice.FAILED, planned_at=now, kind=Notice.DIGEST)
    listed = said()
    assert listed.count("failed  ") == 20
    rest = said("--before", listed.rpartition("--before ")[2].strip())
    assert rest.count("failed  ") == 6
    since = (now - 9.5 * DAY).isoformat()
    assert said("--retry-failed", "--kind", "reminder", "--since", since).startswith("10 wait")
    assert Notice.objects.filter(state=Notice.WAITING).count() == 10
    other.refresh_from_db()
    assert other.state == "failed"


def test_all_of_a_state_are_sent_again_after_a_page_that_says_how_many(
    organisation, member, lead, admin_client
):
    for _ in range(3):
        a_notice(member, state=Notice.FAILED, address="old@harbour.example")
    StoppedAddress.objects.create(address=lead.email, reason="550 gone")
    a_notice(lead, state=Notice.FAILED)
    assert (
        reverse("retry_notices", args=["failed"])
        in admin_client.get("/outbox/?state=failed").content.decode()
    )
    url = reverse("retry_notices", args=["failed"])
    page = admin_client.get(url).content.decode()
    assert "Send 4 again?" in page
    assert "1 of them cannot be sent: mail to the address is stopped." in page
    page = admin_client.post(url, follow=True).content.decode()
    assert "3 wait to be sent again. 1 cannot be, and stay as they are." in page
    waiting = Notice.objects.filter(state=Notice.WAITING)
    assert set(waiting.values_list("address", flat=True)) == {member.email}


def unwritten(person: Person, kind: str, mark: str, at: dt.datetime) -> Notice:
    return a_notice(
        person, kind=kind, key=f"{kind}:{person.pk}:{mark}", state=Notice.FAILED, text="", html="",
        subject="Could not be written", last_error="KeyError: 'x'", planned_at=at, send_after=None,
    )  # fmt: skip


def test_a_digest_is_written_again_for_its_own_week(organisation, team, member, sink):
    now = timezone.now()
    make.a_follow_up(team, member, title="Weigh the crates", due_on=member.today(now) - 7 * DAY)
    notice = unwritten(member, Notice.DIGEST, digest.week_mark(member.today(now)), now)
    key = notice.key
    assert outbox.retry(notice) == ""
    notice.refresh_from_db()
    assert (notice.key, notice.state) == (key, "waiting")
    assert "Weigh the crates" in notice.text
    assert outbox.send_due(timezone.now()) == 1


def test_a_reminder_of_today_is_written_again_of_what_is_owed_by_now(organisation, team, member):
    now = timezone.now()
    make.a_follow_up(team, member, title="Weigh the crates", due_on=member.today(now))
    notice = unwritten(member, Notice.REMINDER, str(member.today(now)), now)
    if member.today(now).isoweekday() > 5:  # a due date that is no working day was told on the last that is
        make.a_follow_up(team, member, title="Weigh them", due_on=member.today(now) + dt.timedelta(days=2))
    why_not = outbox.retry(notice)
    notice.refresh_from_db()
    assert (why_not, notice.state) == ("", "waiting")
    assert "Weigh" in notice.text


@pytest.mark.parametrize(
    ("kind", "mark", "why"),
    [
        ("reminder", "2026-01-02", "nothing to say"),
        ("call", "mention-404", "nothing to say"),
        ("reminder", "unplanned-2026-01-02", "cannot be written again"),
        ("digest", "2099-W02", "still cannot be written"),
    ],
)
def test_what_cannot_be_written_again_stays_and_says_so(organisation, member, admin_client, kind, mark, why):
    notice = unwritten(member, kind, mark, NOW)
    page = admin_client.post(reverse("retry_notice", args=[notice.pk]), follow=True).content.decode()
    assert why in page
    notice.refresh_from_db()
    assert (notice.state, notice.text) == ("failed", "")


def test_a_channels_copy_of_a_digest_whose_reader_left_is_dropped_once(team, settings, member):
    settings.CHANNELS_ALLOWED = True
    channel = make.a_channel(member, made_at=NOW - DAY)
    mail = a_notice(member, kind=Notice.DIGEST, key=f"digest:{member.pk}:2026-W47", teams=[team.pk])
    Membership.objects.filter(person=member).delete()
    for _ in range(3):
        channel_plan.plan(NOW)
        for way in (None, tasks.Hooks()):
            outbox.send_due(NOW, way=way)
    copies = Notice.objects.filter(channel=channel)
    assert [copy.state for copy in copies] == ["dropped"]
    mail.refresh_from_db()
    assert mail.state == "dropped"


def test_what_troubles_the_mails_comes_to_an_org_admin_who_wants_no_calls_and_cannot_be_switched_off(
    sink, member
):
    admin = make.a_person("Ada Admin", is_org_admin=True, working_days="1234567", wants_calls=False)
    StoppedAddress.objects.create(address=member.email, reason="550 5.1.1 gone", since=NOW)
    assert stopped.plan(NOW + stopped.SETTLED_AFTER) == 1
    told = Notice.objects.get(person=admin)
    assert (told.kind, told.is_wanted()) == (Notice.TROUBLE, True)
    assert "/mail/stop/" not in told.text + told.html
    assert outbox.send_due(NOW + stopped.SETTLED_AFTER) == 1
    assert sink.messages[0]["List-Unsubscribe"] is None


def test_the_navigation_of_org_admins_says_that_the_outbox_needs_them(
    organisation, team, member, org_admin, lead
):
    def seen(person: Person) -> tuple[str, int]:
        client = signed_in(person)
        client.get("/teams/")
        with CaptureQueriesContext(connection) as log:
            page = client.get("/teams/").content.decode()
        head = page.partition("Outbox")[2].partition("</li>")[0]
        return head, len(log)

    none, few = seen(org_admin)
    assert "<data" not in none
    now = timezone.now()
    a_notice(member, state=Notice.FAILED, planned_at=now)
    a_notice(member, state=Notice.IN_DOUBT, planned_at=now, send_after=None)
    a_notice(member, state=Notice.FAILED, planned_at=now - 30 * DAY)
    StoppedAddress.objects.create(address=member.email, reason="550 gone")
    some, more = seen(org_admin)
    assert '<data value="3">3<span class="visually-hidden"> failed, in doubt or stopped</span>' in some
    assert more == few
    Hold.objects.create(reason="A backup was put back.")
    assert '<data value="held">held' in seen(org_admin)[0]
    assert "<data" not in seen(lead)[0]


def test_posts_are_dropped_where_channels_are_off(settings, member):
    settings.CHANNELS_ALLOWED = False
    post = a_notice(member, channel=make.a_channel(member), **long_ago(send_after=timezone.now() - DAY))
    mail = a_notice(member, planned_at=timezone.now())
    tasks.post_to_channels()
    post.refresh_from_db()
    mail.refresh_from_db()
    assert (post.state, post.last_error, mail.state) == ("dropped", "Channels are off.", "waiting")
    said("--check")


def test_a_call_that_still_waits_for_an_answer_is_written_again(organisation, team, member, lead):
    make.a_follow_up(team, lead, title="Weigh the crates").hand_over(by=lead, to=member)
    now = timezone.now()
    marks = [call.mark for some in calls.open_calls(now) for call in some if call.person == member]
    notice = unwritten(member, Notice.CALL, marks[0], now)
    assert outbox.retry(notice) == ""
    notice.refresh_from_db()
    assert "Weigh the crates" in notice.text
