"""Guardrails on screen: the list, one with its versions and who stands how to it, and a decision's own stances."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from decisions.guardrail_forms import AnswerForm, StanceForm
from decisions.models import Decision, Guardrail, Stance
from people.requests import Request
from records.models import Refused
from web.diffs import diff
from web.forms import sent
from web.paging import keyset
from web.rendering import render_region

SHOWN_AT_MOST = 25


@require_safe
def guardrails(request: Request) -> HttpResponse:
    """The guardrails in force; ?list=retired gives those that were, ?list=keeperless those whose keeper has left."""
    tab = request.GET.get("list")
    rows = Guardrail.objects.visible_to(request.user).for_list()
    if tab == "retired":
        rows = rows.filter(retired_on__isnull=False)
    else:
        rows = rows.without_keeper() if tab == "keeperless" else rows.in_force()
    context = {"page": keyset(rows, request, order=("number",)), "tab": tab}
    return render_region(request, "decisions/guardrails.html", context, regions={"guardrails"})


def _seen_by(request: Request, number: int) -> Guardrail:
    shown = Guardrail.objects.visible_to(request.user).select_related("keeper", "retired_by__team")
    return get_object_or_404(shown, number=number)


@require_safe
def guardrail(request: Request, number: int) -> HttpResponse:
    """One guardrail: what it asks, who diverges from it and who follows it, and its versions."""
    found, today = _seen_by(request, number), request.user.today(timezone.now())
    stances = found.stances.select_related("decision_record__team", "decision_record__driver", "answered_by")
    page = keyset(stances.diverging(), request, order=("-id",))
    for each in page.rows:
        each.guardrail, each.is_over = found, each.is_expired(today)
        each.is_mine_to_answer = each.may_be_answered_by(request.user)
    followers = stances.filter(state=Stance.FOLLOWS).order_by("-id")[: SHOWN_AT_MOST + 1]
    versions = found.versions.select_related("by", "decision__team")[: SHOWN_AT_MOST + 1]
    context = {
        "guardrail": found,
        "page": page,
        "followers": list(followers),
        "shown": SHOWN_AT_MOST,
        "versions": list(versions),
    }
    return render(request, "decisions/guardrail.html", context)


@require_safe
def versions(request: Request, number: int) -> HttpResponse:
    """Every wording of a guardrail, newest first, with what changed and the decision that asked for it."""
    found = _seen_by(request, number)
    page = keyset(found.versions.select_related("by", "decision__team"), request, order=("-number",), size=10)
    told = list(page.rows)
    numbers = [each.number - 1 for each in told]
    before = {each.number: each for each in found.versions.filter(number__in=numbers)}
    for each in told:
        old = before.get(each.number - 1)
        each.was = old.title if old and old.title != each.title else ""
        each.lines = diff(old.text, each.text) if old else []
    context = {"guardrail": found, "page": page}
    return render(request, "decisions/guardrail_versions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def decision_guardrails(request: Request, pk: int) -> HttpResponse:
    """How a decision stands to the guardrails; a form to say it of one more, or anew."""
    visible = Decision.objects.visible_to(request.user).select_related("team", "driver")
    record, now = get_object_or_404(visible, pk=pk), timezone.now()
    if not record.may_be_edited_by(request.user):
        raise PermissionDenied(
            f"Leads and members of {record.team} and the driver say this of their decision."
        )
    asked = request.GET.get("guardrail", "")
    chosen = (
        Guardrail.objects.filter(number=int(asked)).first() if asked.isdecimal() and len(asked) < 9 else None
    )
    known = record.stances.filter(guardrail=chosen).first() if chosen else None
    stance = request.GET.get("stance", "")
    if known:
        stance = StanceForm.DIVERGES if known.is_exception() else StanceForm.FOLLOWS
    initial = {"guardrail": chosen, "stance": stance, "reason": known.reason if known else ""}
    form = StanceForm(sent(request), person=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            said = form.save(record, by=request.user, at=now, today=request.user.today(now))
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.words)
        else:
            asks = f"{said.guardrail.keeper}, who keeps it, is asked to agree." if said.is_exception() else ""
            messages.success(request, f"{said.get_state_display()}: {said.guardrail}. {asks}".strip())
            return redirect(record)
    context = {"decision": record, "form": form, "stances": Stance.of(record)}
    return render(request, "decisions/stances.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def answer_exception(request: Request, pk: int) -> HttpResponse:
    """The keeper agrees to an exception or refuses it; everyone else is led to the decision."""
    visible = Decision.objects.visible_to(request.user)
    asked = Stance.objects.filter(decision_record__in=visible).select_related(
        "decision_record__team", "decision_record__driver", "guardrail__keeper"
    )
    stance, now = get_object_or_404(asked, pk=pk), timezone.now()
    form = AnswerForm(sent(request))
    if request.method == "POST" and form.is_valid():
        agrees = request.POST.get("agrees") == "yes"
        try:
            form.save(stance, agrees=agrees, by=request.user, at=now, today=request.user.today(now))
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.words)
        else:
            messages.success(request, f"You {'agreed to' if agrees else 'refused'} the exception.")
            return redirect(stance.decision_record)
    elif not stance.may_be_answered_by(request.user):
        return redirect(stance.decision_record)
    context = {"stance": stance, "decision": stance.decision_record, "form": form}
    return render(request, "decisions/exception.html", context, status=422 if form.is_bound else 200)
