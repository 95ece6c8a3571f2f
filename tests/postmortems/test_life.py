"""Draft, in review, published, closed, reopened: who moves it, what that leaves, and what stands in the way."""

from __future__ import annotations

import datetime as dt
import re
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.http import QueryDict
from django.urls import reverse

from followups.importing import import_folder
from followups.models import FollowUp
from notices.needs import needs_of
from postmortems.exporting import with_everything, written_file
from postmortems.models import Comment, Postmortem
from postmortems.timelines import Line
from records import search
from records.models import Event, Mention, Refused, SearchEntry, record
from teamhub.insights.asked import Question
from teamhub.insights.gathering import _postmortems
from tests import make
from tests.make import NOW, TODAY

THURSDAY = TODAY + dt.timedelta(days=1)


@pytest.fixture
def postmortem(team, member) -> Postmortem:
    """A draft that its team can find."""
    postmortem = make.a_postmortem(
        team, status=Postmortem.DRAFT, published_at=None, summary="The lens froze."
    )
    postmortem.authors.add(member)
    record("created", postmortem, by=member)
    return postmortem


def at(postmortem, status) -> Postmortem:
    Postmortem.objects.filter(pk=postmortem.pk).update(status=status)
    return Postmortem.objects.get(pk=postmortem.pk)


