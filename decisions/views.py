"""The decision list, a record's page, its form, and a page or a button for each step of its life."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from decisions import pages, steps
from decisions.feeds import atom_feed, feed_url
from decisions.listing import Filters
from decisions.models import Decision, Link
from decisions.models.lists import DecisionQuerySet, know_links
from decisions.sheets import lines
from decisions.telling import tell
from people.feeds import reader_of
from people.models import Person, Team
from people.requests import Request
from records.models import EditConflict, Event, Refused
from records.search import passages
from web import compiled
from web.forms import sent
from web.paging import keyset
from web.rendering import render_region


def seen_by(request: Request, pk: int) -> Decision:
    """The decision with what its page shows, if the reader may see it. Raises Http404."""
    record: Decision = compiled.one_or_404(_for_record, person=request.user, pk=pk)
    record.outward, record.inward = Link.both_ways(record)
    return record


def _for_record(person: Person, pk: int) -> DecisionQuerySet:
    return Decision.objects.visible_to(person).for_record().filter(pk=pk)


@require_safe
def decisions(request: Request) -> HttpResponse:
    """The log: all, what waits for me, what is open to feedback, what is due for review."""
    today = request.user.today(timezone.now())
    filters = Filters.read(request.GET, person=request.user, today=today)
    page = keyset(filters.for_list(), request, order=filters.order())
    told = passages(filters.q, kind=Decision.record_kind, ids=[row.pk for row in page.rows])
    know_links(page.rows)
    for row in page.rows:
        row.is_open, row.is_due = row.is_open_to_feedback(today), row.is_to_review(today)
        row.replied_count = sum(role.has_replied for role in row.asked)
        row.passage = told.get(row.pk, "")
    teams = Team.objects.visible_to(request.user)
    context = {
        "filters": filters,
        "chosen_team": filters.team and teams.filter(slug=filters.team).first(),
        "tabs": (tabs := filters.tabs()),
        "page": page,
        "total": next(tab.count for tab in tabs if tab.is_current),
        "feed_url": feed_url(request.user, filters.url(filters.tab)),
        "csv_url": reverse("decisions_csv") + filters.url(filters.tab).rstrip("?"),
        "may_write": may_write(request.user),
    }
    return render_region(request, "decisions/list.html", context, regions={"decisions"})


@require_safe
def decisions_csv(request: Request) -> HttpResponseBase:
    """The rows that the same address of the log shows, on all its pages, as a file."""
    headers = {"Content-Disposition": 'attachment; filename="decisions.csv"'}
    kind = "text/csv; charset=utf-8"
    if request.method == "HEAD":
        return HttpResponse(content_type=kind, headers=headers)
    filters = Filters.read(request.GET, person=request.user, today=request.user.today(timezone.now()))
    return StreamingHttpResponse(lines(filters.rows(), settings.BASE_URL), content_type=kind, headers=headers)


@login_not_required
@cache_control(private=True, max_age=300)
@require_safe
def decision_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The log for feed readers, at the person's own address. A token that is not good is a page that is not there."""
    person = reader_of(token)
    if person is None:
        raise Http404
    today = person.today(timezone.now())
    feed = atom_feed(person, request.GET, today=today, address=request.get_full_path())
    return HttpResponse(feed, content_type="application/atom+xml; charset=utf-8")


@require_safe
def decision(request: Request, pk: int) -> HttpResponse:
    """One record with its discussion, its roles, what it is tied to and its history."""
    record = seen_by(request, pk)
    context = pages.of_record(record, request, request.user, request.user.today(timezone.now()))
    return render_region(request, "decisions/detail.html", context, regions={"record"})


@require_safe
def history(request: Request, pk: int) -> HttpResponse:
    """Every change of a record, newest first, with the text before and after."""
    record = seen_by(request, pk)
    page = keyset(Event.objects.of(record), request, order=("-id",), size=20)
    context = {"decision": record, "page": page, "lines": tell(page.rows, with_changes=True)}
    return render(request, "decisions/history.html", context)


def may_write(person: Person) -> bool:
    """May the person write decisions, in any team?"""
    return person.is_org_admin or any(map(person.writes_in, person.roles()))


# --- Steps ------------------------------------------------------------------------------------------------------
def propose(request: Request, pk: int) -> HttpResponse:
    """Ask for feedback, until a date."""
    return _step(request, pk, steps.ProposeForm, "proposed")


def accept(request: Request, pk: int) -> HttpResponse:
    """Put it into force; with an answer, over open concerns."""
    return _step(request, pk, steps.AcceptForm, "accepted")


def extend(request: Request, pk: int) -> HttpResponse:
    """Give those asked more time, with a note."""
    return _step(request, pk, steps.ExtendForm, "extended")


def reject(request: Request, pk: int) -> HttpResponse:
    """Turn it down, with a reason."""
    return _step(request, pk, steps.RejectForm, "rejected")


def deprecate(request: Request, pk: int) -> HttpResponse:
    """Put it out of force, with a reason."""
    return _step(request, pk, steps.DeprecateForm, "deprecated")


def confirm(request: Request, pk: int) -> HttpResponse:
    """Still right, until a new date."""
    return _step(request, pk, steps.ConfirmForm, "confirmed")


def _step(request: Request, pk: int, form_class: type[steps.StepForm], done: str) -> HttpResponse:
    """A page with one form and one button; a POST does it and goes back to the record."""
    record, today = seen_by(request, pk), request.user.today(timezone.now())
    form = form_class(sent(request), decision=record, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            form.save(by=request.user)
        except EditConflict:
            form.add_error(None, "Somebody else changed it a moment ago. Read it again before you go on.")
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.words)
        else:
            messages.success(request, f"{form.done} {record.record_ref()} {record.title}")
            return redirect(record)
    elif request.method != "POST" and not getattr(record, f"may_be_{done}_by")(request.user):
        return redirect(record)  # the record's own page says where it stands and who may go on
    context = pages.of_record(record, request, request.user, today) | pages.of_asking(
        record, by=request.user, now=timezone.now()
    )
    return render(
        request, "decisions/step.html", context | {"form": form}, status=422 if form.is_bound else 200
    )
