"""One's digests week by week: as they were sent, or told from history alone; as pages, as a feed, and for a whole team."""

from __future__ import annotations

import datetime as dt
import io

import pytest
import time_machine
from defusedxml.ElementTree import fromstring
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from notices import archive, digest, feeds, outbox
from notices.models import Notice
from people.feeds import revoke_feeds
from tests import make
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
MONDAY = dt.datetime(2026, 11, 16, 8, 0, tzinfo=dt.UTC)  # the digest of 2026-W47 for everybody in UTC
WEEK = dt.timedelta(days=7)
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def history(team, member, lead):
    """A promise kept in the week before W45, a lesson in the one before W46, and a promise that is late now."""
    kept = make.a_follow_up(
        team, lead, title="Oil the winch", state="done", ended_at=MONDAY - 2 * WEEK - WEEK / 2
    )
    lessons = make.a_postmortem(
        team, title="Lamps out", published_at=MONDAY - WEEK - WEEK / 2, created_by=member
    )
    late = make.a_follow_up(team, member, title="Weigh the crates", due_on=dt.date(2026, 10, 1))
    with time_machine.travel(MONDAY + WEEK / 7, tick=False):
        yield kept, lessons, late


def page(client: Client, week: str) -> str:
    return client.get(reverse("preview_digest"), {"week": week}).content.decode()


def test_a_week_that_is_over_is_told_from_history_without_what_needs_one_now(
    organisation, history, member_client
):
    now = page(member_client, "2026-W47")
    assert "Weigh the crates" in now
    past = page(member_client, "2026-W46")
    assert "Lamps out" in past
    assert "Weigh the crates" not in past
    assert "is not kept, so it is left out" in past
    assert "Oil the winch" in page(member_client, "2026-W45")
    empty = page(member_client, "2026-W44")
    assert "No mail that week" in empty
    assert "What needed somebody then is not kept." in empty
    assert "as the mail says it" not in empty


def test_a_week_with_nothing_to_say_is_read_as_such(organisation, team, member_client):
    with time_machine.travel(MONDAY, tick=False):
        now = page(member_client, "")
    assert "No mail this week" in now
    assert "as the mail says it" not in now


def test_a_mail_that_was_sent_is_read_as_it_was_sent(organisation, history, member, member_client, sink):
    assert digest.plan(MONDAY) >= 1
    assert outbox.send_due(MONDAY) >= 1
    sent = Notice.objects.get(person=member)
    kept, lessons, late = history
    late.finish(by=member, now=MONDAY)
    shown = page(member_client, "2026-W47")
    assert "as it was sent" in shown
    assert "Weigh the crates" in shown
    listed = member_client.get(reverse("digests")).content.decode()
    assert sent.subject in listed
    assert "not sent" in listed
    html = member_client.get(reverse("preview_digest_html"), {"week": "2026-W47"})
    assert html.content.decode() == sent.html


def test_the_archive_goes_back_week_by_week_and_nobody_sees_anothers(organisation, team, member, lead):
    digest.plan(MONDAY)
    client = signed_in(lead)
    with time_machine.travel(MONDAY, tick=False):
        weeks = client.get(reverse("digests")).context["weeks"]
        assert [week.mark for week in weeks][:2] == ["2026-W47", "2026-W46"]
        assert len(weeks) == archive.WEEKS
        older = client.get(reverse("digests"), {"before": weeks[-1].mark}).context["weeks"]
        assert older[0].mark == "2026-W35"
    assert all(week.notice is None or week.notice.person_id == lead.pk for week in weeks)


def test_the_feed_tells_the_same_week_in_the_same_words_and_costs_the_same(
    organisation, team, member, history
):
    client, url = Client(), feeds.feed_url(member)

    def entries():
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(url)
        assert answer["Content-Type"].startswith("application/atom+xml")
        found = fromstring(answer.content).findall(f"{ATOM}entry")
        return {entry.findtext(f"{ATOM}id"): entry.findtext(f"{ATOM}summary") for entry in found}, len(
            queries
        )

    told, cost = entries()
    assert not any("/mail/" in text for text in told.values()), (
        "whoever reads the feed settles nobody's mails"
    )
    assert any("Lamps out" in text for text in told.values())
    assert any("Oil the winch" in text for text in told.values())
    assert not any("Weigh the crates" in text for text in told.values())
    for _ in range(5):
        make.a_follow_up(team, member, due_on=dt.date(2026, 11, 1))
        make.a_postmortem(team, published_at=MONDAY - WEEK / 2, created_by=member)
    again, cost_again = entries()
    assert cost == cost_again <= 25
    assert told.items() <= again.items() or len(again) == len(told) + 1
    revoke_feeds(member)
    assert client.get(url).status_code == 404


def previewed(**options: object) -> str:
    out = io.StringIO()
    call_command("send_digests", preview=True, stdout=out, **options)
    return out.getvalue()


def test_a_team_is_shown_the_digests_of_a_week_on_demand(organisation, history, team, member, lead):
    shown = previewed(team=team.slug, week="2026-W46")
    assert f"=== {member}" in shown
    assert "Lamps out" in shown
    assert "Weigh the crates" not in shown
    assert "Weigh the crates" in previewed(team=team.slug)
    assert "The first person; --limit shows more" in previewed(team=team.slug, limit=1)
    assert not Notice.objects.exists()
    with pytest.raises(CommandError, match="not a week"):
        previewed(week="2026-47")
    with pytest.raises(CommandError, match="Week 2026-W48 has not begun"):
        previewed(week="2026-W48")
    with pytest.raises(CommandError, match="go with --preview"):
        call_command("send_digests", week="2026-W46")


def test_more_than_a_mail_shows_is_counted(organisation, team, member):
    for _ in range(12):
        make.a_postmortem(team, published_at=MONDAY - WEEK / 2, created_by=member)
    digest.plan(MONDAY)
    assert "and 2 more: " in Notice.objects.get(person=member).text
