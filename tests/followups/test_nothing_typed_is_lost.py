"""What somebody typed stands on the page that comes, whatever was in the way, beside the words that say so."""

import datetime as dt

import pytest
from django.urls import reverse

from followups.models import FollowUp
from records.models import Event
from tests import make
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
NEW = reverse("new_follow_up")
TYPED = {"title": "Alert in a minute", "kind": "other", "priority": 2, "owner": "", "due_on": ""}
TOO_FAR = dt.date(make.TODAY.year + 11, 1, 1)


@pytest.mark.parametrize(
    ("act", "typed", "stands"),
    [
        ("finish", {"outcome": "Three paragraphs"}, "Three paragraphs"),
        ("move", {"due_on": "2026-12-10", "reason": "Parts are late"}, "Parts are late"),
        ("decline", {"reason": "The cameras are gone"}, "The cameras are gone"),
        ("snooze", {"until": "2026-11-29", "reason": "On leave"}, "On leave"),
        ("hand_over", {"to": "Kofi Boateng"}, "Kofi Boateng"),
    ],
)
def test_somebody_was_quicker(follow_up, member, lead_client, outsider, act, typed, stands):
    FollowUp.objects.get().finish(by=member, now=make.NOW)
    answer = lead_client.post(reverse(f"{act}_follow_up", args=[follow_up.pk]), typed)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert stands in page
    assert "Tomasz Lis marked it done already." in page
    assert Event.objects.of(follow_up).count() == 1


def test_somebody_accepted_it_meanwhile_with_another_date(idea, member, lead, lead_client):
    idea.accept(by=member, owner=member, due_on=make.TODAY + dt.timedelta(days=3), now=make.NOW)
    typed = {"owner": lead.email, "due_on": str(make.TODAY + dt.timedelta(days=9))}
    answer = lead_client.post(reverse("accept_follow_up", args=[idea.pk]), typed)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "That cannot be done now: Tomasz Lis accepted it." in page
    assert lead.email in page


def test_where_nothing_was_typed_the_words_come_with_the_page_one_came_from(follow_up, member, lead_client):
    FollowUp.objects.get().finish(by=member, now=make.NOW)
    answer = lead_client.post(reverse("finish_follow_up", args=[follow_up.pk]), follow=True)
    assert answer.redirect_chain == [(follow_up.get_absolute_url(), 302)]
    assert "Tomasz Lis marked it done already." in answer.content.decode()


def test_line_ends_of_a_browser_are_no_edit(team, lead, lead_client):
    follow_up = make.a_follow_up(team, lead, details="One\n\nTwo")
    address = reverse("edit_follow_up", args=[follow_up.pk])
    now = {name: getattr(follow_up, name) for name in ("title", "kind", "priority", "links", "version")}
    assert lead_client.post(address, now | {"details": "One\r\n\r\nTwo"}).status_code == 302
    assert not Event.objects.of(follow_up).exists()
    lead_client.post(NEW, TYPED | {"team": team.pk, "details": "One\r\nTwo"})
    assert FollowUp.objects.get(title=TYPED["title"]).details == "One\nTwo"


def test_a_source_that_cannot_be_read_any_more_is_said_and_the_words_stand(team, other_team, lead_client):
    hidden = make.a_postmortem(other_team, status="draft")
    answer = lead_client.post(f"{NEW}?postmortem={hidden.number}", TYPED | {"team": team.pk})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert not FollowUp.objects.exists()
    assert "not for you to read any more" in page
    assert 'value="Alert in a minute"' in page
    assert f'action="{NEW}"' in page  # written down once more it comes from nothing, knowingly
    assert lead_client.post(NEW, TYPED | {"team": team.pk}).status_code == 302


