"""Taking a further section away, and putting it back; nothing that was written is lost."""

from __future__ import annotations

import pytest
from django.urls import reverse

from postmortems.conflicts import PartConflict
from postmortems.models import Postmortem
from postmortems.models.writing import taken_out
from records.models import Event, Refused
from tests.make import NOW
from tests.postmortems.test_sections import address, form_of

GLOSSARY = {"heading": "Glossary", "body": "A *lens*.\n\n## Of glass\n\nAnd sand."}
LETTERS = {"heading": "Letters", "body": "Dear all."}


@pytest.fixture
def draft(team, member) -> Postmortem:
    return Postmortem.create(by=member, team=team, now=NOW, title="Dark", sections=[GLOSSARY, LETTERS])


def sections() -> list[dict[str, str]]:
    return Postmortem.objects.get().sections


def test_a_section_is_removed_history_keeps_its_text_and_undo_puts_it_back_once(draft, lead_client, lead):
    page = lead_client.get(address(draft, "further-1")).content.decode()
    assert "Remove section" in page
    assert "Remove section" not in lead_client.get(address(draft, "more")).content.decode()
    answer = lead_client.post(
        address(draft, "further-1"), form_of(lead_client, draft, "further-1") | {"remove": "yes"}, follow=True
    )
    assert sections() == [LETTERS]
    text = answer.content.decode()
    assert "“Glossary” is removed. Its text stays in the history." in text
    undo = f"{address(draft, 'more')}?put_back=1"
    assert undo in text
    history = lead_client.get(reverse("postmortem_history", args=[draft.number])).content.decode()
    assert "And sand." in history
    lead_client.post(undo)
    assert sections() == [GLOSSARY, LETTERS]
    assert "It stands there already" in lead_client.post(undo, follow=True).content.decode()
    assert sections() == [GLOSSARY, LETTERS]
    for nonsense in ("0", "9", "x", "1" * 12):
        lead_client.post(f"{address(draft, 'more')}?put_back={nonsense}")
    assert sections() == [GLOSSARY, LETTERS]


def test_what_was_typed_and_not_saved_goes_into_history_before_it_is_removed(draft, lead_client):
    sent = form_of(lead_client, draft, "further-2") | {"section_body": "Dear everyone.", "remove": "yes"}
    lead_client.post(address(draft, "further-2"), sent)
    assert sections() == [GLOSSARY]
    kept = [str(event.changes.get("sections")) for event in Event.objects.of(draft)]
    assert "Dear everyone." in kept[0] and "Dear everyone." in kept[1]


def test_of_two_people_who_remove_and_write_both_texts_stay(draft, lead, member, lead_client):
    sent = form_of(lead_client, draft, "further-2")
    draft.edit_further(1, LETTERS, LETTERS | {"body": "Dear both."}, by=member, now=NOW)
    with pytest.raises(PartConflict):
        draft.remove_further(1, LETTERS, by=lead, now=NOW)
    answer = lead_client.post(address(draft, "further-2"), sent | {"remove": "yes"})
    text = answer.content.decode()
    assert answer.status_code == 409 and "Dear both." in text and "(removed)" in text
    assert sections()[1]["body"] == "Dear both."
    draft.remove_further(1, LETTERS | {"body": "Dear both."}, by=lead, now=NOW)
    draft.edit_further(1, LETTERS, LETTERS | {"body": "Dear all of you."}, by=member, now=NOW)
    assert sections() == [GLOSSARY, LETTERS | {"body": "Dear all of you."}]


def test_another_section_that_moved_up_is_not_taken_for_it(draft, lead, member, outsider):
    assert draft.remove_further(0, GLOSSARY, by=lead, now=NOW) == 1
    assert draft.remove_further(0, GLOSSARY, by=member, now=NOW) is None
    assert sections() == [LETTERS]
    with pytest.raises(Refused):
        draft.remove_further(0, LETTERS, by=outsider, now=NOW)
    with pytest.raises(Refused):
        draft.put_back(1, by=outsider, now=NOW)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_what_was_taken_out_is_read_from_history(place):
    texts = ["## A\nx\n\n## B within A\n\ny", "## \nloose", "## A\nx"]
    left = "\n\n".join(texts[:place] + texts[place + 1 :])
    _, section = taken_out("\n\n".join(texts), left)
    assert f"## {section['heading']}\n{section['body']}" == texts[place]
    assert taken_out("## A\nx", "## A\ny") is None
