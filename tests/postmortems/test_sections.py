"""Writing section by section: two people in two sections never meet, two in one are put together or shown both."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from postmortems.conflicts import PartConflict
from postmortems.models import Postmortem, Writer
from postmortems.timelines import Line
from records.models import Event, Refused, SavedDraft
from tests import make
from tests.forms import filled
from tests.make import NOW
from tests.postmortems.test_pages import text_of
from tests.together import together
from web.years import MOMENTS

MINUTE = dt.timedelta(minutes=1)
DAY = dt.datetime(2026, 11, 10, 6, 10, tzinfo=dt.UTC)


@pytest.fixture
def draft(team, member) -> Postmortem:
    return Postmortem.create(
        by=member,
        team=team,
        now=NOW,
        title="Gate cameras went dark",
        summary="The lens froze.\n\nNobody saw it.\n\nIt thawed.",
        sections=[{"heading": "Glossary", "body": "A *lens*."}, {"heading": "Letters", "body": "Dear all."}],
    )


def address(postmortem: Postmortem, key: str, verb: str = "postmortem_section") -> str:
    return reverse(verb, args=[postmortem.number, key])


def form_of(client, postmortem: Postmortem, key: str) -> dict[str, list[str]]:
    """What a browser would send back from the section's own page, unchanged."""
    page = client.get(address(postmortem, key)).content.decode()
    return filled(page.replace(f'action="{address(postmortem, key)}"', "", 1))


def part(postmortem, by, version, **values):
    return postmortem.edit_part(by=by, version=version, now=NOW, **values)


# --- The verbs --------------------------------------------------------------------------------------------------
def test_two_sections_saved_over_one_version_never_meet(draft, lead, member):
    part(draft, lead, 1, impact="Two trucks waited.")
    met = part(draft, member, 1, went_well="Somebody looked out of the window.")
    assert not met.conflicts and not met.merged
    stored = Postmortem.objects.get()
    assert (stored.impact, stored.went_well) == (
        "Two trucks waited.",
        "Somebody looked out of the window.",
    )
    assert stored.version == 3
    assert [event.changes["version"] for event in Event.objects.of(stored).filter(verb="edited")] == [
        [2, 3],
        [1, 2],
    ]


def test_changes_to_different_paragraphs_of_one_section_are_put_together(draft, lead, member):
    part(draft, lead, 1, summary="The lens froze over.\n\nNobody saw it.\n\nIt thawed.")
    met = part(draft, member, 1, summary="The lens froze.\n\nNobody saw it.\n\nIt thawed by noon.")
    assert met.theirs_by == lead.name
    assert Postmortem.objects.get().summary == "The lens froze over.\n\nNobody saw it.\n\nIt thawed by noon."


def test_the_same_words_changed_twice_are_a_conflict_that_changes_nothing(draft, lead, member):
    part(draft, lead, 1, summary="The lens froze at six.\n\nNobody saw it.\n\nIt thawed.")
    with pytest.raises(PartConflict) as met:
        part(draft, member, 1, summary="The lens froze at seven.\n\nNobody saw it.\n\nIt thawed.")
    [(label, theirs, mine)] = met.value.meeting.conflicts
    assert (label, "at six" in theirs, "at seven" in mine) == ("Summary", True, True)
    assert Postmortem.objects.get().version == 2


def test_lists_and_timelines_of_two_writers_hold_what_both_wrote(draft, lead, member):
    lines = [Line(DAY + n * MINUTE, "minute", f"Event {n}") for n in range(5)]
    part(draft, lead, 1, factors=["Frost", "No heating", "No alarm"], timeline=lines)
    version = Postmortem.objects.get().version
    part(draft, lead, version, factors=["Hard frost #winter", "No heating", "No alarm"])
    part(draft, member, version, factors=["Frost", "No heating", "No alarm at night"])
    assert Postmortem.objects.get().values()["factors"] == [
        "Hard frost #winter",
        "No heating",
        "No alarm at night",
    ]
    exact = Line(DAY + 20 * MINUTE + dt.timedelta(seconds=7), "minute", "Late")
    part(draft, lead, version, timeline=[Line(DAY - MINUTE, "minute", "Before"), *lines])
    part(draft, member, version, timeline=[*lines, exact])
    stored = Postmortem.objects.get().timeline_lines()
    assert [line.text for line in stored] == ["Before", *[f"Event {n}" for n in range(5)], "Late"]
    assert stored[-1].at == exact.at


