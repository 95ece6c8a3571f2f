"""What a timeline suggests for the moments a record lacks: shown beside the fields, taken by hand, never stored by itself."""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from postmortems import timelines
from postmortems.durations import DAY, HOUR, MINUTE, Moment
from postmortems.models import Postmortem
from postmortems.suggestions import suggest
from tests import make
from tests.conftest import signed_in
from tests.forms import filled
from tests.make import NOW
from tests.postmortems.test_pages import text_of

LISBON = zoneinfo.ZoneInfo("Europe/Lisbon")
STORY = """\
2026-05-04 14:00 New belt fitted
14:30 Quotes come late
14:37 Alerts fire in the channel
15:20 Everything back to normal
16:00 The yard is swept
"""


def at(name: str, local: str, precision: str = MINUTE) -> dict[str, Moment]:
    return {name: Moment(name, dt.datetime.fromisoformat(local).replace(tzinfo=LISBON), precision, LISBON)}


def suggested(text: str, known: dict[str, Moment] | None = None, **more: Any) -> dict[str, str]:
    """Moment to the day and time suggested, for a timeline of Lisbon."""
    lines = timelines.read(text, day=None, zone=LISBON)
    found = suggest(lines, known or {}, **({"zone": LISBON, "now": NOW} | more))
    return {name: f"{one.local:%d %H:%M}" for name, one in found.items()}


def test_a_story_suggests_when_it_began_was_noticed_and_was_over():
    assert suggested(STORY) == {"started": "04 14:00", "detected": "04 14:37", "resolved": "04 15:20"}


def test_the_reason_is_the_entry_and_about_stays_about():
    lines = timelines.read(STORY.replace("14:37", "~14:37"), day=None, zone=LISBON)
    found = suggest(lines, {}, zone=LISBON, now=NOW)["detected"]
    assert (found.words, found.moment.precision) == ("Alerts fire in the channel", HOUR)


def test_what_is_stated_is_not_suggested_again_and_all_stated_suggests_nothing():
    known = at("started", "2026-05-04T14:30")
    assert suggested(STORY, known) == {"detected": "04 14:37", "resolved": "04 15:20"}
    known |= at("detected", "2026-05-04T14:40") | at("resolved", "2026-05-04T15:00")
    assert suggested(STORY, known) == {}


@pytest.mark.parametrize(
    ("day", "found"), [("2026-05-04T00:00", "04 15:20"), ("2026-05-05T00:00", None)], ids=["same", "another"]
)
def test_a_day_alone_is_made_finer_on_that_very_day(day, found):
    assert suggested(STORY, at("resolved", day, DAY)).get("resolved") == found


def test_a_start_that_must_have_been_the_evening_before_is_not_of_the_stated_day():
    text = "2026-05-04 23:00 Outage begins\n2026-05-04 02:50 A driver calls\n2026-05-04 08:10 Outage ends\n"
    assert suggested(text)["started"] == "03 23:00"
    assert "started" not in suggested(text, at("started", "2026-05-04T00:00", DAY))


def test_a_suggestion_contradicts_nothing_that_is_stated():
    early = at("mitigated", "2026-05-04T13:00")
    assert suggested(STORY, early) == {"detected": "04 14:37", "resolved": "04 15:20"}
    assert "resolved" not in suggested(STORY, at("started", "2026-05-04T15:30"))
    assert "resolved" not in suggested(STORY, at("mitigated", "2026-05-04T15:30"))


def test_suggestions_do_not_contradict_each_other():
    text = "2026-05-04 14:00 Belt slips\n14:50 All fixed\n15:10 Incident mitigated\n"
    assert suggested(text) == {"started": "04 14:00", "mitigated": "04 15:10", "resolved": "04 15:10"}
    assert suggested(f"{text}15:40 Everything back to normal\n")["resolved"] == "04 15:40"
    backwards = "2026-05-04 14:00 Belt slips\n2026-05-04 13:00 Service restored\n"
    assert suggested(backwards) == {"started": "04 14:00"}


def test_nothing_in_the_future_is_suggested():
    now = dt.datetime(2026, 5, 4, 15, 0, tzinfo=LISBON)
    assert suggested(STORY, now=now) == {"started": "04 14:00", "detected": "04 14:37"}


def test_entries_of_a_day_alone_or_of_no_known_time_suggest_nothing():
    assert suggested("2026-05-04 Belt slips\n? An alert fires\n2026-05-05 Service restored\n") == {}