VERBS = {
    "ask_for_review": (
        "draft",
        lambda one, by: one.ask_for_review(by=by, now=NOW, reviewers=[by], until=THURSDAY),
    ),
    "publish": ("in_review", lambda one, by: one.publish(by=by, now=NOW)),
    "close": ("published", lambda one, by: one.close(by=by, now=NOW)),
    "reopen": ("closed", lambda one, by: one.reopen(by=by, now=NOW)),
}
PREDICATES = {
    "ask_for_review": "may_be_sent_to_review_by",
    "publish": "may_be_published_by",
    "close": "may_be_closed_by",
    "reopen": "may_be_reopened_by",
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(
    ("who", "may"),
    [("lead", True), ("member", True), ("org_admin", True), ("observer", False), ("outsider", False)],
)
def test_the_team_moves_it(request, postmortem, verb, who, may):
    status, act = VERBS[verb]
    postmortem, person = at(postmortem, status), request.getfixturevalue(who)
    assert getattr(postmortem, PREDICATES[verb])(person) is may
    if may:
        act(postmortem, person)
        assert Postmortem.objects.get().status != status
    else:
        with pytest.raises(Refused):
            act(postmortem, person)
        assert Postmortem.objects.get().status == status


@pytest.mark.parametrize(
    ("verb", "status", "words"),
    [
        ("ask_for_review", "published", "published already"),
        ("ask_for_review", "closed", "published already"),
        ("publish", "draft", "Ask for a review first"),
        ("publish", "published", "once"),
        ("close", "draft", "Only a published"),
        ("close", "in_review", "Only a published"),
        ("close", "closed", "Only a published"),
        ("reopen", "published", "Only a closed"),
    ],
)
def test_a_step_out_of_order_is_refused_in_words(postmortem, lead, verb, status, words):
    postmortem = at(postmortem, status)
    assert not getattr(postmortem, PREDICATES[verb])(lead)
    with pytest.raises(Refused, match=words):
        VERBS[verb][1](postmortem, lead)


def test_asking_for_a_review_names_readers_and_a_day(postmortem, member, outsider):
    postmortem.ask_for_review(by=member, now=NOW, reviewers=[outsider], until=THURSDAY)
    stored = Postmortem.objects.get()
    assert (stored.status, stored.review_due_on) == ("in_review", THURSDAY)
    assert list(stored.reviewers.all()) == [outsider]
    event = Event.objects.of(postmortem).first()
    assert (event.verb, event.changes["reviewers"]) == ("asked_for_review", ["", "Kofi Boateng"])
    assert event.changes["review_due_on"] == [None, "2026-11-19"]


def test_a_review_may_be_asked_for_again_with_another_day(postmortem, member, lead, outsider):
    postmortem.ask_for_review(by=member, now=NOW, reviewers=[outsider], until=THURSDAY)
    postmortem.ask_for_review(by=member, now=NOW, reviewers=[lead], until=TODAY)
    stored = Postmortem.objects.get()
    assert (list(stored.reviewers.all()), stored.review_due_on) == ([lead], TODAY)


def test_a_review_needs_somebody_to_read(postmortem, member):
    with pytest.raises(Refused) as refused:
        postmortem.ask_for_review(by=member, now=NOW, reviewers=[], until=THURSDAY)
    assert refused.value.field == "reviewers"


def test_a_review_is_not_asked_for_by_a_day_that_has_passed(postmortem, member, lead):
    with pytest.raises(Refused) as refused:
        postmortem.ask_for_review(by=member, now=NOW, reviewers=[lead], until=TODAY - dt.timedelta(days=1))
    assert refused.value.field == "review_due_on"


def test_the_day_has_passed_where_the_one_who_asks_is(postmortem, member, lead):
    """At 09:00 in London it is 22:00 of the same day in Auckland, and 19 November two hours on."""
    member.time_zone = "Pacific/Auckland"
    late = NOW + dt.timedelta(hours=3)
    with pytest.raises(Refused):
        postmortem.ask_for_review(by=member, now=late, reviewers=[lead], until=TODAY)


def test_publishing_opens_it_to_everyone(postmortem, lead, outsider):
    postmortem = at(postmortem, "in_review")
    assert not Postmortem.objects.visible_to(outsider).exists()
    postmortem.publish(by=lead, now=NOW)
    assert Postmortem.objects.visible_to(outsider).get().published_at == NOW
    assert search.find("froze", person=outsider).hits[0].ref == f"PM-{postmortem.number}"
    event = Event.objects.of(postmortem).first()
    assert (event.verb, event.changes["status"]) == ("published", ["in_review", "published"])


def test_publishing_lets_everyone_find_its_follow_ups(postmortem, lead, outsider, team):
    record("created", make.a_follow_up(team, postmortem=postmortem, title="Heat the lenses"), by=lead)
    assert search.find("lenses", person=outsider).hits == []
    at(postmortem, "in_review").publish(by=lead, now=NOW)
    assert len(search.find("lenses", person=outsider).hits) == 1


@pytest.mark.parametrize(
    ("state", "status"),
    [("done", "closed"), ("declined", "closed"), ("open", "published"), (None, "published")],
)
def test_one_whose_follow_ups_ended_before_is_closed_when_it_is_published(
    postmortem, lead, team, lead_client, state, status
):
    if state:
        reason = {"declined_reason": "No longer ours"} if state == "declined" else {}
        make.a_follow_up(team, postmortem=postmortem, state=state, **reason)
    postmortem = at(postmortem, "in_review")
    answer = lead_client.post(reverse("publish_postmortem", args=[postmortem.number]), follow=True)
    assert Postmortem.objects.get().status == status
    assert ("its follow-ups have all ended" in answer.content.decode()) is (status == "closed")
    assert (Postmortem.objects.get().closed_at is not None) is (status == "closed")


@pytest.mark.parametrize(
    ("status", "severity", "given", "due"),
    [
        ("draft", 1, None, dt.date(2026, 11, 25)),
        ("in_review", 2, None, dt.date(2026, 11, 25)),
        ("draft", 3, None, None),
        ("draft", 1, dt.date(2026, 12, 1), dt.date(2026, 12, 1)),
        ("published", 1, None, None),
    ],
)
def test_a_severity_given_later_asks_for_a_review_in_five_working_days(
    postmortem, lead, status, severity, given, due
):
    Postmortem.objects.update(severity=None)
    postmortem = at(postmortem, status)
    values = {"severity": severity, "review_due_on": given}
    postmortem.edit(by=lead, version=postmortem.version, now=NOW, **values)
    assert Postmortem.objects.get().review_due_on == due
    postmortem.edit(by=lead, version=postmortem.version, now=NOW, review_due_on=None)
    assert Postmortem.objects.get().review_due_on is None  # whoever takes it away means it


def test_two_people_publish_it_once(postmortem, lead, member):
    one, other = at(postmortem, "in_review"), at(postmortem, "in_review")
    one.publish(by=lead, now=NOW)
    with pytest.raises(Refused, match="quicker"):
        other.publish(by=member, now=NOW)
    assert Event.objects.of(postmortem).filter(verb="published").count() == 1


@pytest.mark.parametrize("state", ["proposed", "open", "in_progress"])
def test_it_stays_open_while_a_promise_is_unkept(postmortem, lead, team, state):
    make.a_follow_up(team, postmortem=postmortem, state=state)
    make.a_follow_up(team, postmortem=postmortem, state=FollowUp.DONE)
    postmortem = at(postmortem, "published")
    assert not postmortem.may_be_closed_by(lead)
    with pytest.raises(Refused, match="1 follow-up is neither done nor declined"):
        postmortem.close(by=lead, now=NOW)


def test_it_closes_when_all_are_done_or_declined_and_reopens(postmortem, lead, team):
    make.a_follow_up(team, postmortem=postmortem, state=FollowUp.DONE)
    make.a_follow_up(team, postmortem=postmortem, state=FollowUp.DECLINED, declined_reason="No longer ours")
    postmortem = at(postmortem, "published")
    assert postmortem.may_be_closed_by(lead)
    postmortem.close(by=lead, now=NOW)
    assert Postmortem.objects.get().closed_at == NOW
    postmortem.reopen(by=lead, now=NOW)
    stored = Postmortem.objects.get()
    assert (stored.status, stored.closed_at) == ("published", None)
    assert [event.verb for event in Event.objects.of(postmortem)] == ["reopened", "closed", "created"]


@pytest.mark.parametrize(
    ("who", "may"),
    [("lead", True), ("org_admin", True), ("member", False), ("observer", False), ("outsider", False)],
)
def test_only_a_lead_or_an_org_admin_restricts(request, postmortem, who, may):
    person = request.getfixturevalue(who)
    assert postmortem.may_be_restricted_by(person) is may
    if may:
        postmortem.restrict(by=person, now=NOW)
    else:
        with pytest.raises(Refused, match="Only a lead"):
            postmortem.restrict(by=person, now=NOW)
    assert Postmortem.objects.get().is_restricted is may


def test_a_restricted_one_and_its_follow_ups_are_out_of_sight(postmortem, lead, outsider, team):
    record("created", make.a_follow_up(team, postmortem=postmortem, title="Heat the lenses"), by=lead)
    postmortem = at(postmortem, "in_review")
    postmortem.publish(by=lead, now=NOW)
    postmortem.restrict(by=lead, now=NOW)
    assert not Postmortem.objects.visible_to(outsider).exists()
    assert not FollowUp.objects.visible_to(outsider).exists()
    assert search.find("froze", person=outsider).hits == search.find("lenses", person=outsider).hits == []
    postmortem.restrict(by=lead, now=NOW, restricted=False)
    assert search.find("froze", person=outsider).hits and search.find("lenses", person=outsider).hits
    assert SearchEntry.objects.filter(is_open=True).count() == 2


def test_restricting_twice_is_one_line_of_history(postmortem, lead):
    postmortem.restrict(by=lead, now=NOW)
    Postmortem.objects.get().restrict(by=lead, now=NOW)
    assert Event.objects.of(postmortem).filter(verb="edited").count() == 1


# --- Nothing to read ---------------------------------------------------------------------------------------------
WAYS_TO_TELL = {
    "summary": {"summary": "The lens froze."},
    "impact": {"impact": "Forty lorries waited."},
    "timeline": {"timeline": [Line(NOW, "minute", "Paged")]},
    "factors": {"factors": ["No heater"]},
    "a section of its own": {"sections": [{"heading": "Background", "body": "Winter."}]},
}


def test_what_tells_nothing_is_not_published_and_its_page_says_what_is_missing(postmortem, lead_client, lead):
    postmortem.edit(by=lead, version=postmortem.version, now=NOW, summary="", lessons=["Heat the lens"])
    found = at(postmortem, Postmortem.IN_REVIEW)
    page = lead_client.get(found.get_absolute_url()).content.decode()
    assert "Publishing waits until" in page and reverse("publish_postmortem", args=[found.number]) not in page
    answer = lead_client.post(reverse("publish_postmortem", args=[found.number]), follow=True)
    assert "Nothing says yet what happened:" in answer.content.decode()
    assert Postmortem.objects.get().status == Postmortem.IN_REVIEW


@pytest.mark.parametrize("way", WAYS_TO_TELL)
def test_one_part_that_tells_what_happened_is_enough(postmortem, lead, way):
    postmortem.edit(by=lead, version=postmortem.version, now=NOW, summary="")
    assert Postmortem.objects.get().tells_nothing()
    if "sections" in WAYS_TO_TELL[way]:
        Postmortem.objects.update(**WAYS_TO_TELL[way])
    else:
        found = Postmortem.objects.get()
        found.edit(by=lead, version=found.version, now=NOW, **WAYS_TO_TELL[way])
    found = at(postmortem, Postmortem.IN_REVIEW)
    found.publish(by=lead, now=NOW)
    assert found.status == Postmortem.PUBLISHED


def test_whoever_asks_for_a_review_of_nothing_is_told(postmortem, lead, lead_client):
    address = reverse("ask_for_review", args=[postmortem.number])
    assert "Nothing says yet" not in lead_client.get(address).content.decode()
    postmortem.edit(by=lead, version=postmortem.version, now=NOW, summary="")
    assert "Nothing says yet what happened" in lead_client.get(address).content.decode()


@pytest.fixture
def mistake(team, member) -> Postmortem:
    return Postmortem.create(
        by=member, team=team, now=NOW, title="Made twice", summary="The lens froze.", severity=2
    )


def test_a_draft_nobody_needs_leaves_every_list_and_comes_back_whole(
    mistake, member, team, lead, lead_client
):
    def listed(**query: str) -> list[Postmortem]:
        return list(lead_client.get(reverse("postmortems"), query).context["page"].rows)

    number, values = mistake.number, mistake.values()
    assert listed() == [mistake] and [*Postmortem.objects.to_write_or_review(member)] == [mistake]
    answer = lead_client.post(reverse("drop_postmortem", args=[number]), follow=True).content.decode()
    assert "Nobody needed this draft" in answer and "Bring back" in answer and "/edit/" not in answer
    assert listed() == listed(team=team.slug) == listed(state="draft") == []
    assert listed(state="dropped") == [mistake]
    assert [*Postmortem.objects.to_write_or_review(member)] == []
    dropped = Postmortem.objects.get()
    assert not dropped.may_be_edited_by(lead)
    assert lead_client.get(reverse("edit_postmortem", args=[number])).status_code == 403
    lead_client.post(reverse("reopen_postmortem", args=[number]))
    back = Postmortem.objects.get()
    assert (back.status, back.number, back.values()) == ("draft", number, values)
    assert [event.verb for event in Event.objects.of(back)] == ["reopened", "dropped", "created"]
    assert listed() == [back]


def test_only_what_is_not_published_and_has_nothing_left_to_do_is_dropped(mistake, member, outsider, team):
    with pytest.raises(Refused, match="Only what is not published"):
        mistake.drop(by=outsider, now=NOW)
    promise = make.a_follow_up(team, owner=member, postmortem=mistake)
    with pytest.raises(Refused, match="1 follow-up is neither done nor declined"):
        mistake.drop(by=member, now=NOW)
    promise.delete()
    published = make.a_postmortem(team)
    with pytest.raises(Refused, match="Only what is not published"):
        published.drop(by=member, now=NOW)
    mistake.drop(by=member, now=NOW)
    with pytest.raises(Refused):
        mistake.drop(by=member, now=NOW)
    with pytest.raises(Refused, match="reopened"):
        mistake.reopen(by=outsider, now=NOW)


def test_a_dropped_one_is_no_incident_of_insights_and_in_no_export(mistake, member, org_admin, tmp_path):
    def counted() -> set[Postmortem]:
        return set(_postmortems(Question(QueryDict(), org_admin, NOW)))

    Postmortem.objects.update(started_at=NOW - dt.timedelta(days=20))
    assert counted() == {mistake}
    Postmortem.objects.get().drop(by=member, now=NOW)
    assert counted() == set()
    call_command("export_postmortems", str(tmp_path / "out"), stdout=StringIO())
    assert not list((tmp_path / "out").rglob("*.md"))


def test_the_search_leaves_out_what_was_dropped_until_it_comes_back(mistake, member, lead, org_admin):
    def found() -> list[bool]:
        return [bool(search.find("froze", person=person).hits) for person in (member, lead, org_admin)]

    assert found() == [True] * 3
    mistake.drop(by=member, now=NOW)
    assert found() == [False] * 3
    search.rebuild()
    assert found() == [False] * 3
    assert Postmortem.objects.unpublished_for(lead, "dropped").matching("froze").get() == mistake
    mistake.reopen(by=lead, now=NOW)
    assert found() == [True] * 3


def test_nothing_is_done_with_a_dropped_one_but_bringing_it_back(mistake, member, lead, lead_client, team):
    said = Comment.add(mistake, by=member, text="Who needs this?", at=NOW)
    promise = make.a_follow_up(
        team, owner=member, postmortem=mistake, state="declined", declined_reason="No."
    )
    mistake.drop(by=member, now=NOW)
    mistake, page = Postmortem.objects.get(), lead_client.get(mistake.get_absolute_url())
    words = page.content.decode()
    main = words[words.index('id="record"') :]
    acts = re.findall(r'<form[^>]* action="([^"]+)"', main)
    assert acts == [reverse("reopen_postmortem", args=[mistake.number])]
    assert not mistake.may_be_restricted_by(lead) and "Meeting view" not in words and "Reply" not in words
    with pytest.raises(Refused, match="was dropped"):
        Comment.add(mistake, by=lead, text="I do.", at=NOW)
    for act in (said.reply, said.rewrite):
        with pytest.raises(Refused, match="was dropped"):
            act(by=member, at=NOW, text="I do.")
    with pytest.raises(ValidationError, match="was dropped"):
        promise.reopen(by=member)
    with pytest.raises(ValidationError, match="was dropped"):
        FollowUp(team=team, postmortem=mistake, title="Another").propose(by=lead, now=NOW)
    answer = lead_client.get(reverse("new_follow_up"), {"postmortem": mistake.number})
    assert answer.context["source"] is None


def test_what_somebody_is_mentioned_in_waits_for_nobody_once_it_is_dropped(mistake, member, lead, org_admin):
    Comment.add(mistake, by=member, text="@Noor Haddad, @Ada Okoye: who needs this?", at=NOW)
    people = [lead, org_admin]
    assert all(Mention.objects.visible_to(person).exists() for person in people)
    assert all(needs_of(people, now=NOW).values())
    mistake.drop(by=member, now=NOW)
    assert not any(Mention.objects.visible_to(person).exists() for person in people)
    assert not any(needs_of(people, now=NOW).values())


def test_a_dropped_one_is_not_named_as_the_earlier_or_later_of_another(mistake, member, team, lead_client):
    other = make.a_postmortem(team, title="It came again", happened_on=NOW.date())
    other.repeat(mistake, by=member, now=NOW)
    mistake.drop(by=member, now=NOW)
    assert mistake.title not in lead_client.get(other.get_absolute_url()).content.decode()
    third = make.a_postmortem(team, title="And again")
    with pytest.raises(Refused, match="was dropped"):
        third.repeat(Postmortem.objects.get(pk=mistake.pk), by=member, now=NOW)


@pytest.mark.parametrize(
    ("status", "comes_as"), [("dropped", "dropped"), ("draft", "draft"), ("closed", "published")]
)
def test_a_file_that_was_never_published_does_not_publish(
    mistake, member, team, other_team, tmp_path, status, comes_as
):
    Postmortem.objects.update(status=status)
    content = written_file(with_everything(Postmortem.objects.all()).get())
    assert (b"nobody needed" in content) is (status == "dropped")
    (tmp_path / "one.md").write_bytes(content)
    done = import_folder(tmp_path, team=other_team, now=NOW)
    copy = Postmortem.objects.get(team=other_team)
    assert (copy.status, copy.published_at is None) == (comes_as, comes_as != "published")
    assert (SearchEntry.objects.get(object_id=copy.pk).readers is None) is (status == "dropped")
    assert any("comes in" in words for words in done.rows[0]["warnings"]) is (comes_as != "published")
    here = import_folder(tmp_path, team=team, now=NOW + dt.timedelta(days=1))
    assert here.outcomes["as it was"] == 1 and Postmortem.objects.filter(team=team).count() == 1
