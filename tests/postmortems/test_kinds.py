"""The four kinds of postmortem are spoken of by the names of their own fields, wherever they are shown."""

from __future__ import annotations

import datetime as dt
from functools import partial

from postmortems.conflicts import label_of
from postmortems.durations import NAMES
from postmortems.kinds import KINDS, moment_in
from postmortems.models import Postmortem
from postmortems.moments import refusals, remarks
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
