"""The check-in at human speed, by keyboard alone, and with a connection that comes and goes."""

from __future__ import annotations

import datetime as dt
import time
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from outcomes.models import CheckIn, KeyResult
from people.models import Membership, Session
from tests import make

KEYSTROKE = 0.2  # seconds; an unhurried typist
MOST_KEYS, MOST_SECONDS = 5, 30
LOST = "kept on this device"


@pytest.fixture
def lead(transactional_db, organisation):
    """A lead with four key results that were read a week ago, with confidence 3."""
    team = make.a_team("Berths")
    lead = make.a_person("Noor Haddad", team=team, role=Membership.LEAD, time_zone="UTC")
    today = timezone.now().date()
    cycle = make.a_cycle(
        name="This quarter",
        starts_on=today - dt.timedelta(days=40),
        ends_on=today + dt.timedelta(days=50),
        check_in_weekday=today.isoweekday(),
    )
    objective = make.an_objective(team, lead, cycle=cycle)
    for title in ["Departures on time", "Berths let out", "Cranes ready", "Gates open"]:
        row = make.a_key_result(objective, lead, title=title)
        row.check_in(by=lead, on=today - dt.timedelta(days=7), value=Decimal(40), confidence=3)
    return lead


def row_of(page, title: str):
    return page.get_by_role("group", name=title).first


def value_of(page, title: str):
    return row_of(page, title).get_by_label("Value now")


def saved() -> dict[str, tuple[int, int | None, str]]:
    """Today's check-ins by title of their key result."""
    found = CheckIn.objects.filter(on=timezone.now().date()).select_related("key_result")
    return {row.key_result.title: (int(row.value), row.confidence, row.note) for row in found}


class Typist:
    """Presses keys at human speed, and counts them."""

    def __init__(self, page) -> None:
        self.page, self.pressed = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            time.sleep(KEYSTROKE)
            self.page.keyboard.press(key)
            self.pressed += 1


def test_four_key_results_take_under_thirty_seconds_and_five_keys_each(open_page, lead):
    page = open_page(lead, path="/check-in/")
    typist = Typist(page)
    begun = time.monotonic()
    value_of(page, "Departures on time").focus()
    page.keyboard.press("Control+a")
    for title, value in [("Departures on time", "52"), ("Berths let out", "64"), ("Cranes ready", "825")]:
        expect(value_of(page, title)).to_be_focused()
        before = typist.pressed
        typist.press(*value, "Alt+4", "Enter")
        assert typist.pressed - before <= MOST_KEYS
    expect(value_of(page, "Gates open")).to_be_focused()
    typist.press("Alt+0")  # no change, in one key
    typist.press("Control+Enter")
    expect(page.get_by_text("Checked in 4 key results.")).to_be_visible()
    assert time.monotonic() - begun < MOST_SECONDS
    assert saved() == {
        "Departures on time": (52, 4, ""),
        "Berths let out": (64, 4, ""),
        "Cranes ready": (825, 4, ""),
        "Gates open": (40, None, "No change."),
    }


def test_saving_everything_waits_for_the_row_before(open_page, lead):
    page = open_page(lead, path="/check-in/")
    held = []
    page.route("**/check-in/*/", lambda route: held.append(route))
    value_of(page, "Departures on time").focus()
    page.keyboard.press("Alt+0")
    expect(value_of(page, "Berths let out")).to_be_focused()
    for key in ["6", "Alt+4", "Control+Enter"]:
        page.keyboard.press(key)
    page.wait_for_timeout(300)
    assert saved() == {}  # cut off by leaving the page, the first would be lost
    for route in held:
        route.continue_()
    expect(page.get_by_text("Checked in 2 key results.")).to_be_visible()
    assert saved() == {"Departures on time": (40, None, "No change."), "Berths let out": (6, 4, "")}


def test_tab_walks_value_no_change_confidence_and_note(open_page, lead):
    page = open_page(lead, path="/check-in/")
    row = row_of(page, "Departures on time")
    value_of(page, "Departures on time").focus()
    page.keyboard.press("Tab")
    expect(row.get_by_role("button", name="No change")).to_be_focused()
    page.keyboard.press("Tab")
    for _ in range(3):  # from 1 to 4
        page.keyboard.press("ArrowRight")
    assert row.get_by_role("radio", checked=True).count() == 1
    page.keyboard.press("Tab")
    expect(row.get_by_label("What changed")).to_be_focused()
    page.keyboard.press("Tab")  # to the objective of the next key result
    page.keyboard.press("Tab")
    expect(value_of(page, "Berths let out")).to_be_focused()
    expect(page.locator("[data-saved]")).to_have_count(1)


