"""The queue: grouped, narrowed, paged within its groups, acted on in bulk, and taken back as a whole."""

import csv
import datetime as dt
import io
import re

import pytest
import time_machine
from django.urls import reverse

from followups.listing import MINE, Filters, of_list
from followups.models import FollowUp
from people.models import RAIL_TEAMS
from records import search
from records.models import Event
from tests import make
from tests.conftest import signed_in
from tests.plans import plan_of

pytestmark = pytest.mark.django_db
NOW, TODAY = make.NOW, make.TODAY
QUEUE = "/follow-ups/?list=everyone"


@pytest.fixture(autouse=True)
def _now(db):
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def world(team, other_team, lead, member):
    postmortem, decision = make.a_postmortem(team), make.a_decision(team, lead)
    for number in range(3):
        make.a_follow_up(team, member, postmortem=postmortem, title=f"Of the postmortem {number}")
    make.a_follow_up(other_team, lead, decision=decision, title="Of the decision")
    make.a_follow_up(team, None, title="Of nothing")
    return postmortem, decision


def groups(client, url) -> list[tuple[str, str, list[str]]]:
    """Heading, count and titles of each group, over all pages."""
    found: list[tuple[str, str, list[str]]] = []
    while url:
        response = client.get(url)
        for group in response.context["groups"]:
            titles = [row.title for row in group.rows]
            if found and found[-1][0] == group.word:
                assert found[-1][1] == group.count
                found[-1][2].extend(titles)
            else:
                found.append((group.word, group.count, titles))
        page = response.context["page"]
        url = f"/follow-ups/{page.next_url}" if page.next_url else ""
    return found


@pytest.mark.parametrize("size", [50, 2, 1])
def test_grouped_by_source_owner_or_team_each_group_stands_together_with_its_count(
    world, lead_client, lead, member, team, other_team, settings, size
):
    settings.PAGE_SIZE = size
    postmortem, decision = world
    by_source = groups(lead_client, f"{QUEUE}&group=source")
    assert [(word, count, len(rows)) for word, count, rows in by_source] == [
        (str(postmortem), "3", 3),
        (str(decision), "1", 1),
        ("From nothing else", "1", 1),
    ]
    by_owner = groups(lead_client, f"{QUEUE}&group=owner")
    assert {(word, count, len(rows)) for word, count, rows in by_owner} == {
        ("Without an owner", "1", 1),
        (member.name, "3", 3),
        (lead.name, "1", 1),
    }
    by_team = groups(lead_client, f"{QUEUE}&group=team")
    assert {(word, count) for word, count, _ in by_team} == {(team.name, "4"), (other_team.name, "1")}


@pytest.mark.parametrize("size", [50, 2, 1])
def test_owners_and_teams_stand_by_name_over_all_pages_and_what_nobody_owns_first(
    lead_client, settings, size
):
    settings.PAGE_SIZE = size
    teams = [make.a_team(name) for name in ("Wharf", "Anchor", "Mast")]
    zoe, bea, ann = (make.a_person(name) for name in ("Zoë", "Bea", "Ann"))
    for owner, team in ((zoe, teams[0]), (bea, teams[1]), (None, teams[2]), (ann, teams[0])):
        for days in (20, 2):
            make.a_follow_up(team, owner, due_on=TODAY + dt.timedelta(days=days), title=f"{days}")
    make.a_follow_up(teams[1], ann, title="30", due_on=TODAY + dt.timedelta(days=30))
    assert [(word, titles) for word, _, titles in groups(lead_client, f"{QUEUE}&group=owner")] == [
        ("Without an owner", ["2", "20"]),
        ("Ann", ["2", "20", "30"]),
        ("Bea", ["2", "20"]),
        ("Zoë", ["2", "20"]),
    ]
    assert groups(lead_client, f"{QUEUE}&group=team") == [
        ("Anchor", "3", ["2", "20", "30"]),
        ("Mast", "2", ["2", "20"]),
        ("Wharf", "4", ["2", "2", "20", "20"]),
    ]


