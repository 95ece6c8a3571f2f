"""The decision log: its filters, who looks after what, passages found, and its feed."""

import datetime as dt

import feedparser
import pytest
from defusedxml.ElementTree import fromstring
from django.test import Client

from decisions.models import Decision
from people.feeds import feed_token
from people.models import Area, Membership
from records.models import Tag, record
from records.search import tagged
from tests import make
from tests.conftest import signed_in
from tests.decisions.conftest import TODAY, YESTERDAY, a_draft
from tests.plans import plan_of

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def log(team, other_team, lead, member):
    """Decisions that differ in what one can filter by."""
    gates = Area.objects.create(name="Gates", slug="gates", team=team)
    objective = make.an_objective(team, lead)
    made = {
        "here": make.a_decision(team, member, title="Weigh at the gate", area=gates, tags=["scales", "night"]),
        "there": make.a_decision(other_team, lead, title="Paint the cranes", tags=["paint"]),
        "decided": make.a_decision(
            team, member, title="Weigh at night", status=Decision.ACCEPTED, decided_by=lead,
            decided_on=dt.date(2026, 5, 4),
        ),
        "earlier": make.a_decision(
            team, member, title="Keep one scale", status=Decision.REJECTED, decided_on=dt.date(2025, 5, 4)
        ),
    }  # fmt: skip
    made["decided"].serves.add(objective)
    for each in made.values():
        record("created", each, by=lead)
    return made | {"objective": objective}


def titles(client, query):
    answer = client.get(f"/decisions/{query}")
    assert answer.status_code == 200
    return {row.title for row in answer.context["page"].rows}


def test_the_address_filters_by_area_tag_who_decided_what_it_serves_and_the_day(log, lead, lead_client):
    expected = {
        "?area=gates": {"Weigh at the gate"},
        "?tag=night": {"Weigh at the gate"},
        "?tag=nigh": set(),
        f"?by={lead.pk}": {"Weigh at night"},
        f"?serves={log['objective'].pk}": {"Weigh at night"},
        "?since=2026-05-04": {"Weigh at night"},
        "?until=2026-05-03": {"Keep one scale"},
        "?since=2025-01-01&team=berths": {"Weigh at night", "Keep one scale"},
        "?tag=paint&team=berths": set(),
        "?since=never&by=x&serves=9999999999999&guardrail=-1": {
            "Weigh at the gate", "Paint the cranes", "Weigh at night", "Keep one scale",
        },
    }  # fmt: skip
    assert {query: titles(lead_client, query) for query in expected} == expected


def test_a_guardrails_decisions_and_those_that_diverge_are_listed(log, lead, lead_client):
    guardrail = make.a_guardrail(lead)
    make.a_stance(log["here"], guardrail)
    make.a_stance(log["decided"], guardrail, state="asked")
    assert titles(lead_client, f"?guardrail={guardrail.number}") == {"Weigh at the gate", "Weigh at night"}
    assert titles(lead_client, "?list=diverging") == {"Weigh at night"}
    assert "Diverges from G-1, not agreed yet" in lead_client.get("/decisions/").content.decode()


def test_tags_are_found_as_they_stand_in_the_record_now(team, member):
    decision = a_draft(team, member, tags=["scales", "night", "scales", "x" * 300])
    assert tagged("scales", kind="decision") == [decision.pk]
    decision.edit(by=member, version=decision.version, tags=["night", "day"])
    assert set(Tag.objects.values_list("name", flat=True)) == {"night", "day"}
    assert tagged("scales", kind="decision") == []


def test_without_an_owner_are_those_whose_driver_left_the_organisation_or_the_team(
    team, member, lead, org_admin, outsider
):
    gone = make.a_person("Gus Hale", team=team, is_active=False)
    moved = make.a_person("Mo Vance", team=team)
    drivers = [None, gone, moved, outsider, member, org_admin]
    made = {
        (driver, status): make.a_decision(team, driver, status=status)
        for driver in drivers
        for status in dict(Decision.STATUSES)
    }
    Membership.objects.filter(person=moved).delete()
    rows = set(Decision.objects.without_owner())
    assert rows == {
        made[driver, status]
        for driver in (None, gone, moved, outsider)
        for status in ("proposed", "accepted")
    }
    assert rows == {each for each in Decision.objects.for_list() if each.is_without_owner()}


def test_the_tab_without_an_owner_counts_when_it_is_open_and_says_why(team, member, member_client):
    make.a_decision(team, make.a_person("Gus Hale", is_active=False), status=Decision.ACCEPTED)
    page = member_client.get("/decisions/?list=ownerless").content.decode()
    assert "1 decision, last changed first" in page
    assert "Gus Hale, who drove it, has left" in page


def test_what_did_we_decide_about_shows_the_passage_with_the_words_marked(team, member, member_client):
    a_draft(team, member, context="Lorries & vans wait 3 < 4 hours when the weighbridge freezes.")
    page = member_client.get("/decisions/?q=weighbridge").content.decode()
    assert "<mark>weighbridge</mark>" in page
    assert "Lorries &amp; vans" in page
    assert "3 &lt; 4" in page


