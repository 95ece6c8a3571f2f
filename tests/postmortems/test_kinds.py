"""The four kinds of postmortem are spoken of by the names of their own fields, wherever they are shown."""

from __future__ import annotations

import datetime as dt
from functools import partial

import pytest
from django.http import QueryDict

from postmortems.conflicts import label_of
from postmortems.durations import NAMES
from postmortems.kinds import KINDS, moment_in
from postmortems.models import Postmortem
from postmortems.moments import refusals, remarks
from postmortems.telling import tell
from records.models import Event
from teamhub.insights.asked import Question
from teamhub.insights.gathering import _postmortems
from tests import make
from tests.make import NOW
from tests.postmortems.test_moments import at


def test_every_kind_is_spoken_of_by_the_names_of_its_fields():
    called = partial(moment_in, "game_day")
    moments = at("started", "2026-11-10T09:00") | at("mitigated", "2026-11-10T08:00")
    assert refusals(moments, NOW, called) == {
        "mitigated": "“Back to normal” is before “Began”. Change one of the two."
    }
    odd = at("mitigated", "2026-11-10T07:00") | at("detected", "2026-11-10T08:00")
    assert remarks(odd, called)[0].startswith("“Back to normal” is before “Noticed by those on call”")
    assert [*KINDS] == [kind for kind, _ in Postmortem.KINDS]
    assert label_of("impact", "game_day") == "What it touched"
    assert label_of("timeline", "missed_outcome") == "How the cycle went"
    assert label_of("title", "game_day") == "Title"


def test_the_bar_the_margin_and_the_timeline_of_a_game_day_speak_as_its_form_does(team, lead_client):
    hours = {name: NOW - dt.timedelta(hours=ago) for name, ago in zip(NAMES, (5, 4, 3, 2, 1), strict=True)}
    moments = {f"{name}_at": when for name, when in hours.items() if name != "declared"}
    found = make.a_postmortem(team, kind="game_day", **moments)
    found.timeline.create(position=0, at=NOW - dt.timedelta(hours=2), text="It holds", marks="mitigated")
    page = lead_client.get(found.get_absolute_url()).content.decode()
    for words in ("</time> began", "noticed by those on call</b>", "until back to normal", "until it ended",
                  "<dt>Until back to normal</dt>", '<span class="meta">Back to normal</span>'):  # fmt: skip
        assert words in page
    for words in ("started</b>", "mitigated</b>", "to clean up", "Time to mitigate", "Mitigated"):
        assert words not in page
    made_safe = make.a_postmortem(
        team, kind="near_miss", detected_at=NOW, resolved_at=NOW + dt.timedelta(hours=1)
    )
    assert "until made safe" in lead_client.get(made_safe.get_absolute_url()).content.decode()


MINUTES = {"started": 0, "detected": 4, "mitigated": 20, "resolved": 60}
LENGTHS = {
    "incident": {"Time to detect": 4, "Time to mitigate": 20, "Time to restore": 60},
    "near_miss": {"Time to detect": 4, "Time to mitigate": 20, "Until made safe": 60},
    "game_day": {"Until noticed": 4, "Until back to normal": 20, "Until it ended": 60},
    "missed_outcome": {},
}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", LENGTHS)
def test_each_kind_shows_the_durations_that_mean_something_as_insights_count_them(
    kind, team, lead, lead_client
):
    begin = NOW - dt.timedelta(days=2)
    moments = {f"{name}_at": begin + dt.timedelta(minutes=after) for name, after in MINUTES.items()}
    found = make.a_postmortem(team, kind=kind, **moments)
    page = lead_client.get(found.get_absolute_url())
    shown = {name: one.low.total_seconds() // 60 for name, one in page.context["durations"]}
    assert shown == LENGTHS[kind]
    assert bool(page.context["stretches"]) is bool(shown)
    assert len(page.context["moments_alone"]) == (0 if shown else 4)
    counted = kind in ("incident", "near_miss")
    assert (found.time_to_restore() is not None) is counted
    assert bool(_postmortems(Question(QueryDict(), lead, NOW))) is counted
    row = lead_client.get("/postmortems/export.csv")
    text = b"".join(row.streaming_content).decode()
    assert (",4,20,60," in text) is counted


@pytest.mark.django_db
def test_a_near_miss_that_never_began_lasted_from_when_it_was_noticed(team, lead_client):
    noticed = NOW - dt.timedelta(hours=5)
    found = make.a_postmortem(
        team,
        kind="near_miss",
        detected_at=noticed,
        resolved_at=noticed + dt.timedelta(minutes=25),
        started_at=None,
    )
    ((name, one),) = lead_client.get(found.get_absolute_url()).context["durations"]
    assert (name, one.low) == ("Until made safe", dt.timedelta(minutes=25))


@pytest.mark.django_db
def test_history_speaks_of_moments_and_sections_as_the_page_does(team, lead, lead_client):
    at = NOW - dt.timedelta(hours=5)
    for kind, labels in {
        "game_day": ("Noticed by those on call", "What it touched", "noticed by those on call: hour"),
        "near_miss": ("Noticed", "What could have happened", "noticed: hour"),
        "missed_outcome": ("Detected", "What the miss means", "detected: hour"),
    }.items():
        found = make.a_postmortem(team, kind=kind, started_at=None, happened_on=None)
        found.edit(
            by=lead,
            version=1,
            now=NOW,
            detected_at=at,
            impact="Nobody felt it.",
            precisions={"detected": "hour"},
        )
        (line,) = tell(Event.objects.of(found), lead.zone, kind=kind, with_changes=True)
        said = f"{line.what} {line.changes}"
        assert all(label in said for label in labels), said
        page = lead_client.get(f"{found.get_absolute_url()}history/").content.decode()
        assert labels[0] in page and labels[1] in page
