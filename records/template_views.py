"""What the pages on which a team's templates are made and changed have in common."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from people.requests import Request
from records.models import Refused
from records.template_forms import WHOSE, TeamTemplateForm, TemplateConflict, may_add_templates
from web.forms import sent

Form = type[TeamTemplateForm[Any]]


def new_template(request: Request, form: Form, *, practice: str) -> HttpResponse:
    """A template of a team, or of everyone. `practice` is the folder of its page. Raises PermissionDenied."""
    if not may_add_templates(request.user):
        raise PermissionDenied(WHOSE)
    return _page(request, form(sent(request), person=request.user), practice)


def edit_template(request: Request, form: Form, pk: int, *, practice: str) -> HttpResponse:
    """A template as it is. Raises PermissionDenied."""
    template = get_object_or_404(form.model.objects.visible_to(request.user), pk=pk)
    if not template.may_be_edited_by(request.user):
        raise PermissionDenied(WHOSE)
    return _page(request, form(sent(request), person=request.user, template=template), practice)


def _page(request: Request, form: TeamTemplateForm[Any], practice: str) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "template": form.template}
    if request.method == "POST" and form.is_valid():
        try:
            template = form.save(by=request.user)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.words)
        except TemplateConflict as conflict:
            context["conflicts"] = form.against(conflict.current)
            return render(request, f"{practice}/template.html", context, status=409)
        else:
            messages.success(request, f"The template “{template.name}” is saved.")
            return redirect(f"{practice.rstrip('s')}_templates")
    return render(request, f"{practice}/template.html", context, status=422 if form.is_bound else 200)
