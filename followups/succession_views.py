"""The page from which everything somebody has promised moves to a successor."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from followups.models import FollowUp
from followups.succession import SHOWN, hand_over, may_hand_over, promises_of
from people.fields import PersonField
from people.models import Person
from people.requests import Request
from web.forms import TeamhubForm, sent


class SuccessorForm(TeamhubForm):
    """Who takes over."""

    to = PersonField(label="Successor", help_text="One person, by name or email.", required=True)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to = self.fields["to"]
        assert isinstance(to, PersonField)
        to.suggest(
            Person.objects.active()
            .filter(memberships__team__memberships__person=person)
            .exclude(pk=person.pk)
            .distinct()
        )
        self.initial = {"to": person.successor, **self.initial}

    def take(self, refusal: ValidationError) -> None:
        """Put a refusal beside the field."""
        self.add_error("to", refusal.messages)


@require_http_methods(["GET", "HEAD", "POST"])
def promises_of_person(request: Request, pk: int) -> HttpResponse:
    """All they have promised, and who takes it over: for leads within their teams, for org admins everywhere."""
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    if not may_hand_over(request.user):
        raise PermissionDenied("Leads hand over what belongs to their teams, org admins everything.")
    form = SuccessorForm(sent(request), person=person)
    if request.method == "POST" and form.is_valid():
        try:
            moved = hand_over(person, to=form.cleaned_data["to"], by=request.user, now=timezone.now())
        except ValidationError as refusal:
            form.take(refusal)
        else:
            what = "promise" if moved.count == 1 else "promises"
            messages.success(request, f"{moved.count} {what} moved to {form.cleaned_data['to']}")
            for title, why in moved.stayed[:5]:
                messages.error(request, f"{title}: {why}")
            return redirect("promises_of_person", pk=pk)
    kinds, now = [], timezone.now()
    for kind in promises_of(person, by=request.user):
        rows: list[Any] = list(kind.rows[: SHOWN + 1])
        is_dated = kind.rows.model is FollowUp
        if is_dated:
            for row in rows:
                row.late = row.days_late(now)
        if rows:
            shown = {"rows": rows[:SHOWN], "has_more": len(rows) > SHOWN, "is_dated": is_dated}
            kinds.append({"word": kind.word, **shown})
    context = {"form": form, "shown": person, "kinds": kinds}
    return render(request, "followups/succession.html", context, status=422 if form.is_bound else 200)
