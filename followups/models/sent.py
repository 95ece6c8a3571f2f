"""Postmortems that somebody sent as files: above postmortems, because what they promise becomes follow-ups."""

from __future__ import annotations

from django.db import models

from people.models import Person
from postmortems.markdown.files import SUFFIXES
from records.models import SentFolder


class SentPostmortems(SentFolder):
    """A packed folder of postmortems, or some of them as files."""

    suffixes = SUFFIXES
    folder_name = "postmortems"
    takes_one_file = True
    most_files = 500  # somebody waits while they are read; more come in by manage.py import_postmortems

    class Meta:
        indexes = [models.Index(fields=["at"], name="sent_postmortems_by_age")]

    @classmethod
    def may_be_sent_by(cls, person: Person, team_id: int) -> bool:
        """The team's leads and members: those who write its postmortems."""
        return person.writes_in(team_id)
