"""Pages of experiments and trade-offs: lists, one of them, its form, and a page for each answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from outcomes.dated_forms import AnswerForm, DatedForm, ExperimentForm, TradeOffForm
from outcomes.forms import writing_team_ids
from outcomes.models import Cycle, Experiment, KeyResult, Objective, TradeOff
from outcomes.models.cycles import current_of
from outcomes.models.dated import Dated
from people.models import Team
from people.requests import Request
from records.models import EditConflict, Event
from web.forms import sent
from web.paging import Page, keyset
from web.rendering import render_region

ORDER = ("due_on", "id")
CYCLES = 24
CHANGES = 20


@dataclass(frozen=True)
class Filters:
    """What a list is asked to show: a cycle, a team, a state; read from the address, and what may be chosen."""

    cycle: Cycle | None
    cycles: list[Cycle]
    team: Team | None
    state: str

    @classmethod
    def read(cls, request: Request, states: list[tuple[str, str]]) -> Filters:
        """From ?cycle=pk&team=slug&state=word; what is not understood asks for what waits in the current cycle."""
        asked = {name: request.GET.get(name, "").replace("\x00", "") for name in ["cycle", "team", "state"]}
        cycles = list(Cycle.objects.order_by("-starts_on")[:CYCLES])
        number = int(asked["cycle"]) if asked["cycle"].isdecimal() and len(asked["cycle"]) < 19 else 0
        cycle = next((one for one in cycles if one.pk == number), None)
        team = Team.objects.visible_to(request.user).filter(slug=asked["team"]).first()
        state = asked["state"] if asked["state"] in {"any", *dict(states)} else states[0][0]
        return cls(cycle or current_of(cycles, request.user.today(timezone.now())), cycles, team, state)


@require_safe
def experiments(request: Request) -> HttpResponse:
    """The experiments of a cycle, the next to be decided first."""
    chosen = Filters.read(request, Experiment.STATES)
    rows = Experiment.objects.visible_to(request.user).filter(key_result__objective__cycle=chosen.cycle)
    if chosen.team:
        rows = rows.filter(key_result__objective__team=chosen.team)
    context = {"states": Experiment.STATES, "page": page_of(rows, chosen, request), "filter": chosen}
    return render_region(request, "outcomes/experiments.html", context, regions={"rows"})


@require_safe
def trade_offs(request: Request) -> HttpResponse:
    """What is deferred in a cycle, the next to be looked at first."""
    chosen = Filters.read(request, TradeOff.STATES)
    rows = TradeOff.objects.visible_to(request.user).filter(cycle=chosen.cycle)
    if chosen.team:
        rows = rows.filter(team=chosen.team)
    context = {"states": TradeOff.STATES, "page": page_of(rows, chosen, request), "filter": chosen}
    context["may_create"] = may_create_any(request)
    return render_region(request, "outcomes/trade_offs.html", context, regions={"rows"})


def page_of(rows: QuerySet[Any], chosen: Filters, request: Request) -> Page:
    """A page of the rows in the chosen state."""
    if chosen.state != "any":
        rows = rows.filter(state=chosen.state)
    return keyset(joined(rows), request, order=ORDER)


def joined(rows: QuerySet[Any]) -> QuerySet[Any]:
    """With what a row or a page says about one of them."""
    if rows.model is Experiment:
        return rows.select_related("owner", "key_result__objective__team", "key_result__objective__cycle")
    return rows.select_related("owner", "team", "cycle", "objective")


def may_create_any(request: Request) -> bool:
    """Is there a team that the person writes in?"""
    return request.user.is_org_admin or bool(writing_team_ids(request.user))


def seen_by(request: Request, model: type[Dated], pk: int) -> Any:
    """The experiment or trade-off, if the reader may see it. Raises Http404."""
    return get_object_or_404(joined(model.objects.visible_to(request.user)), pk=pk)


@require_safe
def dated(request: Request, pk: int, *, model: type[Dated]) -> HttpResponse:
    """One experiment or trade-off, with what became of it."""
    record = seen_by(request, model, pk)
    context = {
        model.record_kind.replace("-", "_"): record,
        "record": record,
        "may_edit": record.may_be_edited_by(request.user),
        "may_answer": record.may_be_answered_by(request.user),
        "may_reopen": record.may_be_reopened_by(request.user),
        "events": Event.objects.of(record)[:CHANGES],
    }
    return render(request, f"outcomes/{model.record_kind.replace('-', '_')}.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_experiment(request: Request, pk: int) -> HttpResponse:
    """Begin an experiment for key result `pk`."""
    rows = KeyResult.objects.visible_to(request.user).select_related(
        "objective__cycle", "objective__team", "owner"
    )
    key_result = get_object_or_404(rows, pk=pk)
    if not Experiment.may_be_created_by(request.user, key_result):
        raise PermissionDenied(
            "A team's leads and members begin its experiments, until the objective is closed."
        )
    today = request.user.today(timezone.now())
    form = ExperimentForm(sent(request), person=request.user, today=today, key_result=key_result)
    return saved_or_shown(request, form, {"objective": key_result.objective, "key_result": key_result})


@require_http_methods(["GET", "HEAD", "POST"])
def new_trade_off(request: Request) -> HttpResponse:
    """Write a trade-off down; ?cycle=pk, ?team=slug and ?objective=pk fill the form in."""
    if not may_create_any(request):
        raise PermissionDenied("A team's leads and members write its trade-offs down.")
    chosen = Filters.read(request, TradeOff.STATES)
    initial = {"team": chosen.team and chosen.team.pk, "cycle": chosen.cycle and chosen.cycle.pk}
    asked = request.GET.get("objective", "")
    if asked.isdecimal() and len(asked) < 19:
        found = Objective.objects.visible_to(request.user).filter(pk=asked).first()
        if found:
            initial = {"team": found.team_id, "cycle": found.cycle_id, "objective": found.pk}
    today = request.user.today(timezone.now())
    form = TradeOffForm(sent(request), person=request.user, today=today, initial=initial)
    return saved_or_shown(request, form, {})


@require_http_methods(["GET", "HEAD", "POST"])
def edit_dated(request: Request, pk: int, *, model: type[Dated]) -> HttpResponse:
    """Edit its words and owner; two writers at once both keep what they wrote."""
    record = seen_by(request, model, pk)
    if not record.may_be_edited_by(request.user):
        raise PermissionDenied(f"Its owner, and leads and members of {record.home_team}, edit it.")
    given = {"person": request.user, "today": request.user.today(timezone.now()), "record": record}
    context: dict[str, Any] = {"back": record.get_absolute_url(), "record": record}
    if isinstance(record, Experiment):
        form: DatedForm = ExperimentForm(sent(request), key_result=record.key_result, **given)
        context["objective"] = record.key_result.objective
    else:
        form = TradeOffForm(sent(request), **given)
    return saved_or_shown(request, form, context)


def saved_or_shown(request: Request, form: DatedForm, context: dict[str, Any]) -> HttpResponse:
    """On to the record where it could be saved; else the form with everything typed."""
    what = "experiment" if isinstance(form, ExperimentForm) else "trade-off"
    lists = reverse("trade_offs")
    back = context["objective"].get_absolute_url() if "objective" in context else lists
    context = {"back": back, **context, "what": what, "form": form}
    status = 422 if form.is_bound else 200
    try:
        if form.is_valid() and (saved := form.save(by=request.user)):
            messages.success(request, f"Saved: {saved.title}")
            return redirect(saved)
    except EditConflict as conflict:
        form.meet_current(conflict.current)
        status = 409
    return render(request, "outcomes/form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: Request, pk: int, *, model: type[Dated], form: type[AnswerForm]) -> HttpResponse:
    """Keep, stop, take up, drop, move or reopen one of them, as `form` does."""
    record = seen_by(request, model, pk)
    # A button's POST may be empty, and is a POST all the same.
    typed = sent(request)
    filled = form(record, typed, by=request.user, now=timezone.now())
    if not filled.is_allowed():
        if request.method != "POST":
            return redirect(record)
        if not record.may_be_edited_by(request.user):
            raise PermissionDenied(f"Its owner, and leads and members of {record.home_team}, do this.")
    if typed is not None and filled.is_valid() and filled.save():
        messages.success(request, f"{form.said}: {record.title}")
        return redirect(record)
    context = {"form": filled, "record": record}
    return render(request, "outcomes/answer.html", context, status=200 if typed is None else 422)
