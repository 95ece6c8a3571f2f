"""The insights page: what counts, for whom, in which period; its filters, tables and files."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from followups.models import FollowUp
from people.models import RAIL_TEAMS, Organisation, Team
from postmortems.models import Postmortem
from teamhub.insights.asked import CYCLES
from tests import make
from tests.conftest import signed_in
from tests.make import NOW, TODAY

ADDRESS = "/insights/"
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def an_incident(
    team: Team, *, minutes: int = 60, started: dt.datetime = NOW - 48 * HOUR, **fields
) -> Postmortem:
    ended = started + dt.timedelta(minutes=minutes)
    times = {"started_at": started, "detected_at": started, "mitigated_at": ended, "resolved_at": ended}
    return make.a_postmortem(team, **(times | fields))


def text_of(client: Client, address: str = ADDRESS, **headers: str) -> str:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode().replace("\u00a0", " ")


def section(text: str, key: str) -> str:
    """The section of one figure, its tags taken out but for addresses."""
    found = re.search(rf'<section aria-labelledby="{key}-title">(.*?)</section>', text, re.DOTALL)
    assert found
    return re.sub(r"\s+", " ", found[1])


def big(text: str, key: str) -> str:
    found = re.search(r'<p class="big">(.*?)</p>', section(text, key))
    assert found
    return re.sub(r"<.*?>", "", found[1])


def rows_of(client: Client, sheet: str, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"/insights/{sheet}.csv{query}")
    assert answer["Content-Type"].startswith("text/csv")
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:], newline="")))


def test_an_organisation_without_anything_is_told_so(teamless):
    text = text_of(signed_in(teamless))
    assert big(text, "resolved") == "– no incident to tell by"
    assert big(text, "promises") == "– none were due in this period"
    assert big(text, "ages") == "– no promise is open"
    assert big(text, "decisions") == "– no decision to tell by"
    assert big(text, "news") == "– no key result was due for news in this period"
    assert '<svg class="plot"' not in text


def test_of_one_incident_its_time_is_shown_and_it_is_led_to(team, lead_client):
    incident = an_incident(team, minutes=57)
    text = text_of(lead_client)
    assert big(text, "resolved") == "57 min one incident: too few for a median"
    figure = section(text, "resolved")
    assert f'<a href="{incident.get_absolute_url()}" tabindex="-1">' in figure
    assert "One incident: too few to call a trend" in figure
    assert f'<a href="{incident.get_absolute_url()}" dir="auto">' in figure  # in the table, for the keyboard


def test_of_six_there_is_a_median_with_its_interval(team, lead_client):
    for minutes in (10, 20, 30, 40, 50, 100):
        an_incident(team, minutes=minutes)
    text = text_of(lead_client)
    assert big(text, "resolved") == "35 min median of 6 incidents; 95 % sure between 10 min and 1 h 40 min"
    assert "The middle half took 22 min to 47 min." in section(text, "resolved")


def test_what_is_left_out_is_counted_with_its_reason(team, lead_client):
    an_incident(team, resolved_at=None)
    an_incident(team, resolved_at=None, mitigated_at=None, status=Postmortem.DRAFT)
    an_incident(team, precisions={"resolved": "day"})
    make.a_postmortem(team, happened_on=TODAY)  # nobody wrote down when
    make.a_postmortem(team)
    make.a_postmortem(team, happened_on=TODAY - dt.timedelta(days=800))
    Postmortem.objects.update(created_at=NOW)
    figure = section(text_of(lead_client), "resolved")
    assert "Left out: 3 without both times, 1 known to the day only, 1 still open." in figure


def test_practice_and_missed_outcomes_are_no_incidents(team, lead_client):
    for kind in (Postmortem.GAME_DAY, Postmortem.MISSED_OUTCOME):
        an_incident(team, kind=kind)
    assert big(text_of(lead_client), "resolved") == "– no incident to tell by"


def test_what_the_reader_may_not_see_is_neither_counted_nor_said_to_be_left_out(team, lead, outsider):
    an_incident(team, minutes=44)
    hidden = an_incident(team, minutes=999, is_restricted=True)
    an_incident(team, minutes=888, status=Postmortem.DRAFT, resolved_at=None)
    make.a_postmortem(team, is_restricted=True, happened_on=TODAY)
    due = {"first_due_on": TODAY - dt.timedelta(days=9), "due_on": TODAY - dt.timedelta(days=9)}
    make.a_follow_up(team, postmortem=hidden, title="Call the supplier", **due)
    text = text_of(signed_in(outsider))
    assert big(text, "resolved") == "44 min one incident: too few for a median"
    assert "Left out" not in section(text, "resolved")
    assert big(text, "promises") == "– none were due in this period"
    assert big(text, "ages") == "– no promise is open"
    assert "Call the supplier" not in text
    assert [row["minutes until resolved"] for row in rows_of(signed_in(outsider), "incidents")] == ["44"]
    assert rows_of(signed_in(outsider), "follow-ups") == []
    assert big(text_of(signed_in(lead)), "promises").startswith("0 of 1 due")
    assert len(rows_of(signed_in(lead), "incidents")) == 4


def test_a_team_stands_for_all_below_it_and_a_severity_for_its_follow_ups(team, other_team, lead_client):
    below = make.a_team("Scales", parent=make.a_team("Gates", parent=team))
    due = {"first_due_on": TODAY - dt.timedelta(days=9), "due_on": TODAY - dt.timedelta(days=9)}
    for at, minutes, severity in [(team, 10, 1), (below, 20, 2), (other_team, 30, 1)]:
        make.a_follow_up(at, postmortem=an_incident(at, minutes=minutes, severity=severity), **due)
    make.a_follow_up(team, **due)
    assert big(text_of(lead_client), "resolved").startswith("10 min, 20 min, 30 min")
    of_team = text_of(lead_client, f"{ADDRESS}?team={team.slug}")
    assert big(of_team, "resolved").startswith("10 min, 20 min two incidents")
    assert "Berths and 2 teams below it" in of_team
    assert big(of_team, "promises").startswith("0 of 3 due")
    severe = text_of(lead_client, f"{ADDRESS}?team={team.slug}&severity=1")
    assert big(severe, "resolved").startswith("10 min one")
    assert big(severe, "promises").startswith("0 of 1 due")
    assert big(severe, "ages").startswith("1 ")


def test_the_period_is_half_open_where_the_organisation_is(organisation, team, lead_client):
    Organisation.objects.update(time_zone="Europe/Warsaw")
    for hour, minutes in [(21, 11), (22, 22)]:  # 23:00 on the 30th of September, midnight of the 1st
        an_incident(team, minutes=minutes, started=dt.datetime(2026, 9, 30, hour, tzinfo=dt.UTC))
    for hour, minutes in [(22, 33), (23, 44)]:  # winter time: 23:00 on the 31st, midnight of 1 November
        an_incident(team, minutes=minutes, started=dt.datetime(2026, 10, 31, hour, tzinfo=dt.UTC))
    text = text_of(lead_client, f"{ADDRESS}?period=own&since=2026-10-01&until=2026-10-31")
    assert big(text, "resolved").startswith("22 min, 33 min two")


def test_a_day_that_is_all_we_know_is_the_day_as_it_was_written(team, lead_client):
    """The first of October in Auckland begins at noon of the last of September in UTC."""
    started = dt.datetime(2026, 9, 30, 12, tzinfo=dt.UTC)
    an_incident(
        team, started=started, zone="Pacific/Auckland", precisions={"started": "day"}, title="By the day"
    )
    an_incident(team, started=started - 2 * HOUR, title="The day before, by the minute")
    query = "?period=own&since=2026-10-01&until=2026-10-31"
    text = section(text_of(lead_client, f"{ADDRESS}{query}"), "resolved")
    assert "By the day" in text
    assert "1 Oct 2026" in text
    assert "by the minute" not in text
    assert [row["title"] for row in rows_of(lead_client, "incidents", query)] == ["By the day"]
    assert "By the day" not in text_of(lead_client, f"{ADDRESS}?period=own&since=2026-09-01&until=2026-09-30")


def test_what_began_before_the_period_or_without_a_start_was_impaired_in_it_too(team, lead_client):
    """22:00 on the 30th to 10:00 on the 1st, and twenty minutes in two windows that overlap, of an unknown start."""
    evening = dt.datetime(2026, 9, 30, 22, tzinfo=dt.UTC)
    an_incident(team, minutes=12 * 60, started=evening)
    undated = make.a_postmortem(team, happened_on=dt.date(2026, 10, 1))
    noon = dt.datetime(2026, 10, 1, 12, tzinfo=dt.UTC)
    for begins, ends in [(0, 15), (5, 20)]:
        undated.windows.create(
            starts_at=noon + dt.timedelta(minutes=begins), ends_at=noon + dt.timedelta(minutes=ends)
        )
    an_incident(team, minutes=30, started=dt.datetime(2026, 10, 1, 9, 45, tzinfo=dt.UTC))
    text = section(
        text_of(lead_client, f"{ADDRESS}?period=own&since=2026-10-01&until=2026-10-31"), "mitigated"
    )
    # 00:00 to 10:15 and 12:00 to 12:20; counted each: 10:00, 00:30 and 00:20.
    assert "Something was impaired for 10 h 35 min of the period; 10 h 50 min where incidents" in text


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("period=own&since=2026-10-09&until=2026-10-01", "This is before the first day."),
        ("period=own&since=2020-01-01&until=2026-10-01", "Choose three years at most."),
        ("period=own&since=0001-01-01", "Choose days from 1970 to 2199."),
        ("period=own&since=yesterday", "Write the date like 2026-11-30."),
        ("period=own&since=2026-10-01&until=9999-12-31", "Choose days from 1970 to 2199."),
    ],
)
def test_days_that_make_no_period_are_said_beside_their_field(lead_client, query, words):
    text = text_of(lead_client, f"{ADDRESS}?{query}")
    assert words in text
    assert "1 Jun 2026 to 18 Nov 2026" in text


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ("", "1 Jun 2026 to 18 Nov 2026"),
        ("90-days", "21 Aug 2026 to 18 Nov 2026"),
        ("quarter", "1 Oct 2026 to 18 Nov 2026"),
        ("12-months", "1 Dec 2025 to 18 Nov 2026"),
        ("cycle-999", "1 Jun 2026 to 18 Nov 2026"),
        ("\x00", "1 Jun 2026 to 18 Nov 2026"),
        ("own&since=2026-11-02&until=2026-11-03", "2 Nov 2026 to 3 Nov 2026"),
    ],
)
def test_the_address_says_which_period(lead_client, period, words):
    assert words in text_of(lead_client, f"{ADDRESS}?period={period}&team=%00&severity=9")


def test_a_cycle_is_a_period(lead_client):
    cycle = make.a_cycle(starts_on=dt.date(2026, 8, 3), ends_on=dt.date(2026, 12, 6))
    assert "3 Aug 2026 to 6 Dec 2026" in text_of(lead_client, f"{ADDRESS}?period=cycle-{cycle.pk}")


def test_htmx_gets_the_region_alone(lead_client):
    text = text_of(lead_client, ADDRESS, **{"HX-Request": "true", "HX-Target": "insights"})
    assert text.lstrip().startswith('<div id="insights"')
    assert "<html" not in text


# Follow-ups.
def test_a_promise_counts_by_its_first_date_and_by_when_it_was_done_in_the_end(team, lead, lead_client):
    with time_machine.travel(NOW - dt.timedelta(days=20)) as clock:
        then = NOW - dt.timedelta(days=20)
        due = then.date() + dt.timedelta(days=5)
        rows = [FollowUp(team=team, owner=lead, title=f"Alert {i}", due_on=due) for i in range(6)]
        for row in rows:
            row.promise(by=lead, now=then)
        rows[0].finish(by=lead, now=then)
        rows[1].finish(by=lead, now=then)
        rows[1].reopen(by=lead)
        rows[2].move(by=lead, due_on=due + dt.timedelta(days=10), reason="The part is late.", now=then)
        rows[3].decline(by=lead, reason="The gate goes.", now=then)
        clock.shift(dt.timedelta(days=12))
        rows[1].finish(by=lead, now=then + dt.timedelta(days=12))
        rows[2].finish(by=lead, now=then + dt.timedelta(days=12))
    idea = make.a_follow_up(team, lead, state="proposed", due_on=due, accepted_at=None)
    idea.decline(by=lead, reason="Nobody wants it.", now=then)  # never promised
    make.a_follow_up(team, lead, state="done", due_on=due, accepted_at=None)  # as an import leaves it
    figure = section(text_of(lead_client), "promises")
    assert "20 % <small>1 of 5 due" in figure
    assert "Two more were done late, by 7 days, 7 days." in figure
    assert "Two are not done yet." in figure
    assert "By the date as it was moved: 2 of 5." in figure
    assert "Left out: 1 declined with a reason, 1 done, nobody knows when." in figure
    told = {row["title"]: row for row in rows_of(lead_client, "follow-ups")}
    assert (told["Alert 1"]["by the first date"], told["Alert 1"]["days late"]) == ("late", "7")
    assert (told["Alert 2"]["by the first date"], told["Alert 2"]["by the moved date"]) == ("late", "on time")


def test_open_promises_are_as_old_as_their_acceptance(team, lead, lead_client):
    for days in (0, 31, 400):
        make.a_follow_up(team, lead, title=f"Of {days}", accepted_at=NOW - dt.timedelta(days=days))
    make.a_follow_up(team, lead, state=FollowUp.PROPOSED, accepted_at=None, title="An idea")
    text = text_of(lead_client, f"{ADDRESS}?period=quarter")
    assert big(text, "ages") == "3 open today"
    figure = section(text, "ages")
    assert "0 to 30 1, 31 to 90 1, 91 to 180 0, over 180 1" in figure
    assert "The oldest, 400 days: " in figure
    assert [row["age in days"] for row in rows_of(lead_client, "open-promises")] == ["400", "31", "0"]


# Decisions.
def test_lead_time_is_from_proposed_to_accepted_or_rejected(team, lead_client):
    for status, proposed, decided in [
        ("accepted", dt.date(2026, 10, 1), dt.date(2026, 10, 10)),
        ("rejected", dt.date(2026, 10, 1), dt.date(2026, 10, 2)),
        ("superseded", dt.date(2026, 9, 1), dt.date(2026, 9, 15)),
        ("accepted", None, dt.date(2026, 10, 10)),
        ("accepted", dt.date(2026, 1, 1), dt.date(2026, 2, 1)),
        ("proposed", dt.date(2026, 10, 1), None),
    ]:
        make.a_decision(team, status=status, proposed_on=proposed, decided_on=decided)
    figure = text_of(lead_client)
    assert big(figure, "decisions") == "1 day, 9 days, 14 days three decisions: too few for a median"
    assert "Left out: 1 of which nobody knows" in section(figure, "decisions")
    assert sorted(row["days"] for row in rows_of(lead_client, "decisions")) == ["", "1", "14", "9"]


# Check-ins.
def test_news_is_what_was_said_or_sent_within_the_cadence_and_its_grace(team, lead, lead_client):
    objective = make.an_objective(team, lead)
    told, silent, never, sent = (make.a_key_result(objective) for _ in range(4))
    type(told).objects.update(created_at=dt.datetime(2026, 10, 1, tzinfo=dt.UTC))
    make.a_check_in(told, 50, TODAY - dt.timedelta(days=10))
    make.a_check_in(silent, 50, TODAY - dt.timedelta(days=11))
    token = lead.api_tokens.create(name="pipe", hashed="0" * 64, hint="th_0", created_at=NOW)
    make.a_check_in(sent, 50, TODAY, by_hand=False, token=token)
    text = text_of(lead_client)
    assert big(text, "news") == "2 of 4 key results have recent news, as of 18 Nov 2026"
    weeks = {row["week up to"]: row for row in rows_of(lead_client, "check-ins")}
    assert weeks["2026-11-18"]["key results with news"] == "2"
    assert weeks["2026-11-11"]["key results with news"] == "2"
    assert weeks["2026-10-21"]["key results"] == "4"
    assert "2026-10-07" not in weeks  # nothing was due yet
    objective.close(by=lead, now=NOW, judgements={}, learned="Tides.", verdict="keep")
    assert big(text_of(lead_client), "news").endswith("as of 11 Nov 2026")
    assert never.pk


# Bounds.
def test_five_thousand_incidents_cost_no_more_queries_and_at_most_five_hundred_dots(team, lead):
    client = signed_in(lead)
    an_incident(team)
    client.get(ADDRESS)
    with CaptureQueriesContext(connection) as few:
        client.get(ADDRESS)
    start = NOW - 24 * HOUR
    Postmortem.objects.bulk_create(
        (
            Postmortem(
                number=1000 + i, title=f"Gate {i}", team=team, status="published", severity=2,
                started_at=start - i * dt.timedelta(minutes=20), resolved_at=start - (i * 20 - 30) * dt.timedelta(minutes=1),
            )
            for i in range(5_000)
        ),
        batch_size=500,
    )  # fmt: skip
    with CaptureQueriesContext(connection) as many:
        text = text_of(client)
    assert len(many) == len(few) <= 15
    assert "Looked at are the newest 5,000" in text
    figure = section(text, "resolved")
    assert figure.count('class="raw"') == 500
    assert "Drawn are the newest 500 of 5,000; the lines are of all." in figure
    assert "The first 50 of 5000" in figure
    assert len(rows_of(client, "incidents")) == 5_001


# Files.
def test_no_title_is_taken_for_a_formula(team, lead, lead_client):
    an_incident(team, title="=HYPERLINK(1)")
    make.a_follow_up(team, lead, title="@SUM(1)")
    assert rows_of(lead_client, "incidents")[0]["title"] == "'=HYPERLINK(1)"
    assert rows_of(lead_client, "open-promises")[0]["title"] == "'@SUM(1)"


def test_a_file_is_of_what_the_address_asks_for(team, other_team, lead_client):
    an_incident(team, title="Ours")
    an_incident(other_team, title="Theirs", precisions={"detected": "hour"})
    assert [row["title"] for row in rows_of(lead_client, "incidents", f"?team={other_team.slug}")] == [
        "Theirs"
    ]
    (row,) = rows_of(lead_client, "incidents", f"?team={other_team.slug}&period=90-days")
    assert (row["started (UTC)"], row["known to"], row["minutes until resolved"]) == (
        "2026-11-16 09:00",
        "detected: hour",
        "60",
    )
    assert rows_of(lead_client, "incidents", "?period=own&since=2026-01-01&until=2026-02-01") == []


def test_there_is_no_other_file(lead_client):
    assert lead_client.get("/insights/people.csv").status_code == 404
    assert lead_client.head("/insights/incidents.csv").status_code == 200


def test_a_time_zone_that_an_update_took_away_breaks_nothing(team, other_team, lead, lead_client):
    gone = "Sea/Atlantis"
    Organisation.objects.filter(pk=Organisation.current().pk).update(time_zone=gone)
    Team.objects.filter(pk=other_team.pk).update(time_zone=gone)
    an_incident(team, minutes=57, zone=gone, precisions={"started": "day"})
    owner = make.a_person(team=team, time_zone=gone)
    due = {"first_due_on": TODAY - dt.timedelta(days=2), "due_on": TODAY - dt.timedelta(days=2)}
    make.a_follow_up(team, owner, **due)
    make.a_follow_up(other_team, None, **due)
    text = text_of(lead_client)
    assert big(text, "promises") == "0 of 2 due 1 Jun 2026 to 18 Nov 2026; too few for a share"
    assert len(rows_of(lead_client, "incidents")) == 1
    queue = text_of(lead_client, "/follow-ups/?list=everyone")
    assert queue.count("2 days late") == 2


def test_a_last_day_that_was_typed_stays_when_the_first_is_empty(lead_client):
    text = text_of(lead_client, f"{ADDRESS}?period=own&since=&until=2026-03-31")
    assert 'name="until" value="2026-03-31"' in text
    assert 'name="since" value="2025-10-01"' in text
    assert "1 Oct 2025 to 31 Mar 2026" in text
    text = text_of(lead_client, f"{ADDRESS}?period=own&since=&until=")
    assert 'name="since" value="2026-06-01"' in text
    assert 'name="until" value="2026-11-18"' in text
    assert "Choose days from" in text_of(lead_client, f"{ADDRESS}?period=own&since=&until=9999-12-31")


def test_an_address_of_an_old_cycle_still_means_it(lead_client):
    old = make.a_cycle("Q1 2010", starts_on=dt.date(2010, 1, 1), ends_on=dt.date(2010, 3, 31))
    for year in range(2011, 2011 + CYCLES):
        make.a_cycle(f"Y {year}", starts_on=dt.date(year, 1, 1), ends_on=dt.date(year, 12, 31))
    text = text_of(lead_client, f"{ADDRESS}?period=cycle-{old.pk}")
    assert "1 Jan 2010 to 31 Mar 2010" in text
    assert f'<option value="cycle-{old.pk}" selected>Q1 2010</option>' in text
    assert "Q1 2010" not in text_of(lead_client)


@pytest.mark.parametrize("period", ["moon", "cycle-999", "own&since=2026-10-09&until=2026-10-01"])
def test_a_period_that_is_not_there_is_said_on_the_page_and_refused_as_a_file(period, team, lead_client):
    an_incident(team)
    text = text_of(lead_client, f"{ADDRESS}?period={period}&team={team.slug}")
    assert "1 Jun 2026 to 18 Nov 2026" in text
    said = "This is before the first day." if "own" in period else "That period is not there. Shown are"
    assert said in text
    assert f'href="/insights/incidents.csv?team={team.slug}"' in text
    assert lead_client.get(f"/insights/incidents.csv?period={period}").status_code == 404
    assert lead_client.head(f"/insights/incidents.csv?period={period}").status_code == 404
    assert "That period is not there" not in text_of(lead_client, f"{ADDRESS}?period=")


def test_an_open_promise_of_an_unknown_beginning_is_left_out_and_counted(team, lead, lead_client):
    make.a_follow_up(team, lead, accepted_at=NOW - 48 * HOUR)
    make.a_follow_up(team, lead, accepted_at=None)
    text = text_of(lead_client)
    assert big(text, "ages") == "1 open today"
    assert "Left out: one of which nobody knows when it was accepted." in section(text, "ages")
    assert [row["age in days"] for row in rows_of(lead_client, "open-promises")] in (["2", ""], ["", "2"])


def test_a_month_in_which_nothing_was_due_looks_like_nothing_and_not_like_none_kept(team, lead, lead_client):
    due = dt.date(2026, 10, 5)
    make.a_follow_up(team, lead, first_due_on=due, due_on=due)
    figure = section(text_of(lead_client), "promises")
    assert "Sep 0 of 0, Oct 0 of 1, Nov 0 of 0" in figure
    assert figure.count('class="col') == 1
    assert 'y="99" height="1"' in figure
    assert "A month without a bar had none due." in figure


def test_a_team_beyond_the_navigation_is_typed_and_one_that_is_not_there_is_said(lead, lead_client):
    for number in range(RAIL_TEAMS + 1):
        make.a_team(f"Gate {number:02}")
    an_incident(make.a_team("Zulu Øst", slug="zulu"), minutes=57)
    for typed in ("zulu", "zulu ØST"):
        text = text_of(lead_client, f"{ADDRESS}?team={typed}")
        assert 'name="team" value="Zulu Øst"' in text
        assert "Zulu Øst. Counted" in text
        assert len(rows_of(lead_client, "incidents", f"?team={typed}")) == 1
    assert "There is no team called “zullu”." in text_of(lead_client, f"{ADDRESS}?team=zullu")
