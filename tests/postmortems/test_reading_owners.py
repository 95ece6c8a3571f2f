"""Who a follow-up names, by where the name stands, and the shapes of follow-ups that have fields of their own."""

from __future__ import annotations

import pytest

from postmortems.markdown.reading import read_file

pytestmark = pytest.mark.once
HEAD = "# Lamps go dark\n\n**Date:** 2024-05-20\n\n## Timeline\n\n- 13:41 dark\n- 13:55 light\n\n## Action items\n\n"


def promised(text: str):
    found = read_file((HEAD + text).encode(), "2024-05-20-lamps.md").reading
    assert found is not None
    return found.follow_ups


def owners(text: str):
    return [each.owner for each in promised(text)]


@pytest.mark.parametrize(
    ("item", "owner"),
    [
        ("One lamp per room — Priya Rao — 2024-09-20", "Priya Rao"),
        ("One lamp per room - Tove Lind - LAMP-3", "Tove Lind"),
        ("One lamp per room (Xanthe Quill, due 2024-06-03)", "Xanthe Quill"),
        ("One lamp per room (LAMP-3, Tove Lind)", "Tove Lind"),
        ("One lamp per room | Tove Lind | P1 | 2024-06-03", "Tove Lind"),
        ("One lamp per room [Yard team] (end of June)", "Yard team"),
        ("One lamp per room → Priya", "Priya"),
        ("One lamp per room - @tove", "@tove"),
        ("[P1] [Priya Rao] One lamp per room", "Priya Rao"),
        ("LAMP-12 @ Mikkel: one lamp per room", "Mikkel"),
        ("TODO(mikkel): one lamp per room", "mikkel"),
        ("One lamp per room. *Owner: Yard.* Ticket: LAMP-3", "Yard"),
        ("**Owner:** Mikkel. One lamp per room", "Mikkel"),
    ],
)
def test_a_name_among_asides_is_the_owner(item, owner):
    assert owners(f"- {item}\n") == [owner]


@pytest.mark.parametrize(
    "item",
    [
        "One lamp per room - done",
        "One lamp per room — 2024-09-20",
        "One lamp per room (June 2024)",
        "One lamp per room - Grafana",
        "One lamp per room (Load Balancer)",
        "Lamp Driver: one per room",
        "Replace lamp - P1 - LAMP-3",
    ],
)
def test_days_states_tickets_and_things_are_no_owners(item):
    assert owners(f"- {item}\n") == [None]


def test_who_stands_where_somebody_known_stands_is_a_person_too():
    assert owners("- Buy lamps - Priya Rao\n- Buy wire - Quill Ottery\n- Buy tape - Zorn Vale\n") == [
        "Priya Rao",
        "Quill Ottery",
        "Zorn Vale",
    ]


def test_what_stands_beside_the_name_stays():
    (one,) = promised("- One lamp per room — Priya Rao — LAMP-3 — by 2024-09-20\n")
    assert (one.owner, one.links, str(one.due)) == ("Priya Rao", ("LAMP-3",), "2024-09-20")
    assert "Priya" not in one.title and one.title.startswith("One lamp per room")


FIELDS = "- **Owner:** Tove Lind\n- **Due:** 2024-06-03\n- **Ticket:** LAMP-3\n- **Status:** Done\n"


@pytest.mark.parametrize(
    "text",
    [
        f"### 1. One lamp per room\n\n{FIELDS}",
        f"**One lamp per room**\n{FIELDS.replace('- ', '')}",
        "1. **One lamp per room**\n   - Owner: Tove Lind\n   - Due: 2024-06-03\n   - Ticket: LAMP-3\n   - Status: done\n",
    ],
)
def test_fields_below_a_title_are_one_follow_up(text):
    (one,) = promised(text)
    assert (one.title, one.owner, str(one.due), one.links, one.done) == (
        "One lamp per room",
        "Tove Lind",
        "2024-06-03",
        ("LAMP-3",),
        True,
    )


def test_several_titles_with_fields_are_as_many_follow_ups():
    text = "**Buy lamps**\nOwner: Tove\nDue: 2024-06-03\n\n**Buy wire**\nOwner: Priya Rao\n"
    assert [(each.title, each.owner) for each in promised(text)] == [
        ("Buy lamps", "Tove"),
        ("Buy wire", "Priya Rao"),
    ]


def test_a_column_of_names_is_the_owners_whatever_it_is_called():
    table = "| Action | Torchbearer | Effort |\n|---|---|---|\n| Buy lamps | Priya Rao | S |\n| Buy wire | Quill Ottery | M |\n"
    assert owners(table) == ["Priya Rao", "Quill Ottery"]
    assert owners(table.replace("Priya Rao", "Cellar").replace("Quill Ottery", "Northern Stairs")) == [
        None,
        None,
    ]
    assert owners(table.replace("Torchbearer", "Responsible team").replace("Priya Rao", "Cellar")) == [
        "Cellar",
        "Quill Ottery",
    ]


def test_a_label_names_the_owner_and_says_when():
    text = "**RK - take to next planning**\n- Buy lamps\n\n**TBC - for an OKR**\n- Buy wire\n"
    assert owners(text) == ["RK - take to next planning", "TBC - for an OKR"]


def test_nothing_beside_the_fields_is_lost():
    text = "### AI-3: One lamp per room\n\n- Owner: Tove\n\n```\nlampctl --one\n```\n"
    found = read_file((HEAD + text).encode(), "2024-05-20-lamps.md").reading
    assert "lampctl --one" in str(found)
    (one,) = promised(text.split("```")[0])
    assert (one.title, one.owner) == ("AI-3: One lamp per room", "Tove")


@pytest.mark.parametrize(
    ("item", "owner"),
    [
        ("Leads to review who holds a key", "Leads"),
        ("Yard team to buy a belt", "Yard team"),
        ("Lantern Yard will re-iterate the need for a second lamp", "Lantern Yard"),
        ("Lantern Yard will contain two lamps", None),
        ("Nobody to use the old key", None),
        ("Leads to be replaced by thicker wires", None),
        ("Greta will pin the lamp", "Greta"),
        ("Greta will be asked", None),
        ("Add one lamp. Responsible: Greta. Deadline: 2024-07-31.", "Greta"),
    ],
)
def test_people_may_be_named_by_what_they_are(item, owner):
    assert owners(f"- {item}\n- Oil the door\n") == [owner, None]


def test_initials_between_other_initials_are_somebodys_whatever_else_they_may_mean():
    assert owners("**LB**\n- Buy a lamp\n\n**XQ**\n- Sweep\n") == ["LB", "XQ"]
    assert owners("**LB**\n- Buy a lamp\n\n**Process**\n- Sweep\n") == [None, None]