def test_interleaved_saves_of_two_writers_lose_no_word(draft, lead, member):
    """Each reads, the other saves, each saves over what they read: everything anybody wrote is there at the end."""
    names = ["impact", "surprised", "went_well", "went_badly", "got_lucky"]
    for turn in range(6):
        version = Postmortem.objects.get().version
        mine, theirs = names[turn % 5], names[(turn + 2) % 5]
        before = Postmortem.objects.get().values()
        part(draft, lead, version, **{mine: f"{before[mine]}\n\nlead {turn}".strip()})
        part(draft, member, version, **{theirs: f"{before[theirs]}\n\nmember {turn}".strip()})
    after = Postmortem.objects.get()
    everything = " ".join(str(after.values()[name]) for name in names)
    assert [f"{who} {turn}" in everything for turn in range(6) for who in ("lead", "member")] == [True] * 12


@pytest.mark.django_db(transaction=True)
def test_two_sections_saved_at_the_same_moment_are_both_saved(draft, lead, member):
    acts = [
        lambda: part(Postmortem.objects.get(), lead, 1, impact="Two trucks waited."),
        lambda: part(Postmortem.objects.get(), member, 1, surprised="We believed in the alarm."),
    ]
    assert together(acts) == []
    stored = Postmortem.objects.get()
    assert (stored.impact, stored.surprised) == ("Two trucks waited.", "We believed in the alarm.")
    assert stored.version == 3


def test_a_further_section_is_known_by_its_heading_and_merged_by_what_was_read(draft, lead, member):
    glossary, letters = draft.sections
    draft.edit_further(0, glossary, glossary | {"body": "A *lens* is glass."}, by=lead, now=NOW)
    draft.edit_further(1, letters, letters | {"body": "Dear everyone."}, by=member, now=NOW)
    draft.edit_further(None, None, {"heading": "Costs", "body": "None."}, by=member, now=NOW)
    assert [section["body"] for section in Postmortem.objects.get().sections] == [
        "A *lens* is glass.",
        "Dear everyone.",
        "None.",
    ]
    with pytest.raises(PartConflict):
        draft.edit_further(0, glossary, glossary | {"body": "A *lens* is sand."}, by=member, now=NOW)


def test_one_more_event_finds_its_place_and_moves_no_other(draft, lead):
    part(draft, lead, 1, timeline=[Line(DAY, "minute", "a"), Line(DAY - MINUTE, "minute", "b")])
    Postmortem.objects.get().add_event(Line(DAY + MINUTE, "minute", "c"), by=lead, now=NOW)
    Postmortem.objects.get().add_event(Line(DAY - MINUTE, "minute", "d"), by=lead, now=NOW)
    Postmortem.objects.get().add_event(Line(None, "unknown", "e"), by=lead, now=NOW)
    assert [line.text for line in Postmortem.objects.get().timeline_lines()] == ["a", "b", "d", "c", "e"]


def test_whoever_may_not_write_in_it_saves_no_part(draft, outsider, observer):
    for person in (outsider, observer):
        with pytest.raises(Refused):
            part(draft, person, 1, impact="Mine.")
        with pytest.raises(Refused):
            draft.add_event(Line(DAY, "minute", "a"), by=person, now=NOW)


