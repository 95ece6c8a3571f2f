"""The pages as each of the cast sees them: what opens, what is hidden, what a form answers."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from decisions.models import Decision
from postmortems.kinds import KINDS, words_of
from postmortems.models import Lesson, Postmortem
from records.models import record
from tests import make
from tests.conftest import signed_in
from tests.postmortems.conftest import STARTED

CAST = ["lead", "member", "observer", "outsider", "org_admin"]
WRITERS = {"lead", "member", "org_admin"}
TEAM = {"lead", "member", "observer", "org_admin"}


@pytest.fixture
def draft(team, member) -> Postmortem:
    postmortem = make.a_postmortem(
        team, status=Postmortem.DRAFT, published_at=None, title="Still being written"
    )
    postmortem.authors.add(member)
    record("created", postmortem, by=member)
    return postmortem


def client_of(request, who: str) -> Client:
    return signed_in(request.getfixturevalue(who))


def text_of(response) -> str:
    """The page's words, without tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.mark.parametrize("name", ["postmortems", "new_postmortem", "lessons"])
def test_nobody_is_asked_to_sign_in(client, db, name):
    response = client.get(reverse(name))
    assert response.status_code == 302
    assert response.url.startswith(reverse("sign_in"))


@pytest.mark.parametrize("who", CAST)
def test_everybody_reads_a_published_one(request, published, who):
    response = client_of(request, who).get(published.get_absolute_url())
    assert response.status_code == 200
    assert ("Edit</a>" in response.content.decode()) is (who in WRITERS)


@pytest.mark.parametrize("who", CAST)
def test_a_draft_is_not_there_for_others(request, draft, who):
    client, sees = client_of(request, who), who in TEAM
    for name in ("postmortem", "edit_postmortem", "ask_for_review"):
        expected = {200} if sees and (name == "postmortem" or who in WRITERS) else {403} if sees else {404}
        assert {client.get(reverse(name, args=[draft.number])).status_code} == expected, name
    for name in ("publish_postmortem", "close_postmortem", "reopen_postmortem", "restrict_postmortem"):
        status = client.post(reverse(name, args=[draft.number])).status_code
        may = who in (("lead", "org_admin") if name == "restrict_postmortem" else WRITERS)
        assert status == (302 if may else 403 if sees else 404), name
    assert ("Still being written" in client.get(reverse("postmortems")).content.decode()) is sees


@pytest.mark.parametrize("role", ["facilitator", "authors", "reviewers", "participants"])
def test_whoever_a_draft_names_reads_it(draft, teamless, role):
    client = signed_in(teamless)
    assert client.get(draft.get_absolute_url()).status_code == 404
    if role == "facilitator":
        Postmortem.objects.filter(pk=draft.pk).update(facilitator=teamless)
    else:
        getattr(draft, role).add(teamless)
    assert client.get(draft.get_absolute_url()).status_code == 200


def test_a_restricted_one_is_not_there_for_others_and_says_so_to_the_rest(
    published, lead_client, outsider_client
):
    Postmortem.objects.update(is_restricted=True)
    assert outsider_client.get(published.get_absolute_url()).status_code == 404
    assert "Restricted" in lead_client.get(published.get_absolute_url()).content.decode()


def test_a_number_too_large_for_any_is_not_found(lead_client):
    assert lead_client.get("/postmortems/99999999999999999999/").status_code == 404


def test_a_record_shows_all_it_has(published, lead_client):
    page = lead_client.get(published.get_absolute_url())
    words = text_of(page)
    for part in (
        "The price job read a stale file.", "3 h 05 min in all", "1 h 10 min unnoticed", "47 min to mitigate",
        "Nobody sees how old a price is", "A job that succeeds with old data has failed", "Glossary",
        "Fail when the input is old", "0 of 1 done", "Tomasz Lis", "Why were we surprised?", "Got lucky",
    ):  # fmt: skip
        assert part in words.replace("\u00a0", " "), part
    assert "<strong>stale</strong>" in page.content.decode()
    assert "Went badly" not in words  # nothing is written there


