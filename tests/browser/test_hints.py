"""Hints on wording in a real browser: they follow what is typed, underline it, select it and go away for good."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from postmortems.models import DismissedHint
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_hint_follows_what_is_typed_is_underlined_shown_and_dismissed(
    open_page, organisation, team, member
):
    postmortem = make.a_postmortem(team, summary="The lamp went dark.")
    page = open_page(member, path=f"{postmortem.get_absolute_url()}edit/")
    area = page.get_by_role("textbox", name="Summary")
    area.press_sequentially(" 👍 We should have tested the lamp.")
    hint = page.locator("#hints-id_summary .hint-on-wording")
    expect(hint).to_have_count(1)
    expect(page.locator(".underlines mark")).to_have_text("should have tested")
    hint.get_by_role("button", name="Show").click()
    selected = area.evaluate("one => one.value.slice(one.selectionStart, one.selectionEnd)")
    assert selected == "should have tested"
    hint.get_by_role("button", name="Dismiss for good").click()
    expect(hint).to_have_count(0)
    expect(page.locator(".underlines mark")).to_have_count(0)
    expect(area).to_be_visible()
    assert DismissedHint.objects.get().by == member
    expect(page.locator("#messages")).to_contain_text("Dismissed for this postmortem.")