# --- Who writes where -------------------------------------------------------------------------------------------
def test_a_writer_is_in_one_section_and_goes_when_no_sign_of_life_comes(draft, lead, member):
    Writer.enter(draft.pk, "summary", person=lead, now=NOW)
    Writer.enter(draft.pk, "summary", person=lead, now=NOW + 2 * MINUTE)
    Writer.enter(draft.pk, "impact", person=member, now=NOW + 2 * MINUTE)
    present = Writer.objects.present(NOW + 4 * MINUTE)
    assert [(one.person, one.section, one.minutes(NOW + 4 * MINUTE)) for one in present] == [
        (lead, "summary", 4),
        (member, "impact", 2),
    ]
    Writer.enter(draft.pk, "timeline", person=lead, now=NOW + 4 * MINUTE)
    assert Writer.objects.get(person=lead).section == "timeline"
    assert not Writer.objects.present(NOW + 8 * MINUTE)
    Writer.enter(draft.pk, "timeline", person=lead, now=NOW + 60 * MINUTE)
    assert Writer.objects.get(person=lead).minutes(NOW + 61 * MINUTE) == 1


# --- Over HTTP --------------------------------------------------------------------------------------------------
def test_each_section_has_a_page_that_saves_what_it_shows(draft, lead_client):
    keys = ["summary", "impact", "timeline", "factors", "surprised", "went_well", "went_badly", "got_lucky"]
    for key in [*keys, "lessons", "moments", "people", "about", "further-1", "further-2"]:
        before = Postmortem.objects.get().values()
        answer = lead_client.post(address(draft, key), form_of(lead_client, draft, key))
        assert answer.status_code == 302, (key, text_of(answer))
        assert Postmortem.objects.get().values() == before, key
    for key in ["nonsense", "further-3", "further-0", "further-x"]:
        assert lead_client.get(address(draft, key)).status_code == 404


def test_saving_a_section_says_so_and_forgets_its_draft_and_its_writer(draft, lead, lead_client):
    sent = form_of(lead_client, draft, "summary") | {"summary": ["In short."]}
    lead_client.post(address(draft, "summary", "draft_section"), sent)
    assert SavedDraft.objects.of(f"postmortem_summary:{draft.pk}").count() == 1
    assert Writer.objects.get().section == "summary"
    page = lead_client.post(address(draft, "summary"), sent, follow=True)
    assert "Saved." in text_of(page)
    assert not SavedDraft.objects.of(f"postmortem_summary:{draft.pk}") and not Writer.objects.exists()
    assert Postmortem.objects.get().summary == "In short."


def test_a_conflict_answers_409_with_both_texts_and_the_next_saving_goes_through(draft, lead, member_client):
    sent = form_of(member_client, draft, "summary")
    part(draft, lead, 1, summary="Theirs.")
    answer = member_client.post(address(draft, "summary"), sent | {"summary": ["Mine."]})
    assert answer.status_code == 409
    words = text_of(answer)
    assert "Theirs." in words and "Mine." in words and lead.name in words
    again = filled(answer.content.decode().replace(f'action="{address(draft, "summary")}"', "", 1))
    assert again["summary"] == ["Mine."]
    member_client.post(address(draft, "summary"), again)
    assert Postmortem.objects.get().summary == "Mine."


def test_a_draft_of_a_section_is_offered_and_restored(draft, lead_client):
    sent = form_of(lead_client, draft, "impact") | {"impact": ["Half a sent"]}
    lead_client.post(address(draft, "impact", "draft_section"), sent)
    page = lead_client.get(address(draft, "impact"))
    assert "You have an unsaved draft" in text_of(page)
    restored = lead_client.get(f"{address(draft, 'impact')}?restore={sent['draft_token'][0]}")
    assert "Half a sent" in restored.content.decode()


def test_the_others_see_who_writes_where(draft, lead, lead_client, member_client):
    with time_machine.travel(NOW, tick=False):
        lead_client.post(address(draft, "summary", "be_in_section"))
    with time_machine.travel(NOW + 2 * MINUTE, tick=False):
        for page in [
            member_client.get(draft.get_absolute_url()),
            member_client.get(address(draft, "summary")),
            member_client.get(reverse("postmortem_writers", args=[draft.number])),
            member_client.post(address(draft, "summary", "be_in_section")),
        ]:
            assert f"{lead.name} is writing here, 2 minutes" in text_of(page)
        assert "is writing here" not in text_of(lead_client.get(address(draft, "impact")))
        lead_client.post(address(draft, "summary", "leave_section"))
        assert "is writing here" not in text_of(member_client.get(draft.get_absolute_url()))


