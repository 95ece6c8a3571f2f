"""The meeting about a postmortem: what it walks through, and what is kept as one goes."""

from __future__ import annotations

import re
from urllib.parse import quote, urlencode

import pytest
from django.urls import reverse

from postmortems.models import Postmortem
from tests import make
from tests.make import NOW


def url(postmortem) -> str:
    return reverse("postmortem_meeting", args=[postmortem.number])


def slugs(response) -> list[str]:
    return [screen.slug for screen in response.context["screens"]]


def test_it_walks_through_what_there_is_and_asks_for_what_is_not(published, lead_client):
    answer = lead_client.get(url(published))
    assert slugs(answer) == [
        "summary", "timeline", "factors", "surprised", "went_well", "went_badly", "got_lucky", "further-1", "lessons",
        "promises",
    ]  # fmt: skip
    assert "What made it longer" in answer.content.decode()  # nothing is written under went badly
    bare = make.a_postmortem(published.team, summary="", impact="")
    assert slugs(lead_client.get(url(bare)))[:2] == ["timeline", "factors"]


def test_a_lesson_is_kept_where_it_came_up(published, member_client, member):
    answer = member_client.post(url(published), {"lesson": " Read the clock. ", "step": "timeline"})
    assert (answer.status_code, answer["Location"]) == (302, f"{url(published)}#timeline")
    lessons = list(Postmortem.objects.get().lessons.values_list("text", flat=True))
    assert lessons == ["A job that succeeds with old data has failed", "Read the clock."]


def test_a_lesson_leaves_the_tags_of_the_others_and_what_was_saved_meanwhile(published, member):
    published.edit(by=member, version=1, now=NOW, lessons=["Old data has failed #freshness #jobs"])
    opened = Postmortem.objects.get()
    published.edit(by=member, version=published.version, now=NOW, went_badly="Nobody looked.")
    opened.add_lesson(" Read the clock. #clocks", by=member, now=NOW)
    kept = {lesson.text: lesson.tags for lesson in Postmortem.objects.get().lessons.all()}
    assert kept == {"Old data has failed": ["freshness", "jobs"], "Read the clock.": ["clocks"]}
    assert Postmortem.objects.get().went_badly == "Nobody looked."


def test_an_empty_lesson_comes_back_in_words(published, member_client):
    answer = member_client.post(url(published), {"lesson": " ", "step": "//evil"})
    assert answer.status_code == 422
    assert "Please fill this in" in answer.content.decode()


def screen(response, slug: str) -> str:
    """One screen's part of the page."""
    return (
        response.content.decode()
        .partition(f'<section class="screen" id="{slug}"')[2]
        .partition("</section>")[0]
    )


def test_a_lesson_that_cannot_be_kept_comes_back_on_its_screen_with_what_was_typed(published, member_client):
    typed = f"Read the clock. {'x' * 2000}"
    answer = member_client.post(url(published), {"lesson": typed, "step": "timeline"})
    assert answer.status_code == 422
    assert f'value="{typed}"' in screen(answer, "timeline")
    assert "shorten this to 2000 characters" in screen(answer, "timeline")
    page = answer.content.decode()
    assert (page.count(typed), page.count("shorten this to 2000 characters")) == (1, 1)
    answer = member_client.post(url(published), {"lesson": typed, "step": "nowhere"})
    assert typed in screen(answer, "lessons")


def test_a_follow_up_is_kept_without_leaving_the_meeting(published, member_client):
    page = screen(member_client.get(url(published)), "factors")
    (way_back,) = re.findall(r'<input type="hidden" name="next" value="([^"]+)">', page)
    assert way_back == f"{url(published)}#factors"
    asked = {"postmortem": published.number, "title": "Date every file", "next": way_back}
    form = member_client.get(reverse("new_follow_up"), asked).context["form"]
    typed = {name: form[name].value() for name in ("team", "due_on", "kind", "priority", "title")}
    address = f"{reverse('new_follow_up')}?{urlencode(asked)}"
    answer = member_client.post(address, typed)
    assert (answer.status_code, answer["Location"]) == (302, way_back)
    assert published.follow_ups.filter(title="Date every file").exists()
    promises = screen(member_client.get(url(published)), "promises")
    assert quote(f"{url(published)}#promises", safe="") in promises  # of “Add a follow-up”


def test_readers_walk_through_and_write_nothing(published, outsider_client):
    page = outsider_client.get(url(published))
    assert "Keep a lesson" not in page.content.decode()
    assert outsider_client.post(url(published), {"lesson": "x"}).status_code == 403


