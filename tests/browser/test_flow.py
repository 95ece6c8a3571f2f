"""The way of a team lead through an ordinary day, as seen on the screen; once with keys alone and once without script."""

from __future__ import annotations

import datetime as dt
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from people.models import Person
from tests import make

LATE = "Alert when a gate camera is silent"
POSTMORTEM = """\
# Booking messages arrived twice

- **Date**: 2026-02-10
- **Severity**: SEV 2

## Summary

After a restart the queue offered every message again, and the heron consumer took each of them.

## Timeline

All times in UTC.

- 06:10 The queue is restarted
- 06:25 A shipper asks why two berths are booked
- 07:05 The consumer is stopped

## Lessons learned

- A consumer that meets a message twice has to notice it.
"""
HOW_MANY = 4


@pytest.fixture
def day(organisation, team, lead, tmp_path) -> SimpleNamespace:
    """A late promise, an objective with four key results to check in, a proposed decision, an imported postmortem."""
    today = timezone.now().date()
    cycle = make.a_cycle(starts_on=today - dt.timedelta(days=45), ends_on=today + dt.timedelta(days=45))
    objective = make.an_objective(team, lead, title="Ships leave on time", cycle=cycle)
    titles = ["Departures on time", "Berths booked a day ahead", "Cranes ready at arrival", "Papers complete"]
    before = today - dt.timedelta(days=9)
    for title in titles:
        key_result = make.a_key_result(
            objective, lead, title=title, value=40, confidence=3, checked_in_on=before
        )
        make.a_check_in(key_result, 40, on=before, confidence=3)
    make.a_follow_up(team, lead, title=LATE, due_on=today - dt.timedelta(days=5))
    decision = make.a_decision(
        team, driver=lead, title="Weigh containers at the gate", feedback_until=today + dt.timedelta(days=10)
    )
    folder = Path(tmp_path) / "postmortems"
    folder.mkdir()
    (folder / "2026-02-10-twice.md").write_text(POSTMORTEM)
    call_command("import_postmortems", str(folder), team=team.slug, stdout=StringIO(), stderr=StringIO())
    return SimpleNamespace(lead=lead, objective=objective, titles=titles, decision=decision)