@pytest.mark.parametrize(
    ("key", "words"), [("factors", "Contributing factors"), ("people", "People"), ("more", "Another section")]
)
def test_others_see_who_writes_what_stands_nowhere_yet(draft, lead, lead_client, member_client, key, words):
    lead_client.post(address(draft, key, "be_in_section"))
    told = f"{words}: {lead.name} is writing here"
    for page in (draft.get_absolute_url(), reverse("postmortem_writers", args=[draft.number])):
        answer = member_client.get(page)
        assert told in text_of(answer)
        assert f"{lead.name} is writing here" not in text_of(lead_client.get(page))
    assert not re.search(rf"<[^>]*hidden[^>]*>\s*<span[^>]*writing-{key}", answer.content.decode())


def test_news_of_who_writes_finds_its_place_for_every_section(draft, team, member, member_client):
    short = make.a_postmortem(team, status=Postmortem.DRAFT, published_at=None, impact="Little.")
    for one in (draft, short):
        told = member_client.get(reverse("postmortem_writers", args=[one.number])).content.decode()
        page = member_client.get(one.get_absolute_url()).content.decode()
        wanted = re.findall(r'id="(writing-[^"]+)"', told)
        assert len(wanted) > 10
        assert [each for each in wanted if page.count(f'id="{each}"') != 1] == []


def by_htmx(client, path: str, target: str, sent: dict[str, str] | None = None) -> tuple[Any, str]:
    """What comes into the place of `target`, a redirect followed as a browser does: the answer and its text."""
    headers = {"HX-Request": "true", "HX-Target": target}
    if sent is None:
        answer = client.get(path, headers=headers)
    else:
        answer = client.post(path, sent, headers=headers, follow=True)
    return answer, answer.content.decode().strip()


def saves_into(editor: str) -> str:
    """The id of what the form of a section is answered into."""
    form = re.search(r'<form[^>]*data-section[^>]* hx-target="#([^"]+)"', editor)
    assert form
    return form[1]


def test_htmx_gets_the_section_alone_and_puts_it_back_in_its_place(draft, lead_client):
    _, opened = by_htmx(lead_client, address(draft, "summary"), "section-summary")
    assert opened.startswith("<section") and "<html" not in opened and 'class="editor"' in opened
    assert saves_into(opened) == "section-summary"
    sent = {"summary": "In short.", "version": "1"}
    saved, text = by_htmx(lead_client, address(draft, "summary"), "section-summary", sent)
    assert saved.redirect_chain == [(f"{draft.get_absolute_url()}#section-summary", 302)]
    assert text.startswith('<section id="section-summary"')
    assert "In short." in text and "<form" not in text and "Saved." in text
    _, left = by_htmx(lead_client, address(draft, "summary", "leave_section"), "section-summary", {})
    assert left.startswith('<section id="section-summary"') and "<form" not in left


def test_a_section_that_appears_brings_the_record_anew(draft, lead_client):
    _, opened = by_htmx(lead_client, address(draft, "went_well"), "section-new")
    assert opened.startswith('<section id="section-went_well"') and saves_into(opened) == "record"
    _, left = by_htmx(lead_client, address(draft, "went_well", "leave_section"), "section-new", {})
    assert left == '<div id="section-new"></div>'
    sent = {"went_well": "The pager.", "version": "1"}
    _, text = by_htmx(lead_client, address(draft, "went_well"), "record", sent)
    assert text.startswith('<article class="doc" id="record"') and "<html" not in text
    assert '<section id="section-went_well"' in text and "Add what went well" not in text


