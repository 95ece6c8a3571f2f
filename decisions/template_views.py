"""The templates a decision may be begun with: those everyone knows, and teams' own."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from decisions.models import DecisionTemplate
from decisions.shapes import KNOWN, PARTS, of_template
from decisions.template_forms import TemplateForm
from decisions.views import may_write
from people.requests import Request
from records.template_forms import may_add_templates
from records.template_views import edit_template, new_template
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
    return new_template(request, TemplateForm, practice="decisions")


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """A template as it is. Records that were written with it show its prompts as they are now."""
    return edit_template(request, TemplateForm, pk, practice="decisions")
