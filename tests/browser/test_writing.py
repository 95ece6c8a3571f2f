"""Long texts in a real browser: drafts that survive, two people at once, previews, pictures, and no foreign script."""

from __future__ import annotations

import base64

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from decisions.models import Decision
from people.models import Session
from records.attachments import Attachment
from records.drafts import SavedDraft
from tests.conftest import signed_in
from tests.decisions.conftest import a_draft
from tests.web.test_markdown import ATTACKS
from web.markdown import to_html

pytestmark = pytest.mark.django_db(transaction=True)
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
SAVED = "Draft saved"


def write(page, text: str, field: str = "Context") -> None:
    page.get_by_role("textbox", name=field).first.fill(text)


def status(page):
    return page.locator("[data-draft-status]")


def test_a_draft_survives_closing_the_window_and_is_gone_once_it_is_saved(
    open_page, organisation, team, member
):
    page = open_page(member, path=reverse("new_decision"))
    page.get_by_label("Decision in one sentence").fill("Weigh at the gate")
    write(page, "Two scales disagree.")
    expect(status(page)).to_contain_text(SAVED)
    page.close()
    page = open_page(member, path=reverse("new_decision"))
    expect(page.get_by_text("You have an unsaved draft")).to_be_visible()
    page.get_by_role("link", name="Restore it").click()
    expect(page.get_by_role("textbox", name="Context").first).to_have_value("Two scales disagree.")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Weigh at the gate")
    page.goto(reverse("new_decision"))
    expect(page.get_by_text("You have an unsaved draft")).to_have_count(0)
    assert (
        page.evaluate("Object.keys(localStorage).filter(each => each.startsWith('teamhub-draft')).length")
        == 0
    )


def test_a_dropped_connection_loses_nothing(open_page, organisation, team, member):
    page = open_page(member, path=reverse("new_decision"))
    page.context.set_offline(True)
    write(page, "Written in a tunnel.")
    expect(status(page)).to_contain_text("kept in this browser")
    assert not SavedDraft.objects.exists()
    page.context.set_offline(False)
    open_page.complaints.clear()  # the browser tells of the request that failed
    page.goto(reverse("new_decision"))
    page.get_by_role("link", name="Restore it").click()
    expect(page.get_by_role("textbox", name="Context").first).to_have_value("Written in a tunnel.")


def test_an_expired_session_loses_nothing(open_page, organisation, team, member):
    page = open_page(member, path=reverse("new_decision"))
    Session.objects.all().delete()
    page.get_by_label("Decision in one sentence").fill("Weigh at the gate")
    write(page, "Written all afternoon.")
    expect(status(page)).to_contain_text("signed out")
    page.get_by_role("button", name="Save draft").click()
    page.get_by_label("Email").fill(member.email)
    page.get_by_label("Password").fill("a quiet harbour at dawn")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("link", name="Restore it").click()
    expect(page.get_by_role("textbox", name="Context").first).to_have_value("Written all afternoon.")
    assert not Decision.objects.exists()


def test_nobody_is_offered_what_somebody_else_left_in_this_browser(
    open_page, live_server, organisation, team, member, lead
):
    page = open_page(member, path=reverse("new_decision"))
    page.context.set_offline(True)
    write(page, "For my eyes.")
    expect(status(page)).to_contain_text("kept in this browser")
    page.context.set_offline(False)
    open_page.complaints.clear()
    client = signed_in(lead)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.clear_cookies()
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    page.goto(reverse("new_decision"))
    page.wait_for_timeout(500)
    expect(page.locator(".shell")).to_contain_text("Noor Haddad")
    expect(page.get_by_text("You have an unsaved draft")).to_have_count(0)
    assert not SavedDraft.objects.filter(by=lead).exists()