def test_the_impact_brings_the_record_anew_for_it_leads_it(team, lead_client):
    found = make.a_postmortem(team, impact="Two trucks waited. " * 20)
    _, opened = by_htmx(lead_client, address(found, "impact"), "section-impact")
    assert saves_into(opened) == "record"
    sent = {"impact": "Three trucks waited.", "version": str(found.version)}
    _, text = by_htmx(lead_client, address(found, "impact"), "record", sent)
    assert '<p class="lede" dir="auto">Three trucks waited.</p>' in text


def test_what_is_to_be_mended_stays_in_its_place_where_saving_brings_more(draft, lead_client):
    answer, text = by_htmx(lead_client, address(draft, "timeline"), "record", {"timeline": "25:99 what"})
    assert answer.status_code == 422
    assert answer["HX-Retarget"] == "#section-timeline"
    assert text.startswith('<section id="section-timeline"') and "25:99 what" in text
    assert saves_into(text) == "record"


def test_empty_sections_are_offered_to_writers_and_unseen_by_readers(team, lead_client, outsider_client):
    found = make.a_postmortem(team, summary="The lens froze.")
    ours, theirs = (
        text_of(client.get(found.get_absolute_url())) for client in (lead_client, outsider_client)
    )
    assert "Add what surprised you" in ours and "Add lessons" in ours
    assert "Add" not in theirs and "surprised" not in theirs


# --- One more event ---------------------------------------------------------------------------------------------
def test_an_event_is_added_in_one_line_in_the_zone_shown(published, lead, lead_client):
    type(lead).objects.filter(pk=lead.pk).update(time_zone="Europe/Lisbon")
    add = reverse("add_timeline_event", args=[published.number])
    page = lead_client.post(add, {"event": "07:55 The rerun is called off"}, follow=True)
    assert "Added at 11 Nov, 07:55, in Europe/Lisbon." in text_of(page)
    with time_machine.travel(NOW, tick=False):
        lead_client.post(add, {"event": "Finance is done"})
    found = {entry.text: entry.at for entry in Postmortem.objects.get().timeline.all()}
    assert found["The rerun is called off"] == dt.datetime(2026, 11, 11, 7, 55, tzinfo=dt.UTC)
    assert found["Finance is done"] == NOW.replace(second=0, microsecond=0)


def test_an_event_that_is_none_is_answered_in_words_with_what_was_typed(published, lead_client):
    add = reverse("add_timeline_event", args=[published.number])
    answer = lead_client.post(add, {"event": "14:05"})
    assert answer.status_code == 422
    assert "say what happened" in text_of(answer) and 'value="14:05"' in answer.content.decode()
    assert lead_client.post(add, {"event": ""}).status_code == 422


def test_an_event_comes_with_the_timeline_in_the_zone_that_is_shown(published, lead, lead_client):
    type(lead).objects.filter(pk=lead.pk).update(time_zone="Europe/Lisbon")
    add = reverse("add_timeline_event", args=[published.number])
    _, text = by_htmx(lead_client, add, "section-timeline", {"event": "07:55 Off", "zone": "UTC"})
    assert text.startswith('<section id="section-timeline"') and "Times in UTC" in text
    answer, text = by_htmx(lead_client, add, "section-timeline", {"event": "07:55"})
    assert (answer.status_code, answer["HX-Retarget"]) == (422, "#quick-event")
    assert text.startswith('<form class="quick" id="quick-event"') and "<html" not in text


def test_a_short_impact_stands_at_the_top_and_can_be_changed(team, lead_client):
    found = make.a_postmortem(team, impact="Two trucks waited.")
    page = lead_client.get(found.get_absolute_url())
    assert page.status_code == 200
    assert "Change the impact" in text_of(page) and address(found, "impact") in page.content.decode()


