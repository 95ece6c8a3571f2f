"""Which postmortems and lessons: the rows of each list, and the rules that pick them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from people.models import Person, Team
from postmortems.blameless.titles import TIMES
from records.search import matching
from web.joined import Joined

if TYPE_CHECKING:
    from postmortems.models import Lesson, Postmortem  # noqa: F401 - named as text in the base classes

DRAFT, IN_REVIEW, PUBLISHED, CLOSED = "draft", "in_review", "published", "closed"
DROPPED = "dropped"  # a draft nobody needs: it stands in no list, and may be brought back
UNPUBLISHED = [DRAFT, IN_REVIEW]
FEW = 500  # postmortems of a team that are found by their ids
OPEN_STATUSES = [PUBLISHED, CLOSED]


def row_by_row(rule: Q) -> Case:
    """A rule to hold against each row: a database that looked for its rows by index would sort nearly all there are."""
    yes, no = Value(value=True), Value(value=False)
    return Case(When(rule, then=yes), default=no, output_field=BooleanField())


def rule_of_team(team: Team, path: str = "") -> Q:
    """A team's own, and those it takes part in, for rows that reach a postmortem by `path`, like "postmortem__".

    Where it takes part in none its own are read in order from their index. A few are looked up by their ids. Only of a
    team with many the newest of all are looked at one after the other, until a page is full.
    """
    from postmortems.models import Postmortem

    joined = Postmortem.other_teams.through.objects.filter(team=team).values("postmortem_id")
    own = Q(**{f"{path}team": team})
    if not joined.exists():
        return own
    theirs = Postmortem.objects.order_by().filter(team=team).values_list("pk", flat=True)
    few = list(theirs.union(joined.values_list("postmortem_id", flat=True), all=True)[: FEW + 1])
    return Q(**{f"{path}pk__in": few}) if len(few) <= FEW else own | Q(**{f"{path}pk__in": joined})


class PostmortemQuerySet(models.QuerySet["Postmortem"]):
    """Reads as English: `Postmortem.objects.visible_to(noor).for_list()`."""

    def visible_to(self, person: Person) -> PostmortemQuerySet:
        """Published ones that are not restricted; drafts and restricted ones for the teams and those named.

        Twin of Postmortem.is_visible_to().
        """
        if not person.is_active:
            return self.none()
        return self if person.is_org_admin else self.filter(row_by_row(self.readable_by(person)))

    def readable_by(self, person: Person, path: str = "") -> Q:
        """The rule of visible_to() for rows that reach a postmortem by `path`, like "postmortem__".

        A join and four look-ups by index, so that a page never reads every postmortem there is.
        """
        rule = (
            Q(**{f"{path}status__in": OPEN_STATUSES, f"{path}is_restricted": False})
            | Q(**{f"{path}team__in": list(person.roles())})
            | Q(**{f"{path}facilitator": person})
        )
        for people in ("authors", "reviewers", "participants"):
            naming = getattr(self.model, people).through.objects.filter(person=person)
            rule |= Q(**{f"{path}pk__in": naming.values("postmortem_id")})
        joined = self.model.other_teams.through.objects.filter(team__in=list(person.roles()))
        rule |= Q(**{f"{path}pk__in": joined.values("postmortem_id")})
        return rule

    def kept(self) -> PostmortemQuerySet:
        """Without drafts that were dropped."""
        return self.filter(row_by_row(~Q(status=DROPPED)))

    def unpublished_for(self, person: Person, status: str) -> PostmortemQuerySet:
        """visible_to() of drafts, of those in review or dropped: what is open to everyone is not among them.

        Found by who is named and whose team it is, so that nobody else's are looked at.
        """
        rows = self.filter(status=status)
        if not person.is_active:
            return self.none()
        if person.is_org_admin:
            return rows
        everything, teams = self.model.objects.order_by(), list(person.roles())
        own: list[models.QuerySet[Any, Any]] = [
            everything.filter(team__in=teams).values("pk"),
            everything.filter(facilitator=person).values("pk"),
        ]
        own += [
            getattr(self.model, people).through.objects.filter(person=person).values("postmortem_id")
            for people in ("authors", "reviewers", "participants")
        ]
        own.append(self.model.other_teams.through.objects.filter(team__in=teams).values("postmortem_id"))
        return rows.filter(pk__in=own[0].union(*own[1:], all=True))

    def readable_by_name(self, person: str | OuterRef) -> PostmortemQuerySet:
        """Those that name, or whose other teams have, the person of an outer query's row, whose id it has as `person`.

        What visible_to() adds to what is open and what is the person's own team's.
        """
        rule = Q(facilitator=OuterRef(person))
        for people in ("authors", "reviewers", "participants"):
            through = getattr(self.model, people).through
            naming = through.objects.filter(postmortem=OuterRef("pk"), person=OuterRef(OuterRef(person)))
            rule |= Q(Exists(naming))
        joined = self.model.other_teams.through.objects.filter(
            postmortem=OuterRef("pk"), team__memberships__person=OuterRef(OuterRef(person))
        )
        return self.filter(rule | Q(Exists(joined)))

    def of_team(self, team: Team) -> PostmortemQuerySet:
        """The team's own, and those it takes part in."""
        return self.filter(rule_of_team(team))

    def matching(self, text: str) -> PostmortemQuerySet:
        """Those that hold all the words of `text`, the newest two thousand; all of them where there is no word."""
        return self.filter(pk__in=matching(text, kind=self.model.record_kind)) if text.strip() else self

    def for_list(self) -> PostmortemQuerySet:
        """What a row shows: the team, and how many follow-ups are done, promised (the done ones too), proposed."""
        return self.select_related("team").annotate(
            follow_ups_done=self._follow_ups(["done"]),
            follow_ups_promised=self._follow_ups(["open", "in_progress", "done"]),
            follow_ups_proposed=self._follow_ups(["proposed"]),
        )

    def _follow_ups(self, states: list[str]) -> Coalesce:
        """How many of a postmortem's follow-ups are in one of the states: counted row by row, by index."""
        promise = self.model._meta.get_field("follow_ups").related_model
        counted = (
            promise._default_manager.filter(postmortem=OuterRef("pk"), state__in=states)  # type: ignore[union-attr]
            .order_by()
            .values("postmortem")
            .annotate(count=Count("pk"))
            .values("count")
        )
        return Coalesce(Subquery(counted), 0)

    def for_record(self) -> PostmortemQuerySet:
        """What a record holds itself, in a fixed number of queries. What it is tied to: connections.connect()."""
        promise = self.model._meta.get_field("follow_ups").related_model
        promises = promise._default_manager.select_related("owner", "team").order_by("queue_on", "id")  # type: ignore[union-attr]
        return (
            self.select_related(
                *("team", "facilitator", "created_by", "written_with", "reviews_objective__cycle"),
                "recurrence_of",
            )
            .prefetch_related(
                "windows",
                "timeline",
                "factors",
                "lessons",
                Prefetch("follow_ups", queryset=promises),
            )
            .annotate(
                was_imported=ExpressionWrapper(Q(source__isnull=False), BooleanField()),
                dismissed_times=self._dismissed_times(),
            )
        )

    def _dismissed_times(self) -> Subquery:
        """The keys of what nobody wants suggested as a time any more, parted by spaces; None where there are none."""
        hint: Any = self.model._meta.get_field("dismissed_hints").related_model
        of_times = hint.objects.filter(postmortem=OuterRef("pk"), rule__startswith=TIMES).order_by()
        return Subquery(of_times.values("postmortem").annotate(keys=Joined("key")).values("keys"))

    def for_presence(self) -> PostmortemQuerySet:
        """What says who may write in it, which sections it has, and which of them stand on its page: in one query."""
        lists = {
            f"has_{name}": Exists(
                self.model._meta.get_field(name).related_model._default_manager.filter(  # type: ignore[union-attr]
                    postmortem=OuterRef("pk")
                )
            )
            for name in ("timeline", "factors", "lessons")
        }
        texts = ("summary", "impact", "surprised", "went_well", "went_badly", "got_lucky", "sections")
        found: PostmortemQuerySet = self.only(
            "number", "status", "team", "facilitator", "kind", *texts
        ).annotate(**lists)
        return found

    def to_write_or_review(self, person: Person) -> PostmortemQuerySet:
        """Drafts the person writes or facilitates, and those in review that wait for the person to read them.

        Twin of Postmortem.is_to_write_or_review_by().
        """
        writing = self.model.objects.filter(authors=person).order_by().values("pk")
        asked = self.model.reviewers.through.objects.filter(person=person).values("postmortem_id")
        answered = self.model.objects.filter(review_answers__person=person).order_by().values("pk")
        return self.filter(
            Q(status=DRAFT, facilitator=person)
            | Q(status=DRAFT, pk__in=writing)
            | (Q(status=IN_REVIEW, pk__in=asked) & ~Q(pk__in=answered))
        )

    def awaited_reviewers(self) -> models.QuerySet[Any, Any]:
        """Who was asked to read the postmortem of an outer query, is still there and has not read it."""
        answer = self.model._meta.get_field("review_answers").related_model
        answered = answer._default_manager.filter(  # type: ignore[union-attr]
            postmortem=OuterRef("postmortem_id"), person=OuterRef("person_id")
        )
        asked = self.model.reviewers.through.objects.filter(postmortem=OuterRef("pk"))
        return asked.filter(~Exists(answered), person__is_active=True)

    def review_late(self, today: dt.date) -> PostmortemQuerySet:
        """In review after the last day for it. Twin of Postmortem.is_review_late()."""
        return self.filter(status=IN_REVIEW, review_due_on__lt=today)