def test_two_people_on_one_record_get_a_merge_or_both_texts(open_page, organisation, team, member, lead):
    decision = a_draft(team, member, context="One.\n\nTwo.\n\nThree.")
    there = reverse("edit_decision", args=[decision.pk])
    mine, theirs = open_page(member, path=there), open_page(lead, path=there)
    write(theirs, "One.\n\nTwo.\n\nThree, said the lead.")
    theirs.get_by_role("button", name="Save draft").click()
    expect(theirs.get_by_role("heading", level=1)).to_have_text(decision.title)
    write(mine, "One, said the member.\n\nTwo.\n\nThree.")
    mine.get_by_role("button", name="Save draft").click()
    expect(mine.get_by_text("Saved together with what")).to_be_visible()
    decision.refresh_from_db()
    assert decision.context == "One, said the member.\n\nTwo.\n\nThree, said the lead."

    mine.goto(there)
    theirs.goto(there)
    write(theirs, "The lead's only paragraph.")
    theirs.get_by_role("button", name="Save draft").click()
    expect(theirs.get_by_role("heading", level=1)).to_have_text(decision.title)
    write(mine, "The member's only paragraph.")
    mine.get_by_role("button", name="Save draft").click()
    conflict = mine.get_by_role("region", name="saved while you were writing")
    expect(conflict).to_contain_text("The lead's only paragraph.")
    expect(conflict).to_contain_text("The member's only paragraph.")
    expect(mine.get_by_role("textbox", name="Context").first).to_have_value("The member's only paragraph.")
    open_page.complaints[:] = [text for text in open_page.complaints if "409" not in text]
    mine.get_by_role("button", name="Save draft").click()
    expect(mine.get_by_role("heading", level=1)).to_have_text(decision.title)
    decision.refresh_from_db()
    assert decision.context == "The member's only paragraph."


def test_a_preview_is_shown_below_the_text_and_without_script_in_a_window_of_its_own(
    open_page, organisation, team, member
):
    page = open_page(member, path=reverse("new_decision"))
    write(page, "Two **scales** disagree.")
    page.get_by_role("button", name="Preview").first.click()
    expect(page.get_by_role("region", name="Preview").locator("strong")).to_have_text("scales")
    bare = open_page(member, script=False, path=reverse("new_decision"))
    write(bare, "Two **scales** disagree.")
    with bare.context.expect_page() as opened:
        bare.get_by_role("button", name="Preview").first.click()
    expect(opened.value.locator(".prose strong")).to_have_text("scales")
    expect(bare.get_by_role("textbox", name="Context").first).to_have_value("Two **scales** disagree.")


def test_a_picture_that_is_pasted_belongs_to_the_record_once_it_is_saved(
    open_page, organisation, team, member
):
    decision = a_draft(team, member)
    page = open_page(member, path=reverse("edit_decision", args=[decision.pk]))
    page.evaluate(
        """([area, bytes]) => {
            const data = new DataTransfer();
            data.items.add(new File([new Uint8Array(bytes)], "scale.png", {type: "image/png"}));
            document.querySelector(area).dispatchEvent(
                new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        ["textarea[name=context]", list(DOT)],
    )
    expect(status(page)).to_contain_text(SAVED)
    text = page.get_by_role("textbox", name="Context").first.input_value()
    assert text == Attachment.objects.get().markdown()
    page.get_by_role("button", name="Save draft").click()
    picture = page.get_by_role("img", name="scale.png")
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("naturalWidth", 1)  # once it has come over the wire
    assert Attachment.objects.of(decision).count() == 1


def test_enter_in_a_field_saves_and_presses_no_other_button(open_page, organisation, team, member):
    for script in (True, False):
        page = open_page(member, script=script, path=reverse("new_decision"))
        page.get_by_label("Decision in one sentence").fill("Weigh at the gate")
        page.get_by_label("Decision in one sentence").press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Weigh at the gate")


def test_no_published_attack_runs_in_a_real_browser(open_page, organisation, team, member):
    text = "\n\n".join(f"{attack}\n\n<!-- -->" for attack in ATTACKS)
    decision = a_draft(team, member, context="Attacks below.")
    Decision.objects.filter(pk=decision.pk).update(
        context=text[:90_000].replace("\0", "")
    )  # no database keeps a NUL
    page = open_page(member)
    dialogs, requests = [], []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: requests.append(request.url))
    page.goto(decision.get_absolute_url())
    for attack in ATTACKS:  # each by itself, where nothing before it can shield it
        page.evaluate("html => { document.querySelector('.prose').innerHTML = html }", to_html(attack))
        faults = page.evaluate(
            """() => [...document.querySelectorAll(".prose *")].flatMap(each => [
                ...(/^(script|iframe|object|embed|svg|math|style|link|meta|base|form|button|video|audio)$/i.test(each.tagName)
                    ? [each.tagName] : []),
                ...[...each.attributes].filter(({name}) => /^(on|hx-|style|srcdoc|action|formaction)/i.test(name))
                    .map(({name}) => name),
                ...(each.href && !/^(https?|mailto):/.test(each.href) ? [each.href] : []),
            ])"""
        )
        assert faults == [], attack
    for link in page.locator(".prose a").all()[:1]:
        link.hover()
    page.wait_for_timeout(300)
    assert dialogs == []
    assert [url for url in requests if "evil.example" in url] == []