# --- Days that nobody means -------------------------------------------------------------------------------------
@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York"])
@pytest.mark.parametrize(
    ("key", "typed", "words"),
    [
        ("timeline", {"timeline": "0001-01-01 x"}, "between 1970 and 2199"),
        ("timeline", {"timeline": "9999-12-31 23:59 x"}, "between 1970 and 2199"),
        ("timeline", {"timeline": "00:05 x", "happened_on": "0001-01-01"}, "between 1970 and 2199"),
        ("timeline", {"timeline": "2199-12-31 23:59 x"}, "still to come"),
        ("moments", {"started_at": "9999-12-31T23:59"}, "between 1970 and 2199"),
        ("moments", {"mitigated_at": "9999-12-31T23:59", "mitigated_how": "day"}, "between 1970 and 2199"),
        ("moments", {"happened_on": "0001-01-01"}, "between 1970 and 2199"),
    ],
)
def test_days_that_nobody_means_are_refused_in_words(draft, lead_client, key, typed, words, zone):
    sent = {"version": draft.version, "zone": zone, **typed}
    answer = lead_client.post(address(draft, key), sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert lead_client.post(address(draft, key), sent | {"look": "1"}).status_code == 200
    if "timeline" in typed:
        seen = lead_client.post(reverse("look_at_timeline"), sent)
        doubt = "which day is 00:05 on?" if "happened_on" in typed else words
        assert seen.status_code == 200 and doubt in seen.content.decode()


def test_an_event_that_is_still_to_come_is_refused(published, lead_client):
    url = reverse("add_timeline_event", args=[published.number])
    for typed, words in (("2199-01-01 10:00 x", "still to come"), ("9999-12-31 23:59 x", "between 1970")):
        answer = lead_client.post(url, {"event": typed})
        assert answer.status_code == 422 and words in answer.content.decode()


def test_windows_that_nobody_means_are_refused_in_words(published, lead_client):
    url = reverse("edit_windows", args=[published.number])
    answer = lead_client.post(
        url, {"from_0": "9999-12-31T23:59", "to_0": "9999-12-31T23:59", "rows": "9" * 5000}
    )
    assert answer.status_code == 422
    assert "between 1970 and 2199" in answer.content.decode()


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Niue"])
@pytest.mark.parametrize("at", MOMENTS)
def test_the_first_and_the_last_moment_that_is_kept_is_shown_everywhere(
    published, lead, lead_client, zone, at
):
    type(lead).objects.filter(pk=lead.pk).update(time_zone=zone)
    published.windows.create(starts_at=at, ends_at=at)
    published.timeline.update(at=at)
    Postmortem.objects.update(**dict.fromkeys(("started_at", "mitigated_at", "resolved_at"), at), zone=zone)
    Event.objects.of(published).update(
        verb="edited", changes={"started_at": ["9999-12-31T23:59:00+00:00", "0001-01-01T00:00:00+00:00"]}
    )
    for path in ("", "edit/", "history/", "windows/", "meeting/", "sections/timeline/", "sections/moments/"):
        assert lead_client.get(f"{published.get_absolute_url()}{path}").status_code == 200
    for path in ("/postmortems/", "/postmortems/export.csv"):
        assert lead_client.get(path).status_code == 200


@pytest.mark.parametrize("year", [1, 9999])
def test_no_moment_is_kept_that_some_reader_could_not_be_shown(published, year):
    at = dt.datetime(year, 6, 15, tzinfo=dt.UTC)
    for write in (
        lambda: published.windows.create(starts_at=at, ends_at=at),
        lambda: published.timeline.update(at=at),
        lambda: Postmortem.objects.update(detected_at=at),
    ):
        with pytest.raises(IntegrityError, match="years_that_are_meant"), transaction.atomic():
            write()


def test_no_review_is_asked_for_by_a_day_that_nobody_means(draft, member, lead_client):
    sent = {"version": draft.version, "title": draft.title, "kind": draft.kind, "review_due_on": "9999-12-31"}
    for path in (address(draft, "about"), reverse("ask_for_review", args=[draft.number])):
        answer = lead_client.post(path, sent | {"reviewers": member.name})
        assert answer.status_code == 422
        assert "Write a day between 1970 and 2199." in answer.content.decode()
