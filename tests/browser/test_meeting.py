"""The outcomes tree and the meeting view in the browser: arrow keys, links, what is folded, and paper."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from people.models import Membership
from tests import make

MEETING = reverse("meeting")


@pytest.fixture
def lead(transactional_db, organisation):
    team = make.a_team("Berths")
    lead = make.a_person("Noor Haddad", team=team, role=Membership.LEAD)
    cycle = make.a_cycle()
    for title in ["Ships leave on time", "Cranes are ready", "Gates open early"]:
        make.a_key_result(make.an_objective(team, lead, cycle=cycle, title=title))
    return lead


def test_arrow_keys_go_from_objective_to_objective(open_page, lead):
    page = open_page(lead, path=MEETING)
    heads = [page.get_by_role("heading", level=2, name=name) for name in ["Cranes", "Gates", "Ships"]]
    for head in heads:
        page.keyboard.press("ArrowRight")
        expect(head).to_be_focused()
        expect(head).to_be_in_viewport()
    assert page.url.endswith("#screen-3")
    page.keyboard.press("ArrowRight")  # the last one stays
    expect(heads[2]).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(heads[1]).to_be_focused()


def test_links_do_without_script(open_page, lead):
    page = open_page(lead, path=MEETING, script=False)
    page.get_by_role("link", name="Begin").click()
    expect(page.get_by_role("heading", level=2, name="Cranes")).to_be_in_viewport()
    page.locator("#screen-1").get_by_role("link", name="Next").click()
    expect(page.get_by_role("heading", level=2, name="Gates")).to_be_in_viewport()


def test_what_one_folds_stays_folded(open_page, lead):
    page = open_page(lead, path=reverse("outcomes"))
    branch = page.locator("details[data-branch]", has_text="Cranes are ready")
    expect(branch).to_have_attribute("open", "")
    branch.locator("summary").click()
    page.goto("/")
    page.goto(reverse("outcomes"))
    expect(branch).not_to_have_attribute("open", "")
    page.get_by_role("link", name="Unfold everything").click()
    expect(branch).to_have_attribute("open", "")


def test_on_paper_there_is_an_objective_a_page_and_no_button(open_page, lead):
    page = open_page(lead, path=MEETING)
    page.emulate_media(media="print")
    expect(page.get_by_role("link", name="Next").first).to_be_hidden()
    expect(page.get_by_role("heading", name="Cranes are ready")).to_be_visible()
    assert page.pdf().count(b"/Type /Page\n") == 4  # the cover and three objectives
    page.goto(reverse("outcomes"))
    expect(page.get_by_role("search")).to_be_hidden()
    expect(page.get_by_text("Unfold everything")).to_be_hidden()
