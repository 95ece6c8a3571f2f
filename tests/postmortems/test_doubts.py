"""A timeline before it is saved: what is doubtful is said, one key mends it, nothing moves by itself."""

from __future__ import annotations

import datetime as dt
import zoneinfo

import pytest

from postmortems.doubts import look
from postmortems.markdown.pasting import read_any
from postmortems.mending import mended
from postmortems.timelines import UnreadableLine

LISBON = zoneinfo.ZoneInfo("Europe/Lisbon")
NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
TUESDAY = dt.date(2026, 11, 10)


def seen(text: str, **about):
    return look(text, **({"day": TUESDAY, "zone": LISBON, "now": NOW} | about))


def mend(text: str, number: int = 0, **about) -> str:
    about = {"day": TUESDAY, "zone": LISBON, "now": NOW} | about
    return mended(text, look(text, **about).fixes()[number][1].key, **about)


def times(look_) -> list[str]:
    return [
        f"{row.line.at.astimezone(LISBON):%d %H:%M}" if row.line and row.line.at else "?"
        for row in look_.rows
    ]


@pytest.mark.once
@pytest.mark.parametrize(
    ("text", "doubt", "fixes", "mended_to"),
    [
        (
            "12.56 Paged\n1.00 Moved",
            "It follows 12:56: past noon, or the next day?",
            ["10 Nov 2026, 13:00", "11 Nov 2026, 01:00"],
            "12.56 Paged\n2026-11-10 13:00 Moved",
        ),
        (
            "23:50 Paged\n00:10 Moved\n00:20 Done",
            "It follows 23:50: the next day?",
            ["11 Nov 2026, 00:10"],
            "23:50 Paged\n2026-11-11 00:10 Moved\n00:20 Done",
        ),
        (
            "2026-11-10 14:05 Paged\n2025-11-10 14:12 Moved",
            "The year 2025 is far from the rest.",
            ["10 Nov 2026, 14:12"],
            "2026-11-10 14:05 Paged\n2026-11-10 14:12 Moved",
        ),
        (
            "14:05 Paged\n13:55 Alarm",
            "It is earlier than the line above (14:05). It stays where you put it.",
            ["Move it up to its time"],
            "2026-11-10 13:55 Alarm\n2026-11-10 14:05 Paged",
        ),
        (
            "We were asleep.\n14:05 Paged",
            "“We were asleep.”: begin with a time like 14:05, then what happened.",
            ["Nobody knows when"],
            "? We were asleep.\n14:05 Paged",
        ),
        (
            "14:05 CET Paged",
            "“CET” stands after the time.",
            ["In CET: 10 Nov 2026, 13:05 in Europe/Lisbon"],
            "2026-11-10 13:05 Paged",
        ),
        (
            "2026-11-30 14:05 Paged",
            "This is still to come.",
            [],
            None,
        ),
    ],
)  # fmt: skip
def test_a_doubtful_line_is_told_and_mended_with_one_key(text, doubt, fixes, mended_to):
    found = seen(text)
    assert [row.doubt for row in found.doubtful] == [doubt]
    assert [fix.words for _, fix in found.fixes()] == fixes
    if mended_to:
        assert mend(text) == mended_to
        assert not seen(mended_to).doubtful


@pytest.mark.once
def test_a_line_that_is_no_event_may_go_on_from_the_one_above():
    text = "14:05 Paged\n# Meanwhile elsewhere\n14:12 Moved"
    found = seen(text)
    assert [(row.line is None, row.number) for row in found.doubtful] == [(True, 2)]
    assert [fix.words for _, fix in found.fixes()] == ["It goes on from above", "Nobody knows when"]
    assert mend(text) == "14:05 Paged\n  # Meanwhile elsewhere\n14:12 Moved"


