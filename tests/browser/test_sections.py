"""A postmortem written by two people at once, and a timeline pasted, looked at and mended, in a real browser."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import expect

from postmortems.models import Postmortem
from tests.make import NOW

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def draft(organisation, team, member) -> Postmortem:
    return Postmortem.create(
        by=member, team=team, now=NOW, title="Gate cameras went dark", summary="The lens froze.",
        impact="Long. " * 60, happened_on=NOW.date().replace(day=1),
    )  # fmt: skip


def test_two_people_write_in_two_sections_and_see_each_other(open_page, draft, lead, member):
    theirs = open_page(lead, path=draft.get_absolute_url())
    theirs.get_by_role("link", name="Edit Summary").click()
    box = theirs.get_by_role("textbox", name="Summary").first
    expect(box).to_be_focused()
    mine = open_page(member, path=draft.get_absolute_url())
    expect(mine.get_by_role("heading", name="Similar earlier ones")).to_be_visible()
    expect(mine.locator("#similar-link")).to_have_count(0)  # it came by itself, and took no focus
    mine.keyboard.press("Tab")
    expect(mine.get_by_role("link", name="Skip to main content")).to_be_focused()
    expect(mine.locator("#writing-summary")).to_contain_text(f"{lead.name} is writing here")
    mine.get_by_role("link", name="Edit Impact").click()
    mine.get_by_role("textbox", name="Impact").first.fill("Two trucks waited.")
    mine.get_by_role("link", name="Edit Summary").click()  # one is open at a time
    expect(mine.locator("form[data-section] [data-draft-status]")).to_contain_text("one is open at a time")
    expect(mine.locator("form[data-section]")).to_have_count(1)
    box.fill("The lens froze over.")
    theirs.get_by_role("button", name="Save section").click()
    expect(theirs.locator("#section-summary .prose")).to_have_text("The lens froze over.")
    expect(theirs.get_by_text("Saved.")).to_be_visible()
    mine.get_by_role("button", name="Save section").click()
    expect(mine.locator("form[data-section]")).to_have_count(0)
    stored = Postmortem.objects.get()
    assert (stored.summary, stored.impact) == ("The lens froze over.", "Two trucks waited.")


def test_a_pasted_timeline_is_looked_at_and_mended_with_one_key(open_page, draft, member):
    page = open_page(member, path=draft.get_absolute_url())
    page.get_by_role("link", name="Add a timeline").click()
    box = page.get_by_role("textbox", name="Timeline")
    expect(box).to_be_visible()
    box.fill("12.56 Paged\n1.00 Traffic moved")
    look = page.locator("#timeline-preview")
    expect(look).to_contain_text("It follows 12:56: past noon, or the next day?")
    box.focus()
    page.keyboard.press("Alt+1")
    expect(box).to_have_value("12.56 Paged\n2026-11-01 13:00 Traffic moved")
    expect(look).to_contain_text("2 events")
    expect(look.locator("[data-doubt]")).to_have_count(0)
    expect(page.locator("form[data-section] [data-draft-status]")).to_contain_text("Draft saved")
    page.get_by_role("button", name="Save section").click()
    expect(page.locator("#section-timeline .timeline > li")).to_have_count(2)
    page.get_by_label("One more event").fill("13:05 All is well")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("#section-timeline .timeline > li")).to_have_count(3)
    assert [entry.text for entry in Postmortem.objects.get().timeline.all()] == [
        "Paged",
        "Traffic moved",
        "All is well",
    ]


def test_a_section_is_mended_saved_and_gone_on_from_where_it_stands(open_page, draft, member):
    page = open_page(member, path=draft.get_absolute_url())
    page.evaluate("() => { document.documentElement.dataset.same = '' }")
    page.get_by_role("link", name="Add a timeline").click()
    box = page.get_by_role("textbox", name="Timeline")
    expect(page.locator("form[data-section] :focus")).to_have_count(1)
    box.fill("25:99 Paged")
    page.get_by_role("button", name="Save section").click()
    expect(page.locator("#record form[data-section] #errors")).to_be_focused()
    expect(box).to_have_value("25:99 Paged")
    expect(page.get_by_role("link", name="Edit Summary")).to_be_visible()  # all around it stands as it did
    box.fill("07:59 Paged")
    page.get_by_role("button", name="Save section").click()
    section = page.locator("#section-timeline")
    expect(section).to_be_focused()
    expect(section).to_be_in_viewport()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_role("link", name="Add a timeline")).to_have_count(0)
    page.get_by_label("One more event").fill("25:99 no time")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("#quick-event [aria-invalid]")).to_have_value("25:99 no time")
    page.get_by_role("link", name="Edit Timeline").click()
    page.get_by_role("button", name="Leave").click()
    expect(section).to_be_focused()
    expect(section).to_be_in_viewport()
    page.get_by_role("link", name="Add lessons").click()
    page.get_by_role("button", name="Leave").click()
    expect(page.locator("form[data-section]")).to_have_count(0)
    expect(page.locator("html[data-same]")).to_have_count(1)  # one page all the while
    assert page.url.endswith(draft.get_absolute_url())


def test_without_script_a_section_has_a_page_of_its_own(open_page, draft, member):
    page = open_page(member, script=False, path=draft.get_absolute_url())
    page.get_by_role("link", name="Add a timeline").click()
    page.get_by_role("textbox", name="Timeline").fill("25:99 Paged")
    page.get_by_role("button", name="Save section").click()
    expect(page.locator("#errors")).to_be_visible()
    page.get_by_role("textbox", name="Timeline").fill("07:59 Paged")
    page.get_by_role("button", name="Save section").click()
    expect(page).to_have_url(
        f"{page.url.partition('/postmortems')[0]}{draft.get_absolute_url()}#section-timeline"
    )
    page.get_by_label("One more event").fill("08:10 All is well")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("#section-timeline .timeline > li")).to_have_count(2)


def test_on_paper_a_postmortem_is_what_it_says_and_no_button(open_page, draft, member):
    page = open_page(member, path=draft.get_absolute_url())
    expect(page.get_by_role("heading", name="Similar earlier ones")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="Gate cameras went dark")).to_be_visible()
    expect(page.locator("#section-summary")).to_contain_text("The lens froze.")
    for hidden in ["Ask for a review", "Edit Summary", "Similar earlier ones", "Add lessons", "Comment"]:
        for one in page.get_by_text(hidden, exact=True).all():
            expect(one).to_be_hidden()
    assert 1 <= page.pdf().count(b"/Type /Page\n") <= 2


def test_no_long_word_widens_a_form(open_page, draft, lead):
    Postmortem.objects.update(title="Gate" * 75, summary=f"https://example.org/{'a' * 300}")
    draft.timeline.create(position=0, at=NOW, text="Gate" * 75)
    for path in ("edit", "sections/moments"):
        page = open_page(lead, path=f"{draft.get_absolute_url()}{path}/")
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.scrollingElement.scrollWidth") <= width


def test_what_the_timeline_suggests_is_taken_with_one_key_and_saved_with_enter(open_page, draft, member):
    at = [NOW - dt.timedelta(minutes=minutes) for minutes in (90, 83, 40)]
    for position, text in enumerate(["Camera 4 goes dark", "Alerts fire", "All back to normal"]):
        draft.timeline.create(position=position, at=at[position], text=text)
    page = open_page(member, path=draft.get_absolute_url())
    page.get_by_role("link", name="look at what it suggests").click()
    page.wait_for_url("**/sections/moments/")
    for field in ("started", "detected", "resolved"):
        with page.expect_navigation():
            page.keyboard.press("Alt+1")  # the others move up
        expect(page.locator(f"#id_{field}_at")).to_be_focused()
    expect(page.get_by_role("button", name="Take")).to_have_count(0)
    assert Postmortem.objects.get().started_at is None
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved.")).to_be_visible()
    stored = Postmortem.objects.get()
    assert [stored.started_at, stored.detected_at, stored.resolved_at] == [
        one.replace(second=0) for one in at
    ]


def test_the_kind_that_is_chosen_asks_its_own_questions_at_once_and_keeps_what_is_typed(
    open_page, draft, lead
):
    page = open_page(lead, path="/postmortems/new/")
    page.get_by_role("textbox", name="Summary").fill("The second site was cut off.")
    page.get_by_role("radio", name="Incident").press("ArrowLeft")
    expect(page.get_by_role("textbox", name="What was practised")).to_be_visible()
    expect(page.get_by_role("textbox", name="Hypothesis")).to_be_visible()
    expect(page.get_by_role("textbox", name="Summary")).to_have_value("The second site was cut off.")
    expect(page.get_by_role("radio", name="Game day")).to_be_focused()


def test_what_is_typed_beside_a_section_outlives_its_saving_and_is_offered_again(
    open_page, draft, member, lead
):
    draft.timeline.create(position=0, at=NOW, text="Paged")
    draft.ask_for_review(by=lead, now=NOW, reviewers=[member], until=NOW.date())
    page = open_page(member, path=draft.get_absolute_url())
    boxes = {
        "Comment": "Was it the lens of May?",
        "A remark": "Say who noticed.",
        "One more event": "14:05 paged on-call",
    }
    for label, words in boxes.items():
        page.get_by_label(label).fill(words)
    expect(page.locator("#conversation [data-draft-status]")).to_contain_text("Draft saved")
    expect(page.locator("#review [data-draft-status]")).to_contain_text("Draft saved")
    for link in ("Add lessons", "Edit Timeline"):  # the whole record comes anew, then what the box stands in
        page.get_by_role("link", name=link).click()
        page.locator("form[data-section] textarea").last.fill(f"{NOW:%Y-%m-%d} 06:00 A fan keeps them warm")
        if "Timeline" in link:
            expect(page.locator("#timeline-preview")).to_contain_text("A fan keeps them warm")
        page.get_by_role("button", name="Save section").click()
        expect(page.locator("form[data-section]")).to_have_count(0)
        expect(page.locator(f"#section-{link.split()[1].lower()}")).to_contain_text("A fan keeps them warm")
        for label, words in boxes.items():
            expect(page.get_by_label(label)).to_have_value(words)
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("#section-timeline")).to_contain_text("paged on-call")
    expect(page.get_by_label("One more event")).to_have_value("")
    page.goto(draft.get_absolute_url())
    page.locator("#conversation").get_by_role("link", name="Restore it").click()
    expect(page.get_by_label("Comment")).to_have_value(boxes["Comment"])
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator("#conversation article")).to_contain_text(boxes["Comment"])
    expect(page.get_by_label("Comment")).to_have_value("")
    expect(page.locator("#conversation").get_by_role("link", name="Restore it")).to_have_count(0)
    page.locator("#review").get_by_role("link", name="Restore it").click()
    page.get_by_role("button", name="I have read it").click()
    expect(page.locator("#review blockquote")).to_have_text(boxes["A remark"])
