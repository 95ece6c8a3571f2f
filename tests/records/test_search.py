"""Search finds what a person may read, on both databases."""

import pytest

from records import search
from records.models import Event, SearchEntry, record
from tests import make

pytestmark = pytest.mark.django_db


def test_recording_puts_a_record_into_the_search_and_into_history(team, lead):
    decision = make.a_decision(
        team, lead, title="Weigh containers at the gate", context="Two scales disagree."
    )
    record("proposed", decision, by=lead, changes={"status": ("draft", "proposed")})
    found = search.find("scales", person=lead)
    assert [hit.object_id for hit in found.hits] == [decision.pk]
    assert "<mark>scales</mark>" in found.hits[0].passage
    assert found.counts == {"decision": 1}
    assert Event.objects.of(decision).get().changes == {"status": ["draft", "proposed"]}


def test_a_hit_in_the_title_comes_before_a_hit_in_the_text(team, lead):
    for title, context in [("Fences", "about gulls"), ("Gulls at the pier", "about nothing")]:
        record("created", make.a_decision(team, lead, title=title, context=context), by=lead)
    assert [hit.title for hit in search.find("gulls", person=lead).hits] == [
        "<mark>Gulls</mark> at the pier",
        "Fences",
    ]


def test_the_last_word_may_be_the_beginning_of_one(team, lead):
    record("created", make.a_decision(team, lead, title="Weighbridge calibration"), by=lead)
    assert search.find("calib", person=lead).hits
    assert not search.find("calib bridge", person=lead).hits


def test_a_draft_postmortem_is_found_by_its_team_alone(team, lead, outsider, org_admin):
    record("created", make.a_postmortem(team, status="draft", title="Lanterns"), by=lead)
    assert search.find("lanterns", person=lead).hits
    assert search.find("lanterns", person=org_admin).hits
    assert not search.find("lanterns", person=outsider).hits


def test_markup_in_a_record_is_shown_and_never_run(team, lead):
    record("created", make.a_decision(team, lead, title="<script>alert(1)</script> gulls"), by=lead)
    assert search.find("gulls", person=lead).hits[0].title == (
        "&lt;script&gt;alert(1)&lt;/script&gt; <mark>gulls</mark>"
    )


@pytest.mark.parametrize(
    "text", ['"', "a AND", "NEAR(", "x:y", "* ^", "'; --", "\x00gull", "ünïcode", "", "-"]
)
def test_odd_input_is_no_error(text, team, lead):
    record("created", make.a_decision(team, lead), by=lead)
    assert search.find(text, person=lead).counts in ({}, {"decision": 1})


def test_an_edit_moves_a_record_in_the_search(team, lead):
    decision = make.a_decision(team, lead, title="Buoys")
    record("created", decision, by=lead)
    decision.title = "Beacons"
    decision.save()
    record("edited", decision, by=lead)
    assert not search.find("buoys", person=lead).hits
    assert search.find("beacons", person=lead).hits
    assert SearchEntry.objects.count() == 1


def test_passages_are_of_the_records_asked_for_and_of_none_between(team, lead):
    made = [
        make.a_decision(team, lead, title=f"No. {i}", context=f"Bright lamps at berth {name}")
        for i, name in enumerate(["north", "south", "east quay", "west quay", "island"])
    ]
    for decision in made:
        record("created", decision, by=lead)
    asked = [made[3].pk, made[0].pk]
    told = search.passages("lamps", kind="decision", ids=asked)
    assert sorted(told) == sorted(asked)
    assert told[made[3].pk] == "Bright <mark>lamps</mark> at berth west quay"
    assert search.passages("cranes", kind="decision", ids=asked) == {}


def test_pages_of_one_kind_go_on_with_the_best_and_repeat_nothing(team, lead):
    for i in range(5):
        record("created", make.a_decision(team, lead, title=f"Gulls {i}"), by=lead)
        record("created", make.a_postmortem(team, status="published", title=f"Gulls again {i}"), by=lead)
    pages = [search.find("gulls", person=lead, kind="decision", page=n, page_size=2) for n in (1, 2, 3)]
    assert [len(page.hits) for page in pages] == [2, 2, 1]
    assert [page.has_more for page in pages] == [True, True, False]
    assert len({hit.object_id for page in pages for hit in page.hits}) == 5
    assert all(page.counts == {"decision": 5, "postmortem": 5} for page in pages)
