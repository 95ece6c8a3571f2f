"""Channels: who makes them, what they get, and that nothing of it is lost, doubled or told to the wrong ones."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from followups.models import FollowUp
from notices import channel_plan, outbox
from notices.channel_posts import Hooks, shortened
from notices.models import Channel, Notice
from tests import make
from tests.conftest import signed_in
from tests.hooks import HookSink
from tests.make import NOW
from tests.notices.conftest import a_notice
from web import hooks, sealed

MONDAY = dt.datetime(2026, 11, 23, 9, 30, tzinfo=dt.UTC)
ALL = {"digest", "reminder", "call"}


@pytest.fixture(autouse=True)
def _allowed(settings, monkeypatch):
    settings.CHANNELS_ALLOWED = True
    settings.BASE_URL = "https://teamhub.harbour.example"
    monkeypatch.setattr(hooks, "SECONDS", 0.5)


@pytest.fixture
def sink(settings, organisation):
    sink = HookSink()
    settings.CHANNEL_PRIVATE_TARGETS = [sink.origin]
    yield sink
    sink.stop()


def a_channel(
    sink: HookSink, by, owner=None, kind=Channel.WEBHOOK, gets=ALL, made_at=NOW - dt.timedelta(days=30)
):
    said = {"kind": kind, "name": "#berths", "target": f"{sink.origin}/s3cret", "gets": gets, "now": made_at}
    return Channel.make(by=by, owner=owner or by, **said)


def a_post(channel: Channel, person=None, **fields) -> Notice:
    """A notice that waits for the channel."""
    person = person or channel.person
    notice = a_notice(person or channel.made_by, channel=channel, address="", html="", **fields)
    if channel.team:
        Notice.objects.filter(pk=notice.pk).update(person=None)
    return Notice.objects.get(pk=notice.pk)


def send(now=None) -> int:
    return outbox.send_due(now or NOW, way=Hooks())


# --- who, and what is kept ------------------------------------------------------------------------------------


def test_addresses_and_secrets_are_sealed_and_shown_nowhere(sink, lead, lead_client):
    channel, secret = a_channel(sink, lead)
    kept = str(Channel.objects.values())
    assert "s3cret" not in kept
    assert secret not in kept
    for page in ("/account/channels/", channel.get_absolute_url()):
        shown = lead_client.get(page).content.decode()
        assert sink.origin in shown
        assert "s3cret" not in shown
    assert (channel.target(), channel.secret()) == (f"{sink.origin}/s3cret", secret)


def test_a_webhooks_secret_is_shown_once(sink, lead_client):
    said = {"kind": "webhook", "name": "Board", "target": f"{sink.origin}/x", "digest": "on"}
    answer = lead_client.post("/account/channels/", said)
    page = answer.headers["Location"]
    assert re.search(r"<code>whsec_[\w+/=]{44}</code>", lead_client.get(page).content.decode())
    assert "whsec_" not in lead_client.get(page).content.decode()
    channel = Channel.objects.get()
    assert (channel.gets(), channel.host) == (["the weekly digest"], sink.origin)


def test_leads_and_org_admins_look_after_a_teams_channels_and_everybody_after_their_own(
    sink, team, lead, member, org_admin, outsider
):
    channel, _ = a_channel(sink, lead, team)
    assert channel.may_be_changed_by(org_admin)
    for person in (member, outsider):
        with pytest.raises(PermissionDenied):
            a_channel(sink, person, team)
        with pytest.raises(PermissionDenied):
            channel.change(by=person, name="x", gets=ALL, is_on=False)
        assert not Channel.objects.visible_to(person)
    own, _ = a_channel(sink, member)
    assert list(Channel.objects.visible_to(member)) == [own]
    assert list(Channel.objects.visible_to(org_admin)) == [channel]
    with pytest.raises(PermissionDenied):
        a_channel(sink, lead, member)
    with pytest.raises(PermissionDenied):
        own.remove(by=org_admin, now=NOW)


def test_a_bad_address_is_refused_beside_its_field_with_everything_typed(lead_client, organisation):
    said = {"kind": "slack", "name": "#berths", "target": "https://127.0.0.1/services/T1", "digest": "on"}
    answer = lead_client.post("/account/channels/", said)
    assert answer.status_code == 422
    assert "private network" in answer.context["form"].errors["target"][0]
    assert "https://127.0.0.1/services/T1" in answer.content.decode()
    assert not Channel.objects.exists()


def test_pages_and_links_are_not_there_unless_allowed(settings, sink, team, lead, lead_client):
    channel, _ = a_channel(sink, lead)
    assert "/account/channels/" in lead_client.get("/account/").content.decode()
    assert f"/teams/{team.slug}/channels/" in lead_client.get(team.get_absolute_url()).content.decode()
    settings.CHANNELS_ALLOWED = False
    for page in ("/account/channels/", f"/teams/{team.slug}/channels/", channel.get_absolute_url()):
        assert lead_client.get(page).status_code == 404
    assert "/channels/" not in lead_client.get("/account/").content.decode()


def test_an_eleventh_channel_is_refused(sink, lead):
    for _ in range(10):
        a_channel(sink, lead)
    with pytest.raises(ValidationError, match="10 channels"):
        a_channel(sink, lead)


def test_a_removed_channel_forgets_its_secrets_and_gets_nothing(sink, lead, lead_client):
    channel, _ = a_channel(sink, lead)
    post = a_post(channel)
    lead_client.post(f"/channels/{channel.pk}/remove/")
    channel.refresh_from_db()
    assert (channel.sealed_target, channel.sealed_secret, channel.is_living()) == ("", "", False)
    assert send() == 0
    post.refresh_from_db()
    assert (post.state, post.last_error) == (Notice.DROPPED, "The channel is off.")
    assert lead_client.get(channel.get_absolute_url()).status_code == 404
    with pytest.raises(IntegrityError), transaction.atomic():
        Channel.objects.filter(pk=channel.pk).update(sealed_target="x")


def test_a_notice_is_somebodys_or_a_channels(lead):
    notice = a_notice(lead)
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(person=None)


def test_keys_are_changed_without_losing_a_channel(settings, sink, lead, capsys):
    settings.CHANNEL_KEYS = ["old"]
    channel, secret = a_channel(sink, lead)
    settings.CHANNEL_KEYS = ["new", "old"]
    call_command("reseal_channels")
    settings.CHANNEL_KEYS = ["new"]
    channel.refresh_from_db()
    assert (channel.target(), channel.secret()) == (f"{sink.origin}/s3cret", secret)
    settings.CHANNEL_KEYS = ["lost"]
    with pytest.raises(sealed.Unopenable):
        channel.target()


def test_a_test_is_posted_at_once_and_its_outcome_told_in_words(sink, lead, lead_client):
    channel, _ = a_channel(sink, lead)
    page = f"/channels/{channel.pk}/test/"
    assert "The test was taken." in lead_client.post(page, follow=True).content.decode()
    sink.answers = ["403 Forbidden"]
    assert "was not taken. 403 Forbidden" in lead_client.post(page, follow=True).content.decode()
    assert [said["subject"] for said in sink.said] == ["A test from Teamhub"] * 2
    assert not Notice.objects.exists()


def test_tests_are_rationed(sink, lead, lead_client):
    channel, _ = a_channel(sink, lead)
    for _ in range(12):
        lead_client.post(f"/channels/{channel.pk}/test/")
    assert len(sink.requests) == 10


# --- what is posted ---------------------------------------------------------------------------------------------


def test_a_webhook_is_signed_and_says_who_when_and_what(sink, lead):
    channel, secret = a_channel(sink, lead)
    notice = a_post(channel)
    assert send() == 1
    ((headers, body),) = sink.requests
    assert sink.heads == ["POST /s3cret HTTP/1.1"]
    assert sink.said == [
        {
            "schema": 1,
            "id": notice.key,
            "kind": "reminder",
            "subject": notice.subject,
            "text": notice.text,
            "team": None,
            "person": lead.email,
            "written_at": "2026-11-18T09:00:00+00:00",
            "again": False,
        }
    ]
    signed = f"{notice.key}.{headers['webhook-timestamp']}.".encode() + body
    material = base64.b64decode(secret.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(material, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert headers["webhook-id"] == notice.key


@pytest.mark.parametrize("kind", [Channel.SLACK, Channel.MATTERMOST, Channel.TEAMS])
def test_words_of_others_can_neither_call_people_nor_make_links(kind, sink, lead):
    channel, _ = a_channel(sink, lead, kind=kind)
    text = (
        "<!channel> @channel [free](https://evil.example) ![x](y)\nhttps://teamhub.harbour.example/a_b_c/\n"
    )
    a_post(channel, subject="<https://evil.example|Click> *now*", text=text)
    assert send() == 1
    ((headers, body),) = sink.requests
    said = sink.said[0]
    told = said["text"] if "text" in said else said["attachments"][0]["content"]["body"][1]["text"]
    assert "https://teamhub.harbour.example/a_b_c/" in told
    assert "<!channel>" not in told
    if kind == Channel.SLACK:
        assert "&lt;!channel&gt;" in told
        assert "<https" not in said["text"]
    else:
        assert "\\[free\\]\\(https://evil.example\\)" in told
        assert "@channel" not in told
    assert "webhook-signature" not in headers


def test_what_settles_or_answers_something_for_one_person_is_not_posted():
    base = "https://teamhub.harbour.example"
    text = f"One\n\n  {base}/follow-ups/1/\n  Done: {base}/mail/answer/x/\n\nStop reminders: {base}/mail/stop/x/\n"
    assert shortened(text) == f"One\n\n  {base}/follow-ups/1/"
    long = shortened("A line of some words.\n" * 500)
    assert len(long) < 3000
    assert long.endswith(f"More in Teamhub: {base}")


# --- when it goes wrong -----------------------------------------------------------------------------------------


def test_a_post_is_marked_before_its_last_byte_and_sent_once(sink, lead, monkeypatch):
    channel, _ = a_channel(sink, lead)
    notice = a_post(channel)
    states = []
    finish = hooks.HookTransport.finish

    def look(self, following=None) -> None:
        states.append((Notice.objects.get(pk=notice.pk).state, len(sink.requests)))
        finish(self, following)

    monkeypatch.setattr(hooks.HookTransport, "finish", look)
    assert (send(), send()) == (1, 0)
    assert states == [(Notice.COMMITTING, 0)]
    assert len(sink.requests) == 1


def test_no_answer_is_in_doubt_and_posted_once_more_under_the_same_id(sink, lead):
    channel, _ = a_channel(sink, lead)
    notice = a_post(channel)
    sink.answers = [""]
    assert send() == 0
    notice.refresh_from_db()
    assert (notice.state, notice.doubts) == (Notice.IN_DOUBT, 1)
    assert send(timezone.now() + dt.timedelta(minutes=2)) == 1
    assert {headers["webhook-id"] for headers, _ in sink.requests} == {notice.key}
    assert [said["again"] for said in sink.said] == [False, True]


class Killed(BaseException):
    """The process is gone."""


def test_a_sender_killed_between_the_mark_and_the_answer_leaves_one_in_doubt_and_none_lost(
    sink, lead, monkeypatch
):
    channel, _ = a_channel(sink, lead)
    notice = a_post(channel)

    def die(self) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(hooks.HookTransport, "answer", die)
        with pytest.raises(Killed):
            send()
    notice.refresh_from_db()
    assert notice.state == Notice.COMMITTING
    Notice.objects.update(lease_until=timezone.now() - dt.timedelta(seconds=1))
    assert outbox.recover() == 1
    notice.refresh_from_db()
    assert notice.state == Notice.IN_DOUBT
    assert send(timezone.now() + dt.timedelta(minutes=2)) == 1
    assert {said["id"] for said in sink.said} == {notice.key}


def test_a_sender_killed_before_the_mark_posted_nothing(sink, lead, monkeypatch):
    channel, _ = a_channel(sink, lead)
    a_post(channel)

    def die(self, *_) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(hooks.HookTransport, "finish", die)
        patch.setattr("notices.outbox_ledger.Ledger.begin", die)
        with pytest.raises(Killed):
            send()
    assert sink.requests == []
    Notice.objects.update(lease_until=timezone.now() - dt.timedelta(seconds=1))
    assert outbox.recover() == 1
    assert send() == 1
    assert len(sink.requests) == 1


def test_a_channel_that_is_gone_is_stopped_and_its_people_are_told(sink, team, lead, org_admin, member):
    channel, _ = a_channel(sink, lead, team)
    post = a_post(channel)
    sink.answers = ["410 Gone"]
    send()
    channel.refresh_from_db()
    post.refresh_from_db()
    assert (post.state, channel.is_on, channel.stopped_because) == (Notice.FAILED, False, "410 Gone")
    channel_plan.plan(NOW)
    channel_plan.plan(NOW)
    told = Notice.objects.filter(kind__in=[Notice.CALL, Notice.TROUBLE])
    assert {notice.person for notice in told} == {lead, org_admin}
    assert len(told) == 2
    assert "takes nothing any more for the channel #berths of Berths" in told[0].subject
    assert f"/channels/{channel.pk}/" in told[0].text
    channel.change(by=lead, name="#berths", gets=ALL, is_on=True)
    assert (channel.is_living(), channel.stopped_because) == (True, "")


def test_a_channel_that_refuses_for_a_day_is_stopped(sink, lead):
    channel, _ = a_channel(sink, lead)
    post = a_post(channel, attempts=8, refusals=8)
    sink.answers = ["403 Forbidden"]
    send()
    post.refresh_from_db()
    channel.refresh_from_db()
    assert (post.state, channel.stopped_because) == (Notice.FAILED, "Refused for a day. 403 Forbidden")


def test_one_that_is_away_stops_neither_the_others_nor_the_mails(sink, lead, member, settings):
    settings.CHANNEL_PRIVATE_TARGETS = [sink.origin, "http://127.0.0.1:9"]
    away, _ = a_channel(sink, lead)
    away.change(by=lead, name="away", gets=ALL, is_on=True, target="http://127.0.0.1:9/")
    there, _ = a_channel(sink, member)
    posts = [a_post(away), a_post(away), a_post(away), a_post(there)]
    mail = a_notice(lead)
    assert send() == 1
    assert [row.state for row in Notice.objects.filter(pk__in=[p.pk for p in posts]).order_by("pk")] == [
        *[Notice.WAITING] * 3,
        Notice.SENT,
    ]
    mail.refresh_from_db()
    assert mail.state == Notice.WAITING
    assert outbox.send_due(NOW) == 1


def test_a_name_that_leads_inside_by_now_gets_nothing(sink, lead):
    channel, _ = a_channel(sink, lead)
    Channel.objects.update(sealed_target=sealed.seal(f"https://127.0.0.1:{sink.port}/s3cret"))
    post = a_post(channel)
    assert send() == 0
    post.refresh_from_db()
    assert post.state == Notice.WAITING
    assert "is in a private network" in post.last_error
    assert sink.requests == []


# --- what is planned --------------------------------------------------------------------------------------------


def test_what_is_written_to_a_person_is_posted_as_well_once_for_each_channel_and_kind(sink, lead):
    channel, _ = a_channel(sink, lead, gets={"reminder"})
    other, _ = a_channel(sink, lead, gets={"digest"})
    mail = a_notice(lead)
    a_notice(lead, key="digest:1:old", kind=Notice.DIGEST, planned_at=NOW - dt.timedelta(days=2))
    for _ in range(2):
        channel_plan.plan(NOW)
    (post,) = Notice.objects.filter(channel__isnull=False)
    assert (post.key, post.channel, post.person) == (f"{mail.key}:channel:{channel.pk}", channel, lead)
    assert send() == 1
    assert sink.said[0]["id"] == post.key
    mail.refresh_from_db()
    assert mail.state == Notice.WAITING


def test_nothing_is_posted_for_who_has_left_the_team_it_tells_of(sink, lead, other_team):
    channel, _ = a_channel(sink, lead)
    post = a_post(channel, teams=[other_team.pk])
    assert send() == 0
    post.refresh_from_db()
    assert post.last_error == "The person has left the team it tells of."


def test_a_teams_week_is_posted_on_monday_morning_and_tells_nothing_closed(sink, team, lead):
    channel, _ = a_channel(sink, lead, team)
    at = MONDAY - dt.timedelta(days=2)
    make.a_postmortem(team, title="Lamps out", published_at=at, created_by=lead)
    make.a_postmortem(team, title="The hidden one", published_at=at, created_by=lead, is_restricted=True)
    draft = make.a_postmortem(team, title="The draft", status="draft", published_at=None)
    late = {"due_on": dt.date(2026, 11, 10)}
    make.a_follow_up(team, lead, title="Weigh the crates", **late)
    make.a_follow_up(team, lead, title="Whisper", postmortem=draft, **late)
    assert channel_plan.plan_digests([channel], MONDAY - dt.timedelta(hours=1)) == 0
    for _ in range(2):
        channel_plan.plan_digests([channel], MONDAY)
    (post,) = Notice.objects.all()
    assert post.key == f"digest:team:{team.pk}:2026-W48:channel:{channel.pk}"
    assert (post.person, post.state) == (None, Notice.WAITING)
    assert "Lamps out" in post.text
    assert "Weigh the crates" in post.text
    for closed in ("hidden", "draft", "Whisper", "/mail/", "2 more", "1 more"):
        assert closed not in post.text
    assert send(MONDAY) == 1


def test_a_team_with_nothing_to_say_gets_no_post(sink, team, lead):
    channel, _ = a_channel(sink, lead, team)
    channel_plan.plan_digests([channel], MONDAY)
    assert Notice.objects.get().state == Notice.DROPPED
    assert send(MONDAY) == 0


def test_a_channel_made_after_monday_morning_begins_next_week(sink, team, lead):
    channel, _ = a_channel(sink, lead, team, made_at=MONDAY)
    assert channel_plan.plan_digests([channel], MONDAY) == 0


def test_a_teams_due_promises_are_posted_on_working_days_once_a_step(sink, team, lead):
    channel, _ = a_channel(sink, lead, team)
    draft = make.a_postmortem(team, title="The draft", status="draft", published_at=None)
    due = {"due_on": NOW.date()}
    promise = make.a_follow_up(team, lead, title="Weigh the crates", **due)
    make.a_follow_up(team, lead, title="Whisper", postmortem=draft, **due)
    make.a_follow_up(team, lead, title="Asleep", snoozed_until=NOW.date() + dt.timedelta(days=3), **due)
    times = [NOW, NOW + dt.timedelta(hours=1), NOW.replace(hour=3), NOW + dt.timedelta(days=3)]
    assert [channel_plan.plan_reminders([channel], at, "") for at in times] == [1, 0, 0, 0]
    (post,) = Notice.objects.all()
    assert post.about == [f"{promise.pk}@{NOW.date()}:0"]
    assert "Weigh the crates" in post.text
    assert "Whisper" not in post.text
    assert "Asleep" not in post.text
    assert send() == 1
    promise.finish(by=lead, now=NOW)
    assert channel_plan.plan_reminders([channel], NOW + dt.timedelta(days=1), "") == 0


def test_a_post_whose_promise_was_kept_meanwhile_is_dropped(sink, team, lead):
    channel, _ = a_channel(sink, lead, team)
    promise = make.a_follow_up(team, lead, due_on=NOW.date())
    channel_plan.plan_reminders([channel], NOW, "")
    promise.finish(by=lead, now=NOW)
    assert send() == 0
    assert Notice.objects.get().last_error == "Something it was about has been settled."


def test_planning_asks_the_same_for_one_channel_and_for_forty(
    sink, team, lead, org_admin, django_assert_max_num_queries
):
    for number in range(4):
        owner = make.a_team(f"Team {number}")
        make.a_follow_up(owner, lead, due_on=MONDAY.date())
        for _ in range(10):
            a_channel(sink, org_admin, owner)
    with django_assert_max_num_queries(40):
        channel_plan.plan(MONDAY)
    assert Notice.objects.filter(state=Notice.WAITING).count() >= 40


def test_the_outbox_page_shows_posts_beside_mails(sink, team, lead, org_admin):
    channel, _ = a_channel(sink, lead, team)
    post = a_post(channel)
    client = signed_in(org_admin)
    assert "webhook) #berths of Berths" in client.get("/outbox/").content.decode()
    assert "#berths of Berths" in client.get(f"/outbox/{post.pk}/").content.decode()


def test_what_everybody_may_read_is_the_same_asked_of_one_and_of_all(team, lead):
    fields = [{}, {"status": "draft", "published_at": None}, {"is_restricted": True}]
    for one in fields:
        make.a_follow_up(team, lead, postmortem=make.a_postmortem(team, **one))
    make.a_follow_up(team, lead)
    open_ones = set(FollowUp.objects.open_to_all())
    assert len(open_ones) == 2
    assert open_ones == {row for row in FollowUp.objects.all() if row.is_open_to_all()}
