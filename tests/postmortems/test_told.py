"""History shows every word that it keeps: of edits, of comments that were changed or removed, of reviews."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest

from postmortems.models import Postmortem
from postmortems.models.comments import Comment
from records.models import record
from tests import make
from tests.make import NOW, TODAY

pytestmark = pytest.mark.django_db


def told(client, found: Postmortem) -> str:
    """The page of the whole history, as text, with - before what went and + before what came."""
    page = client.get(f"{found.get_absolute_url()}history/").content.decode()
    marked = page.replace("<del>", " -").replace("<ins>", " +").replace("\u200b", "")
    marked = marked.replace("<bdi>", "").replace("</bdi>", "")
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", marked)).split())


@pytest.fixture
def draft(team, member) -> Postmortem:
    one = make.a_postmortem(team, status="draft", published_at=None, summary="The lens froze.")
    one.authors.add(member)
    return one


def test_each_wording_of_a_comment_stands_there_and_one_that_was_removed(published, member, lead_client):
    said = Comment.add(published, by=member, text="Which lens?", at=NOW)
    said.rewrite(by=member, text="Which of the lenses?", at=NOW)
    said.rewrite(by=member, text="Which of the two lenses?", at=NOW)
    last = f"Was it the spare one? {'It was dark. ' * 60}Or the old one?"
    said.rewrite(by=member, text=last, at=NOW)
    said.remove(by=member, at=NOW)
    page = told(lead_client, published)
    for words in ("Which lens?", "-Which lens? +Which of the lenses?", "+Which of the two lenses?"):
        assert words in page
    assert "edited a comment on it" in page
    assert page.count("Or the old one?") == 2  # as it was written, and as it was removed


def test_a_comment_is_told_to_its_end(published, member, lead_client):
    Comment.add(published, by=member, text=f"{'It was dark. ' * 60}Or the old one?", at=NOW)
    assert "Or the old one?" in told(lead_client, published)


def test_a_review_names_who_was_asked_and_by_when(draft, member, outsider, lead, lead_client):
    draft.ask_for_review(by=member, now=NOW, reviewers=[outsider], until=TODAY)
    assert f"asked for a review of it: {outsider.name}, by 18 Nov 2026" in told(lead_client, draft)
    draft.ask_for_review(by=member, now=NOW, reviewers=[lead], until=TODAY + dt.timedelta(days=2))
    page = told(lead_client, draft)
    assert f"asked for a review of it: {lead.name}, by 20 Nov 2026" in page
    assert f"Reviewers: -{outsider.name} +{lead.name}" in page
    record_page = lead_client.get(draft.get_absolute_url()).content.decode()
    assert f"asked for a review of it: {lead.name}, by 20 Nov 2026" in record_page


def test_the_end_of_a_long_text_is_told_where_that_is_what_changed(draft, member, lead_client):
    before = "\n".join(f"Line {n} of what happened." for n in range(500))
    Postmortem.objects.update(summary=before)
    draft.refresh_from_db()
    draft.edit(by=member, version=draft.version, now=NOW, summary=f"{before}\nAnd then it was dark.")
    page = told(lead_client, draft)
    assert "+And then it was dark." in page
    assert "Line 3 of" not in page


def test_further_sections_are_told_one_by_one(draft, member, lead_client):
    sections = [{"heading": f"Part {n}", "body": f"Words of part {n}."} for n in range(40)]
    sections.append({"heading": "Glossary", "body": "A *surcharge* is a fee.\n\nAnd a toll is one."})
    Postmortem.objects.update(sections=sections)
    draft.refresh_from_db()
    changed = [
        *sections[1:40],
        {"heading": "Glossary", "body": "A *surcharge* is a fee.\n\nA toll is a fee."},
        {"heading": "Thanks", "body": "To the night shift."},
    ]
    draft.edit(by=member, version=draft.version, now=NOW, sections=changed)
    page = told(lead_client, draft)
    assert "Glossary A *surcharge* is a fee. -And a toll is one. +A toll is a fee." in page
    assert "Part 0: -Words of part 0. nothing" in page
    assert "Thanks: +To the night shift." in page
    assert "Part 7" not in page


def test_a_text_that_was_only_moved_is_told_to_have_moved(draft, member, lead_client):
    sections = [{"heading": f"Part {n}", "body": f"Words of part {n}."} for n in range(3)]
    Postmortem.objects.update(sections=sections)
    draft.refresh_from_db()
    draft.edit(by=member, version=draft.version, now=NOW, sections=sections[::-1])
    assert "Order of the sections: -Part 0, Part 1, Part 2 +Part 2, Part 1, Part 0" in told(
        lead_client, draft
    )


def test_what_an_import_changed_is_told_as_an_edit_is(published, lead, lead_client):
    record("imported", published, by=lead, changes={"severity": (2, 1), "version": (1, 2)})
    page = told(lead_client, published)
    assert "Severity: -SEV 2 +SEV 1" in page
    assert "Version" not in page


def test_the_record_leads_to_what_changed(draft, member, lead_client):
    draft.edit(by=member, version=draft.version, now=NOW, summary="The lens of the north lamp froze.")
    page = lead_client.get(draft.get_absolute_url()).content.decode()
    address = re.search(r'href="([^"]+/history/)(#event-\d+)"', page)
    assert address
    assert f'id="{address[2][1:]}"' in lead_client.get(address[1]).content.decode()
    assert "north lamp froze.</ins>" not in page


def test_every_line_of_the_record_that_leads_there_finds_its_place(draft, member, lead_client):
    """As many stand on the first page of the history as on the record's."""
    for number in range(40):
        record("edited", draft, by=member, changes={"summary": [f"Lamp {number}", f"Lamp {number + 1}"]})
    page = lead_client.get(draft.get_absolute_url()).content.decode()
    first = lead_client.get(f"{draft.get_absolute_url()}history/").content.decode()
    led_to = re.findall(r"/history/#(event-\d+)", page)
    assert len(led_to) == 30
    assert all(f'id="{one}"' in first for one in led_to)
