"""Hints on wording in the editor: under the field, on a page of their own, dismissed for good."""

from __future__ import annotations

import html
import importlib
import os
import subprocess
import sys

import pytest
from django.apps import apps
from django.conf import settings

from postmortems.models import DismissedHint, Postmortem
from records.models import Event, Refused, record
from tests.make import NOW

BLAMING = "We should have tested the restore."


@pytest.fixture
def wording(published) -> str:
    return f"{published.get_absolute_url()}wording/"


def text_of(response) -> str:
    return html.unescape(response.content.decode())


def ask(client, address: str, field: str, text: str):
    """What htmx sends while somebody types."""
    headers = {"HX-Request": "true", "HX-Target": f"hints-id_{field}"}
    return client.post(address, {"wording": field, field: text}, headers=headers)


def test_what_is_typed_gets_its_hints_in_the_fields_region(wording, member_client):
    response = ask(member_client, wording, "summary", f"All was well 👍.\r\n\r\n{BLAMING}")
    said = text_of(response)
    assert response.status_code == 200
    assert said.strip().startswith('<div class="hints" id="hints-id_summary"')
    assert (
        'data-start="21" data-end="39" data-quoted="should have tested"' in said
    )  # a browser counts the thumb as two
    assert "We had not tested the restore, because …" in said
    assert Postmortem.objects.get().summary == "The price job read a **stale** file."
    assert "hint-on-wording" not in text_of(
        ask(member_client, wording, "summary", "The job read a stale file.")
    )


def test_the_whole_form_is_checked_in_a_window_without_script(wording, member_client):
    response = member_client.post(
        wording, {"summary": BLAMING, "lessons": "A lesson\nIt was human error", "title": "Human error"}
    )
    said = text_of(response)
    assert said.count("hint-on-wording") == 2
    assert "Nothing is saved" in said


def test_the_saved_text_is_checked_and_the_form_shows_it(published, wording, member_client):
    Postmortem.objects.update(
        summary=BLAMING, sections=[{"heading": "Causes", "body": "It was human error."}]
    )
    said = text_of(member_client.get(wording))
    assert ("should have tested" in said, "human error" in said, "Causes" in said) == (True, True, True)
    form = text_of(member_client.get(f"{published.get_absolute_url()}edit/"))
    assert form.count('<li class="hint-on-wording"') == 2


def test_a_new_one_is_checked_before_it_is_saved(team, member_client, outsider_client):
    assert "should have tested" in text_of(ask(member_client, "/postmortems/wording/", "impact", BLAMING))


def test_a_dismissed_hint_stays_away_from_this_record(published, wording, member, member_client):
    Postmortem.objects.update(summary=BLAMING)
    sent = {"rule": "counterfactual", "sentence": BLAMING}
    for _ in range(2):
        assert member_client.post(f"{wording}dismiss/", sent).status_code == 302
    assert "hint-on-wording" not in text_of(member_client.get(wording))
    assert "hint-on-wording" not in text_of(ask(member_client, wording, "impact", f"**{BLAMING}**"))
    assert "hint-on-wording" in text_of(
        ask(member_client, wording, "impact", "We should have tested the backup.")
    )
    dismissed = DismissedHint.objects.get()
    assert (dismissed.by, dismissed.rule) == (member, "counterfactual")


def test_no_reader_learns_of_a_hint_that_was_dismissed(published, wording, member_client, observer_client):
    before = Event.objects.of(published).count()
    member_client.post(f"{wording}dismiss/", {"rule": "counterfactual", "sentence": BLAMING})
    assert DismissedHint.objects.exists()
    assert Event.objects.of(published).count() == before
    for page in ("", "history/"):
        said = text_of(observer_client.get(f"{published.get_absolute_url()}{page}"))
        assert ("should have tested" in said, "dismissed a hint" in said) == (False, False)


def test_words_of_hints_that_history_kept_before_are_taken_out(published, member):
    DismissedHint.dismiss(published, rule="counterfactual", sentence=BLAMING, by=member, now=NOW)
    record("dismissed_hint", published, by=member, note=f"What did not happen: {BLAMING}")
    record("reviewed", published, by=member, note="Clear.")
    name = "postmortems.migrations.0009_take_dismissed_words_out_of_history"
    importlib.import_module(name).take_out(apps, None)
    told = Event.objects.of(published).filter(verb__in=["dismissed_hint", "reviewed"])
    assert [(event.verb, event.note) for event in told] == [("reviewed", "Clear."), ("dismissed_hint", "")]


def test_a_hint_goes_from_the_form_by_htmx_and_leaves_the_page_alone(published, wording, member_client):
    headers = {"HX-Request": "true", "HX-Target": "hint-id_summary-0"}
    response = member_client.get(wording, headers=headers)
    assert response.content.strip() == b""
    assert "HX-Retarget" not in response.headers


@pytest.mark.parametrize(
    "sent", [{}, {"rule": "no such rule", "sentence": BLAMING}, {"rule": "trait", "sentence": " ?! "}]
)
def test_nothing_else_is_dismissed(published, wording, member_client, sent):
    assert member_client.post(f"{wording}dismiss/", sent).status_code == 302
    assert not DismissedHint.objects.exists()


def test_a_record_does_not_take_dismissals_without_end(published, member, monkeypatch):
    monkeypatch.setattr("postmortems.models.hints.MOST", 60)
    published.dismissed_hints.bulk_create(
        DismissedHint(postmortem=published, key=str(i), rule="trait", sentence="x", at=NOW) for i in range(60)
    )
    with pytest.raises(Refused):
        DismissedHint.dismiss(published, rule="counterfactual", sentence=BLAMING, by=member, now=NOW)


def test_a_section_of_ones_own_is_called_what_its_field_is_and_a_heading_is_no_prose(wording, member_client):
    sent = {"section_body": BLAMING, "section_0_heading": BLAMING, "section_0": BLAMING}
    page = member_client.post(wording, sent)
    assert [label for label, _ in page.context["fields"]()] == ["Text", "Glossary"]


@pytest.mark.once
def test_no_process_prepares_the_patterns_of_hints_before_somebody_asks_for_them():
    lines = """import django, sys; django.setup(); import teamhub.urls
print([name for name in ("postmortems.wording", "postmortems.blameless.rules") if name in sys.modules])"""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "teamhub.settings"}
    told = subprocess.run(
        [sys.executable, "-c", lines],
        env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert told.stdout == "['postmortems.wording']\n"