class LessonQuerySet(models.QuerySet["Lesson"]):
    """Lessons are read far from their postmortem, so each row brings its own."""

    def visible_to(self, person: Person) -> LessonQuerySet:
        """Lessons of the postmortems the person may read."""
        from postmortems.models import Postmortem

        return self.filter(postmortem__in=Postmortem.objects.visible_to(person).order_by().values("pk"))

    def of_team(self, team: Team) -> LessonQuerySet:
        """Lessons of the team's own postmortems, and of those it takes part in."""
        return self.filter(rule_of_team(team, "postmortem__"))

    def published(self) -> LessonQuerySet:
        """Lessons of postmortems that have been published; a draft's are still being learned."""
        is_open = row_by_row(Q(postmortem__status__in=OPEN_STATUSES))
        return self.filter(is_open, postmortem__published_at__isnull=False)

    def newest(self, person: Person) -> LessonQuerySet:
        """Published lessons the person may read, newest first, each with its postmortem and team."""
        from postmortems.models import Postmortem

        if not person.is_active:
            return self.none()
        rows = self.published()
        if not person.is_org_admin:
            rows = rows.filter(row_by_row(Postmortem.objects.readable_by(person, "postmortem__")))
        # Teams apart: joined, SQLite may begin with them and sort all lessons.
        rows = rows.select_related("postmortem").prefetch_related("postmortem__team")
        return rows.order_by("-postmortem__news_at", "-pk")

    def saying(self, text: str) -> LessonQuerySet:
        """Those that hold all the words of `text`; all of them where there is no word."""
        found = self
        for word in text.split()[:8]:
            found = found.filter(text__icontains=word)
        return found