def test_a_row_left_without_connection_is_kept_and_sent_when_it_is_back(open_page, lead):
    open_page.forgiven.append("")  # the browser and htmx tell the console of each request that failed
    page = open_page(lead, path="/check-in/")
    page.context.set_offline(True)
    value_of(page, "Departures on time").fill("52")
    page.keyboard.press("Alt+4")
    page.keyboard.press("Enter")
    row = row_of(page, "Departures on time")
    expect(row.get_by_text(LOST).first).to_be_visible()
    expect(value_of(page, "Departures on time")).to_have_value("52")
    assert saved() == {}
    page.keyboard.press("Control+Enter")  # sending everything does not lead to the browser's own page
    expect(page.get_by_role("heading", level=1)).to_have_text("Check-in")
    page.context.set_offline(False)
    expect(page.locator("[data-saved]")).to_have_count(1)
    assert saved() == {"Departures on time": (52, 4, "")}
    # Forgotten once the answer has settled, a moment after it is drawn.
    page.wait_for_function("!Object.keys(localStorage).some(key => key.startsWith('check-in'))")


def test_what_was_typed_when_the_page_went_away_stands_there_again(open_page, lead):
    page = open_page(lead, path="/check-in/")
    value_of(page, "Berths let out").fill("64")
    row_of(page, "Berths let out").get_by_label("What changed").fill("Two more since Tuesday")
    page.goto("/")
    page.goto("/check-in/")
    expect(value_of(page, "Berths let out")).to_have_value("64")
    expect(row_of(page, "Berths let out").get_by_label("What changed")).to_have_value(
        "Two more since Tuesday"
    )
    expect(row_of(page, "Berths let out").get_by_text("You typed this earlier")).to_be_visible()
    page.keyboard.press("Control+Enter")
    assert saved() == {}  # nothing is sent that nobody sent before


def test_what_was_saved_since_is_not_put_back(open_page, lead):
    page = open_page(lead, path="/check-in/")
    value_of(page, "Berths let out").fill("64")
    today = timezone.now().date()
    KeyResult.objects.get(title="Berths let out").check_in(by=lead, on=today, value=Decimal(70), confidence=4)
    page.goto(
        "/check-in/1/".replace("1", str(KeyResult.objects.get(title="Berths let out").pk)) + "?change=1"
    )
    expect(page.get_by_label("Value now")).to_have_value("70")


def test_a_session_that_ended_takes_nothing_from_the_row(open_page, lead):
    page = open_page(lead, path="/check-in/")
    Session.objects.all().delete()
    value_of(page, "Departures on time").fill("52")
    page.keyboard.press("Alt+4")
    page.keyboard.press("Enter")
    row = row_of(page, "Departures on time")
    expect(row.get_by_text("you are signed out").first).to_be_visible()
    expect(value_of(page, "Departures on time")).to_have_value("52")
    expect(row.get_by_role("link", name="Sign in")).to_have_attribute("href", "/sign-in/?next=/check-in/")


def test_a_fall_of_two_asks_for_a_reason_in_the_row(open_page, lead):
    page = open_page(lead, path="/check-in/")
    value_of(page, "Departures on time").fill("38")
    page.keyboard.press("Alt+1")
    page.keyboard.press("Enter")
    row = row_of(page, "Departures on time")
    expect(row.get_by_text("Confidence fell from 3 to 1")).to_be_visible()
    row.get_by_label("What changed").fill("A crane is out.")
    page.keyboard.press("Tab")
    expect(page.locator("[data-saved]")).to_have_count(1)
    assert saved() == {"Departures on time": (38, 1, "A crane is out.")}


def test_a_fall_of_two_is_asked_about_before_the_row_is_left(open_page, lead):
    page = open_page(lead, path="/check-in/")
    row = row_of(page, "Departures on time")
    asked = row.get_by_text("Confidence fell from 3 to 1. Say in a line what changed.")
    value_of(page, "Departures on time").fill("38")
    page.keyboard.press("Alt+2")
    expect(asked).to_be_hidden()
    page.keyboard.press("Alt+1")
    expect(asked).to_be_visible()
    page.keyboard.press("Enter")
    expect(row.get_by_label("What changed")).to_be_focused()
    assert saved() == {}
    page.keyboard.type("A crane is out.")
    expect(asked).to_be_hidden()
    page.keyboard.press("Enter")
    expect(value_of(page, "Berths let out")).to_be_focused()
    expect(page.locator("[data-saved]")).to_have_count(1)
    assert saved() == {"Departures on time": (38, 1, "A crane is out.")}


