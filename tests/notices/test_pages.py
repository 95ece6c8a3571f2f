"""The outbox page, one's own digest in the browser, and the click that stops a kind of mail."""

import datetime as dt
import re

import pytest
from django.core import signing
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from notices.messages import SETTINGS_SALT, STOP_SALT, settings_token, stop_token
from notices.models import Hold, Notice, StoppedAddress
from tests import make
from tests.notices.conftest import a_notice

pytestmark = pytest.mark.django_db
PAGES = ["outbox", "notice", "notice_html", "retry_notice"]


@pytest.mark.parametrize("name", PAGES)
def test_the_outbox_is_for_org_admins_and_does_not_exist_for_others(name, member, lead_client, member_client):
    notice = a_notice(member, state=Notice.FAILED)
    url = reverse(name, args=[] if name == "outbox" else [notice.pk])
    for client in (lead_client, member_client):
        answer = client.post(url) if name == "retry_notice" else client.get(url)
        assert answer.status_code == 404
    assert Notice.objects.get().state == "failed"


def test_the_outbox_shows_states_and_can_be_filtered(organisation, member, admin_client):
    a_notice(member, subject="On its way")
    a_notice(member, subject="Went wrong", state=Notice.FAILED, last_error="550 no such person")
    everything = admin_client.get(reverse("outbox")).content.decode()
    assert "On its way" in everything
    assert "Went wrong" in everything
    failed = admin_client.get(reverse("outbox"), {"state": "failed"}).content.decode()
    assert "On its way" not in failed
    assert "Went wrong" in failed


def test_what_was_once_in_doubt_stays_in_sight_after_it_was_sent_again(
    organisation, member, admin_client, capsys
):
    a_notice(member, subject="Sent at once", state=Notice.SENT, sent_at=timezone.now())
    a_notice(member, subject="Sent twice", state=Notice.SENT, sent_at=timezone.now(), doubts=1)
    doubted = admin_client.get(reverse("outbox"), {"state": "doubted"}).content.decode()
    assert "Sent at once" not in doubted
    assert "Sent twice" in doubted
    call_command("outbox")
    assert re.search(r"^Once in doubt +1 ", capsys.readouterr().out, re.M)


def test_every_stopped_address_is_a_page_away(organisation, admin_client):
    StoppedAddress.objects.bulk_create(
        StoppedAddress(address=f"gone-{n:02}@harbour.example", reason="550 5.1.1") for n in range(60)
    )
    url = reverse("outbox")
    first = admin_client.get(url).content.decode()
    assert re.findall(r"gone-(\d+)@harbour.example</bdi>", first) == ["59", "58", "57", "56", "55"]
    assert "All stopped addresses" in first
    seen, page = [], f"{url}?state=stopped"
    while page:
        answer = admin_client.get(page)
        seen += re.findall(r"gone-(\d+)@harbour.example</bdi>", answer.content.decode())
        page = (rest := answer.context["page"].next_url) and url + rest
    assert seen == [f"{n:02}" for n in reversed(range(60))]


def test_the_outbox_costs_the_same_at_three_and_at_sixty_and_shows_a_page_of_them(
    organisation, member, admin_client
):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            answer = admin_client.get(reverse("outbox"))
        return len(captured), len(answer.context["page"].rows)

    for _ in range(3):
        a_notice(member)
    few, _ = queries()
    for _ in range(57):
        a_notice(make.a_person())
    more, rows = queries()
    assert (few, rows) == (more, 50)


def test_a_failed_notice_can_be_sent_again_and_a_sent_one_cannot(organisation, member, admin_client):
    failed = a_notice(member, state=Notice.FAILED, attempts=9, address="old@harbour.example")
    sent = a_notice(member, state=Notice.SENT, sent_at=timezone.now())
    for notice in (failed, sent):
        assert admin_client.post(reverse("retry_notice", args=[notice.pk])).status_code == 302
    failed.refresh_from_db()
    sent.refresh_from_db()
    assert (failed.state, failed.attempts, sent.state) == ("waiting", 0, "sent")
    assert failed.address == member.email, "where the person is by now"
    assert admin_client.get(reverse("retry_notice", args=[failed.pk])).status_code == 405


def test_a_notice_is_read_as_text_and_as_the_mail_looks_in_a_sandbox(organisation, member, admin_client):
    notice = a_notice(member, text="<b>1 < 2</b>", html='<p style="color:red">Hello</p>')
    page = admin_client.get(reverse("notice", args=[notice.pk]))
    assert "&lt;b&gt;1 &lt; 2&lt;/b&gt;" in page.content.decode()
    assert "unsafe-inline" not in page["Content-Security-Policy"]
    mail = admin_client.get(reverse("notice_html", args=[notice.pk]))
    assert mail.content.decode() == notice.html
    rules = {rule.strip() for rule in mail["Content-Security-Policy"].split(";")}
    assert {"sandbox", "default-src 'none'", "style-src 'unsafe-inline'", "frame-ancestors 'none'"} <= rules
    assert not any(rule.startswith("script-src") for rule in rules)


