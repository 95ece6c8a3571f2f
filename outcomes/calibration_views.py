"""The calibration report: said and reached, for a cycle, a team, a person; as a page and as CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from outcomes.calibration import points, report
from outcomes.models import Cycle, KeyResult
from people.models import Person, Team
from people.requests import Request
from web.sheets import guarded

CYCLES = 24  # in the choice, and in the report without one
COLUMNS = [
    "cycle",
    "team",
    "objective",
    "key result",
    "said half way",
    "said by",
    "computed",
    "score",
    "reached",
]


class Scope:
    """What the report is about: ?cycle=, ?team= and ?person= of the address; unknown ones are left out."""

    def __init__(self, request: Request) -> None:
        person, asked = request.user, request.GET
        self.cycles = Cycle.objects.visible_to(person).order_by("-starts_on")[:CYCLES]
        self.cycle = Cycle.objects.visible_to(person).filter(pk=number(request, "cycle")).first()
        slug = asked.get("team", "").replace("\x00", "")
        self.team = Team.objects.visible_to(person).filter(slug=slug).first() if slug else None
        self.person: Person | None = (
            Person.objects.visible_to(person).filter(pk=number(request, "person")).first()
        )
        rows = KeyResult.objects.visible_to(person).filter(score__isnull=False)
        # Never more than can be chosen from: the newest CYCLES.
        among = [self.cycle] if self.cycle else list(self.cycles)
        self.is_cut = not self.cycle and len(among) == CYCLES
        rows = rows.filter(objective__cycle__in=among)
        if self.team:
            rows = rows.filter(objective__team=self.team)
        if self.person:
            rows = rows.filter(said_by=self.person)
        self.rows: QuerySet[KeyResult] = rows


def number(request: HttpRequest, name: str) -> int:
    """A row's number from the address; 0, which no row has, for anything else."""
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 19 else 0


@require_safe
def calibration(request: Request) -> HttpResponseBase:
    """What was said half way, and what was reached."""
    scope = Scope(request)
    context: dict[str, Any] = {
        "scope": scope,
        "report": report(points(scope.rows)),
        "query": request.GET.urlencode(),
    }
    return render(request, "outcomes/calibration.html", context)


@require_safe
def calibration_csv(request: Request) -> HttpResponseBase:
    """The key results behind the report, a line each, as they are read from the database."""
    kind = "text/csv; charset=utf-8"
    if request.method == "HEAD":
        answer: HttpResponseBase = HttpResponse(content_type=kind)
    else:
        answer = StreamingHttpResponse(lines(Scope(request).rows), content_type=kind)
    answer["Content-Disposition"] = 'attachment; filename="calibration.csv"'
    return answer


class _Echo:
    """What csv.writer writes to: it gives each line back."""

    def write(self, line: str) -> str:
        return line


def lines(rows: QuerySet[KeyResult]) -> Iterator[str]:
    """The lines of the CSV file, its heading first."""
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(COLUMNS)
    found = rows.select_related("objective__cycle", "objective__team", "said_by").order_by("pk")
    for row in found.iterator(chunk_size=1000):
        above = row.objective
        cells = [
            *map(guarded, [str(above.cycle), str(above.team), above.title, row.title]),
            row.said_confidence or "",
            guarded(row.said_by.name if row.said_by else ""),
            "" if row.computed_score is None else row.computed_score,
            row.score,
            "yes" if row.score is not None and row.score >= 1 else "no",
        ]
        yield writer.writerow(cells)