@pytest.fixture
def of_every_kind(team, member, lead):
    """By the group that each belongs to: late or not, with an owner, an answer and a date, or without."""

    def made(group: str, days: int | None, owner=member, **more):
        due_on = None if days is None else TODAY + dt.timedelta(days=days)
        return group, make.a_follow_up(team, owner, due_on=due_on, title=f"{group} {days} {more}", **more)

    rows = [
        made("Waiting", None),
        made("Waiting", 1, None),
        made("Later", 40),
        made("Waiting", 40, offered_to=lead),
        made("Overdue", -3),
        made("Overdue", -9, None),
        made("Overdue", -1, offered_to=lead),
        made("This week", 1),
        made("Waiting", 2, offered_to=lead),
        made("Later", 50, state=FollowUp.IN_PROGRESS),
    ]
    found: dict[str, list[str]] = {}
    for group, row in sorted(rows, key=lambda entry: entry[1].queue_on):
        found.setdefault(group, []).append(row.title)
    return found


@pytest.mark.parametrize("size", [50, 3, 1])
@pytest.mark.parametrize("more", ["", "&team={team.slug}"])
def test_what_waits_stands_last_on_all_pages_but_what_is_late_is_called_late(
    of_every_kind, lead_client, team, settings, size, more
):
    settings.PAGE_SIZE = size
    address = QUEUE + more.format(team=team)
    seen = groups(lead_client, address)
    assert [word for word, _, _ in seen] == ["Overdue", "This week", "Later", "Waiting"]
    assert {word: titles for word, _, titles in seen} == of_every_kind
    assert all(count == str(len(titles)) for _, count, titles in seen)
    for due, word, count, titles in [
        (due, *group) for due, group in zip(("overdue", "week", "later", "waiting"), seen, strict=True)
    ]:
        assert groups(lead_client, f"{address}&due={due}") == [(word, count, titles)]
    undated = [title for title in of_every_kind["Waiting"] if " None " in title]
    assert groups(lead_client, f"{address}&due=undated") == [("Waiting", "1", undated)]
    lines = b"".join(lead_client.get(f"{reverse('follow_ups_csv')}{address[len('/follow-ups/') :]}"))
    in_file = [row["Follow-up"] for row in csv.DictReader(io.StringIO(lines.decode("utf-8-sig")))]
    assert in_file == [title for _, _, titles in seen for title in titles]


@pytest.mark.parametrize("size", [50, 2, 1])
def test_the_pages_of_the_queue_are_walked_back_as_they_came(of_every_kind, lead_client, settings, size):
    settings.PAGE_SIZE = size
    there, back, address = [], [], QUEUE
    while address:
        page = lead_client.get(address).context["page"]
        there.append(page.rows)
        last, address = address, page.next_url and f"/follow-ups/{page.next_url}"
    while last:
        page = lead_client.get(last).context["page"]
        back.append(page.rows)
        last = page.previous_url and f"/follow-ups/{page.previous_url}"
    assert [row for rows in reversed(back) for row in rows] == [row for rows in there for row in rows]


def test_a_postmortem_that_one_may_not_read_is_not_named_as_a_group(team, outsider):
    hidden = make.a_postmortem(team, title="Hidden lamp", is_restricted=True)
    make.a_follow_up(team, outsider, postmortem=hidden)
    page = signed_in(outsider).get("/follow-ups/?list=mine&group=source").content.decode()
    assert "Hidden lamp" not in page
    assert "A postmortem for its readers" in page


@pytest.mark.parametrize(("name", "groupings"), [("done", [""]), ("proposed", ["", "source", "team"])])
def test_a_list_is_grouped_by_what_it_can_be(name, groupings):
    for asked in ("", "source", "owner", "team", "nonsense"):
        group = Filters.read({"list": name, "group": asked}).group
        assert group == (asked if asked in groupings else "")


@pytest.mark.parametrize("name", ["proposed", "done"])
def test_a_list_without_dates_to_keep_leaves_nothing_out_by_them(team, lead_client, member, name):
    row = make.a_follow_up(team, member, state=name, due_on=TODAY - dt.timedelta(days=3))
    page = lead_client.get(f"/follow-ups/?list={name}&due=overdue&only=drifting")
    assert page.context["page"].rows == [row]
    assert ">Clear the filters<" not in page.content.decode()
    there = next(
        tab for tab in lead_client.get(f"{QUEUE}&due=overdue").context["tabs"] if tab.word == name.title()
    )
    assert there.address == f"?list={name}"


