"""Whose a postmortem is: who may keep it from others, and who finds it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import models, transaction

from people.models import Person, Team
from postmortems import library
from records.models import Recorded, Refused, record
from records.search import hand_on, open_up


class Owned(Recorded):
    """What its team's leads and org admins do with it, and nobody else."""

    if TYPE_CHECKING:
        team: Any
        team_id: Any
        status: Any
        is_restricted: Any
        follow_ups: Any
        other_teams: Any

        def is_visible_to(self, person: Person) -> bool: ...

    class Meta:
        abstract = True

    def readers_team_id(self) -> int | None:
        """Its team's people find it while it is not open to all; nobody finds one that was dropped."""
        return None if self.status == library.DROPPED else self.record_team_id()

    def may_be_commented_on_by(self, person: Person) -> bool:
        """Those who may read it, until it is dropped."""
        return self.status != library.DROPPED and self.is_visible_to(person)

    def may_be_restricted_by(self, person: Person) -> bool:
        """Leads and org admins alone, until it is dropped: it takes it from everyone else's sight, or gives it."""
        return self.status != library.DROPPED and person.leads(self.team_id)

    def restrict(self, *, by: Person, now: dt.datetime, restricted: bool = True) -> None:
        """Keep it to the team and those named, or (`restricted` False) lift that. Raises Refused."""
        if not self.may_be_restricted_by(by):
            raise Refused("Only a lead of the team or an org admin decides who may read a postmortem.")
        with transaction.atomic():
            same = {"pk": self.pk, "is_restricted": not restricted}
            was: models.QuerySet[Any] = type(self)._default_manager.filter(**same)
            if was.update(is_restricted=restricted) == 1:
                self.is_restricted = restricted
                record("edited", self, by=by, at=now, changes={"is_restricted": (not restricted, restricted)})
                self.show_or_hide_follow_ups()

    def may_be_moved_by(self, person: Person) -> bool:
        """Leads of its team who write in another as well, and org admins, until it is dropped."""
        others = (pk for pk in person.roles() if pk != self.team_id)
        elsewhere = person.is_org_admin or any(map(person.writes_in, others))
        return self.status != library.DROPPED and person.leads(self.team_id) and elsewhere

    def move(self, team: Team, *, by: Person, now: dt.datetime, with_follow_ups: bool = False) -> None:
        """Make it another team's, whose people then read and write it; number, address and words stay.

        Its follow-ups stay with their teams; `with_follow_ups` those of its old team that have not ended go along.
        Raises Refused.
        """
        if not self.may_be_moved_by(by):
            raise Refused("Only a lead of the team or an org admin moves a postmortem to another team.")
        if team.pk == self.team_id:
            raise Refused(f"It is {team.name}’s already. Choose another team.", "team")
        if not by.writes_in(team.pk):
            raise Refused(f"You do not write in {team.name}: one of its leads takes it over.", "team")
        with transaction.atomic():
            before = self.team
            every: Any = type(self)._default_manager
            if every.filter(pk=self.pk, team=before).update(team=team) != 1:
                raise Refused("Somebody else moved it a moment ago. Look at whose it is now.", "team")
            self.team = team
            self.other_teams.remove(team)  # its own team takes part anyway
            self.__dict__.pop("_prefetched_objects_cache", None)
            record("edited", self, by=by, at=now, changes={"team": (before.name, team.name)})
            promises = self.follow_ups.all()
            if with_follow_ups:
                for promise in promises.filter(team=before):
                    promise.go_along(to=team, by=by, now=now)
            promise_kind = promises.model.record_kind
            hand_on(promise_kind, promises.values("pk"), readers=team)

    def show_or_hide_follow_ups(self) -> None:
        """Follow-ups are found by those who may read where they come from."""
        promise: Any = self._meta.get_field("follow_ups").related_model
        open_up(promise.record_kind, self.follow_ups.values("pk"), is_open=self.is_open_to_all())