def test_an_event_and_a_factor_are_kept_on_their_screens(team, member, member_client):
    bare = make.a_postmortem(team, happened_on=NOW.date(), summary="")
    page = member_client.get(url(bare))
    assert 'name="event"' in screen(page, "timeline")
    assert 'name="factor"' in screen(page, "factors")
    assert 'name="event"' not in screen(page, "factors")
    for name, place, text in [
        ("event", "timeline", "0:05 paged on-call"),
        ("factor", "factors", "No alert #alerts"),
    ]:
        answer = member_client.post(url(bare), {"keep": name, name: text, "step": place})
        assert (answer.status_code, answer["Location"]) == (302, f"{url(bare)}#{place}")
    stored = Postmortem.objects.get()
    assert [entry.text for entry in stored.timeline.all()] == ["paged on-call"]
    assert [(factor.text, factor.tags) for factor in stored.factors.all()] == [("No alert", ["alerts"])]
    answer = member_client.post(url(bare), {"keep": "event", "event": "25:99 paged", "step": "timeline"})
    assert answer.status_code == 422
    assert 'value="25:99 paged"' in screen(answer, "timeline")
    assert "no time of a day" in screen(answer, "timeline")
    stored.add_factor("Nobody looked", by=member, now=NOW)
    assert [factor.tags for factor in stored.factors.all()] == [["alerts"], []]


def test_an_empty_screen_leads_to_its_own_section_and_back(published, member_client):
    page = screen(member_client.get(url(published)), "went_badly")
    (address,) = re.findall(r'href="([^"]+)" data-screen>Write it', page)
    assert address.startswith(reverse("postmortem_section", args=[published.number, "went_badly"]))
    form = member_client.get(address).content.decode()
    way_back = f"{url(published)}#went_badly"
    assert f'name="next" value="{way_back}"' in form
    sent = {"went_badly": "Nobody looked.", "version": published.version, "next": way_back}
    assert member_client.post(address, sent)["Location"] == way_back
    leave = reverse("leave_section", args=[published.number, "went_badly"])
    assert member_client.post(leave, sent)["Location"] == way_back


def test_a_meeting_speaks_in_the_words_of_its_kind_and_keeps_its_order(team, member, lead_client):
    plan = [{"heading": "Hypothesis", "body": "Quotes go on."}, {"heading": "Plan", "body": ""}]
    practice = make.a_postmortem(team, kind="game_day", summary="Cut off.", impact="Nobody.", sections=plan)
    answer = lead_client.get(url(practice))
    assert slugs(answer)[:4] == ["summary", "further-1", "further-2", "timeline"]
    assert "<h3>What it touched</h3>" in screen(answer, "summary")
    missed = make.a_postmortem(team, kind="missed_outcome")
    titles = [one.title for one in lead_client.get(url(missed)).context["screens"]]
    assert "How the cycle went" in titles
    assert "Timeline" not in titles


def boxes(answer, slug: str) -> dict[str, dict[str, str]]:
    """The fields of each form on a screen, by what it keeps."""
    found = {}
    for form in re.findall(r"<form.*?</form>", screen(answer, slug), re.DOTALL):
        tags = re.findall(r"<input[^>]*>", form)
        pairs = [(re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)) for tag in tags]
        fields = {name[1]: value[1] if value else "" for name, value in pairs}
        found[fields["keep"]] = fields
        assert f'data-draft="{reverse("save_draft")}"' in form
    return found


@pytest.mark.parametrize(
    ("slug", "name"),
    [("timeline", "event"), ("factors", "factor"), ("lessons", "lesson"), ("further-1", "promise")],
)
def test_a_line_that_was_typed_stands_there_again_until_it_is_kept(
    published, member, member_client, lead_client, slug, name
):
    fields = boxes(member_client.get(url(published)), slug)[name]
    assert fields[name] == ""
    kept = member_client.post(reverse("save_draft"), fields | {name: "0:05 paged"})
    assert kept.status_code == 200, kept.content
    page = member_client.get(url(published))
    again = boxes(page, slug)[name]
    assert (again[name], again["draft_token"]) == ("0:05 paged", fields["draft_token"])
    everywhere = [box[key] for each in slugs(page) for key, box in boxes(page, each).items()]
    assert everywhere.count("0:05 paged") == 1 and "not kept yet" in screen(page, slug)
    assert boxes(lead_client.get(url(published)), slug)[name][name] == ""
    assert member_client.post(url(published), again).status_code == 302
    assert boxes(member_client.get(url(published)), slug)[name][name] == ""


def test_a_line_that_comes_back_to_be_mended_goes_on_in_its_draft(published, member_client):
    fields = boxes(member_client.get(url(published)), "timeline")["event"]
    member_client.post(reverse("save_draft"), fields | {"event": "25:9"})
    answer = member_client.post(url(published), fields | {"event": "25:99 paged"})
    again = boxes(answer, "timeline")["event"]
    assert answer.status_code == 422
    assert (again["event"], again["draft_token"]) == ("25:99 paged", fields["draft_token"])


def test_the_title_of_a_follow_up_goes_on_to_its_owner_and_date(published, member_client):
    fields = boxes(member_client.get(url(published)), "factors")["promise"]
    answer = member_client.post(url(published), fields | {"promise": "Date every file"})
    asked = urlencode(
        {"postmortem": published.number, "next": f"{url(published)}#factors", "title": "Date every file"}
    )
    assert answer["Location"] == f"{reverse('new_follow_up')}?{asked}"
