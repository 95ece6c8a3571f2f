"""An issue or a pull request is called by its short name, whichever tracker it is in."""

import pytest

from followups.links import all_named, named
from followups.models import FollowUp
from tests import make

HARBOUR = "https://github.com/harbour/berths"


@pytest.mark.once
@pytest.mark.parametrize(
    ("url", "kind", "name"),
    [
        (f"{HARBOUR}/issues/12", "Issue", "harbour/berths#12"),
        (f"{HARBOUR}/issues/12/?q=1#comment-3", "Issue", "harbour/berths#12"),
        (f"{HARBOUR}/pull/7", "Pull request", "harbour/berths#7"),
        ("https://forge.example/harbour/berths/pulls/7", "Pull request", "harbour/berths#7"),
        ("https://gitlab.com/port/harbour/berths/-/issues/9", "Issue", "port/harbour/berths#9"),
        ("https://gitlab.com/harbour/berths/-/merge_requests/9", "Pull request", "harbour/berths!9"),
        ("https://bitbucket.org/harbour/berths/pull-requests/3", "Pull request", "harbour/berths#3"),
        ("https://git.example/projects/HB/repos/berths/pull-requests/3", "Pull request", "HB/berths#3"),
        ("https://dev.azure.com/harbour/Berths/_workitems/edit/44", "Issue", "Berths#44"),
        ("https://dev.azure.com/harbour/Berths/_git/gate/pullrequest/5", "Pull request", "gate#5"),
        ("https://harbour.atlassian.net/browse/GATE-101", "Issue", "GATE-101"),
        ("https://linear.app/harbour/issue/BER-7/oil-the-crane", "Issue", "BER-7"),
        ("https://track.example/issue/BER-7", "Issue", "BER-7"),
        ("https://phab.example/T815", "Issue", "T815"),
        ("https://review.example/c/harbour/berths/+/4711", "Pull request", "change 4711"),
        (f"{HARBOUR}/pull/7/files", "Link", "github.com/harbour/berths/pull/7/files"),
        ("https://wiki.example/oil", "Link", "wiki.example/oil"),
        ("https://me:secret@wiki.example/oil", "Link", "wiki.example/oil"),
        ("https://[bad/x", "Link", "https://[bad/x"),
    ],
)
def test_it_is_called_by_its_kind_and_name(url, kind, name):
    found = named(url)
    assert (found.kind, found.name, found.url) == (kind, name, url)


@pytest.mark.once
def test_nothing_has_no_name_and_a_long_one_is_cut():
    assert named("") is None
    assert len(named("https://wiki.example/" + "oil" * 100).name) == 80


@pytest.mark.django_db
def test_the_page_shows_the_name(team, member, lead_client):
    links = f"{HARBOUR}/pull/7\n{HARBOUR}/issues/12\n{HARBOUR}/pull/9"
    follow_up = make.a_follow_up(team, member, links=links)
    page = lead_client.get(follow_up.get_absolute_url()).content.decode()
    assert f'<a href="{HARBOUR}/pull/7" rel="noopener noreferrer">harbour/berths#7</a>' in page
    assert page.count("<dt>Pull request</dt>") == page.count("<dt>Issue</dt>") == 1
    assert page.index("#12</a>") < page.index("#7</a>") < page.index("#9</a>")


@pytest.mark.django_db
def test_as_many_as_there_are_are_written_down_each_once(team, member_client):
    typed = f"  {HARBOUR}/issues/12 {HARBOUR}/pull/7\r\n\r\ntracker.example/T8\n{HARBOUR}/issues/12\n"
    values = {"title": "Oil the crane", "team": team.pk, "kind": "other", "priority": "2"}
    member_client.post("/follow-ups/new/", values | {"links": typed})
    written = FollowUp.objects.get()
    assert written.links.split("\n") == [
        f"{HARBOUR}/issues/12",
        f"{HARBOUR}/pull/7",
        "https://tracker.example/T8",
    ]
    assert [one.kind for one in all_named(written.links)] == ["Issue", "Issue", "Pull request"]


@pytest.mark.django_db
def test_what_is_no_address_is_named_and_nothing_typed_is_lost(team, member_client):
    values = {"title": "Oil the crane", "team": team.pk, "kind": "other", "priority": "2"}
    typed = f"{HARBOUR}/issues/12\njavascript:alert(1)\nGATE-7"
    page = member_client.post("/follow-ups/new/", values | {"links": typed})
    assert page.status_code == 422
    text = page.content.decode()
    assert "javascript:alert(1), GATE-7 are no addresses" in text
    assert f"{HARBOUR}/issues/12\njavascript" in text
    assert not FollowUp.objects.exists()


@pytest.mark.once
@pytest.mark.django_db
def test_the_one_link_of_before_stays():
    """The column is the one that held a single address."""
    assert FollowUp._meta.get_field("links").column == "link"
