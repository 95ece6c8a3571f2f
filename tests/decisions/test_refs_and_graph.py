"""Decisions are cited by number and file for ever, and drawn with what they are tied to."""

import itertools

import pytest
from django.urls import reverse

from decisions import graphs
from decisions.models import Decision, DecisionSource, Link
from decisions.models.refs import letters_of, read_ref, twin_of
from tests import make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("twin", "letters"), [(0, ""), (1, "b"), (2, "c"), (7, "h"), (25, "z"), (26, "aa"), (27, "ab")]
)
def test_equal_numbers_are_told_apart_by_letters(twin, letters):
    assert letters_of(twin) == letters
    assert twin_of(letters) == twin


@pytest.mark.parametrize(
    ("text", "number", "twin", "series"),
    [
        ("D-12", 12, 0, ""),
        ("12", 12, 0, ""),
        ("D-13h", 13, 7, ""),
        ("D-13:8", 13, 7, ""),  # as it was written before
        ("ADR-0012", 12, 0, "ADR"),
    ],
)
def test_a_citation_is_read(text, number, twin, series):
    ref = read_ref(text)
    assert (ref.number, ref.twin, ref.series[0]) == (number, twin, series)


@pytest.mark.parametrize("text", ["", "0012-use-scales.md", "D-", "D-12-b", "next week"])
def test_what_is_no_citation_is_none(text):
    assert read_ref(text) is None


def test_a_number_leads_to_its_record_for_ever(team, member, member_client):
    first = make.a_decision(team, member, number=13)
    eighth = make.a_decision(team, member, number=13, twin=7)
    assert eighth.record_ref() == "D-13h"
    for name, record in [("D-13", first), ("13", first), ("D-13h", eighth), ("D-13:8", eighth)]:
        answer = member_client.get(reverse("cited_decision", args=[team.slug, name]))
        assert (answer.status_code, answer["Location"]) == (301, record.get_absolute_url())
    assert member_client.get(reverse("cited_decision", args=[team.slug, "D-99"])).status_code == 404


def test_a_files_name_leads_to_its_record_until_a_second_file_has_it(team, member, member_client):
    def import_from(path):
        record = make.a_decision(team, member)
        DecisionSource.objects.create(decision_record=record, team=team, path=path, content=b"", sha256="")
        return record

    one = import_from("adr/use-scales.md")
    address = reverse("cited_decision", args=[team.slug, "use-scales.md"])
    answer = member_client.get(address)
    assert (answer.status_code, answer["Location"]) == (302, one.get_absolute_url())
    two = import_from("old/use-scales.md")
    page = member_client.get(address).content.decode()
    assert one.get_absolute_url() in page
    assert two.get_absolute_url() in page


def tie(source, target, kind=Link.SUPERSEDES):
    return Link.objects.create(source=source, target=target, kind=kind)


def test_the_older_stand_left_of_what_came_of_them(team, member):
    old, new, newest = (make.a_decision(team, member) for _ in range(3))
    tie(new, old)
    tie(newest, new, Link.AMENDS)
    tie(newest, old, Link.RELATES)
    graph = graphs.around(new, Decision.objects.all())
    assert [node.record for node in graph.nodes] == [old, new, newest]
    assert [node.column for node in graph.nodes] == [0, 1, 2]
    assert len(graph.edges) == 3
    assert not graph.has_more


def test_a_loop_does_no_harm_and_a_long_chain_is_cut(team, member):
    records = [make.a_decision(team, member) for _ in range(9)]
    for older, newer in itertools.pairwise(records):
        tie(newer, older)
    tie(records[0], records[2], Link.AMENDS)
    graph = graphs.around(records[0], Decision.objects.all())
    assert len(graph.nodes) <= 8
    assert graph.has_more


def test_the_graph_is_readable_as_a_list(team, member, member_client):
    old, new = make.a_decision(team, member, status="superseded"), make.a_decision(team, member)
    tie(new, old, Link.PARTLY)
    page = member_client.get(reverse("decision_graph", args=[old.pk])).content.decode()
    assert "As a list" in page
    assert "Partly supersedes" in page
    assert page.count(new.get_absolute_url()) >= 2
    alone = make.a_decision(team, member)
    assert "It stands alone" in member_client.get(reverse("decision_graph", args=[alone.pk])).content.decode()
