"""What a channel of one's own gets of one's mails."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.management import call_command

from notices import channel_plan, reminders
from notices.models import Notice
from notices.wording import NO_TRACKING, ONE_CLICK
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def channel(settings, organisation, member):
    settings.CHANNELS_ALLOWED, settings.CHANNEL_PRIVATE_TARGETS = True, ["http://127.0.0.1:9"]
    return make.a_channel(member, made_at=NOW - dt.timedelta(days=1))


def test_a_copy_says_nothing_that_is_true_of_a_mail_alone(channel, team, member, capsys):
    make.a_follow_up(team, member, title="Weigh the crates", due_on=NOW.date())
    assert reminders.plan(NOW) == 1
    channel_plan.plan(NOW)
    mail, copy = Notice.objects.get(channel=None), Notice.objects.get(channel=channel)
    for words in (ONE_CLICK, NO_TRACKING):
        assert words in " ".join(mail.text.split())
        assert words not in " ".join(copy.text.split())
    assert "Weigh the crates" in copy.text
    copy.state, copy.last_error = Notice.FAILED, "404 Not Found"
    copy.save()
    call_command("outbox")
    assert f"failed  {copy.receiver}  404 Not Found" in capsys.readouterr().out