def test_only_drifting_snoozed_started_or_left_behind(team, lead_client, member, outsider):
    rows = {
        "drifting": make.a_follow_up(team, member, times_moved=2),
        "snoozed": make.a_follow_up(team, member, snoozed_until=TODAY + dt.timedelta(days=3)),
        "started": make.a_follow_up(team, member, state=FollowUp.IN_PROGRESS),
        "left": make.a_follow_up(team, outsider),
    }
    outsider.is_active = False
    outsider.save()
    for only, row in rows.items():
        assert list(lead_client.get(f"{QUEUE}&only={only}").context["page"].rows) == [row]
    page = lead_client.get(f"/follow-ups/teams/{team.slug}/")
    assert {
        part.name: [row.pk for row in part.rows] for part in [*page.context["asks"], *page.context["quiet"]]
    } == {
        "late": [],
        "drifting": [rows["drifting"].pk],
        "ideas": [],
        "left": [rows["left"].pk],
        "unowned": [],
        "snoozed": [rows["snoozed"].pk],
    }


@pytest.fixture
def old_alert(team, other_team, lead, outsider, member, monkeypatch):
    """One of the member's and the team's, behind more that hold the same words than a search looks at."""
    monkeypatch.setattr(search, "CANDIDATES", 3)
    old = make.a_follow_up(team, member, title="Alert on the old lamp")
    for number in range(5):
        make.a_follow_up(other_team, outsider, title=f"Alert on crane {number}")
    make.a_follow_up(team, member, title="Another rope")
    search.rebuild()
    return old


@pytest.mark.parametrize(
    "query", ["list=mine", "list=everyone&team={team.slug}", "list=everyone&owner={member.pk}"]
)
def test_words_are_looked_for_in_all_that_a_person_or_a_team_has(
    query, old_alert, team, member, member_client
):
    page = member_client.get(f"/follow-ups/?{query.format(team=team, member=member)}&q=alert")
    assert page.context["page"].rows == [old_alert]
    assert "hold these words" not in page.content.decode()
    lines = b"".join(
        member_client.get(f"{reverse('follow_ups_csv')}?{query.format(team=team, member=member)}&q=alert")
    )
    assert lines.decode().count("Alert on") == 1


@pytest.mark.parametrize("query", ["list=everyone", "list=everyone&team={other_team.slug}"])
def test_where_only_the_newest_were_looked_at_the_queue_says_so(query, old_alert, other_team, member_client):
    page = member_client.get(f"/follow-ups/?{query.format(other_team=other_team)}&q=alert")
    assert len(page.context["page"].rows) == 3
    assert "More than 3 follow-ups hold these words; this is of the newest 3." in page.content.decode()
    few = member_client.get(f"/follow-ups/?{query.format(other_team=other_team)}&q=lamp").content.decode()
    assert "hold these words" not in few


@pytest.fixture
def many_teams(member):
    """More than the navigation shows, and one of the last with two promises."""
    for number in range(RAIL_TEAMS + 1):
        make.a_team(f"Gate {number:02}")
    zulu = make.a_team("Zulu Øst", slug="zulu")
    return make.a_follow_up(zulu, member, title="Of Zulu")


@pytest.mark.parametrize("typed", ["zulu", "Zulu Øst", " zulu ØST "])
def test_a_team_that_the_navigation_does_not_show_is_typed(many_teams, member_client, typed):
    page = member_client.get("/follow-ups/", {"list": "everyone", "team": typed})
    assert page.context["page"].rows == [many_teams]
    text = page.content.decode()
    assert 'name="team" value="Zulu Øst"' in text
    assert '<option value="Gate 00">' in text
    assert "What asks for a look at Zulu Øst" in text
    assert "team=zulu" in page.context["address"]
    lines = member_client.get(reverse("follow_ups_csv"), {"list": "everyone", "team": typed})
    assert b"".join(lines).decode().count("Of Zulu") == 1