def test_an_entry_that_announces_a_moment_goes_before_one_that_only_sounds_like_it():
    assert suggested(STORY.replace("Quotes come late", "Outage begins"))["started"] == "04 14:30"
    lines = timelines.read("2026-05-04 14:00 Belt slips\n14:30 Yard waits\n", day=None, zone=LISBON)
    marked = [lines[0], timelines.Line(lines[1].at, MINUTE, lines[1].text, "mitigated")]
    assert f"{suggest(marked, {}, zone=LISBON, now=NOW)['mitigated'].local:%H:%M}" == "14:30"


def test_a_claimed_duration_and_the_day_choose_the_ends():
    text = "2026-04-20 09:00 New belt\n2026-05-04 14:00 Belt slips\n14:05 Yard told\n15:08 Belt runs\n"
    assert suggested(text, minutes={"resolve": 68, "detect": 5}) == {
        "started": "04 14:00", "detected": "04 14:05", "resolved": "04 15:08",
    }  # fmt: skip
    assert suggested(text, day=dt.date(2026, 5, 4)) == {"started": "04 14:00"}
    assert suggested(text) == {"started": "20 09:00"}


def test_only_what_its_kind_asks_for_is_suggested():
    assert suggested(STORY, asked=("detected",)) == {"detected": "04 14:37"}


# --- The pages --------------------------------------------------------------------------------------------------
@pytest.fixture
def told(team) -> Postmortem:
    """A published one without any moment, whose timeline tells all."""
    postmortem = make.a_postmortem(team, happened_on=dt.date(2026, 5, 4), zone="Europe/Lisbon")
    for position, line in enumerate(timelines.read(STORY, day=None, zone=LISBON)):
        postmortem.timeline.create(position=position, at=line.at, precision=line.precision, text=line.text)
    return postmortem


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


def times_of(postmortem: Postmortem) -> str:
    return reverse("postmortem_section", args=[postmortem.number, "moments"])


def form_of(page: str, address: str) -> dict[str, list[str]]:
    return filled(page.replace(f'action="{address}"', "", 1))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "sees"), [("lead", True), ("member", True), ("observer", False), ("outsider", False)]
)
def test_those_who_may_edit_are_told_on_the_record_page_how_many_times_there_are(request, told, who, sees):
    page = signed_in(request.getfixturevalue(who)).get(told.get_absolute_url())
    assert ("The timeline suggests 3 times: look" in text_of(page)) is sees
    assert (f'href="{times_of(told)}">look' in page.content.decode()) is sees


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "words"),
    [("near_miss", "suggests 2 times"), ("missed_outcome", ""), ("game_day", "suggests 3 times")],
)
def test_the_record_page_counts_what_its_kind_asks_for(told, lead_client, kind, words):
    Postmortem.objects.update(kind=kind)
    page = text_of(lead_client.get(told.get_absolute_url()))
    assert words in page and ("The timeline suggests" in page) is bool(words)


@pytest.mark.django_db
def test_the_editor_says_what_the_timeline_suggests_and_why(told, lead_client):
    Postmortem.objects.update(started_at=dt.datetime(2026, 5, 4, 14, 30, tzinfo=LISBON))
    page = lead_client.get(times_of(told))
    words = text_of(page)
    assert "Take 14:37 for Detected" in words and "from “ Alerts fire in the channel ”" in words
    assert re.findall(r'name="take" value="(\w+)"', page.content.decode()) == ["detected", "resolved"]


@pytest.mark.django_db
def test_one_is_taken_without_script_looked_at_and_only_then_saved(told, lead_client):
    address = times_of(told)
    form = form_of(lead_client.get(address).content.decode(), address) | {"mitigated_at": "2026-05-04T15:10"}
    page = lead_client.post(address, form | {"take": "detected"})
    assert page.status_code == 200
    text = page.content.decode()
    form = form_of(text, address)
    assert (form["detected_at"], form["detected_how"]) == (["2026-05-04T14:37"], ["minute"])
    assert form["mitigated_at"] == ["2026-05-04T15:10"]  # what was typed stays
    assert re.findall(r'name="take" value="(\w+)"', text) == ["started", "resolved"]
    assert re.findall(r'name="(\w+)"[^>]* autofocus', text) == ["detected_at"]
    stored = Postmortem.objects.get()
    assert (stored.detected_at, stored.version) == (None, told.version)
    assert lead_client.post(address, form).status_code == 302
    stored.refresh_from_db()
    assert stored.detected_at == dt.datetime(2026, 5, 4, 14, 37, tzinfo=LISBON)
    assert stored.started_at is None


