"""The templates a postmortem may be begun with: the four kinds, and teams' own."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from people.requests import Request
from postmortems.forms import teams_of
from postmortems.kinds import EVERY, KINDS
from postmortems.models import Postmortem, PostmortemTemplate
from postmortems.template_forms import TemplateForm
from records.models import Refused
from records.template_forms import WHOSE, may_add_templates
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
    if not may_add_templates(request.user):
        raise PermissionDenied(WHOSE)
    return _form_page(request, TemplateForm(request.POST or None, person=request.user))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """A template as it is. Postmortems that were written with it show its prompts as they are now."""
    template = get_object_or_404(PostmortemTemplate.objects.visible_to(request.user), pk=pk)
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
            return redirect("postmortem_templates")
    context = {"form": form, "template": form.template}
    return render(request, "postmortems/template.html", context, status=422 if form.is_bound else 200)