def test_the_bar_is_coloured_by_what_each_stretch_is(published, lead_client):
    drawn = re.compile(r'<rect class="([abc])" x="([\d.]+)" width="([\d.]+)"')
    page = lead_client.get(published.get_absolute_url()).content.decode()
    assert [(name, round(float(x))) for name, x, _ in drawn.findall(page)] == [("a", 0), ("b", 38), ("c", 63)]
    Postmortem.objects.update(started_at=None)
    page = lead_client.get(published.get_absolute_url()).content.decode()
    assert [name for name, _, _ in drawn.findall(page)] == ["b", "c"]


def test_an_empty_one_shows_no_empty_sections(draft, observer_client, lead_client):
    words = text_of(observer_client.get(draft.get_absolute_url()))
    for heading in ("Summary", "Timeline", "Contributing factors", "Lessons", "Follow-ups", "Write it"):
        assert f" {heading} " not in words.split("About")[0].split("Nothing is written yet")[1]
    assert "Write it" in text_of(lead_client.get(draft.get_absolute_url()))


def test_times_are_in_the_readers_zone_which_is_named_and_days_are_those_of_it(published, lead):
    lead.time_zone = "Asia/Tokyo"
    lead.save()
    client = signed_in(lead)
    local = text_of(client.get(published.get_absolute_url()))
    assert "Times in Asia/Tokyo" in local and "15:10" in local
    assert "Tuesday 10 November 2026" in local and "Wednesday 11 November 2026" in local
    utc = text_of(client.get(published.get_absolute_url() + "?zone=UTC"))
    assert "Times in UTC" in utc and "06:10" in utc and "15:10" not in utc


def test_a_decision_it_prompted_is_named(published, team, lead_client):
    decision = make.a_decision(team, title="Refuse stale prices", status=Decision.PROPOSED)
    decision.prompted_by.add(published)
    assert "Refuse stale prices" in text_of(lead_client.get(published.get_absolute_url()))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"Fog", "Frost", "Flood"}),
        ("q=lens", {"Frost"}),
        ("team=cranes", {"Flood"}),
        ("severity=1", {"Fog"}),
        ("state=closed", {"Frost"}),
        ("team=berths&severity=2", {"Frost"}),
        ("team=nowhere", {"Fog", "Frost", "Flood"}),
        ("severity=9&state=lost&after=nonsense", {"Fog", "Frost", "Flood"}),
        ("q=nothing+like+it", set()),
        ("q=%00", {"Fog", "Frost", "Flood"}),
    ],
)
def test_the_list_is_narrowed_by_its_address(team, other_team, lead, lead_client, query, found):
    make.a_postmortem(team, title="Fog", severity=1)
    frost = make.a_postmortem(team, title="Frost", status=Postmortem.CLOSED, summary="The lens froze.")
    record("created", frost, by=lead)
    make.a_postmortem(other_team, title="Flood", severity=3)
    words = text_of(lead_client.get(f"/postmortems/?{query}"))
    assert {title for title in ("Fog", "Frost", "Flood") if f" {title} " in words} == found


def test_a_long_list_has_pages(team, lead_client):
    for index in range(53):
        make.a_postmortem(team, title=f"Dark number {index}.")
    first = lead_client.get("/postmortems/")
    assert first.content.decode().count('class="ref"') == 50
    second = lead_client.get(
        "/postmortems/"
        + re.search(r'rel="next" href="([^"]+)"', first.content.decode())[1].replace("&amp;", "&")
    )
    assert second.content.decode().count('class="ref"') == 3
    assert "Dark number 0." in text_of(second)


def test_htmx_gets_the_list_alone(published, lead_client):
    part = lead_client.get(
        "/postmortems/?severity=2", headers={"HX-Request": "true", "HX-Target": "postmortem-list"}
    )
    assert part.content.decode().lstrip().startswith('<div id="postmortem-list">')


