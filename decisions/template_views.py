"""The templates a decision may be begun with: those everyone knows, and teams' own."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from decisions.models import DecisionTemplate
from decisions.shapes import KNOWN, PARTS, of_template
from decisions.template_forms import TemplateForm
from decisions.views import may_write
from people.requests import Request
from records.models import Refused
from records.template_forms import WHOSE, may_add_templates
from web.paging import keyset


@require_safe
def templates(request: Request) -> HttpResponse:
    """All that there are, each with a way to begin a decision with it."""
    rows = DecisionTemplate.objects.visible_to(request.user).select_related("team")
    page = keyset(rows, request, order=("is_retired", "name", "id"))
    for row in page.rows:
        row.shape, row.is_mine = of_template(row), row.may_be_edited_by(request.user)
    context = {
        "page": page,
        "known": KNOWN,
        "parts": PARTS,
        "may_write": may_write(request.user),
        "may_add": may_add_templates(request.user),
    }
    return render(request, "decisions/templates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """A template of a team, or of everyone."""
    if not may_add_templates(request.user):
        raise PermissionDenied(WHOSE)
    return _form_page(request, TemplateForm(request.POST or None, person=request.user))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """A template as it is. Records that were written with it show its prompts as they are now."""
    template = get_object_or_404(DecisionTemplate.objects.visible_to(request.user), pk=pk)
    if not template.may_be_edited_by(request.user):
        raise PermissionDenied(WHOSE)
    return _form_page(request, TemplateForm(request.POST or None, person=request.user, template=template))


def _form_page(request: Request, form: TemplateForm) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            template = form.save(by=request.user)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.words)
        else:
            messages.success(request, f"The template “{template.name}” is saved.")
            return redirect("decision_templates")
    context = {"form": form, "template": form.template}
    return render(request, "decisions/template.html", context, status=422 if form.is_bound else 200)
