"""Two people changed the same text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.conflict import merge

BASE = "Weigh at the gate.\nTell the driver.\nWrite it down.\nLock the gate.\n"


@pytest.mark.parametrize(
    ("mine", "theirs", "merged"),
    [
        (BASE, BASE.replace("driver", "crew"), BASE.replace("driver", "crew")),
        (BASE.replace("driver", "crew"), BASE, BASE.replace("driver", "crew")),
        (
            BASE.replace("Weigh", "Weigh twice"),
            BASE.replace("Lock", "Open"),
            BASE.replace("Weigh", "Weigh twice").replace("Lock", "Open"),
        ),
        (BASE.replace("driver", "crew"), BASE.replace("driver", "crew"), BASE.replace("driver", "crew")),
        ("First.\n" + BASE, BASE + "Last.\n", "First.\n" + BASE + "Last.\n"),
    ],
)
def test_changes_in_different_places_come_together(mine, theirs, merged):
    assert merge(BASE, mine, theirs) == merged


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        (BASE.replace("driver", "crew"), BASE.replace("driver", "guard")),
        (BASE.replace("driver", "crew"), BASE.replace("Write it down", "Photograph it")),
        (BASE + "Go home.\n", BASE + "Stay.\n"),
        ("", BASE.replace("driver", "crew")),
    ],
)
def test_changes_in_the_same_place_are_for_people_to_settle(mine, theirs):
    assert merge(BASE, mine, theirs) is None


def test_a_browsers_line_ends_are_no_change():
    assert merge(BASE, BASE.replace("\n", "\r\n"), BASE.replace("driver", "crew")) == BASE.replace(
        "driver", "crew"
    )


LINES = st.lists(st.sampled_from(["a\n", "b\n", "c\n", "d\n"]), max_size=6).map("".join)


@given(LINES, LINES, LINES)
def test_it_matters_to_nobody_who_was_first(base, mine, theirs):
    assert merge(base, mine, theirs) == merge(base, theirs, mine)


@given(LINES, LINES)
def test_one_persons_change_always_stands(base, mine):
    assert merge(base, mine, base) == mine
    assert merge(base, base, mine) == mine
    assert merge(base, mine, mine) == mine