def test_ones_own_digest_can_be_read_as_a_page(organisation, team, member, member_client):
    make.a_follow_up(team, member, title="Weigh the crates", due_on=dt.date(2026, 1, 7))
    page = member_client.get(reverse("preview_digest")).content.decode()
    assert "Weigh the crates" in page
    mail = member_client.get(reverse("preview_digest_html"))
    assert "Weigh the crates" in mail.content.decode()
    assert "sandbox" in mail["Content-Security-Policy"]
    assert not Notice.objects.exists()


@pytest.mark.parametrize("week", ["2026-W02", "2026-w02", ""])
def test_any_week_that_has_begun_can_be_asked_for(organisation, member_client, week):
    answer = member_client.get(reverse("preview_digest"), {"week": week})
    assert answer.status_code == 200
    if week:
        assert "Your digest of week 2, 2026" in answer.content.decode()


@pytest.mark.parametrize(
    ("week", "why"),
    [
        ("2098-W10", "Week 2098-W10 has not begun. The newest is 20"),
        ("2026-W99", "There is no week 99 in 2026."),
        ("2025-W53", "There is no week 53 in 2025."),
        ("nonsense", "“NONSENSE” is not a week. Try one like 2026-W47."),
        ("1-W01", "is not a week"),
        ("99999-W01", "is not a week"),
        ("2026-W-1", "is not a week"),
        ("<b>", "“&lt;B&gt;” is not a week"),
    ],
)
def test_a_week_to_come_and_what_is_no_week_are_told_beside_the_field(
    organisation, team, member, member_client, week, why
):
    make.a_follow_up(team, member, title="Weigh the crates", due_on=dt.date(2026, 1, 7))
    answer = member_client.get(reverse("preview_digest"), {"week": week})
    page = answer.content.decode()
    assert (answer.status_code, why in page) == (422, True)
    assert 'aria-invalid="true"' in page
    assert "Weigh the crates" not in page
    assert member_client.get(reverse("preview_digest_html"), {"week": week}).status_code == 404


def test_an_archive_before_no_week_and_the_digest_of_no_person_are_not_there(organisation, admin_client):
    assert admin_client.get(reverse("digests"), {"before": "nonsense"}).status_code == 404
    for person in ("nobody", "0", "9" * 30):
        assert admin_client.get(reverse("preview_digest"), {"person": person}).status_code == 404


def test_only_an_org_admin_reads_the_digest_of_somebody_else(
    organisation, team, member, lead, lead_client, admin_client
):
    make.a_follow_up(team, member, title="Weigh the crates", due_on=dt.date(2026, 1, 7))
    asked = {"person": member.pk}
    assert lead_client.get(reverse("preview_digest"), asked).status_code == 404
    assert lead_client.get(reverse("preview_digest_html"), asked).status_code == 404
    assert "Tomasz Lis" in admin_client.get(reverse("preview_digest"), asked).content.decode()


def test_org_admins_read_no_key_to_the_mail_settings_of_somebody_else(
    organisation, team, member, member_client, admin_client
):
    make.a_follow_up(team, member, title="Weigh the crates", due_on=dt.date(2026, 1, 7))
    settings, stop = settings_token(member.pk), stop_token(member.pk, "reminder")
    links = f"https://hub.example/mail/settings/{settings}/ https://hub.example/mail/stop/{stop}/"
    notice = a_notice(member, text=links, html=f'<a href="{links}">Settings</a>')
    asked = {"person": member.pk}
    pages = [
        admin_client.get(reverse("notice", args=[notice.pk])),
        admin_client.get(reverse("notice_html", args=[notice.pk])),
        admin_client.get(reverse("preview_digest"), asked),
        admin_client.get(reverse("preview_digest_html"), asked),
    ]
    keys = [re.findall(r"/mail/(?:settings|stop)/([\w:=-]+)", page.content.decode()) for page in pages]
    assert keys == [[], [], [], []]
    assert "/mail/stop/…/" in pages[0].content.decode()
    own = member_client.get(reverse("preview_digest_html")).content.decode()
    assert "/mail/settings/" in own
    assert "/mail/settings/…" not in own


@pytest.mark.parametrize(("kind", "field"), [("reminder", "wants_reminders"), ("digest", "wants_digest")])
def test_one_click_stops_one_kind_of_mail_and_no_other(member, kind, field):
    client = Client(enforce_csrf_checks=True)  # a mail program: no cookie, no token of ours
    url = reverse("stop_mail", args=[stop_token(member.pk, kind)])
    shown = client.get(url)
    member.refresh_from_db()
    assert (shown.status_code, member.wants_reminders, member.wants_digest) == (200, True, True)
    for word in (member.name, "Tomasz", member.email):
        assert word not in shown.content.decode()
    for _ in range(2):  # twice is as good as once
        assert client.post(url, {"List-Unsubscribe": "One-Click"}).status_code == 200
        member.refresh_from_db()
        assert [name for name in ("wants_reminders", "wants_digest") if not getattr(member, name)] == [field]
    assert "sessionid" not in client.cookies
    client.post(url, {"again": "1"})
    member.refresh_from_db()
    assert getattr(member, field)