def test_enter_goes_to_the_confidence_that_was_not_said(open_page, lead):
    page = open_page(lead, path="/check-in/")
    value_of(page, "Departures on time").fill("52")
    page.keyboard.press("Enter")
    first = row_of(page, "Departures on time").get_by_role("radio").first
    expect(first).to_be_focused()
    expect(first).not_to_be_checked()
    page.keyboard.press("Alt+4")
    page.keyboard.press("Enter")
    expect(value_of(page, "Berths let out")).to_be_focused()
    expect(page.locator("[data-saved]")).to_have_count(1)


def test_a_row_that_the_server_refuses_has_the_focus_again(open_page, lead):
    page = open_page(lead, path="/check-in/")
    value_of(page, "Departures on time").fill("a few")
    page.keyboard.press("Alt+4")
    page.keyboard.press("Enter")
    expect(row_of(page, "Departures on time").get_by_text("Enter a number")).to_be_visible()
    expect(value_of(page, "Departures on time")).to_be_focused()


@pytest.fixture
def of_other_kinds(lead):
    """What is not simply counted: milestones, yes or no, and a range to stay within."""
    objective = KeyResult.objects.first().objective
    KeyResult.objects.all().update(checked_in_on=timezone.now().date())
    due_on = objective.cycle.ends_on
    steps = make.a_key_result(objective, lead, title="Port contract", kind="milestones", baseline=0, target=3)
    for number, title in enumerate(["Draft sent", "Agreed", "Signed"]):
        steps.milestones.create(title=title, due_on=due_on, weight=1, position=number)
    make.a_key_result(objective, lead, title="Night gate open", kind="yes_no", baseline=0, target=1)
    make.a_key_result(
        objective,
        lead,
        title="Berths free at noon",
        kind="stay_within",
        baseline=None,
        target=None,
        at_least=Decimal(2),
        at_most=Decimal(5),
    )


def test_milestones_yes_or_no_and_a_range_are_checked_in_by_keyboard(open_page, lead, of_other_kinds):
    page = open_page(lead, path="/check-in/")
    row_of(page, "Port contract").get_by_role("checkbox").first.focus()
    for key in ["Space", "Tab", "Space", "Alt+4", "Enter"]:  # two of three
        page.keyboard.press(key)
    expect(page.get_by_role("group", name="Night gate open").get_by_role("radio").first).to_be_focused()
    expect(page.get_by_role("region", name="Port contract")).to_contain_text("2 of 3 done")
    for key in ["ArrowRight", "Alt+5", "Enter"]:
        page.keyboard.press(key)
    expect(value_of(page, "Berths free at noon")).to_be_focused()
    page.keyboard.type("4")
    page.keyboard.press("Alt+3")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Check-in")
    found = saved()
    assert {title: found[title][:2] for title in found} == {
        "Port contract": (2, 4),
        "Night gate open": (1, 5),
        "Berths free at noon": (4, 3),
    }


def test_the_whole_form_is_sent_at_once_without_script(open_page, lead, of_other_kinds):
    KeyResult.objects.filter(kind="increase").update(checked_in_on=timezone.now().date() - dt.timedelta(7))
    page = open_page(lead, path="/check-in/", script=False)
    for title, value in [
        ("Departures on time", "52"),
        ("Cranes ready", "lots"),
        ("Berths free at noon", "4"),
    ]:
        value_of(page, title).fill(value)
        row_of(page, title).get_by_role("radio", name="4 Good").check(force=True)
    row_of(page, "Port contract").get_by_label("Agreed").check()
    row_of(page, "Port contract").get_by_role("radio", name="4 Good").check(force=True)
    page.get_by_role("button", name="Save check-in").click()
    expect(page.get_by_role("heading", name="3 saved, 1 to correct")).to_be_visible()
    expect(value_of(page, "Cranes ready")).to_have_value("lots")
    value_of(page, "Cranes ready").fill("70")
    row_of(page, "Berths let out").get_by_role("button", name="No change").click()
    expect(page).to_have_url(page.url.partition("?")[0])
    assert saved() == {
        "Departures on time": (52, 4, ""),
        "Cranes ready": (70, 4, ""),
        "Berths let out": (40, None, "No change."),
        "Berths free at noon": (4, 4, ""),
        "Port contract": (1, 4, ""),
    }
