"""Kinds of postmortem that are no incident, by keyboard: from a new one to a published one, and through their meeting."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from postmortems.models import Postmortem
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db(transaction=True)


def to(page: Page, locator, key: str = "Tab") -> None:
    """Go on by Tab until the element has the focus."""
    for _ in range(250):
        if locator.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press(key)
    expect(locator).to_be_focused()


def kept(page: Page, label: str, words: str) -> None:
    """Write a line on the screen the meeting is at, and keep it with Enter."""
    place = page.url.partition("#")[2]
    box = page.locator(f"#{place}").get_by_label(label, exact=True)
    to(page, box)
    page.keyboard.type(words)
    page.keyboard.press("Enter")


@pytest.mark.parametrize("kind", ["game_day", "missed_outcome"])
def test_a_meeting_is_walked_by_keyboard_and_keeps_what_comes_up(open_page, team, lead, kind):
    headings = [{"heading": "Hypothesis", "body": "Quotes go on."}] if kind == "game_day" else []
    found = make.a_postmortem(team, kind=kind, happened_on=NOW.date(), summary="Cut off.", sections=headings)
    path = reverse("postmortem_meeting", args=[found.number])
    page = open_page(lead, path=path)
    walked = []
    for _ in range(20):
        page.keyboard.press("ArrowRight")
        place = page.evaluate("location.hash.slice(1)")  # page.url hears of it later
        if walked[-1:] == [place]:
            break
        walked.append(place)
        head = page.locator(f"#head-{place}")
        expect(head).to_be_focused()
        expect(head).to_be_in_viewport()
        lines = {"timeline": ("One more event", f"{NOW:%Y-%m-%d} 00:05 Cut off"),
                 "factors": ("Keep a contributing factor", "One vendor #vendors"),
                 "surprised": ("Keep a lesson", "A plan needs a second way")}  # fmt: skip
        if place in lines:
            with page.expect_navigation():  # the words of the one before would do for what is looked at below
                kept(page, *lines[place])
            expect(page.locator(".toast")).to_contain_text("Kept")
            expect(page).to_have_url(f"{page.url.partition('/postmortems')[0]}{path}#{place}")
            expect(page.locator(f"#head-{place}")).to_be_in_viewport()
        if place == "went_well":
            kept(page, "Keep a follow-up", "Ask a second vendor")
            page.wait_for_url("**/follow-ups/new/**")
            expect(page.get_by_label("What will be done")).to_have_value("Ask a second vendor")
            to(page, page.get_by_role("button", name="Write it down"))
            page.keyboard.press("Enter")
            expect(page).to_have_url(f"{page.url.partition('/follow-ups')[0]}{path}#went_well")
    first = ["summary", "further-1", "timeline"] if kind == "game_day" else ["summary", "timeline"]
    assert walked == [
        *first, "factors", "surprised", "went_well", "went_badly", "got_lucky", "lessons", "promises",
    ]  # fmt: skip
    expect(page.locator("#promises")).to_contain_text("Ask a second vendor")
    expect(page.locator("#lessons")).to_contain_text("A plan needs a second way")
    expect(page.locator("#timeline h2")).to_have_text(
        "Timeline" if kind == "game_day" else "How the cycle went"
    )
    stored = Postmortem.objects.get()
    assert [one.text for one in stored.timeline.all()] == ["Cut off"]
    assert [(one.text, one.tags) for one in stored.factors.all()] == [("One vendor", ["vendors"])]


@pytest.mark.parametrize("script", [True, False])
def test_a_line_that_cannot_be_kept_is_mended_where_it_was_typed(open_page, team, lead, script):
    found = make.a_postmortem(team, happened_on=NOW.date())
    page = open_page(lead, path=reverse("postmortem_meeting", args=[found.number]), script=script)
    box = page.locator("#event-timeline")
    box.fill("25:99 paged")
    box.press("Enter")
    expect(page.locator("#event-error")).to_be_in_viewport()
    expect(box).to_have_value("25:99 paged")
    expect(box).to_be_focused()
    box.fill("0:05 paged")
    box.press("Enter")
    expect(page.locator("#timeline .timeline > li")).to_have_count(1)


def test_a_line_that_is_not_kept_yet_stays_level_with_the_one_beside_it(open_page, team, lead):
    found = make.a_postmortem(team, happened_on=NOW.date())
    page = open_page(lead, path=reverse("postmortem_meeting", args=[found.number]))
    box, beside = page.locator("#factor-factors"), page.locator("#lesson-factors")
    heading = page.locator("#head-factors")

    def heights() -> list[int]:
        tops = [each.bounding_box()["y"] - heading.bounding_box()["y"] for each in (box, beside)]
        return [round(top) for top in tops]

    before = heights()
    box.fill("One vendor")
    expect(page.locator("form", has=box).locator("[data-draft-status]")).to_contain_text(
        "saved", timeout=15_000
    )
    assert heights() == before
    page.reload()
    expect(page.get_by_text("It is not kept yet.")).to_be_visible()
    expect(box).to_have_accessible_description(re.compile("You typed this before"))
    assert len(set(heights())) == 1


@pytest.mark.parametrize("script", [True, False])
def test_the_first_event_is_written_where_the_timeline_will_stand(open_page, team, lead, script):
    found = make.a_postmortem(team, happened_on=NOW.date(), status=Postmortem.DRAFT, published_at=None)
    page = open_page(lead, path=found.get_absolute_url(), script=script)
    for line, error in [("25:99 paged", True), ("0:05 paged", False)]:
        page.get_by_label("A first event").fill(line)
        page.get_by_label("A first event").press("Enter")
        expect(page.locator("#quick-event .error")).to_have_count(int(error))
    expect(page.locator("#section-timeline .timeline > li")).to_have_count(1)
    expect(page.get_by_label("One more event")).to_have_value("")
    expect(page.get_by_role("link", name="Add a timeline")).to_have_count(0)
    if script:
        expect(page.locator("#section-timeline")).to_be_focused()


@pytest.mark.parametrize(("kind", "steps"), [("Game day", 1), ("Near miss", 3)])
def test_from_a_new_one_to_a_published_one_by_keyboard(open_page, team, lead, member, kind, steps):
    page = open_page(lead, path=reverse("new_postmortem"))
    to(page, page.get_by_role("radio", name="Incident"))
    for _ in range(steps):
        page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("radio", name=kind)).to_be_focused()
    own = {"Game day": "What was practised", "Near miss": "What nearly happened"}[kind]
    title = page.get_by_label(own)
    to(page, title, "Shift+Tab")
    page.keyboard.type("The second site was cut off")
    to(page, page.get_by_role("textbox", name="Summary"))
    page.keyboard.type("It held.")
    to(page, page.get_by_role("button", name="Save draft"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/postmortems/1/")
    to(page, page.get_by_role("link", name="Ask for a review", exact=True))
    page.keyboard.press("Enter")
    page.wait_for_url("**/review/")
    to(page, page.get_by_label("Reviewers"))
    page.keyboard.type(member.name)
    page.keyboard.press("Enter")
    to(page, page.get_by_role("button", name="Publish to everyone"))
    page.keyboard.press("Enter")
    expect(page.locator(".steps [aria-current]")).to_contain_text("Published")
    stored = Postmortem.objects.get()
    assert (stored.get_kind_display(), stored.status) == (kind, "published")