def test_a_token_is_of_no_use_to_a_stranger(member, lead):
    good = stop_token(member.pk, "digest")
    payload, rest = good.split(":", 1)
    forged = signing.dumps([lead.pk, "digest"], salt=STOP_SALT).split(":", 1)[0]
    other_salt = signing.dumps([lead.pk, "digest"], salt="another.use")
    client = Client()
    for token in (
        f"{forged}:{rest}",
        good[:-1] + ("A" if good[-1] != "A" else "B"),
        other_salt,
        "x",
        payload,
    ):
        assert client.post(reverse("stop_mail", args=[token])).status_code == 404
    lead.refresh_from_db()
    assert lead.wants_digest


def test_a_token_works_for_a_year_and_not_for_two(time_machine_at, member):
    url = reverse("stop_mail", args=[stop_token(member.pk, "digest")])
    client = Client()
    with time_machine_at(timezone.now() + dt.timedelta(days=364)):
        assert client.get(url).status_code == 200
    with time_machine_at(timezone.now() + dt.timedelta(days=368)):
        old = client.post(url)
    assert (old.status_code, "This link is too old" in old.content.decode()) == (410, True)
    member.refresh_from_db()
    assert member.wants_digest


@pytest.fixture
def time_machine_at():
    import time_machine

    return lambda at: time_machine.travel(at, tick=False)


CHOSEN = {
    "wants_calls": "on", "digest_weekday": "3", "digest_hour": "14", "day_starts_at": "09:30", "day_ends_at": "16:00",
}  # fmt: skip


def test_mails_are_settled_without_signing_in_by_the_link_of_a_mail(member):
    client, url = Client(), reverse("mail_settings", args=[settings_token(member.pk)])
    shown = client.get(url)
    assert "no-store" in shown["Cache-Control"]
    for word in (member.name, "Tomasz", member.email):
        assert word not in shown.content.decode()
    member.refresh_from_db()
    assert member.wants_reminders, "looking changes nothing: scanners follow links"
    assert client.post(url, CHOSEN).status_code == 302
    member.refresh_from_db()
    assert (member.wants_reminders, member.wants_calls, member.wants_digest) == (False, True, False)
    assert (member.digest_weekday, member.digest_hour) == (3, 14)
    assert (member.day_starts_at, member.day_ends_at) == (dt.time(9, 30), dt.time(16))
    wrong = client.post(url, CHOSEN | {"day_ends_at": "08:00", "name": "Thief"})
    assert (wrong.status_code, "has to end after it starts" in wrong.content.decode()) == (422, True)
    member.refresh_from_db()
    assert (member.name, member.day_ends_at) == ("Tomasz Lis", dt.time(16))


def test_the_link_to_ones_settings_opens_nothing_else_and_is_nobodys_guess(member):
    """Not forged, not a token of another page, not of somebody who has left; and without a CSRF token nothing is kept."""
    for token in (
        "1",
        signing.dumps("x", salt=SETTINGS_SALT),
        stop_token(member.pk, "digest"),
        settings_token(999_999),
    ):
        assert Client().get(reverse("mail_settings", args=[token])).status_code == 404
    token = settings_token(member.pk)
    assert Client().get(reverse("stop_mail", args=[token])).status_code == 404
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(reverse("mail_settings", args=[token]), CHOSEN).status_code == 403
    member.is_active = False
    member.save()
    assert Client().get(reverse("mail_settings", args=[token])).status_code == 404


def test_an_org_admin_lifts_a_stopped_address_and_releases_what_is_held(admin_client, member):
    row = StoppedAddress.objects.create(address=member.email, reason="550 no such person")
    Hold.objects.create(reason="A backup was put back.")
    waiting = a_notice(member)
    page = admin_client.get(reverse("outbox")).content.decode()
    assert "550 no such person" in page
    assert "A backup was put back." in page
    admin_client.post(reverse("lift_address", args=[row.pk]))
    admin_client.post(reverse("release_outbox"), {"drop": "1"})
    waiting.refresh_from_db()
    assert (StoppedAddress.objects.count(), Hold.objects.count(), waiting.state) == (0, 0, "dropped")


def test_the_command_holds_releases_and_lifts(member, capsys):
    StoppedAddress.objects.create(address=member.email, reason="550 no such person")
    call_command("outbox", "--hold-restored")
    call_command("outbox")
    assert "HELD" in capsys.readouterr().out
    call_command("outbox", "--lift", member.email)
    call_command("outbox", "--release", "--drop-waiting")
    assert (StoppedAddress.objects.count(), Hold.objects.count()) == (0, 0)