def test_a_team_that_is_not_there_is_said(many_teams, member_client):
    page = member_client.get("/follow-ups/?team=zullu").content.decode()
    assert "There is no team called “zullu”." in page
    assert "No follow-ups match" in page


@pytest.mark.parametrize("typed", ["{0.pk}", "{0.name}", " {0.email} ", "{0.name} <{0.email}>"])
def test_an_owner_is_typed_and_suggested_and_those_who_have_left_are_found(
    team, member, outsider, lead_client, typed
):
    theirs = make.a_follow_up(team, outsider)
    make.a_follow_up(team, member)
    type(outsider).objects.filter(pk=outsider.pk).update(is_active=False)
    page = lead_client.get("/follow-ups/", {"owner": typed.format(outsider)})
    assert page.context["page"].rows == [theirs]
    words = f"{outsider.name} &lt;{outsider.email}&gt;"
    text = page.content.decode()
    assert f'name="owner" value="{words}"' in text
    assert f"owner={outsider.pk}" in page.context["address"]
    assert f'<option value="{words}">' in lead_client.get(QUEUE).content.decode()
    lines = b"".join(lead_client.get(reverse("follow_ups_csv"), {"owner": typed.format(outsider)})).decode()
    assert len(list(csv.DictReader(io.StringIO(lines)))) == 1


def test_an_owner_who_is_not_there_or_could_be_two_people_is_said(team, member, outsider, lead_client):
    make.a_follow_up(team, member)
    page = lead_client.get("/follow-ups/?owner=Zed").content.decode()
    assert "Nobody is called “Zed”." in page
    assert "No follow-ups match" in page
    type(outsider).objects.filter(pk=outsider.pk).update(name=member.name)
    page = lead_client.get("/follow-ups/", {"owner": member.name}).content.decode()
    assert f"More than one person is called “{member.name}”: type the email address." in page
    assert 'name="owner"' not in lead_client.get("/follow-ups/?list=mine&owner=Zed").content.decode()


def test_a_high_priority_is_said_in_its_row(team, member, lead_client):
    make.a_follow_up(team, member, priority=2)
    assert "High priority" not in lead_client.get(QUEUE).content.decode()
    make.a_follow_up(team, member, priority=1)
    assert lead_client.get(QUEUE).content.decode().count("High priority") == 1


def bulk(client, do: str, rows: list[FollowUp], **typed: str):
    """Tick the rows, press the button, fill in the page that comes."""
    data = {"f": [row.pk for row in rows], "do": do, "next": QUEUE}
    answer = client.post(reverse("selected_follow_ups"), data)
    if do == "finish":
        return client.get(QUEUE) if answer.status_code == 302 else answer
    assert client.get(answer["Location"]).status_code == 200
    return client.post(reverse("act_on_selected", args=[do]), data | typed, follow=True)


@pytest.mark.parametrize(
    ("do", "typed"),
    [
        ("finish", {}),
        ("move", {"due_on": "2026-12-10", "reason": "The part is late"}),
        ("hand_over", {"to": "Kofi Boateng"}),
        ("snooze", {"until": "2026-11-25"}),
        ("decline", {"reason": "The cameras are gone"}),
    ],
)
def test_several_at_once_and_the_whole_of_it_taken_back(team, member, lead, lead_client, outsider, do, typed):
    rows = [make.a_follow_up(team, member) for _ in range(3)]
    before = list(FollowUp.objects.order_by("pk").values())
    page = bulk(lead_client, do, rows, **typed).content.decode()
    assert "3 of 3" in page
    after = list(FollowUp.objects.order_by("pk").values())
    assert all(one != other for one, other in zip(before, after, strict=True))
    (undo,) = re.findall(r'action="(/follow-ups/undo/[\d-]+/)"', page)
    back = lead_client.post(undo, {"next": QUEUE})
    assert back["Location"] == QUEUE
    assert list(FollowUp.objects.order_by("pk").values()) == before
    assert Event.objects.filter(verb="undid").count() == 3


