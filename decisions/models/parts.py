"""What a decision record is made of besides its text: options, roles, links, its Markdown source."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from decisions.models.feedback import Feedback
from people.models import Membership, Person, Team
from records.models import ImportedDocument


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
        """Each with what its holder has said so far: has_replied, has_agreed, has_open_concern.

        A team answers by any of its leads and members.
        """
        said = Feedback.objects.filter(decision_record=OuterRef("decision_record")).filter(
            Q(by=OuterRef("person"))
            | Q(
                by__memberships__team=OuterRef("team"),
                by__memberships__role__in=[Membership.LEAD, Membership.MEMBER],
            )
        )
        return self.select_related("person", "team").annotate(
            has_replied=Exists(said),
            has_agreed=Exists(said.filter(kind=Feedback.ENDORSEMENT)),
            has_open_concern=Exists(said.filter(kind=Feedback.BLOCKING, resolved_at__isnull=True)),
        )

    def asked(self) -> RoleQuerySet:
        """Those whose feedback a proposal asks for."""
        return self.filter(role__in=Role.ASKED)

    def present(self) -> RoleQuerySet:
        """Held by a team or by a person who has not left. Twin of Role.is_present()."""
        return self.filter(Q(team__isnull=False) | Q(person__is_active=True))

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

    has_replied: bool  # these three are given by with_answers()
    has_agreed: bool
    has_open_concern: bool

    objects = RoleQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
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

    @property
    def inverse(self) -> str:
        """What the link is called at its other end."""
        return self.INVERSES[self.kind]


class DecisionSource(ImportedDocument):
    """The Markdown a decision was imported from."""

    decision_record = models.OneToOneField(
        "decisions.Decision", on_delete=models.CASCADE, related_name="imported_from"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "path"], name="decision_source_is_one_per_team_and_path")
        ]

    def __str__(self) -> str:
        return self.path
