"""No mail and no post names what its reader may not read: every title in them is held against visible_to()."""

import datetime as dt
import html
import itertools

import pytest

from followups.models import FollowUp
from notices import calls, channel_plan, digest, reminders
from notices.channels import Channel
from notices.models import Notice
from people.models import Membership
from postmortems.models import Postmortem
from records.models import Mention
from tests import make
from tests.make import NOW, TODAY
from web import sealed

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
MONDAY = dt.datetime(2026, 11, 23, 9, 30, tzinfo=dt.UTC)
KINDS = [("draft", False), ("in_review", False), ("published", False), ("published", True), ("closed", True)]


@pytest.fixture
def everybody(team, other_team, lead, member, observer, outsider, teamless, org_admin):
    """Each of them owns a promise from each kind of postmortem of each team; some are due, some late, some offered."""
    other_lead = make.a_person("Lead Of Cranes", team=other_team, role=Membership.LEAD)
    gone = make.a_person("Left Long Ago", team=team, is_active=False)
    people = [lead, member, observer, outsider, teamless, org_admin, other_lead]
    number = itertools.count(1)
    for its_team in (team, other_team):
        for status, is_restricted in KINDS:
            postmortem = make.a_postmortem(
                its_team, title=f"Outage <{next(number)}>", status=status, is_restricted=is_restricted
            )
            postmortem.reviewers.add(teamless)
            Mention.objects.create(
                person=outsider, by=lead, at=NOW, kind="postmortem", object_id=postmortem.pk, anchor="x"
            )
            for n, owner in enumerate([*people, gone, None]):
                for held_by in (team, other_team):
                    asked = {"offered_to": people[n - 1]} if owner and n % 3 == 0 else {}
                    make.a_follow_up(
                        held_by, owner, title=f"Mend <{next(number)}>", postmortem=postmortem,
                        due_on=TODAY - (n % 8) * DAY, **asked,
                    )  # fmt: skip
    return people


@pytest.fixture
def channel(team, lead):
    return Channel.objects.create(
        team=team, kind=Channel.WEBHOOK, name="x", host="https://e.example", made_by=lead,
        sealed_target=sealed.seal("https://e.example/x"), made_at=NOW - 30 * DAY,
    )  # fmt: skip


def titles_in(notice: Notice) -> set[str]:
    """The titles of records that it holds, however its lines are broken."""
    flat = html.unescape(" ".join(f"{notice.subject} {notice.text} {notice.html}".split()))
    records = [*Postmortem.objects.all(), *FollowUp.objects.all()]
    return {record.title for record in records if record.title in flat}


def test_every_title_in_a_mail_is_of_something_that_its_reader_may_read(everybody, channel):
    for n in range(9):
        reminders.plan(NOW + n * DAY)
    digest.plan(MONDAY)
    calls.plan(NOW)
    named = set()
    for notice in Notice.objects.filter(channel=None).select_related("person"):
        readable = {
            row.title for model in (Postmortem, FollowUp) for row in model.objects.visible_to(notice.person)
        }
        assert not titles_in(notice) - readable, notice
        named |= titles_in(notice)
    assert named & set(Postmortem.objects.values_list("title", flat=True)), "those that are open are named"


def test_every_title_in_a_teams_channel_is_of_something_that_everybody_may_read(everybody, channel):
    for n in range(6):
        channel_plan.plan(NOW + n * DAY)
    posts = Notice.objects.filter(channel=channel)
    assert {post.kind for post in posts} == {Notice.REMINDER, Notice.DIGEST}
    open_to_all = {
        row.title for model in (Postmortem, FollowUp) for row in model.objects.all() if row.is_open_to_all()
    }
    for post in posts:
        assert not titles_in(post) - open_to_all, post
        assert titles_in(post)