def test_a_single_one_that_is_ticked_gets_its_new_date_from_the_page_that_comes(team, member, lead_client):
    follow_up = make.a_follow_up(team, member)
    asked = lead_client.post(
        reverse("selected_follow_ups"), {"f": [follow_up.pk], "do": "move", "next": QUEUE}
    )
    typed = {"due_on": "2026-12-10", "reason": "The part is late", "next": QUEUE}
    assert lead_client.post(asked["Location"], typed)["Location"] == QUEUE
    follow_up.refresh_from_db()
    assert follow_up.due_on == dt.date(2026, 12, 10)


def test_what_was_typed_for_several_stands_where_all_of_them_refuse(team, member, lead_client):
    rows = [make.a_follow_up(team, member) for _ in range(2)]
    page = bulk(lead_client, "move", rows, due_on="2020-01-01", reason="The crane is on loan")
    assert page.status_code == 422
    assert "Choose a date from today on" in page.content.decode()
    assert "The crane is on loan" in page.content.decode()
    assert all(f'name="f" value="{row.pk}"' in page.content.decode() for row in rows)


def test_ideas_are_accepted_together_and_taken_back_together(team, lead, member, lead_client):
    ideas = [
        make.a_follow_up(team, None, state=FollowUp.PROPOSED, due_on=None, accepted_at=None) for _ in range(2)
    ]
    page = bulk(lead_client, "accept", ideas, owner=member.email, due_on="2026-12-10").content.decode()
    assert FollowUp.objects.awaited().filter(owner=member, first_due_on=dt.date(2026, 12, 10)).count() == 2
    (undo,) = re.findall(r'action="(/follow-ups/undo/[\d-]+/)"', page)
    lead_client.post(undo)
    assert FollowUp.objects.proposed().filter(owner=None, due_on=None).count() == 2


def test_one_that_refuses_is_named_and_the_others_are_done(team, member, outsider, lead_client):
    mine, done = make.a_follow_up(team, member), make.a_follow_up(team, member, title="Done before")
    done.finish(by=member, now=NOW)
    page = bulk(lead_client, "finish", [mine, done]).content.decode()
    assert "1 of 2" in page
    assert "Done before" in page
    assert "marked it done already" in page


def test_of_many_that_refuse_five_are_named_and_the_others_counted(team, member, lead_client):
    mine = make.a_follow_up(team, member)
    done = [make.a_follow_up(team, member, title=f"Done before {number}") for number in range(8)]
    for row in done:
        row.finish(by=member, now=NOW)
    page = bulk(lead_client, "finish", [mine, *done]).content.decode()
    assert "1 of 9" in page
    assert len(set(re.findall(r"Done before \d: ", page))) == 5
    assert "Left as they are besides: 3 more." in page


@pytest.mark.parametrize("do", ["accept", "hand_over", "move", "decline"])
def test_the_page_for_several_costs_the_same_for_three_and_for_forty(
    team, lead, lead_client, do, django_assert_max_num_queries
):
    ideas = [
        make.a_follow_up(team, None, state=FollowUp.PROPOSED, due_on=None, accepted_at=None)
        for _ in range(40)
    ]
    address, costs = reverse("act_on_selected", args=[do]), []
    for rows in (ideas[:3], ideas):
        for ask in (lead_client.get, lead_client.post):
            with django_assert_max_num_queries(20) as taken:
                ask(address, {"f": [row.pk for row in rows]})
            costs.append(len(taken))
    assert costs[:2] == costs[2:]


def test_the_reason_is_asked_for_if_any_of_them_has_a_date(team, member, lead_client):
    rows = [make.a_follow_up(team, member, due_on=None), make.a_follow_up(team, member)]
    page = bulk(lead_client, "move", rows, due_on="2026-12-10")
    assert page.status_code == 422
    assert "Say why the date moves." in page.content.decode()
    assert not FollowUp.objects.filter(due_on="2026-12-10").exists()
    assert "2 of 2" in bulk(lead_client, "move", rows, due_on="2026-12-10", reason="Parts").content.decode()