def sign_in(page, person: Person) -> None:
    page.goto("/")
    page.get_by_label("Email").press_sequentially(person.email)
    page.get_by_label("Password").press_sequentially(make.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(person.get_short_name())


def needs(page):
    return page.get_by_role("region", name="Needs you")


def finish_and_undo(page) -> None:
    """Mark the late follow-up done on the home page, and take it back."""
    late = needs(page).get_by_role("listitem").filter(has_text=LATE)
    expect(late).to_contain_text("5 days late")
    late.get_by_role("button", name="Mark done").click()
    expect(page.get_by_role("status").filter(has_text=LATE)).to_be_visible()
    expect(late).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(late).to_contain_text("5 days late")


def progress(page, day: SimpleNamespace) -> str:
    """What the objective's page says of its progress."""
    page.goto(day.objective.get_absolute_url())
    return page.locator("dl.facts").get_by_text("pace").inner_text()


def give_feedback(page, day: SimpleNamespace, text: str) -> None:
    page.goto(reverse("decisions"))
    page.get_by_role("link", name=day.decision.title).click()
    page.get_by_role("radio", name="Note").check()
    page.get_by_label("Your words").or_(page.locator("#reply textarea")).first.fill(text)
    page.get_by_role("button", name="Send feedback").click()
    said = page.get_by_role("region", name="Feedback").get_by_role("article").filter(has_text=text)
    expect(said).to_contain_text(day.lead.name)


def find_postmortem(page) -> None:
    """Search for a word that stands in the text of the imported postmortem alone, and open what is found."""
    page.get_by_role("link", name="Search").first.click()
    box = page.get_by_role("searchbox", name="Words")
    box.fill("heron")
    box.press("Enter")
    found = page.locator("#found").get_by_role("listitem").filter(has_text="heron consumer")
    found.get_by_role("link", name="Booking messages arrived twice").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Booking messages arrived twice")
    expect(page.get_by_text("A shipper asks why two berths are booked")).to_be_visible()


def focused(page, what: str = "element => element.name || element.textContent"):
    return page.evaluate(f"({what})(document.activeElement)")


def test_a_lead_gets_through_the_day(open_page, day):
    page = open_page()
    sign_in(page, day.lead)
    finish_and_undo(page)
    before = progress(page, day)

    page.get_by_role("link", name="Check-in").first.click()
    check_in_by_keyboard(page)
    assert before.startswith("0")
    assert progress(page, day).startswith("64")  # (24 + 48 + 84 + 100) / 4 % of the way from 40 to 90

    give_feedback(page, day, "The north gate has no room for a scale.")
    find_postmortem(page)


def check_in_by_keyboard(page) -> None:
    """Fill in every key result with keys alone, counting them, and save."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Check-in")
    page.wait_for_load_state()  # before its script runs, Enter sends the whole form, as it does without one
    keyboard = page.keyboard
    keyboard.press("Tab")  # the skip link
    keyboard.press("Enter")
    while not str(focused(page)).endswith("-value"):
        keyboard.press("Tab")
    for typed in ["52", "64", "82", "90"]:
        name = focused(page)
        assert name.endswith("-value")
        keys = [*typed, "Alt+4", "Enter"]
        assert len(keys) <= 5
        for key in keys:
            keyboard.press(key)
        saved = page.locator(f"#row-{name.removeprefix('kr').removesuffix('-value')}[data-saved]")
        if typed != "90":  # each row is saved as one leaves it; the last one with the whole form
            expect(saved).to_contain_text(typed)
    expect(page.get_by_role("button", name="Save check-in")).to_be_focused()
    keyboard.press("Control+Enter")
    expect(page.get_by_role("status").filter(has_text="Checked in")).to_be_visible()
    expect(needs(page)).not_to_contain_text("Check in")


def test_a_lead_gets_through_the_day_without_script(open_page, day):
    page = open_page(script=False)
    sign_in(page, day.lead)
    finish_and_undo(page)

    page.get_by_role("link", name="Check-in").first.click()
    for title, value in zip(day.titles, ["52", "64", "82", "90"], strict=True):
        row = page.get_by_role("group", name=title).first
        row.get_by_label("Value now").fill(value)
        row.get_by_role("radio", name="4").check(force=True)
    page.get_by_role("button", name="Save check-in").click()
    expect(page.get_by_text("Checked in 4 key results.")).to_be_visible()
    assert progress(page, day).startswith("64")

    give_feedback(page, day, "The north gate has no room for a scale.")
    find_postmortem(page)


def test_a_wrong_number_comes_back_beside_what_was_right(open_page, day):
    page = open_page(day.lead, script=False, path="/check-in/")
    for title, value in zip(day.titles, ["52", "most of them", "82", "90"], strict=True):
        row = page.get_by_role("group", name=title).first
        row.get_by_label("Value now").fill(value)
        row.get_by_role("radio", name="4").check(force=True)
    page.get_by_role("button", name="Save check-in").click()
    expect(page.get_by_role("alert")).to_contain_text("3 saved, 1 to correct")
    wrong = page.get_by_role("textbox", name="Value now")
    expect(wrong).to_have_count(1)
    expect(wrong).to_have_value("most of them")


def test_the_rail_is_walked_with_keys_alone(open_page, day):
    page = open_page(day.lead, path="/")
    keyboard = page.keyboard
    keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to main content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()

    stops = ["Home", "Outcomes", "Check-in", "Decisions", "Postmortems", "Lessons", "Follow-ups"]
    for stop in stops:
        page.goto("/")
        link = page.get_by_role("navigation", name="Main").get_by_role("link", name=stop)
        for _ in range(15):
            keyboard.press("Tab")
            assert outlined(page), focused(page)
            if stop in focused(page, "element => element.textContent"):
                break
        expect(link).to_be_focused()
        keyboard.press("Enter")
        expect(link).to_have_attribute("aria-current", "page")
        if stop != "Home":
            expect(page.get_by_role("heading", level=1)).to_contain_text(stop)


def outlined(page) -> bool:
    """Does the element in focus show it?"""
    style = "e => { const s = getComputedStyle(e); return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2 }"
    return focused(page, style)