@pytest.mark.parametrize("path", ["/postmortems/", "/lessons/"])
def test_a_page_costs_the_same_however_long_the_list(team, member, path, django_assert_max_num_queries):
    """Pages of 3 and of 50 rows of 300."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, counts = signed_in(member), []
    for many in (3, 297):
        for one in [make.a_postmortem(team) for _ in range(many)]:
            Lesson.objects.create(postmortem=one, text="Heat every lens")
            if many == 3:
                make.a_follow_up(team, postmortem=one)
        client.get(path)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(path).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_lessons_are_those_one_may_read(published, draft, outsider_client, lead_client):
    draft.lessons.create(text="Not yet learned")
    for client in (outsider_client, lead_client):
        words = text_of(client.get("/lessons/"))
        assert "A job that succeeds with old data has failed" in words and "Not yet learned" not in words
    assert "No lesson says that" in text_of(lead_client.get("/lessons/?q=zebra"))
    Postmortem.objects.update(is_restricted=True)
    assert "A job that succeeds" not in text_of(outsider_client.get("/lessons/"))


# Writing.
def typed(**more) -> dict[str, object]:
    """A filled-in form."""
    return {
        "title": "Gate cameras went dark", "kind": "incident", "severity": "2", "zone": "Europe/Warsaw",
        "happened_on": "2026-11-10", "started_at": "2026-11-10T07:10", "started_how": "minute",
        "mitigated_at": "2026-11-10T09:00", "mitigated_how": "hour", "summary": "The lens froze.",
        "timeline": "07:10 Camera 4 goes dark\n08:00 paged on-call\n  by phone", "factors": "- Frost\n- No heating",
        "lessons": "1. Heat every lens.", "authors": "Tomasz Lis, noor haddad",
    } | more  # fmt: skip


@pytest.mark.parametrize("who", ["lead", "member"])
def test_writing_one_down(request, who, team, lead, member):
    response = client_of(request, who).post("/postmortems/new/", typed(team=team.pk))
    postmortem = Postmortem.objects.get()
    assert (response.status_code, response.url) == (302, postmortem.get_absolute_url())
    assert postmortem.started_at == STARTED  # 07:10 in Warsaw
    assert postmortem.mitigated_at == dt.datetime(2026, 11, 10, 8, 0, tzinfo=dt.UTC)
    assert postmortem.precisions == {"mitigated": "hour"}
    assert [(entry.at, entry.text, entry.marks) for entry in postmortem.timeline.all()] == [
        (STARTED, "Camera 4 goes dark", "started"),
        (STARTED + dt.timedelta(minutes=50), "paged on-call\nby phone", ""),
    ]
    assert [factor.text for factor in postmortem.factors.all()] == ["Frost", "No heating"]
    assert [lesson.text for lesson in postmortem.lessons.all()] == ["Heat every lens."]
    assert set(postmortem.authors.all()) == {lead, member}
    assert (postmortem.status, postmortem.created_by) == ("draft", request.getfixturevalue(who))


def test_a_pasted_table_becomes_a_timeline(team, lead_client):
    table = "| Time | Event |\n|---|---|\n| 07:10 | Camera 4 goes dark |\n| 08:00 | Paged |"
    response = lead_client.post("/postmortems/new/", typed(team=team.pk, authors="", timeline=table))
    assert response.status_code == 302, text_of(response)
    entries = Postmortem.objects.get().timeline.all()
    assert [(entry.at, entry.text) for entry in entries] == [
        (STARTED, "Camera 4 goes dark"),
        (STARTED + dt.timedelta(minutes=50), "Paged"),
    ]


def test_a_game_day_chosen_in_a_form_of_another_kind_has_its_own_sections_by_name(team, lead_client):
    lead_client.post("/postmortems/new/", typed(team=team.pk, kind="game_day", authors=""))
    asked = [heading for heading, _ in words_of("game_day").headings]
    assert [section["heading"] for section in Postmortem.objects.get().sections] == asked


def test_a_kind_taken_back_leaves_no_empty_sections(team, lead_client):
    sent = {
        "section_0_heading": "Hypothesis",
        "section_0": "It holds.",
        "section_1_heading": "Plan",
        "section_1": "",
    }
    lead_client.post("/postmortems/new/", typed(team=team.pk, authors="", **sent))
    assert Postmortem.objects.get().sections == [{"heading": "Hypothesis", "body": "It holds."}]


@pytest.mark.parametrize("kind", KINDS)
def test_the_form_speaks_of_its_kind(team, lead_client, kind):
    words = words_of(kind)
    page = text_of(lead_client.get(f"/postmortems/new/?kind={kind}"))
    assert (words.labels["title"] in page, words.hints["title"] in page) == (True, True)
    others = {words_of(other).hints["title"] for other in KINDS} - {words.hints["title"]}
    assert len(others) == len(KINDS) - 1
    assert not [hint for hint in others if hint in page]


@pytest.mark.parametrize("who", ["observer", "teamless"])
def test_who_writes_nowhere_is_told_so(request, who):
    assert client_of(request, who).get("/postmortems/new/").status_code == 403


def test_nobody_writes_for_another_team(outsider_client, team):
    response = outsider_client.post("/postmortems/new/", typed(team=team.pk))
    assert response.status_code == 422
    assert not Postmortem.objects.exists()


TOMORROW = (timezone.now() + dt.timedelta(days=2)).strftime("%Y-%m-%d")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("title", "", "Please fill this in."),
        ("title", "x" * 301, "shorten this to 300"),
        ("started_at", "half past nine", "Write the day and time like"),
        ("started_at", "2026-11-10T09:30", "“Mitigated” is before “Impact started”"),
        ("started_at", f"{TOMORROW}T09:30", "This is in the future"),
        ("started_at", "2026-03-29T02:30", "The clocks skipped this time in Europe/Warsaw"),
        ("happened_on", TOMORROW, "This day is still to come"),
        ("timeline", "We were all asleep.\n07:10 dark", "Line 1:"),
        ("authors", "Nobody Atall", "Nobody here is called “Nobody Atall”"),
        ("zone", "Mars/Olympus", "choose one"),
        ("severity", "9", "choose one"),
        ("lessons", "x\n" * 101, "Write 100 at most"),
    ],
)
def test_what_cannot_be_is_answered_beside_its_field_with_everything_typed(
    team, lead_client, field, value, words
):
    response = lead_client.post("/postmortems/new/", typed(team=team.pk, **{field: value}))
    assert response.status_code == 422
    page = response.content.decode()
    assert words in text_of(response), text_of(response)[:3000]
    assert f'id="id_{field}_error"' in page or "mitigated_at_error" in page
    assert "08:00 paged on-call" in page or field == "timeline"
    assert "The lens froze." in page
    assert not Postmortem.objects.exists()


def test_two_people_of_one_name_are_told_apart(team, lead_client):
    make.a_person("Tomasz Lis", email="other@harbour.example")
    make.a_person("Tomasz Lis", email="third@harbour.example")
    response = lead_client.post("/postmortems/new/", typed(team=team.pk))
    assert "More than one person is called Tomasz Lis" in text_of(response)


def test_a_missed_outcome_begins_from_its_objective(team, lead, lead_client):
    objective = make.an_objective(team, lead, title="Ships on time")
    page = lead_client.get(f"/postmortems/new/?objective={objective.pk}").content.decode()
    assert re.search(rf'<option value="{objective.pk}" selected>', page)
    assert re.search(r'value="missed_outcome"[^>]*checked', page)


# Its life, by buttons.
def test_from_draft_to_closed_and_back_by_buttons(
    draft, member, lead, lead_client, outsider, outsider_client
):
    url = draft.get_absolute_url()
    day = (timezone.now() + dt.timedelta(days=3)).date().isoformat()
    Postmortem.objects.update(summary="The lens froze.")
    response = lead_client.post(f"{url}review/", {"reviewers": "Kofi Boateng", "review_due_on": day})
    assert response.status_code == 302
    assert outsider_client.get(url).status_code == 200  # asked, so they see the draft
    for step, status in (("publish", "published"), ("close", "closed"), ("reopen", "published")):
        assert lead_client.post(f"{url}{step}/").url == url
        assert Postmortem.objects.get().status == status
    lead_client.post(f"{url}restrict/", {"restricted": "yes"})
    assert Postmortem.objects.get().is_restricted
    lead_client.post(f"{url}restrict/", {"restricted": "no"})
    assert not Postmortem.objects.get().is_restricted


def test_a_refused_step_says_why(draft, lead_client):
    page = lead_client.post(f"{draft.get_absolute_url()}publish/", follow=True)
    assert "Ask for a review first" in text_of(page)
    assert Postmortem.objects.get().status == "draft"


@pytest.mark.parametrize("step", ["publish", "close", "reopen", "restrict"])
def test_a_step_is_no_link(draft, lead_client, step):
    assert lead_client.get(f"{draft.get_absolute_url()}{step}/").status_code == 405


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("reviewers", "", "Name at least one person."),
        ("reviewers", "Gone Person", "Nobody here is called"),
        ("review_due_on", "2020-01-01", "This day has passed"),
        ("review_due_on", "soon", "Write the date like"),
    ],
)
def test_a_review_form_answers_beside_the_field(draft, lead_client, field, value, words):
    make.a_person("Gone Person", is_active=False)
    sent = {"reviewers": "Kofi", "review_due_on": "2030-01-01", field: value}
    make.a_person("Kofi")
    response = lead_client.post(f"{draft.get_absolute_url()}review/", sent)
    assert response.status_code == 422
    assert words in text_of(response)
    assert f'id="id_{field}_error"' in response.content.decode()


def test_an_observer_presses_in_vain(draft, observer_client):
    observer_client.post(f"{draft.get_absolute_url()}restrict/", {"restricted": "yes"})
    assert not Postmortem.objects.get().is_restricted


# Beginning one without scrolling, and what leads on from it.
def test_a_new_one_can_be_saved_at_once_and_written_section_by_section(draft, lead_client):
    at_once = "Save now, write section by section"
    assert at_once in lead_client.get("/postmortems/new/").content.decode()
    assert at_once not in lead_client.get(f"/postmortems/{draft.number}/edit/").content.decode()


@pytest.mark.parametrize(
    ("fields", "offered"),
    [({}, True), ({"kind": Postmortem.MISSED_OUTCOME}, False), ({"started_at": make.NOW}, False)],
)
def test_times_are_offered_where_they_are_asked_for_and_missing(draft, lead_client, member, fields, offered):
    Postmortem.objects.filter(pk=draft.pk).update(**fields)
    page = lead_client.get(draft.get_absolute_url()).content.decode()
    assert ("Add the times" in page) is offered


def test_the_tags_of_published_lessons_lead_to_lessons_like_them(draft, lead_client):
    draft.lessons.create(text="Heat the lens", tags=["cold & wet"])
    address = 'href="/lessons/?tag=cold%20%26%20wet"'
    assert address not in lead_client.get(draft.get_absolute_url()).content.decode()
    Postmortem.objects.update(status=Postmortem.PUBLISHED, published_at=make.NOW)
    assert address in lead_client.get(draft.get_absolute_url()).content.decode()


@pytest.mark.parametrize("address", ["/postmortems/", "/lessons/"])
def test_a_filtered_list_leads_back_to_all(draft, lead_client, address):
    clear = f'href="{address}">Clear</a>'
    assert clear in lead_client.get(f"{address}?q=lens").content.decode()
    assert clear not in lead_client.get(address).content.decode()
