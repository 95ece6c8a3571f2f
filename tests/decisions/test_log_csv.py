"""The decision log as CSV: what its filters leave, a line each, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io

import pytest
from django.urls import reverse

from decisions.models import Decision
from tests import make

pytestmark = pytest.mark.django_db


def rows_of(client, **query):
    answer = client.get(reverse("decisions_csv"), query)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_what_the_filters_leave_is_in_it(member_client, team, other_team, member):
    mine = make.a_decision(team, member, title="Weigh at the gate")
    make.a_decision(other_team, member, title="Elsewhere")
    assert [row["title"] for row in rows_of(member_client)] == ["Weigh at the gate", "Elsewhere"]
    (row,) = rows_of(member_client, team=team.slug)
    assert (row["title"], row["team"], row["driver"]) == ("Weigh at the gate", team.name, member.name)
    assert row["address"].endswith(mine.get_absolute_url())
    page = member_client.get(reverse("decisions"), {"team": team.slug}).content.decode()
    assert f'href="{reverse("decisions_csv")}?team={team.slug}"' in page


def test_a_title_that_looks_like_a_formula_is_text(member_client, team, member):
    make.a_decision(team, member, title="=HYPERLINK(A1)")
    assert rows_of(member_client)[0]["title"] == "'=HYPERLINK(A1)"


def test_it_is_read_in_pieces(member_client, team, member, monkeypatch):
    monkeypatch.setattr("decisions.sheets.AT_ONCE", 2)
    made = [make.a_decision(team, member, title=f"Row {number}") for number in range(5)]
    assert [row["title"] for row in rows_of(member_client)] == [row.title for row in made]
    assert Decision.objects.count() == 5
