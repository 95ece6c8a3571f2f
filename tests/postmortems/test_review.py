"""Reviewers say that they have read it; who has not yet is shown, and needs to."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from notices.needs import needs_of
from postmortems.models import Postmortem
from records.models import Event, Refused
from tests import make
from tests.conftest import signed_in
from tests.forms import filled
from tests.make import NOW, TODAY


@pytest.fixture
def in_review(team, member, outsider, lead) -> Postmortem:
    one = make.a_postmortem(team, status=Postmortem.DRAFT, published_at=None, summary="The lens froze.")
    one.ask_for_review(by=member, now=NOW, reviewers=[outsider, lead], until=TODAY + dt.timedelta(days=2))
    return Postmortem.objects.get(pk=one.pk)


def to_read(person) -> list[int]:
    return [one.pk for one in Postmortem.objects.to_write_or_review(person)]


def test_whoever_has_read_it_says_so_and_it_leaves_their_list(in_review, outsider, lead):
    assert to_read(outsider) == to_read(lead) == [in_review.pk]
    in_review.review(by=outsider, now=NOW, remark=" Clear. ")
    stored = Postmortem.objects.get()
    assert to_read(outsider) == []
    assert to_read(lead) == [in_review.pk]
    assert stored.waiting_reviewers() == [lead]
    event = Event.objects.of(stored).first()
    assert (event.verb, event.note) == ("reviewed", "Clear.")
    assert not stored.is_to_write_or_review_by(outsider)  # the twin agrees
    assert stored.is_to_write_or_review_by(lead)


def test_needs_you_asks_those_who_have_not(in_review, outsider, lead, member):
    def asked(person) -> list[str]:
        return [need.kind for need in needs_of([person], now=NOW)[person.pk] if "postmortem" in need.kind]

    assert asked(outsider) == asked(lead) == ["read_postmortem"]
    in_review.review(by=outsider, now=NOW)
    assert asked(outsider) == []
    assert asked(lead) == ["read_postmortem"]


def test_only_those_asked_answer_and_once(in_review, outsider, member):
    with pytest.raises(Refused, match="Only those asked"):
        in_review.review(by=member, now=NOW)
    in_review.review(by=outsider, now=NOW)
    with pytest.raises(Refused, match="already"):
        in_review.review(by=outsider, now=NOW)
    in_review.publish(by=member, now=NOW)
    assert not in_review.may_be_reviewed_by(outsider)


def test_the_page_says_who_is_awaited_and_lets_one_answer(in_review, outsider, member_client):
    client, address = signed_in(outsider), in_review.get_absolute_url()
    assert "I have read it" in client.get(address).content.decode()
    answer = client.post(f"{address}read/", {"remark": "Why was the spare lens in Porto?"})
    assert answer.status_code == 302
    page = member_client.get(address).content.decode()
    assert "Why was the spare lens in Porto?" in page
    assert "Not yet" in page
    assert "I have read it" not in page


def test_a_late_review_says_so_on_its_page_and_in_the_list_which_is_filtered_by_it(
    in_review, team, member, member_client
):
    """Read by Friday, the 20th."""
    soon = make.a_postmortem(
        team, title="Cranes stood", status="in_review", published_at=None, review_due_on=dt.date(2026, 11, 30)
    )
    for day, is_late in [("2026-11-20 21:00", False), ("2026-11-21 09:00", True)]:
        with time_machine.travel(day, tick=False):
            page = member_client.get(in_review.get_absolute_url()).content.decode()
            listed = member_client.get("/postmortems/").content.decode()
            late = member_client.get("/postmortems/?state=late").content.decode()
            sheet = member_client.get("/postmortems/export.csv?state=late").getvalue().decode()
        assert ("Review late" in page.split('id="seen-by"')[0]) is is_late
        assert ("Review late</span>" in listed) is is_late
        assert (f"PM-{in_review.number}" in late, f"PM-{in_review.number}" in sheet) == (is_late, is_late)
        assert soon.title not in late


def test_who_may_see_it_is_said_in_words(in_review, member, member_client):
    address = in_review.get_absolute_url()
    assert "seen by Berths and the people named here" in member_client.get(address).content.decode()
    in_review.publish(by=member, now=NOW)
    assert "everyone in the organisation reads it" in member_client.get(address).content.decode()


@pytest.mark.parametrize(
    ("remark", "status"), [("R" * 5001, 422), ("a line\r\n" * 624, 302), ("a line\r\n" * 700, 302)]
)
def test_a_remark_that_is_too_long_comes_back_as_it_was_typed(in_review, outsider, remark, status):
    url = reverse("review_postmortem", args=[in_review.number])
    answer = signed_in(outsider).post(url, {"remark": remark})
    assert answer.status_code == status
    if status == 422:
        assert remark in answer.content.decode() and "shorten this" in answer.content.decode()
    else:
        assert in_review.review_answers.get().remark == remark.replace("\r\n", "\n").strip()


def test_a_remark_on_what_was_published_meanwhile_is_not_lost(in_review, outsider, member):
    in_review.publish(by=member, now=NOW)
    url = reverse("review_postmortem", args=[in_review.number])
    answer = signed_in(outsider).post(url, {"remark": "Why was the spare lens in Porto?"})
    assert answer.status_code == 422
    assert "Why was the spare lens in Porto?" in answer.content.decode()
    assert "while it is in review" in answer.content.decode()


def test_an_empty_form_is_answered_in_words(in_review, member_client):
    for page in ("ask_for_review", "comment_on_postmortem"):
        answer = member_client.post(reverse(page, args=[in_review.number]), {})
        assert answer.status_code == 422
        assert "error-summary" in answer.content.decode()


def test_a_restricted_one_names_all_the_teams_that_read_it(in_review, lead, other_team, member_client):
    in_review.other_teams.add(other_team)
    in_review.restrict(by=lead, now=NOW)
    page = member_client.get(in_review.get_absolute_url()).content.decode()
    assert "Only Berths, Cranes, the people named here and org admins read it." in page


def test_a_draft_of_a_remark_is_restored_and_goes_with_the_answer(in_review, outsider, member_client):
    client, page = signed_in(outsider), in_review.get_absolute_url()
    assert "remark_writing" not in member_client.get(page).context  # nobody asked them
    writing = client.get(page).context["remark_writing"]
    typed = {"draft_key": writing.key, "draft_token": writing.token, "remark": "\nSay who noticed."}
    assert client.post(reverse("save_draft"), typed).status_code == 200
    assert "Say who noticed.</textarea>" in client.get(f"{page}?restore={writing.token}").content.decode()
    address = reverse("review_postmortem", args=[in_review.number])
    slip = client.post(address, typed | {"remark": "x" * 5001})
    assert f'name="draft_token" value="{writing.token}"' in slip.content.decode()
    assert client.post(address, typed).status_code == 302
    assert client.post(reverse("save_draft"), typed).status_code == 204


# --- Two people at once -----------------------------------------------------------------------------------------
def the_form(client, one) -> dict[str, list[str]]:
    return filled(client.get(reverse("ask_for_review", args=[one.number])).content.decode())


@pytest.fixture
def draft(team, member) -> Postmortem:
    return make.a_postmortem(team, status=Postmortem.DRAFT, published_at=None, summary="The lens froze.")


@pytest.fixture
def ana_and_bea(team):
    return [
        make.a_person(name, team=team, email=f"{name[:3].lower()}@harbour.example")
        for name in ("Ana Sá", "Bea Sá")
    ]


def test_whom_two_people_ask_at_once_is_asked_by_both(draft, lead_client, member_client, ana_and_bea):
    url = reverse("ask_for_review", args=[draft.number])
    theirs, mine = the_form(lead_client, draft), the_form(member_client, draft)
    assert lead_client.post(url, theirs | {"reviewers": "Ana Sá"}).status_code == 302
    assert member_client.post(url, mine | {"reviewers": "Bea Sá"}).status_code == 302
    stored = Postmortem.objects.get()
    assert stored.waiting_reviewers() == ana_and_bea
    again = the_form(member_client, stored) | {"reviewers": "Bea Sá"}  # taken away by somebody who saw her
    assert member_client.post(url, again).status_code == 302
    assert Postmortem.objects.get().waiting_reviewers() == ana_and_bea[1:]


def test_a_day_chosen_meanwhile_stays_where_mine_is_the_one_that_was_offered(
    draft, lead_client, member_client, ana_and_bea
):
    url = reverse("ask_for_review", args=[draft.number])
    theirs, mine = the_form(lead_client, draft), the_form(member_client, draft)
    lead_client.post(url, theirs | {"reviewers": "Ana Sá", "review_due_on": "2099-03-02"})
    assert member_client.post(url, mine | {"reviewers": "Bea Sá"}).status_code == 302
    assert Postmortem.objects.get().review_due_on == dt.date(2099, 3, 2)


def test_two_days_are_shown_side_by_side_and_another_press_keeps_mine(
    draft, lead_client, member_client, ana_and_bea
):
    url = reverse("ask_for_review", args=[draft.number])
    theirs, mine = the_form(lead_client, draft), the_form(member_client, draft)
    lead_client.post(url, theirs | {"reviewers": "Ana Sá", "review_due_on": "2099-03-02"})
    met = member_client.post(url, mine | {"reviewers": "Bea Sá", "review_due_on": "2099-03-03"})
    assert met.status_code == 409
    assert met.context["meeting"].conflicts == [("Read by", "2099-03-02", "2099-03-03")]
    assert "Noor Haddad saved while you were writing" in met.content.decode()
    assert Postmortem.objects.get().review_due_on == dt.date(2099, 3, 2)
    assert member_client.post(url, filled(met.content.decode())).status_code == 302
    stored = Postmortem.objects.get()
    assert (stored.review_due_on, stored.waiting_reviewers()) == (dt.date(2099, 3, 3), ana_and_bea)
