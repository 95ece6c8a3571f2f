"""The edit page: saving what was shown changes nothing, and nobody overwrites anybody."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse

from postmortems.models import Postmortem
from records.drafts import SavedDraft
from records.models import Event
from tests import make
from tests.forms import filled
from tests.make import NOW
from tests.postmortems.conftest import STARTED
from tests.postmortems.test_pages import text_of


def edit_form(client, postmortem) -> dict[str, list[str]]:
    """What a browser would send back from the edit page, unchanged."""
    return filled(client.get(f"{postmortem.get_absolute_url()}edit/").content.decode())


def test_saving_what_was_shown_changes_nothing(published, lead_client):
    published.timeline.create(
        position=3, at=STARTED + dt.timedelta(seconds=7), text="- a list\n\n  - in a list"
    )
    published.lessons.create(position=1, text="One\n\nof several lines")
    before = Postmortem.objects.get().values()
    response = lead_client.post(f"{published.get_absolute_url()}edit/", edit_form(lead_client, published))
    assert response.status_code == 302, text_of(response)
    after = Postmortem.objects.get()
    assert after.values() == before
    assert Event.objects.of(published).filter(verb="edited").count() == 0


def test_a_moment_left_as_it_was_keeps_its_second_and_its_side_of_a_changing_clock(published, lead_client):
    """On 25 October 2026 at 01:30 UTC it was 01:30 in Lisbon for the second time."""
    late = dt.datetime(2026, 10, 25, 1, 30, 7, tzinfo=dt.UTC)
    Postmortem.objects.update(started_at=late, zone="Europe/Lisbon")
    sent = edit_form(lead_client, published) | {"summary": "Other words."}
    lead_client.post(f"{published.get_absolute_url()}edit/", sent)
    stored = Postmortem.objects.get()
    assert (stored.summary, stored.started_at) == ("Other words.", late)


def test_editing_one_line_of_the_timeline_leaves_the_others_as_they_were(published, lead_client):
    published.timeline.create(position=3, at=STARTED + dt.timedelta(seconds=7), text="- a list")
    sent = edit_form(lead_client, published)
    sent["timeline"][0] += "\r\n2026-11-12 10:00 Written up"
    assert lead_client.post(f"{published.get_absolute_url()}edit/", sent).status_code == 302
    entries = list(Postmortem.objects.get().timeline.all())
    assert (entries[2].at, entries[2].text) == (STARTED + dt.timedelta(seconds=7), "- a list")
    assert entries[0].marks == "started"
    assert entries[3].text == "Written up"


def test_mending_a_word_on_the_night_the_clocks_go_back_moves_no_time(published, lead_client):
    at = [dt.datetime(2026, 10, 25, 1, minute, 7, tzinfo=dt.UTC) for minute in (10, 30)]
    Postmortem.objects.update(zone="Europe/Berlin")
    for position, one in enumerate(at, start=3):
        published.timeline.create(position=position, at=one, text="Pagd")
    sent = edit_form(lead_client, published)
    sent["timeline"] = [sent["timeline"][0].replace("Pagd", "Paged")]
    assert lead_client.post(f"{published.get_absolute_url()}edit/", sent).status_code == 302
    entries = list(Postmortem.objects.get().timeline.all())[2:]
    assert [(entry.at, entry.text) for entry in entries] == [(one, "Paged") for one in at]


def test_a_further_section_is_edited_under_its_heading(published, lead_client):
    sent = edit_form(lead_client, published) | {"section_0": "A surcharge is an extra fee."}
    lead_client.post(f"{published.get_absolute_url()}edit/", sent)
    assert Postmortem.objects.get().sections == [
        {"heading": "Glossary", "body": "A surcharge is an extra fee."}
    ]


def test_changes_in_different_places_are_put_together_and_shown_with_409(
    published, lead, lead_client, member_client
):
    mine = edit_form(member_client, published)
    theirs = Postmortem.objects.get()
    theirs.edit(
        by=lead,
        version=1,
        now=NOW,
        went_badly="Twenty minutes on the cache.",
        severity=1,
        summary="The price job read a **stale** file.\n\nIt reported success.",
    )
    mine |= {
        "got_lucky": "Monday has four times the bookings.",
        "summary": "In short:\n\nThe price job read a **stale** file.",
    }
    response = member_client.post(f"{published.get_absolute_url()}edit/", mine)
    assert response.status_code == 409
    form = response.context["form"]
    assert "both in the form below" in text_of(response)
    assert form["went_badly"].value() == "Twenty minutes on the cache."
    assert form["severity"].value() == "1"
    assert form["summary"].value().split("\n\n") == [
        "In short:",
        "The price job read a **stale** file.",
        "It reported success.",
    ]
    assert form["got_lucky"].value() == "Monday has four times the bookings."
    assert form["version"].value() == "2"
    again = filled(response.content.decode())
    assert member_client.post(f"{published.get_absolute_url()}edit/", again).status_code == 302
    stored = Postmortem.objects.get()
    assert (stored.severity, stored.went_badly, stored.got_lucky) == (
        1, "Twenty minutes on the cache.", "Monday has four times the bookings.",
    )  # fmt: skip


def test_changes_in_one_place_are_shown_side_by_side_with_409_and_nothing_is_lost(
    published, lead, member_client
):
    mine = edit_form(member_client, published) | {"summary": "It was the cold."}
    Postmortem.objects.get().edit(by=lead, version=1, now=NOW, summary="It was the frost.")
    response = member_client.post(f"{published.get_absolute_url()}edit/", mine)
    assert response.status_code == 409
    words = text_of(response)
    assert "Noor Haddad saved while you were writing" in words
    assert "It was the frost." in words and "It was the cold." in words
    assert response.context["form"]["summary"].value() == "It was the cold."
    assert Postmortem.objects.get().summary == "It was the frost."


def test_a_conflict_over_two_saves_starts_from_what_i_read(published, lead, member_client):
    mine = edit_form(member_client, published) | {"got_lucky": "It was a Tuesday, luckily."}
    for version, text in ((1, "Support paged."), (2, "Support paged within a minute.")):
        Postmortem.objects.get().edit(by=lead, version=version, now=NOW, went_well=text)
    form = member_client.post(f"{published.get_absolute_url()}edit/", mine).context["form"]
    assert form.meeting.conflicts == []
    assert form["went_well"].value() == "Support paged within a minute."


# --- Further sections that somebody added, renamed or wrote in meanwhile ------------------------------------------
COMMS = {"heading": "Customer comms", "body": "Shippers heard at noon."}


def save(client, postmortem, sent):
    return client.post(f"{postmortem.get_absolute_url()}edit/", sent)


def test_a_section_that_somebody_added_meanwhile_stays_through_both_saves(published, lead, member_client):
    mine = edit_form(member_client, published) | {"got_lucky": "It was a Tuesday, luckily."}
    published.edit_further(None, None, COMMS, by=lead, now=NOW)
    met = save(member_client, published, mine)
    assert (met.status_code, met.context["form"].meeting.conflicts) == (409, [])
    assert "Shippers heard at noon." in met.content.decode()
    assert save(member_client, published, filled(met.content.decode())).status_code == 302
    stored = Postmortem.objects.get()
    assert stored.got_lucky == "It was a Tuesday, luckily."
    assert stored.sections == [published.sections[0], COMMS]


def test_a_draft_from_before_the_section_was_added_does_not_empty_it(published, lead, member, member_client):
    sent = edit_form(member_client, published)
    typed = {name: value for name, value in sent.items() if not name.endswith("_heading")}
    typed |= {"got_lucky": ["Luck."], "section_0": ["A surcharge."]}
    key, token = f"postmortem:{published.pk}", "a" * 16
    SavedDraft.keep(by=member, key=key, token=token, fields=typed, now=NOW)
    published.edit_further(None, None, COMMS, by=lead, now=NOW)
    page = member_client.get(f"{published.get_absolute_url()}edit/?restore={token}").content.decode()
    assert filled(page)["section_1"] == [COMMS["body"]]
    again = filled(save(member_client, published, filled(page)).content.decode())
    assert save(member_client, published, again).status_code == 302
    stored = Postmortem.objects.get()
    assert stored.sections == [{"heading": "Glossary", "body": "A surcharge."}, COMMS]
    assert stored.got_lucky == "Luck."


def test_a_section_that_is_not_sent_keeps_its_text_and_an_emptied_one_is_empty(
    published, lead, member_client
):
    published.edit_further(None, None, COMMS, by=lead, now=NOW)
    sent = edit_form(member_client, published)
    del sent["section_0"]
    assert save(member_client, published, sent | {"section_1": ""}).status_code == 302
    assert Postmortem.objects.get().sections == [published.sections[0], COMMS | {"body": ""}]


def test_two_people_in_two_sections_are_put_together_and_in_one_shown_side_by_side(
    published, lead, member_client
):
    published.edit_further(None, None, COMMS, by=lead, now=NOW)
    mine = edit_form(member_client, published)
    glossary = published.sections[0]
    edited = {"heading": "Words", "body": f"{glossary['body']}\n\nA quay is a wall."}
    published.edit_further(0, glossary, edited, by=lead, now=NOW)  # renamed as well
    mine["section_0"] = [f"First of all:\n\n{glossary['body']}"]
    mine["section_1"] = ["Shippers heard by one."]
    met = save(member_client, published, mine)
    assert (met.status_code, met.context["form"].meeting.conflicts) == (409, [])
    again = filled(met.content.decode())
    published.edit_further(1, COMMS, COMMS | {"body": "Shippers heard at two."}, by=lead, now=NOW)
    met = save(member_client, published, again)
    assert met.status_code == 409
    shown = ("Customer comms", "Shippers heard at two.", "Shippers heard by one.")
    assert met.context["form"].meeting.conflicts == [shown]
    assert save(member_client, published, filled(met.content.decode())).status_code == 302
    body = f"First of all:\n\n{glossary['body']}\n\nA quay is a wall."
    assert Postmortem.objects.get().sections == [
        {"heading": "Words", "body": body}, COMMS | {"body": "Shippers heard by one."}
    ]  # fmt: skip


def test_what_was_written_in_a_section_that_is_gone_is_kept(published, lead, member_client):
    published.edit_further(None, None, COMMS, by=lead, now=NOW)
    mine = edit_form(member_client, published) | {"section_0": "A surcharge is an extra fee."}
    current = Postmortem.objects.get()
    current.edit(by=lead, version=current.version, now=NOW, sections=[COMMS])
    met = save(member_client, published, mine)
    assert save(member_client, published, filled(met.content.decode())).status_code == 302
    kept = {"heading": "Glossary", "body": "A surcharge is an extra fee."}
    assert Postmortem.objects.get().sections == [COMMS, kept]


def test_a_section_that_is_gone_and_that_i_left_alone_stays_gone(published, lead, member_client):
    published.edit_further(None, None, COMMS, by=lead, now=NOW)
    mine = edit_form(member_client, published) | {"got_lucky": "Luck."}
    current = Postmortem.objects.get()
    current.edit(by=lead, version=current.version, now=NOW, sections=[COMMS])
    met = save(member_client, published, mine)
    assert save(member_client, published, filled(met.content.decode())).status_code == 302
    assert Postmortem.objects.get().sections == [COMMS]


def test_key_results_of_teams_that_take_part_and_of_the_cycle_it_happened_in_are_offered_first(
    team, other_team, lead, outsider, lead_client
):
    def offered(few: int) -> set[str]:
        page = lead_client.get(reverse("postmortem_section", args=[one.number, "about"]))
        first = page.context["form"].fields["slowed"].widget.suggested[:few]
        return {words.split(" (")[0] for words in first}

    then = make.a_cycle(
        "Q1 2025", state="closed", starts_on=dt.date(2025, 1, 1), ends_on=dt.date(2025, 3, 31)
    )
    late = make.a_cycle(
        "Q2 2025", state="closed", starts_on=dt.date(2025, 4, 1), ends_on=dt.date(2025, 6, 30)
    )
    now = make.a_cycle()
    for whose, by in ((team, lead), (other_team, outsider)):
        for cycle in (then, late, now):
            goal = make.an_objective(whose, by, cycle=cycle)
            make.a_key_result(goal, title=f"{whose.slug} {cycle.name}")
    one = make.a_postmortem(team)
    assert offered(1) == {"berths Q4 2026"}
    assert offered(9) == {"berths Q4 2026", "cranes Q4 2026"}
    Postmortem.objects.update(happened_on=dt.date(2025, 3, 31))
    assert offered(2) == {"berths Q4 2026", "berths Q1 2025"}
    one.other_teams.add(other_team)
    assert offered(4) == {"berths Q4 2026", "berths Q1 2025", "cranes Q4 2026", "cranes Q1 2025"}