@pytest.mark.once
def test_what_begins_as_a_time_and_is_none_does_not_join_the_event_above():
    text = "14:05 Paged\n? Somebody restarted the cache\n25:99 Moved to the other region\n14:20 Done"
    found = seen(text)
    assert [row.doubt for row in found.doubtful] == ["“25:99” is no time of a day."]
    assert [row.number for row in found.doubtful] == [3]
    with pytest.raises(UnreadableLine, match="Line 3"):
        read_any(text, day=TUESDAY, zone=LISBON)
    # No day makes a time of it; neither way loses a word, and both leave a timeline that can be saved.
    assert [fix.words for _, fix in found.fixes()] == ["Nobody knows when", "It goes on from above"]
    for number in (0, 1):
        text_then = mended(text, found.fixes()[number][1].key, day=TUESDAY, zone=LISBON, now=NOW)
        assert not seen(text_then).doubtful
        assert "25:99 Moved to the other region" in text_then
    bare = seen("25:99 Moved", day=None)
    assert [fix.words for _, fix in bare.fixes()] == ["Nobody knows when"]


@pytest.mark.once
def test_a_time_without_any_day_asks_for_one():
    found = seen("14:05 Paged", day=None)
    assert "which day is 14:05 on?" in found.rows[0].doubt
    assert mend("14:05 Paged", day=None) == "2026-11-21 14:05 Paged"


@pytest.mark.once
@pytest.mark.parametrize(
    ("text", "mended_to"),
    [
        ("14:05:37 Paged\n14:12 Moved", "2026-11-21 14:05:37 Paged\n14:12 Moved"),
        ("| Time | Event |\n|---|---|\n| 14:05 | Paged |\n| 14:12 | Moved |", "2026-11-21 14:05 Paged\n2026-11-21 14:12 Moved"),
        ("[14:05] Paged\n25:10 Slip\n[14:12] Moved", "2026-11-21 14:05 Paged\n25:10 Slip\n[14:12] Moved"),
    ],
)  # fmt: skip
def test_where_only_the_day_is_missing_it_is_asked_for_once(text, mended_to):
    found = seen(text, day=None)
    asking = [row for row in found.doubtful if "which day" in row.doubt]
    assert [[fix.words for fix in row.fixes] for row in asking] == [
        ["It was today, 21 Nov", "Yesterday, 20 Nov"]
    ]
    assert mend(text, day=None) == mended_to
    assert not any("which day" in row.doubt for row in seen(mended_to, day=None).doubtful)
    assert mend(text, 1, day=None).startswith("2026-11-20 14:05")


@pytest.mark.once
@pytest.mark.parametrize(
    ("text", "words"), [("10 Nov 14:05 Paged", "10 Nov 2026"), ("24 Dec 14:05 Paged", "24 Dec 2025")]
)
def test_a_day_without_a_year_is_taken_to_be_its_last(text, words):
    (row,) = seen(text, day=None).doubtful
    assert [fix.words for fix in row.fixes] == [f"It was on {words}"]
    (line,) = read_any(mend(text, day=None), day=None, zone=LISBON)
    assert f"{line.at:%-d %b %Y, %H:%M}" == f"{words}, 14:05"


@pytest.mark.once
def test_a_slip_below_the_heading_of_a_day_leaves_the_rest_readable():
    text = "Tuesday 10 November 2026\n14:05 Paged\n25:10 Slip\n14:40 Over"
    found = seen(text, day=None)
    assert [row.doubt for row in found.doubtful] == [
        "a day alone, and no event.",
        "“25:10” is no time of a day.",
    ]
    assert mend(text, day=None) == "2026-11-10 14:05 Paged\n25:10 Slip\n14:40 Over"


@pytest.mark.once
def test_days_that_may_be_months_are_turned_with_one_key():
    text = "11/10/2026 2:05 PM Paged\n11/10/2026 2:15 PM Moved"
    assert times(seen(text)) == ["11 14:05", "11 14:15"]
    assert [fix.words for _, fix in seen(text).fixes()] == ["The month comes first: 10 Nov 2026, 14:05"]
    assert mend(text) == "2026-11-10 14:05 Paged\n2026-11-10 14:15 Moved"


@pytest.mark.once
def test_a_pasted_table_says_its_zone_and_is_written_out_on_demand():
    text = "All times in CET\n\n| Time | Event |\n|---|---|\n| 23:50 | Paged |\n| 00:12 | Moved |"
    found = seen(text)
    assert (found.pasted, times(found)) == (True, ["10 22:50", "10 23:12"])
    assert "The text says CET; shown here in Europe/Lisbon." in found.notes
    assert "read as the next day" in found.rows[1].doubt
    written = mended(text, "write out", day=TUESDAY, zone=LISBON, now=NOW)
    assert written == "2026-11-10 22:50 Paged\n2026-11-10 23:12 Moved"


