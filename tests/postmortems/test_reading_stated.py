"""Start, detection and end as fields state them in many words, and titles and days of documents made of parts alone."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from postmortems.markdown.reading import read_file

pytestmark = pytest.mark.once
REST = "\n\n## Summary\n\nThe pier was dark.\n\n## Root cause\n\nA fuse.\n\n## Action items\n\n- Buy fuses\n"


def reading_of(text: str, path: str = "lamps.md", zone: str = "Asia/Tokyo"):
    found = read_file(text.encode(), path, zone=ZoneInfo(zone))
    assert found.reading is not None and found.kind == "record", found.reason
    return found.reading


def moments(fields: str, rest: str = REST):
    """Start, detection and end as written in their own zone."""
    reading = reading_of(f"# Pier without light\n\n{fields}{rest}")
    told = (reading.started, reading.detected, reading.resolved)
    return tuple(f"{each.at:%m-%d %H:%M %z}" if each else "" for each in told)


PARTS = (
    "# Overview\n\n{}The pier was dark.\n\n# What happened\n\nA fuse blew.\n\n# Next steps\n\n- Buy fuses\n"
)


@pytest.mark.parametrize(
    "first", ["Metadata", "Meta-data", "Document information", "Report details", "Overview"]
)
def test_a_document_of_parts_alone_is_called_by_its_file(first: str):
    text = f"# {first}\n\nOwner: @mira\n\n{PARTS.format('')}"
    assert reading_of(text, "017-pier-without-light.md").title == "Pier without light"


def test_a_heading_that_is_no_part_stays_the_title():
    text = f"# Metadata of the lamps is lost\n\nOwner: @mira\n\n{PARTS.format('')}"
    assert reading_of(text, "017-pier.md").title == "Metadata of the lamps is lost"


@pytest.mark.parametrize(
    "line", ["Monday, Oct. 21, 2019", "21 Oct. 2019.", "**2019-10-21**", "Mon, Oct 21st 2019:"]
)
@pytest.mark.parametrize("gap", ["\n\n", "\n"])
def test_a_day_alone_in_the_first_line_of_the_summary_is_the_day(line: str, gap: str):
    reading = reading_of("# Metadata\n\nOwner: @mira\n\n" + PARTS.format(f"{line}{gap}"), "pier.md")
    assert (str(reading.incident_date), reading.incident_date_from) == ("2019-10-21", "text")
    assert reading.title == "Pier"


@pytest.mark.parametrize(
    "line",
    [
        "2019-10-21 is when, if we may trust the ledger of the harbour, all lamps of the pier were bought",
        "October 2019",
    ],
)
def test_a_first_line_that_says_more_or_less_than_a_day_is_not_the_day(line: str):
    assert reading_of(PARTS.format(f"{line}\n\n"), "pier.md").incident_date is None


@pytest.mark.parametrize(
    "fields",
    [
        "Date: 21 October 2019\nTime: 06:15:00 UTC",
        "**Date**: 2019-10-21\n\n**Time**: 6:15 am UTC",
        "## Date: October 21, 2019\n## Time: 06:15 UTC",
        "## Date\n\n21 October 2019\n\n## Time\n\n06:15 UTC",
        "| Date | 2019-10-21 |\n|---|---|\n| Time (UTC) | 06:15 |",
        "**Incident date**: 2019-10-21\n**Incident time**: 06:15 UTC",
        "**Date of incident**: 21st October, 2019, 06:15 UTC",
        "Time of the outage: 2019-10-21 06:15 UTC",
    ],
)
def test_day_and_time_side_by_side_state_the_start(fields: str):
    assert moments(fields) == ("10-21 06:15 +0000", "", "")


@pytest.mark.parametrize(
    "fields",
    [
        "Date: 2019-10-21\n\nTime: 06:15 UTC\n\nDate: 2019-10-21\n\nTime: 09:00 UTC",  # which of them?
        "Date: 2019-10-21\n\nA\n\nlong\n\nstory.\n\nTime: 06:15 UTC",  # not side by side
        "Date of incident: 2019-10-21 00:00",  # what programs write for a day
        "Date: 2019-10-21 06:15 UTC",  # perhaps the time of writing
        "Time: 06:15 UTC",
    ],
)
def test_a_time_that_may_be_another_states_nothing(fields: str):
    assert moments(fields) == ("", "", "")


def test_a_time_after_the_end_is_none_of_the_start():
    told = moments("Date: 2019-10-21\nTime: 16:00 UTC\n\n**Resolved**: 2019-10-21 09:00 UTC")
    assert told == ("", "", "10-21 09:00 +0000")


def test_day_and_time_of_writing_give_way_to_the_timeline():
    rest = "\n\n## Timeline\n\n- 2019-10-18 06:15 dark\n- 2019-10-18 07:00 light\n"
    assert moments("Date: 2019-10-21\nTime: 06:15 UTC", rest)[0] == ""


def test_a_field_that_names_the_start_comes_before_day_and_time():
    assert (
        moments("Date: 2019-10-21\nTime: 06:15 UTC\n\n**Started**: 2019-10-21 07:50 UTC")[0]
        == "10-21 07:50 +0000"
    )


@pytest.mark.parametrize(
    "field",
    [
        "**Date of incident**: 21st October, 2019 between 06.15UTC (lamp 12) and 11.40UTC",
        "Date of incident: 21 October 2019 from 06:15 UTC (first lamp) to 11:40 UTC (last lamp)",
        "**Incident date**: 2019-10-21, 06:15 - 11:40 UTC",
        "**Duration**: ~5.5 hours (2019-10-21 06:15 UTC → 2019-10-21 11:40 UTC)",
        "**Total duration**: 5 hours 25 minutes, 2019-10-21 06:15 to 11:40 UTC",
        "**Length of the outage**: 5 h (from 2019-10-21 06:15 to 11:40 UTC)",
        "**Outage**: 2019-10-21 06:15 UTC to 2019-10-21 11:40 UTC",
        "**Downtime**: 2019-10-21 06:15 – 11:40 UTC",
        "**Start / end**: 2019-10-21 06:15 UTC / 2019-10-21 11:40 UTC",
        "**Started – resolved (UTC)**: 2019-10-21 06:15 – 11:40",
    ],
)
def test_a_stretch_of_time_states_start_and_end(field: str):
    assert moments(field) == ("10-21 06:15 +0000", "", "10-21 11:40 +0000")


@pytest.mark.parametrize(
    "field",
    [
        "**Outage**: lamps 6 to 11",
        "**Impact**: 2019-10-21 was the worst day",
        "**Date**: 2019-10-21 / 11:40",
        "**Incident**: 2019-10-21 – 2019-10-23",  # days alone
        "**Incident**: INC-6-11 of 2019-10-21",
    ],
)
def test_what_is_no_stretch_of_time_states_no_end(field: str):
    assert moments(field)[2] == ""


@pytest.mark.parametrize(
    ("key", "place"),
    [
        *(
            (key, 0)
            for key in ("Start of the outage", "Customer impact began", "First failure", "Down since")
        ),
        *((key, 0) for key in ("Impact from", "When did the outage start", "incident_start", "outageStart")),
        *((key, 0) for key in ("Beginning of the disruption", "Failure began", "Time of first impact")),
        *(
            (key, 1)
            for key in ("Alert fired", "On-call paged", "Spotted at", "When was it noticed", "detectedAt")
        ),
        *(
            (key, 2)
            for key in ("End of the outage", "User impact ended", "Full recovery", "All clear", "Solved")
        ),
        *((key, 2) for key in ("Impact over", "Back online", "When it ended", "incident_end", "endedAt")),
    ],
)
def test_moments_are_stated_in_many_words(key: str, place: int):
    want = ["", "", ""]
    want[place] = "10-21 06:15 +0000"
    assert list(moments(f"**{key}**: 2019-10-21 06:15 UTC")) == want
    front = f"---\ntitle: Pier\n{key}: 2019-10-21T06:15:00Z\n---\n\n# Pier{REST}"
    reading = reading_of(front)
    assert [bool(each) for each in (reading.started, reading.detected, reading.resolved)] == [
        bool(w) for w in want
    ]


@pytest.mark.parametrize("key", ["Service started", "User", "Production start", "Alerts", "Back", "Impact"])
def test_other_words_state_no_moment(key: str):
    assert moments(f"**{key}**: 2019-10-21 06:15 UTC") == ("", "", "")


@pytest.mark.parametrize("key", ["Start (UTC)", "Start Time (UTC)", "started_at_utc", "Start GMT"])
def test_the_zone_that_a_key_ends_with_is_that_of_its_time(key: str):
    reading = reading_of(f"# Pier\n\n**{key}**: 2019-10-21 06:15{REST}")
    assert f"{reading.started.at:%H:%M %z}" == "06:15 +0000"
    assert (reading.zone in ("UTC", "utc", "GMT"), reading.zone_is_assumed) == (True, False)


def test_the_zone_that_a_time_states_comes_before_that_of_its_key():
    assert moments("**Start (UTC)**: 2019-10-21 06:15 CEST")[0] == "10-21 06:15 +0200"


def test_two_keys_may_end_with_two_zones():
    told = moments("**Start (UTC)**: 2019-10-21 06:15\n\n**End (CEST)**: 2019-10-21 11:40")
    assert told == ("10-21 06:15 +0000", "", "10-21 11:40 +0200")
