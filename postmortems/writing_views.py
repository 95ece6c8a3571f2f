"""The whole of a postmortem in one form: a new one, or one as it is; kept as a draft while it is typed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from people.requests import Request
from postmortems.forms import PostmortemForm, teams_of
from postmortems.models import Postmortem, PostmortemTemplate, Writer
from postmortems.sections import ALL
from postmortems.shown import others_at
from postmortems.timeline_views import look_at, mend
from postmortems.views import record_of, to_edit
from records.drafts import SavedDraft, Writing
from records.models import Attachment, EditConflict, Refused

SHOWN_AGAIN = {"look", "fix", "reshape"}  # buttons that show the form again and save nothing


@require_http_methods(["GET", "HEAD", "POST"])
def new_postmortem(request: Request) -> HttpResponse:
    """Begin one; ?team=slug, ?kind=, ?template=pk and ?objective=pk fill in what led here."""
    teams = teams_of(request.user)
    if not teams:
        raise PermissionDenied(
            "A team’s leads and members write its postmortems; a lead or an org admin makes you one."
        )
    asked = request.GET
    initial: dict[str, Any] = {
        "team": next((team.pk for team in teams if team.slug == asked.get("team")), teams[0].pk)
    }
    if asked.get("objective", "").isdecimal():
        initial |= {"kind": Postmortem.MISSED_OUTCOME, "reviews_objective": asked["objective"][:9]}
    if asked.get("kind") in dict(Postmortem.KINDS):
        initial["kind"] = asked["kind"]
    initial["kind_given"] = "" if "kind" in initial else Postmortem.INCIDENT
    if asked.get("template", "").isdecimal():
        templates = PostmortemTemplate.objects.for_writers_in([team.pk for team in teams])
        if template := templates.filter(pk=asked["template"][:9]).first():
            initial |= {"kind": template.kind, "kind_given": template.kind, "written_with": template.pk}
            initial["team"] = (
                template.team_id if template.team_id and "team" not in asked else initial["team"]
            )
    about = initial.get("reviews_objective")  # one about an outcome is not mixed up with other new ones
    writing = Writing(f"postmortem:new:{about}" if about else "postmortem:new", request)
    return _write(request, writing, initial=initial)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_postmortem(request: Request, number: int) -> HttpResponse:
    """Change it. Somebody else's changes in between are answered with 409 and both texts."""
    found = to_edit(request, number)
    writing = Writing(f"postmortem:{found.pk}", request)
    return _write(request, writing, postmortem=found)


def _write(request: Request, writing: Writing, **about: Any) -> HttpResponse:
    """The form: as it is, with a draft of mine restored, or with what was sent."""
    now = timezone.now()
    data = writing.data
    if "fix" in request.POST:
        data = mend(request.POST, request.user.zone, now)
    form = PostmortemForm(data, person=request.user, now=now, **about)
    if request.method != "POST" or SHOWN_AGAIN & set(request.POST):
        form.errors.clear()  # what is restored or looked at may be half written
        return _page(request, form, writing)
    if not form.is_valid():
        return _page(request, form, writing, status=422)
    try:
        record = form.save(by=request.user)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.words)
        return _page(request, form, writing, status=422)
    except EditConflict:
        assert form.postmortem is not None
        form = form.meet_current(record_of(request, form.postmortem.number))
        return _page(request, form, writing, status=409)
    SavedDraft.forget(by=request.user, key=writing.key, token=writing.token, now=now)
    Writer.leave(record.pk, ALL, person=request.user)
    messages.success(request, "Saved.")
    return redirect(record)


def _page(request: Request, form: PostmortemForm, writing: Writing, *, status: int = 200) -> HttpResponse:
    query = request.GET.copy()
    query.pop("restore", None)
    found = form.postmortem
    context = {
        "form": form,
        "postmortem": found,
        "writing": writing,
        "draft_page": f"{request.path}?{query.urlencode()}".removesuffix("?"),
        "look": look_at(form.data if form.is_bound else form.initial, found, form.now, request.user.zone),
        "attachments": Attachment.objects.of(found) if found else [],
        "others": others_at(found, ALL, request.user, form.now) if found else [],
    }
    return render(request, "postmortems/form.html", context, status=status)