@pytest.mark.once
def test_a_wrong_year_in_a_pasted_table_is_mended():
    text = "| Date | Event |\n|---|---|\n| 2022-01-27 10:00 | Paged |\n| 2021-01-28 10:00 | Moved |"
    assert mend(text) == "2022-01-27 10:00 Paged\n2022-01-28 10:00 Moved"


@pytest.mark.once
def test_something_pasted_below_our_own_lines_is_read_with_them():
    text = "2026-11-10 14:00 Paged\n\n### 14:05\n\nMoved\n\n### 14:10\n\nDone"
    assert times(seen(text)) == ["10 14:00", "10 14:05", "10 14:10"]
    lines = read_any(text, day=None, zone=LISBON)
    assert [line.text for line in lines] == ["Paged", "Moved", "Done"]


@pytest.mark.once
def test_what_is_previewed_is_what_is_saved():
    texts = [
        "14:05 a\n14:10 b",
        "- **14:05 UTC** - a\n- **14:12 UTC** - b",
        "12.56 a\n1.00 b",
        "~14:05 a\n? b",
        "14:05 a\n[14:12] b\n14:15-14:20 c\n? d",
    ]
    for text in texts:
        lines = read_any(text, day=TUESDAY, zone=LISBON)
        assert [row.line for row in seen(text).rows] == lines, text


@pytest.mark.once
def test_no_text_breaks_the_preview():
    for text in [
        "",
        " ",
        "\n\n",
        "  a",
        "99:99 x",
        "2026-13-45 10:00 x",
        "| a |",
        "x" * 5000,
        "14:05",
        "\u202e14:05 x",
    ]:
        found = seen(text)
        for key in ["0:up", "write out", "nonsense", "0:no time", *[fix.key for _, fix in found.fixes()]]:
            assert isinstance(mended(text, key, day=None, zone=LISBON, now=NOW), str)
    assert len(seen("\n".join("14:05 x" for _ in range(2100))).rows) == 1


# --- The night the clocks go back ------------------------------------------------------------------------------
NIGHT = {"day": dt.date(2026, 10, 25), "zone": zoneinfo.ZoneInfo("Europe/Berlin")}


def in_utc(text: str) -> list[str]:
    return [f"{line.at.astimezone(dt.UTC):%H:%M:%S}" for line in read_any(text, **NIGHT) if line.at]


def test_the_second_of_two_times_that_read_alike_is_one_key_away():
    text = "02:40 Paged\n02:10 Moved\n02:20 Done"
    first, second, third = seen(text, **NIGHT).rows
    assert first.doubt == "The clocks went back that night: this is the first 02:40."
    assert second.doubt == "It follows 02:40 on the night the clocks went back."
    assert [fix.words for row in (first, second, third) for fix in row.fixes] == [
        "The second 02:40", "The second 02:10", "The second 02:20"
    ]  # fmt: skip
    text = mend(text, 1, **NIGHT)
    assert text == "02:40 Paged\n2026-10-25 01:10 UTC Moved\n02:20 Done"
    assert in_utc(mend(text, 1, **NIGHT)) == ["00:40:00", "01:10:00", "01:20:00"]
    assert not seen("00:40 UTC Paged\n01:40 UTC Moved", **NIGHT).doubtful


def test_a_table_in_utc_is_written_out_line_by_line_as_it_was():
    table = "| Time (UTC) | What |\n|---|---|\n| 2026-10-25 00:50:31 | Paged |\n| 2026-10-25 01:10 | Moved |\n| 2026-10-25 01:30 | Done |"
    assert in_utc(table) == ["00:50:31", "01:10:00", "01:30:00"]
    out = mended(table, "write out", now=NOW, **NIGHT)
    assert out == "2026-10-25 02:50:31 Paged\n2026-10-25 01:10 UTC Moved\n2026-10-25 01:30 UTC Done"
    assert in_utc(out) == in_utc(table)
    assert not [row.doubt for row in seen(out, **NIGHT).rows[1:] if row.doubt]
