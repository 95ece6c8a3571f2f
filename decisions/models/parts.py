"""What a decision record is made of besides its text: options, roles, links, its Markdown source."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from decisions.markdown.files import OTHERS, SUFFIXES
from decisions.models.feedback import Feedback
from people.models import Membership, Person, Team
from records.models import ImportedDocument, Refused, SentFolder
from web import compiled

if TYPE_CHECKING:
    from decisions.models.decision import Decision


class Option(models.Model):
    """One of the things that could be chosen."""

    decision_record = models.ForeignKey(
        "decisions.Decision", on_delete=models.CASCADE, related_name="options"
    )
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(max_length=300)
    gist = models.TextField(blank=True)
    pros = models.TextField(blank=True, help_text="One a line.")
    cons = models.TextField(blank=True, help_text="One a line.")
    effort = models.CharField(max_length=80, blank=True)
    undo = models.CharField(max_length=80, blank=True)
    is_chosen = models.BooleanField(default=False)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision_record"], condition=Q(is_chosen=True), name="option_chosen_is_one_at_most"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def letter(self) -> str:
        """What people call it while they discuss: A for the first; a number beyond Z."""
        return chr(ord("A") + self.position) if self.position < 26 else str(self.position + 1)

    def pro_lines(self) -> list[str]:
        """Each thing in its favour."""
        return lines_of(self.pros)

    def con_lines(self) -> list[str]:
        """Each thing against it."""
        return lines_of(self.cons)

    def as_text(self) -> str:
        """The option in Markdown, as history keeps it."""
        parts = [f"### {self.title}{' (chosen)' if self.is_chosen else ''}", self.gist]
        parts.append("\n".join(f"+ {line}" for line in self.pro_lines()))
        parts.append("\n".join(f"- {line}" for line in self.con_lines()))
        parts += [f"Effort: {self.effort}" if self.effort else "", f"Undo: {self.undo}" if self.undo else ""]
        return "\n".join(part for part in parts if part)


def lines_of(text: str) -> list[str]:
    """The lines of a list without its bullets and blank lines."""
    lines = (line.strip() for line in text.splitlines())
    return [line[2:].strip() if line[:2] in ("- ", "* ", "+ ") else line for line in lines if line]


class RoleQuerySet(models.QuerySet["Role"]):
    def with_answers(self) -> RoleQuerySet:
        """Each with what its holder has said so far: has_replied, in words or not, has_spoken,
        has_agreed, agrees_now, has_open_concern.

        An agreement is to the text it was given to: agrees_now is one to the text as it is now.

        A team answers, and agrees, by any of its leads and members; its leads are asked. A reply in a thread
        is an answer as well. What was taken back is none.
        """
        said = Feedback.objects.standing().filter(decision_record=OuterRef("decision_record"))
        said = said.filter(
            Q(by=OuterRef("person"))
            | Q(
                by__memberships__team=OuterRef("team"),
                by__memberships__role__in=[Membership.LEAD, Membership.MEMBER],
            )
        )
        return self.select_related("person", "team").annotate(
            has_replied=Exists(said),
            has_agreed=Exists(said.filter(kind=Feedback.ENDORSEMENT)),
            agrees_now=Exists(
                said.filter(kind=Feedback.ENDORSEMENT, text_version=F("decision_record__text_version"))
            ),
            has_spoken=Exists(said.exclude(kind=Feedback.ABSTENTION)),
            has_open_concern=Exists(said.open_concerns()),
        )

    def asked(self) -> RoleQuerySet:
        """Those whose feedback a proposal asks for."""
        return self.filter(role__in=Role.ASKED)

    def present(self) -> RoleQuerySet:
        """Held by a team or by a person who has not left. Twin of Role.is_present()."""
        return self.filter(Q(team__isnull=False) | Q(person__is_active=True))

    def people_asked(self) -> dict[int, list[Person]]:
        """Those who are asked in these roles, by the decision's id: the person, or the leads of the team.

        Twin of held_by(). Two queries, whatever the number of roles.
        """
        asked: dict[int, dict[Person, None]] = {}
        roles = list(self.asked().present().select_related("person"))
        leads: dict[int, list[Person]] = {}
        teams = {role.team_id for role in roles if role.team_id is not None}
        rows = Membership.objects.filter(team__in=teams, role=Membership.LEAD, person__is_active=True)
        for membership in rows.select_related("person"):
            leads.setdefault(membership.team_id, []).append(membership.person)
        for role in roles:
            people = [role.person] if role.person is not None else leads.get(role.team_id or 0, [])
            asked.setdefault(role.decision_record_id, {}).update(dict.fromkeys(people))
        return {decision_id: list(people) for decision_id, people in asked.items()}

    def held_by(self, person: Person) -> RoleQuerySet:
        """Held by the person or by a team that they lead. Twin of Role.is_held_by()."""
        if not person.is_active:
            return self.none()
        return self.filter(Q(person=person) | Q(team__in=teams_led_by(person)))


def teams_led_by(person: Person) -> list[int]:
    """Ids of the teams whose lead the person is, by membership: an org admin is not asked for everything."""
    return [team_id for team_id, role in person.roles().items() if role == Membership.LEAD]


class Role(models.Model):
    """Who does what in a decision (RAPID): a person or a team."""

    RECOMMEND, AGREE, PERFORM, INPUT, DECIDE = "recommend", "agree", "perform", "input", "decide"
    ROLES = [
        (RECOMMEND, "Recommends"),
        (AGREE, "Must agree"),
        (PERFORM, "Performs"),
        (INPUT, "Gives input"),
        (DECIDE, "Decides"),
    ]
    ASKED = [AGREE, PERFORM, INPUT]  # those whose feedback a proposal asks for

    decision_record = models.ForeignKey("decisions.Decision", on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(max_length=10, choices=ROLES)
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="decision_roles"
    )
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.PROTECT, related_name="decision_roles"
    )

    has_replied: bool  # these five are given by with_answers()
    has_agreed: bool
    has_spoken: bool
    agrees_now: bool
    has_open_concern: bool

    objects = RoleQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            # SQLite counts the empty teams of all that people hold as one team, and would rather read every role.
            models.Index(fields=["team", "role"], name="role_of_team", condition=Q(team__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=["recommend", "agree", "perform", "input", "decide"]),
                name="role_is_known",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False, team__isnull=True)
                | Q(person__isnull=True, team__isnull=False),
                name="role_is_held_by_one_person_or_team",
            ),
            models.UniqueConstraint(
                fields=["decision_record"], condition=Q(role="decide"), name="role_decide_is_held_once"
            ),
            models.UniqueConstraint(
                fields=["decision_record", "role", "person"], name="role_is_held_once_per_person"
            ),
            models.UniqueConstraint(
                fields=["decision_record", "role", "team"], name="role_is_held_once_per_team"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder} {self.get_role_display().lower()}"

    @property
    def holder(self) -> Person | Team:
        """The person or team."""
        holder = self.person or self.team
        assert holder is not None  # the constraint says so
        return holder

    def is_present(self) -> bool:
        """Is there somebody to ask: a team, or a person who has not left? Twin of present()."""
        return self.person is None or self.person.is_active

    def is_held_by(self, person: Person) -> bool:
        """Is the person, or a team that they lead, asked in this role? Twin of held_by()."""
        if self.team_id is not None:
            return person.is_active and person.roles().get(self.team_id) == Membership.LEAD
        return person.is_active and self.person_id == person.pk


class Link(models.Model):
    """One decision's relation to another; shown at both ends."""

    SUPERSEDES, PARTLY, AMENDS, RELATES = "supersedes", "partly", "amends", "relates"
    KINDS = [
        (SUPERSEDES, "Supersedes"),
        (PARTLY, "Partly supersedes"),
        (AMENDS, "Amends"),
        (RELATES, "Relates to"),
    ]
    INVERSES = {
        SUPERSEDES: "Superseded by",
        PARTLY: "Partly superseded by",
        AMENDS: "Amended by",
        RELATES: "Relates to",
    }

    source = models.ForeignKey("decisions.Decision", on_delete=models.CASCADE, related_name="links")
    target = models.ForeignKey("decisions.Decision", on_delete=models.CASCADE, related_name="linked_from")
    kind = models.CharField(max_length=12, choices=KINDS)
    scope = models.CharField(max_length=200, blank=True, help_text="Which part, where it is one.")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["supersedes", "partly", "amends", "relates"]), name="link_kind_is_known"
            ),
            models.CheckConstraint(condition=~Q(source=F("target")), name="link_joins_two_records"),
            models.UniqueConstraint(
                fields=["source", "target", "kind"], name="link_is_one_per_pair_and_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.get_kind_display().lower()} {self.target}"

    @classmethod
    def both_ways(cls, decision: Decision) -> tuple[list[Link], list[Link]]:
        """The links that the decision makes and those made to it, each with the record at its other end; one query."""
        outward: list[Link] = []
        inward: list[Link] = []
        for link in compiled.rows(_links_of, pk=decision.pk):
            (outward if link.source_id == decision.pk else inward).append(link)
        return outward, inward

    @property
    def inverse(self) -> str:
        """What the link is called at its other end."""
        return self.INVERSES[self.kind]


def _links_of(pk: int) -> models.QuerySet[Link]:
    """Those of the decision of this id, whichever end it is."""
    return Link.objects.filter(Q(source=pk) | Q(target=pk)).select_related("source__team", "target__team")


class DecisionSource(ImportedDocument):
    """The Markdown a decision was imported from, or was written to: the version both sides agreed on last.

    `fields` are the record's values as that version states them, so that a later run sees which side changed; None
    for rows older than this column. `ties` are the links it states, as [kind, id of the other record].
    `root` names the folder that `path` is in, "" for rows older than this column; `written_sha256` is the version that
    a sync wrote itself, "" where it wrote none.
    `pending_…` is a newer version of the file that waits for somebody: both sides changed the same.
    """

    decision_record = models.OneToOneField(
        "decisions.Decision", on_delete=models.CASCADE, related_name="imported_from"
    )
    root = models.CharField(max_length=500, blank=True)
    written_sha256 = models.CharField(max_length=64, blank=True)
    fields = models.JSONField(null=True, blank=True)
    ties = models.JSONField(null=True, blank=True)
    pending_content = models.BinaryField(null=True, blank=True)
    pending_sha256 = models.CharField(max_length=64, blank=True)
    pending_fields = models.JSONField(null=True, blank=True)
    pending_ties = models.JSONField(null=True, blank=True)
    pending_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "path"], name="decision_source_is_one_per_team_and_path"),
            models.CheckConstraint(
                condition=Q(pending_sha256="", pending_content__isnull=True, pending_at__isnull=True)
                | Q(pending_content__isnull=False, pending_at__isnull=False) & ~Q(pending_sha256=""),
                name="decision_source_waits_with_a_whole_file",
            ),
        ]

    def __str__(self) -> str:
        return self.path

    def is_waiting(self) -> bool:
        """Does a newer version of the file wait for somebody to choose?"""
        return bool(self.pending_sha256)

    def may_be_settled_by(self, person: Person) -> bool:
        """A lead of its team chooses, as a file may change more than its text."""
        return self.is_waiting() and person.leads(self.team_id)

    def check_settled_by(self, person: Person) -> None:
        """Raises PermissionDenied for the wrong person, Refused when nothing waits any more."""
        if not self.is_waiting():
            raise Refused("Nothing waits any more: somebody chose a moment ago, or the file went back.")
        if not self.may_be_settled_by(person):
            raise PermissionDenied(f"Leads of {self.team} choose between the file and the record.")

    def wait_with(self, content: bytes, sha256: str, fields: object, *, at: dt.datetime) -> None:
        """Keep a newer version of the file until somebody has chosen."""
        self.pending_content, self.pending_sha256 = content, sha256
        self.pending_fields, self.pending_at = fields, at
        self.save(update_fields=["pending_content", "pending_sha256", "pending_fields", "pending_at"])

    def settle_on(self, fields: object, ties: object, *, at: dt.datetime) -> None:
        """The version that waited is the one both sides agree on from now on."""
        self.agree_on(bytes(self.pending_content or b""), self.pending_sha256, fields, at=at)
        self.ties = ties
        self.save(update_fields=["ties"])

    def agree_on(self, content: bytes, sha256: str, fields: object, *, at: dt.datetime) -> None:
        """This version of the file is the one both sides agree on; nothing waits any more."""
        self.content, self.sha256, self.fields, self.imported_at = content, sha256, fields, at
        self.pending_content, self.pending_sha256 = None, ""
        self.pending_fields = self.pending_ties = self.pending_at = None
        self.save(
            update_fields=[
                "content", "sha256", "fields", "imported_at", "pending_content", "pending_sha256", "pending_fields",
                "pending_ties", "pending_at", "path",
            ]
        )  # fmt: skip


class FormerPath(models.Model):
    """A path that a record's file had before it was renamed or moved: its address still leads to the record."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    decision_record = models.ForeignKey(
        "decisions.Decision", on_delete=models.CASCADE, related_name="former_paths"
    )
    path = models.CharField(max_length=500)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "path"], name="former_path_is_one_records"),
        ]

    def __str__(self) -> str:
        return self.path

    @classmethod
    def keep(cls, source: DecisionSource, *, at: dt.datetime) -> None:
        """Remember where a source's file is until now; the last record that had a path keeps it."""
        cls.objects.update_or_create(
            team_id=source.team_id,
            path=source.path,
            defaults={"decision_record_id": source.decision_record_id, "at": at},
        )


class FolderUpload(SentFolder):
    """A packed folder of decision records that somebody sent."""

    suffixes, other_suffixes = SUFFIXES, OTHERS
    folder_name = "decisions"  # whoever sends a folder here says that it holds decisions

    class Meta:
        indexes = [models.Index(fields=["at"], name="folder_upload_by_age")]

    @classmethod
    def may_be_sent_by(cls, person: Person, team_id: int) -> bool:
        """Leads of the team and org admins: with a folder comes who decided what."""
        return person.leads(team_id)
