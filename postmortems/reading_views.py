"""The reading list of a team, or of everyone, in a quarter; and who has read what."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.models import Membership, Person, Team
from people.requests import Request
from postmortems.models import Listed, Postmortem, ReadMark
from postmortems.models.reading import in_words, quarter_of
from postmortems.views import record_of
from records.models import Refused
from web import counts
from web.counts import CappedCount
from web.forms import TeamhubForm, sent
from web.rendering import render_region

EVERYONE = "everyone"
QUARTERS_BACK = 4


def quarters(today: dt.date) -> list[tuple[str, str]]:
    """The next quarter, this one, and the four before it, each with its words."""
    found = []
    for ahead in range(1, -QUARTERS_BACK - 1, -1):
        months = today.year * 12 + today.month - 1 + 3 * ahead
        quarter = quarter_of(dt.date(months // 12, months % 12 + 1, 1))
        found.append((quarter, in_words(quarter)))
    return found


class ReadingFilter(TeamhubForm):
    """Whose list, and which quarter, read from the address."""

    def __init__(self, data: Any, *, person: Person, today: dt.date) -> None:
        data = data.copy()
        if data.get("quarter") not in dict(quarters(today)):
            data["quarter"] = quarter_of(today)
        super().__init__(data)
        self.today = today
        self.fields["team"] = forms.ModelChoiceField(
            Team.objects.visible_to(person), required=False, to_field_name="slug", empty_label="Everyone"
        )
        self.fields["quarter"] = forms.ChoiceField(required=False, choices=quarters(today))

    def chosen(self) -> tuple[Team | None, str]:
        """The team, None for everyone, and the quarter; this one where none is asked for."""
        self.is_valid()
        return self.cleaned_data.get("team"), self.cleaned_data.get("quarter") or quarter_of(self.today)


class PutForm(TeamhubForm):
    """On which lists, and in which quarter."""

    def __init__(self, data: Any = None, *, person: Person, today: dt.date) -> None:
        super().__init__(data, initial={"quarter": quarter_of(today)})
        led = Team.objects.filter(memberships__person=person, memberships__role=Membership.LEAD)
        self.teams = {team.slug: team for team in (Team.objects.all() if person.is_org_admin else led)}
        choices = [(slug, team.name) for slug, team in self.teams.items()]
        if person.is_org_admin:
            choices.insert(0, (EVERYONE, "Everyone"))
        self.has_choice = bool(choices)
        self.fields["lists"] = forms.ChoiceField(label="Whose list", choices=choices)
        self.fields["quarter"] = forms.ChoiceField(choices=quarters(today)[:2][::-1])

    def save(self, postmortem: Postmortem, *, by: Person, now: dt.datetime) -> Listed | None:
        """What is now on the list; None where it is refused, and the form says why."""
        slug = self.cleaned_data["lists"]
        team = None if slug == EVERYONE else self.teams[slug]
        try:
            return Listed.put(postmortem, team=team, quarter=self.cleaned_data["quarter"], by=by, now=now)
        except Refused as refused:
            self.add_error(refused.field, refused.words)
            return None


@require_safe
def reading_list(request: Request) -> HttpResponse:
    """What to read this quarter: a team's list, or everyone's; ?team= and ?quarter= choose."""
    person, now = request.user, timezone.now()
    chosen = ReadingFilter(request.GET, person=person, today=person.today(now))
    team, quarter = chosen.chosen()
    asked = Listed.people_asked(team)
    marks = ReadMark.objects.filter(listed=OuterRef("pk"), person__in=asked.order_by().values("pk"))
    listed = (
        Listed.objects.visible_to(person)
        .on_list(team, quarter)
        .with_mine(person)
        .annotate(reads=CappedCount(marks))
    )
    rows: list[Any] = list(listed.select_related("postmortem__team", "put_by", "team")[: Listed.MOST])
    of = asked_count(asked)
    for row in rows:
        row.may_take_off = row.may_be_taken_off_by(person)
        row.read_by = read_by(row.reads, of)
    context = {
        "filter": chosen,
        "team": team,
        "words": in_words(quarter),
        "rows": rows,
        "is_mine": team is None or team.pk in person.roles(),
        "mine": sum(row.is_read_by_me for row in rows),
    }
    return render_region(request, "postmortems/reading_list.html", context, regions={"reading"})


def asked_count(asked: Any) -> int:
    """How many people's list it is, counted up to a cap."""
    count: int = Team.objects.annotate(asked=CappedCount(asked)).values_list("asked", flat=True).first() or 0
    return count


def read_by(reads: int, asked: int) -> str:
    """ "3 of 12"; where more have read it than are counted, no share of them."""
    return counts.in_words(reads) + (f" of {counts.in_words(asked)}" if reads <= counts.CAP else "")


@require_http_methods(["GET", "HEAD", "POST"])
def list_postmortem(request: Request, number: int) -> HttpResponse:
    """The lists it stands on; leads and org admins put it on theirs."""
    found, now = record_of(request, number), timezone.now()
    form = PutForm(sent(request), person=request.user, today=request.user.today(now))
    if form.is_bound and form.is_valid() and (listed := form.save(found, by=request.user, now=now)):
        messages.success(request, f"On the list of {listed.team or 'everyone'}, {in_words(listed.quarter)}.")
        return redirect("list_postmortem", number)
    rows: list[Any] = list(found.listed.select_related("team", "put_by").order_by("-quarter", "-id")[:50])
    for row in rows:
        row.may_take_off = row.may_be_taken_off_by(request.user)
        row.words = in_words(row.quarter)
    context = {
        "form": form,
        "postmortem": found,
        "rows": rows,
        "may_put": form.has_choice and found.is_open_to_all(),
    }
    return render(request, "postmortems/put_on_list.html", context, status=422 if form.is_bound else 200)


def listed_of(request: Request, pk: int) -> Listed:
    """The entry, if the person may read its postmortem. Raises Http404."""
    return get_object_or_404(
        Listed.objects.visible_to(request.user).select_related("postmortem", "team"), pk=pk
    )


def to_list(listed: Listed) -> HttpResponse:
    """Back to the list it stands, or stood, on."""
    team = f"team={listed.team.slug}&" if listed.team else ""
    return redirect(f"{reverse('reading_list')}?{team}quarter={listed.quarter}")


@require_POST
def tick_listed(request: Request, pk: int) -> HttpResponse:
    """I have read it; with read=no, not yet after all."""
    listed = listed_of(request, pk)
    if not listed.may_be_read_by(request.user):
        raise PermissionDenied("Those whose list it is tick what they have read.")
    listed.tick(by=request.user, now=timezone.now(), is_read=request.POST.get("read") != "no")
    return to_list(listed)


@require_POST
def take_off_list(request: Request, pk: int) -> HttpResponse:
    """Ask nobody to read it any more."""
    listed = listed_of(request, pk)
    if not listed.may_be_taken_off_by(request.user):
        raise PermissionDenied("A lead of the team or an org admin takes something off its list.")
    listed.take_off(by=request.user, now=timezone.now())
    messages.success(request, "Taken off the list.")
    return to_list(listed)