@pytest.mark.django_db
def test_about_a_time_and_a_day_alone_are_taken_as_exactly_as_they_are_told(told, lead_client):
    told.timeline.filter(text__startswith="Alerts").update(precision=HOUR)
    midnight = dt.datetime(2026, 5, 4, tzinfo=LISBON)
    Postmortem.objects.update(resolved_at=midnight, precisions={"resolved": DAY})
    address = times_of(told)
    text = lead_client.get(address).content.decode()
    assert "Take ~14:37" in text
    form = form_of(text, address)
    for name in ("detected", "resolved"):
        form = form_of(lead_client.post(address, form | {"take": name}).content.decode(), address)
    assert (form["detected_how"], form["resolved_how"]) == (["hour"], ["minute"])
    assert form["resolved_at"] == ["2026-05-04T15:20"]


@pytest.mark.django_db
def test_what_was_typed_is_never_replaced_and_what_is_no_time_has_nothing_beside_it(told, lead_client):
    address = times_of(told)
    form = form_of(lead_client.get(address).content.decode(), address)
    typed = form | {"started_at": "2026-05-04T14:10", "detected_at": "soon"}
    for name in ("started", "detected", "nonsense"):
        text = lead_client.post(address, typed | {"take": name}).content.decode()
        sent = form_of(text, address)
        assert (sent["started_at"], sent["detected_at"]) == (["2026-05-04T14:10"], ["soon"])
        assert re.findall(r'name="take" value="(\w+)"', text) == ["resolved"]


@pytest.mark.django_db
def test_a_suggestion_beside_a_start_known_to_the_second_can_be_saved(told, lead_client):
    started = dt.datetime(2026, 5, 4, 15, 20, 30, tzinfo=LISBON)
    Postmortem.objects.update(started_at=started)
    text = lead_client.get(times_of(told)).content.decode()
    assert 'value="resolved"' not in text  # 15:20 is before it


@pytest.mark.django_db
def test_another_zone_chosen_meanwhile_keeps_what_the_clock_showed(told, lead_client):
    address = times_of(told)
    form = form_of(lead_client.get(address).content.decode(), address) | {"zone": "Asia/Tokyo"}
    form = form_of(lead_client.post(address, form | {"take": "started"}).content.decode(), address)
    assert (form["started_at"], form["zone"]) == (["2026-05-04T14:00"], ["Asia/Tokyo"])
    lead_client.post(address, form)
    stored = Postmortem.objects.get()
    first = stored.timeline.all()[0].at
    assert (
        stored.started_at == first == dt.datetime(2026, 5, 4, 14, 0, tzinfo=zoneinfo.ZoneInfo("Asia/Tokyo"))
    )


@pytest.mark.django_db
def test_one_is_dismissed_for_good_and_what_was_typed_stays(told, lead_client, member_client):
    address = times_of(told)
    first = lead_client.get(address).content.decode()
    keys = re.findall(r'name="dismiss" value="(\w+)"', first)
    assert len(keys) == len(re.findall(r'name="take"', first)) == 3
    typed = form_of(first, address) | {"mitigated_at": "2026-05-04T15:10"}
    page = lead_client.post(address, typed | {"dismiss": keys[1]})
    assert page.status_code == 200
    text = page.content.decode()
    assert "Dismissed for this postmortem." in text
    assert form_of(text, address)["mitigated_at"] == ["2026-05-04T15:10"]
    assert keys[1] not in re.findall(r'name="dismiss" value="(\w+)"', text)
    again = member_client.get(address).content.decode()
    assert re.findall(r'name="dismiss" value="(\w+)"', again) == [keys[0], keys[2]]
    assert "The timeline suggests 2 times" in text_of(member_client.get(told.get_absolute_url()))
    alert = told.timeline.get(text__startswith="Alerts fire")
    told.timeline.filter(pk=alert.pk).update(at=alert.at + dt.timedelta(minutes=1))
    page = lead_client.get(address).content.decode()  # another time is another suggestion
    assert len(re.findall(r'name="dismiss" value="(\w+)"', page)) == 3


@pytest.mark.django_db
def test_what_is_suggested_no_more_is_dismissed_without_a_word(told, lead_client):
    address = times_of(told)
    typed = form_of(lead_client.get(address).content.decode(), address)
    page = lead_client.post(address, typed | {"dismiss": "of-another-day"})
    assert page.status_code == 200
    assert "Dismissed" not in text_of(page)
    assert not told.dismissed_hints.exists()


@pytest.mark.django_db
def test_suggestions_cost_no_query_for_what_was_dismissed(told, lead_client):
    counts = []
    for _ in range(2):
        for path in (told.get_absolute_url(), times_of(told)):
            lead_client.get(path)
            with CaptureQueriesContext(connection) as log:
                lead_client.get(path)
            counts.append(len(log))
        start = dt.datetime(2026, 5, 4, 14, tzinfo=LISBON)
        Postmortem.objects.update(**{f"{name}_at": start for name in Postmortem.MOMENTS})
    assert counts[:2] == counts[2:]
