"""How decisions are tied to each other, drawn and listed; and the addresses by which people cite them."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from decisions import graphs
from decisions.models import Decision
from decisions.models.refs import read_ref
from decisions.views import seen_by
from people.models import Team
from people.requests import Request

FOUND_AT_MOST = 50


@require_safe
def graph(request: Request, pk: int) -> HttpResponse:
    """The decisions around one, as far as links lead: drawn, and as a list."""
    record = seen_by(request, pk)
    around = graphs.around(record, Decision.objects.visible_to(request.user))
    return render(request, "decisions/graph.html", {"decision": record, "graph": around})


@require_safe
def cited(request: Request, team: str, name: str) -> HttpResponse:
    """A number (D-12, ADR-0012, 12) or the file a record was imported from: for ever the way to the record.

    A file that was renamed is found by its old name too, as long as no other file has it.
    Several files of that name are offered to choose from.
    """
    of_team = get_object_or_404(Team.objects.visible_to(request.user), slug=team)
    visible = Decision.objects.visible_to(request.user)
    name = name.strip("/")
    if "\x00" in name:  # PostgreSQL takes none
        raise Http404
    is_number = (ref := read_ref(name)) is not None and not ref.team
    if ref is not None and is_number:
        found = list(visible.cited(ref, of_team)[:1])
    else:
        files = visible.select_related("team", "imported_from")
        found = list(files.imported_as(name, of_team)[:FOUND_AT_MOST])
        found = found or list(files.once_imported_as(name, of_team)[:FOUND_AT_MOST])
    if not found:
        raise Http404
    if len(found) == 1:
        # A number stays its record's. A second file of a name may come, and browsers keep a permanent way.
        return redirect(found[0], permanent=is_number)
    return render(request, "decisions/cited.html", {"name": name, "team": of_team, "found": found})
