"""The templates a postmortem may be begun with: the four kinds, and teams' own."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from people.requests import Request
from postmortems.forms import teams_of
from postmortems.kinds import EVERY, KINDS
from postmortems.models import Postmortem, PostmortemTemplate
from postmortems.template_forms import TemplateForm
from records.template_forms import may_add_templates
from records.template_views import edit_template, new_template
from web.paging import keyset


@require_safe
def templates(request: Request) -> HttpResponse:
    """All that there are, each with a way to begin a postmortem with it."""
    rows = PostmortemTemplate.objects.visible_to(request.user).select_related("team")
    page = keyset(rows, request, order=("is_retired", "name", "id"))
    labels = dict(Postmortem.KINDS)
    for row in page.rows:
        row.kind_word, row.is_mine = labels[row.kind], row.may_be_edited_by(request.user)
        row.asks = [EVERY.labels[name] for name in row.prompts if name in EVERY.labels]
        row.asks += [each["heading"] for each in row.headings]
    context = {
        "page": page,
        "kinds": [(key, labels[key], words.about) for key, words in KINDS.items()],
        "may_write": bool(teams_of(request.user)),
        "may_add": may_add_templates(request.user),
    }
    return render(request, "postmortems/templates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """A template of a team, or of everyone."""
    return new_template(request, TemplateForm, practice="postmortems")


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """A template as it is. Postmortems that were written with it show its prompts as they are now."""
    return edit_template(request, TemplateForm, pk, practice="postmortems")
