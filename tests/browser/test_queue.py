"""The queue in the browser: by keyboard, several at once, and taken back as a whole; once without script."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from followups.models import FollowUp
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)
QUEUE = "/follow-ups/?list=everyone"


@pytest.fixture
def promises(organisation, team, lead, member) -> list[FollowUp]:
    today = timezone.now().date()
    return [make.a_follow_up(team, member, title=f"Oil crane {part}", due_on=today) for part in range(1, 6)]


def states() -> list[str]:
    return list(FollowUp.objects.order_by("pk").values_list("state", flat=True))


def test_by_keyboard_one_then_several_then_all_of_it_back(promises, lead, open_page):
    page = open_page(lead, path=QUEUE)
    link = {
        number: page.get_by_role("link", name=f"Oil crane {number}", exact=True) for number in range(1, 6)
    }
    page.keyboard.press("j")
    expect(link[1]).to_be_focused()
    page.keyboard.press("d")
    expect(link[1]).to_have_count(0)
    expect(link[2]).to_be_focused()
    page.keyboard.press("x")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("x")
    expect(page.get_by_text("2 selected")).to_be_visible()
    page.keyboard.press("d")
    expect(link[3]).to_have_count(0)
    expect(link[4]).to_be_focused()
    assert states() == ["done", "done", "done", "open", "open"]
    page.keyboard.press("u")
    expect(link[2]).to_be_focused()  # the first that came back
    expect(link[3]).to_be_visible()
    expect(page).to_have_url(re.compile(re.escape(QUEUE) + "$"))
    assert states() == ["done", "open", "open", "open", "open"]
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(page.get_by_role("heading", name="New date")).to_be_visible()
    page.get_by_label("Why it moves").fill("The oil is late")
    page.get_by_label("New date").fill(str(timezone.now().date() + dt.timedelta(days=9)))
    page.get_by_role("button", name="Set the date").click()
    expect(link[3]).to_be_focused()
    assert FollowUp.objects.filter(times_moved=1).get().title == "Oil crane 2"
    # A letter typed into the search is a letter.
    page.get_by_role("searchbox", name="Search").press_sequentially("dx")
    assert states().count("done") == 1


def test_without_script_the_ticked_ones_are_snoozed_and_woken_by_undo(promises, lead, open_page):
    page = open_page(lead, path=QUEUE, script=False)
    for number in (1, 2):
        page.get_by_label(f"Select: Oil crane {number}").check()
    page.get_by_role("button", name="Snooze").click()
    page.get_by_role("button", name="Snooze").click()
    expect(page.get_by_text("Snoozed: 2 of 2")).to_be_visible()
    assert FollowUp.objects.filter(snoozed_until__isnull=False).count() == 2
    page.get_by_role("button", name="Undo").click()
    assert FollowUp.objects.filter(snoozed_until__isnull=False).count() == 0
    expect(page.get_by_role("heading", name="Follow-ups")).to_be_visible()


def test_on_a_phone_the_filters_unfold_by_key_and_stay_so_while_one_is_set(promises, member, lead, open_page):
    page = open_page(lead, path=QUEUE)
    owner = page.get_by_label("Owner", exact=True)
    expect(owner).to_be_visible()  # on a wide screen nothing is folded
    page.set_viewport_size({"width": 360, "height": 800})
    expect(owner).to_be_hidden()
    page.locator("summary", has_text="Filters").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Due", exact=True).focus()
    page.get_by_label("Due", exact=True).select_option("Overdue")
    expect(page.locator("summary", has_text="Filters")).to_contain_text("Overdue")
    expect(page.get_by_label("Due", exact=True)).to_be_visible()
    expect(page.get_by_label("Due", exact=True)).to_be_focused()


def test_a_key_that_asks_for_words_leads_into_the_first_field(promises, lead, open_page):
    page = open_page(lead, path=QUEUE)
    page.keyboard.press("j")
    page.keyboard.press("h")
    expect(page.get_by_label("New owner")).to_be_focused()
    page.keyboard.type("nobody of this name")
    page.keyboard.press("Enter")
    expect(page.locator("#errors")).to_be_focused()
    summary, form = page.locator("#errors").bounding_box(), page.locator("form.form").bounding_box()
    assert form["y"] - summary["y"] - summary["height"] >= 24


def test_a_wrong_owner_is_told_below_the_field_and_the_fields_keep_their_line(promises, lead, open_page):
    page = open_page(lead, path=f"{QUEUE}&owner=nobody-of-this-name")
    labels = page.locator(".filters .field > label")
    assert len({round(label.bounding_box()["y"]) for label in labels.all()}) == 1
    fields = page.locator(".filters :is(.input, .select, .button)")
    assert len({round(each.bounding_box()["y"]) for each in fields.all()}) == 1
    owner, words = page.get_by_label("Owner", exact=True), page.locator("#owner_error")
    assert words.bounding_box()["y"] > owner.bounding_box()["y"]
    assert page.locator("#q").bounding_box()["width"] > 160  # its placeholder is not cut


def test_on_a_phone_the_open_tab_stands_in_view_and_no_head_without_something_to_choose(
    team, organisation, lead, member, open_page
):
    make.a_follow_up(team, member, state=FollowUp.DONE)
    page = open_page(lead, path="/follow-ups/?list=done", width=360)
    tab = page.locator(".tabs [aria-current]").bounding_box()
    assert tab["x"] >= 0 and tab["x"] + tab["width"] <= 360
    expect(page.locator("table.follow-ups thead")).to_be_hidden()
    page.locator(".tabs a").first.click()
    expect(page.locator(".tabs [aria-current]")).to_have_text(re.compile("Mine"))
    assert page.locator(".tabs [aria-current]").bounding_box()["x"] >= 0


def test_no_line_of_small_words_begins_or_ends_with_a_dot(promises, lead, team, open_page):
    source = make.a_postmortem(team, title="A very long name of a night in which nobody saw the lamp go out")
    make.a_follow_up(team, lead, priority=1, times_moved=2, postmortem=source)
    page = open_page(lead, path=QUEUE, width=360)
    parts = page.locator(".meta.parts", has_text="High priority")
    left, tops = parts.bounding_box()["x"], []
    for part in parts.locator(".part").all():
        box = part.bounding_box()
        tops.append(round(box["y"]))
        begins = box["x"] - left < 1
        # A dot stands before each but the first, in the gap; that of a line's first is beyond the edge, cut off.
        assert begins or box["x"] - left > 8
    assert len(set(tops)) > 1
    assert parts.evaluate("element => getComputedStyle(element).overflow") == "clip"