def test_what_was_typed_stands_where_all_of_them_have_ended(team, member, lead_client):
    rows = [make.a_follow_up(team, member) for _ in range(2)]
    for row in rows:
        row.finish(by=member, now=NOW)
    page = bulk(lead_client, "decline", rows, reason="The cameras are gone")
    assert page.status_code == 422
    assert "The cameras are gone" in page.content.decode()
    assert "marked it done already" in page.content.decode()


def test_undo_goes_back_to_the_queue_and_not_to_the_record(follow_up, member):
    client = signed_in(member)
    client.post(reverse("finish_follow_up", args=[follow_up.pk]), {"next": QUEUE})
    page = client.get(QUEUE).content.decode()
    form = re.search(r'<form method="post" action="(/follow-ups/undo/\d+/)">.*?</form>', page, re.S)
    assert 'name="next" value="/follow-ups/?list=everyone"' in form[0]
    assert client.post(form[1])["Location"] == "/follow-ups/"


def test_the_list_as_it_is_filtered_comes_as_a_file(world, lead_client, team):
    FollowUp.objects.filter(title="Of nothing").update(title="=1+1", due_on=TODAY - dt.timedelta(days=2))
    answer = lead_client.get(f"/follow-ups/queue.csv?list=everyone&team={team.slug}&group=source")
    assert answer["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    assert [row["Follow-up"] for row in rows][:1] == ["Of the postmortem 0"]
    assert {row["Follow-up"] for row in rows} == {f"Of the postmortem {n}" for n in range(3)} | {"'=1+1"}
    assert rows[-1]["Days late"] == "2"
    assert rows[0]["From"] == str(world[0])
    assert rows[0]["Address"].startswith("http")


def test_a_file_names_no_postmortem_that_its_reader_may_not_read(team, outsider):
    hidden = make.a_postmortem(team, title="Hidden lamp", is_restricted=True)
    make.a_follow_up(team, outsider, postmortem=hidden)
    text = b"".join(signed_in(outsider).get("/follow-ups/queue.csv?list=mine")).decode()
    assert "Alert when a camera" in text
    assert "Hidden lamp" not in text


def test_what_was_typed_in_a_meeting_stands_in_the_new_follow_up_with_the_date_of_its_severity(
    team, lead_client
):
    postmortem = make.a_postmortem(team, severity=1)
    page = lead_client.get(f"/follow-ups/new/?postmortem={postmortem.number}&title=Oil+the+crane")
    form = page.context["form"]
    assert form["title"].value() == "Oil the crane"
    assert form["due_on"].value() == TODAY + dt.timedelta(days=15)


def test_an_idea_stands_in_the_list_of_whom_it_names_and_waits_for_their_answer(
    team, member, lead, lead_client, member_client
):
    idea = {"state": FollowUp.PROPOSED, "accepted_at": None}
    make.a_follow_up(team, member, title="Heat the lens", due_on=None, **idea)
    make.a_follow_up(team, member, title="Paint the gate", due_on=TODAY - dt.timedelta(days=9), **idea)
    make.a_follow_up(team, member, title="Oil the lamp", due_on=TODAY)
    make.a_follow_up(team, lead, title="Splice the rope", due_on=TODAY, offered_to=member)
    waiting = ("Waiting", "3", ["Paint the gate", "Splice the rope", "Heat the lens"])
    assert groups(member_client, "/follow-ups/") == [("This week", "1", ["Oil the lamp"]), waiting]
    page = member_client.get("/follow-ups/?due=waiting")
    assert [row.title for row in page.context["page"].rows] == waiting[2]
    assert "Accept: Heat the lens" in page.content.decode()
    assert groups(lead_client, "/follow-ups/") == [("Waiting", "1", ["Splice the rope"])]
    assert [name for name, _, _ in groups(lead_client, QUEUE)] == ["This week", "Waiting"]


def test_ones_own_list_is_read_from_indexes(lead):
    """Whatever is mine by one of three reasons; those of everybody are never read."""
    plan = plan_of(of_list(MINE, lead).order_by("queue_on", "id")[:51])
    assert "Seq Scan" not in plan
    assert "SCAN followups_followup" not in plan