def test_words_numbers_and_drivers_are_found_together_and_counted_in_every_tab(
    team, member, other_team, lead
):
    lead.name = "Ruth Osei"
    lead.save()
    driven = make.a_decision(other_team, lead, title="Keep one scale")
    says_so = make.a_decision(
        team, member, title="What Ruth asked", status=Decision.ACCEPTED, review_by=YESTERDAY
    )
    numbered = make.a_decision(team, member, title="Paint", number=77)
    for each in (driven, says_so, numbered):
        record("created", each, by=lead)
    client = signed_in(member)
    assert titles(client, "?q=ruth") == {"Keep one scale", "What Ruth asked"}
    assert titles(client, "?q=D-77") == {"Paint"}
    tabs = {tab.name: tab.count for tab in client.get("/decisions/?q=ruth").context["tabs"]}
    assert (tabs[""], tabs["review"]) == ("2", "1")
    assert titles(client, "?list=review&q=ruth") == {"What Ruth asked"}


def test_a_count_says_that_it_stopped(team, member, member_client):
    first = make.a_decision(team, member, title="Weigh", status=Decision.ACCEPTED, review_by=YESTERDAY)
    fields = {field.attname: getattr(first, field.attname) for field in Decision._meta.concrete_fields}
    fields = {name: value for name, value in fields.items() if name not in ("id", "number")}
    Decision.objects.bulk_create(Decision(**fields) for _ in range(498))
    assert counts(member_client)["review"] == "499"
    Decision.objects.bulk_create(Decision(**fields) for _ in range(2))
    assert counts(member_client)["review"] == "500+"
    assert (
        "500+ decisions, longest due first" in member_client.get("/decisions/?list=review").content.decode()
    )


def counts(client):
    return {tab.name: tab.count for tab in client.get("/decisions/").context["tabs"]}


def test_reviews_stand_with_the_longest_due_first_and_are_read_by_an_index(team, member, member_client):
    for days in (3, 9, 1):
        make.a_decision(
            team,
            member,
            status=Decision.ACCEPTED,
            title=f"{days} days",
            review_by=TODAY - dt.timedelta(days=days),
        )
    answer = member_client.get("/decisions/?list=review")
    assert [row.title for row in answer.context["page"].rows] == ["9 days", "3 days", "1 days"]
    assert "longest due first" in answer.content.decode()


@pytest.mark.parametrize(
    ("filters", "order", "index"),
    [
        ({"area": 1}, ("-changed_at", "-id"), "decision_of_area"),
        ({"decided_by": 1}, ("-changed_at", "-id"), "decision_decided_by"),
        ({"decided_on__gte": YESTERDAY}, ("-decided_on", "-id"), "decision_by_day"),
    ],
)
def test_a_filter_reads_its_rows_in_order_from_an_index(db, filters, order, index):
    plan = plan_of(Decision.objects.filter(**filters).order_by(*order)[:26])
    assert index in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan


# The feed


def feed(token, query=""):
    return Client().get(f"/decisions/feed/{token}/{query}")


def test_the_feed_is_atom_with_permalinks_and_the_logs_filters(log, lead):
    answer = feed(feed_token(lead), "?team=berths")
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    assert "private" in answer.headers["Cache-Control"]
    root = fromstring(answer.content)
    assert root.find(f"{ATOM}id").text
    assert root.find(f"{ATOM}updated").text
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links["self"].endswith("/?team=berths")
    assert links["alternate"].endswith("/decisions/?team=berths")
    entries = {entry.find(f"{ATOM}title").text: entry for entry in root.findall(f"{ATOM}entry")}
    assert {title.split(" ", 1)[1] for title in entries} == {
        "Weigh at the gate",
        "Weigh at night",
        "Keep one scale",
    }
    for entry in entries.values():
        names = [child.tag.removeprefix(ATOM) for child in entry]
        assert {"id", "title", "updated", "published", "author", "summary", "link"} <= set(names)
    assert len({entry.find(f"{ATOM}id").text for entry in entries.values()}) == 3
    tags = {
        category.get("term") for entry in entries.values() for category in entry.findall(f"{ATOM}category")
    }
    assert tags == {"scales", "night"}


def test_the_feed_holds_no_draft_and_stays_xml_whatever_a_title_holds(team, member):
    make.a_decision(
        team,
        member,
        title="A <b>\x0bbold\x00</b> & \ud7ff step".replace("\x00", ""),
        decision="<script>1</script>",
    )
    make.a_decision(team, member, status=Decision.DRAFT, title="Not yet")
    root = fromstring(feed(feed_token(member)).content)
    (entry,) = root.findall(f"{ATOM}entry")
    assert "A <b>bold</b> &" in entry.find(f"{ATOM}title").text
    assert "<script>" not in entry.find(f"{ATOM}summary").text


def test_a_feed_opens_for_its_person_until_it_is_revoked_or_they_leave(
    member, lead, member_client, org_admin
):
    token, others = feed_token(member), feed_token(lead)
    assert feed(token).status_code == 200
    assert feed(token + "x").status_code == feed("nonsense").status_code == 404
    assert member_client.post("/account/feeds/").status_code == 302
    assert feed(token).status_code == 404
    assert feed(others).status_code == 200
    member.refresh_from_db()
    assert feed(feed_token(member)).status_code == 200
    member.deactivate(by=org_admin)
    assert feed(feed_token(member)).status_code == 404


def test_a_feed_reader_reads_the_feed_without_a_complaint(log, lead, member, team):
    make.a_decision(
        team, member, title="A <b>bold</b> & low step", decision="<script>1</script>\n\n* and a list"
    )
    read = feedparser.parse(feed(feed_token(lead)).content)
    assert (read.version, read.bozo) == ("atom10", False)
    assert read.feed.title.startswith("Decisions of ")
    assert len({entry.id for entry in read.entries}) == len(read.entries) > 3
    for entry in read.entries:
        assert entry.link.startswith("http")
        assert entry.title
        assert entry.summary
        assert entry.author
        assert entry.updated_parsed >= entry.published_parsed
