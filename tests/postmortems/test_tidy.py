"""Signs of life of those who write are forgotten by the timetable."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.utils import timezone

from postmortems.models import Writer
from postmortems.tasks import tidy
from tests import make


def test_the_timetable_forgets_who_left_a_section_long_ago(team, lead, member):
    assert "postmortems.tidy" in [entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()]
    one, now = make.a_postmortem(team), timezone.now()
    Writer.enter(one.pk, "lessons", person=lead, now=now - dt.timedelta(days=2))
    Writer.enter(one.pk, "lessons", person=member, now=now)
    tidy()
    assert [writer.person for writer in Writer.objects.all()] == [member]