@pytest.mark.parametrize(
    ("due_on", "words"),
    [
        (str(TOO_FAR), "Choose a date within ten years."),
        ("9999-12-31", "Write a day between 1970 and 2199."),
    ],
)
def test_a_date_over_ten_years_ahead_is_a_slip_of_the_pen(team, follow_up, idea, lead, due_on, words):
    client = signed_in(lead)
    pages = {
        NEW: TYPED | {"team": team.pk, "due_on": due_on},
        f"{NEW}?": TYPED | {"team": team.pk, "due_on": due_on, "owner": lead.email},
        reverse("move_follow_up", args=[follow_up.pk]): {"due_on": due_on, "reason": "Parts"},
        reverse("accept_follow_up", args=[idea.pk]): {"due_on": due_on, "owner": lead.email},
        reverse("act_on_selected", args=["move"]): {"f": follow_up.pk, "due_on": due_on, "reason": "Parts"},
    }
    for address, typed in pages.items():
        answer = client.post(address, typed)
        assert answer.status_code == 422, address
        assert answer.context["form"].errors["due_on"] == [words]
        assert f'value="{due_on}"' in answer.content.decode()
    in_time = str(make.TODAY.replace(year=make.TODAY.year + 9))
    client.post(reverse("move_follow_up", args=[follow_up.pk]), {"due_on": in_time, "reason": "A pier"})
    assert str(FollowUp.objects.get(pk=follow_up.pk).due_on) == in_time


def test_a_new_follow_up_goes_back_to_where_it_was_asked_for_also_after_a_slip(team, lead_client):
    found = make.a_postmortem(team)
    way_back = f"/postmortems/{found.number}/meeting/#factors"
    address = reverse("new_follow_up", query={"postmortem": found.number, "next": way_back})
    for answer in (
        lead_client.get(address),
        lead_client.post(address, TYPED | {"team": team.pk, "title": ""}),
    ):
        page = answer.content.decode()
        assert f'name="next" value="{way_back}"' in page
        assert f'href="{way_back}">Cancel</a>' in page
    kept = TYPED | {"team": team.pk, "next": way_back}
    assert lead_client.post(address, kept)["Location"] == way_back
    elsewhere = lead_client.post(address, kept | {"next": "https://evil.example/"})
    assert elsewhere["Location"] == found.get_absolute_url()


def test_of_two_who_take_what_nobody_owns_the_second_reads_who_has_it(team, other_team, teamless):
    """Neither is of its team."""
    row, kofi = make.a_follow_up(team, None), make.a_person("Kofi Mensah", team=other_team)
    address, client = reverse("take_follow_up", args=[row.pk]), signed_in(teamless)
    assert signed_in(kofi).post(address).status_code == 302
    answer = client.post(address, {"next": "/follow-ups/?list=everyone"}, follow=True)
    assert answer.redirect_chain == [("/follow-ups/?list=everyone", 302)]
    assert "Kofi Mensah took it over." in answer.content.decode()
    offered = make.a_follow_up(team, kofi, offered_to=teamless)
    FollowUp.objects.get(pk=offered.pk).turn_down(by=kofi)
    answer = client.post(reverse("take_follow_up", args=[offered.pk]), follow=True)
    assert "Kofi Mensah left it with its owner." in answer.content.decode()
    left = make.a_follow_up(team, make.a_person(is_active=False))
    FollowUp.objects.get(pk=left.pk).take(by=kofi)
    assert client.post(reverse("take_follow_up", args=[left.pk])).status_code == 302


def test_of_two_who_accept_an_idea_the_second_keeps_what_they_typed(idea, other_team, teamless):
    kofi = make.a_person("Kofi Mensah", team=other_team)
    FollowUp.objects.get().accept(by=kofi, owner=kofi, due_on=make.TODAY, now=make.NOW)
    typed = {"owner": teamless.email, "due_on": str(make.TODAY + dt.timedelta(days=9))}
    answer = signed_in(teamless).post(reverse("accept_follow_up", args=[idea.pk]), typed)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "That cannot be done now: Kofi Mensah accepted it." in page
    assert typed["owner"] in page
    assert f'value="{typed["due_on"]}"' in page


def test_who_never_could_is_refused_all_the_same(team, member, observer, teamless):
    row = make.a_follow_up(team, None)
    for act in ("finish", "decline"):
        assert signed_in(teamless).post(reverse(f"{act}_follow_up", args=[row.pk])).status_code == 403
    assert signed_in(observer).post(reverse("take_follow_up", args=[row.pk])).status_code == 403
    FollowUp.objects.get().take(by=member)
    assert signed_in(observer).post(reverse("take_follow_up", args=[row.pk])).status_code == 403
    owned = make.a_follow_up(team, member)
    for act in ("take", "accept"):
        assert signed_in(teamless).post(reverse(f"{act}_follow_up", args=[owned.pk])).status_code == 403
