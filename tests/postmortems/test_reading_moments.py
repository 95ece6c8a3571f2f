"""When it began, was noticed and was over: from fields, from markers, and never from guesses."""

from __future__ import annotations

from datetime import UTC, date
from textwrap import dedent
from zoneinfo import ZoneInfo

import pytest

from postmortems.markdown.claims import read_minutes
from postmortems.markdown.moments import Source
from postmortems.markdown.reading import Reading, read_file
from postmortems.markdown.timelines import Precision


def read(text: str, path: str = "crane.md", **kwargs) -> Reading:
    file = read_file(dedent(text).encode(), path, **kwargs)
    assert file.reading is not None
    assert file.kind == "record", file.reason
    return file.reading


def moments(reading: Reading) -> dict[str, str]:
    names = ("started", "detected", "declared", "mitigated", "resolved")
    return {name: f"{moment.at:%Y-%m-%d %H:%M}" for name in names if (moment := getattr(reading, name))}


def test_key_events_with_and_without_a_colon():
    reading = read(
        """
        ---
        title: Incident on 2021-07-12 - Cranes stop
        ---

        # Incident on 2021-07-12 - Cranes stop

        - **Key events**
          - Fault occurs 2021-07-12 9:29
          - Fault detected: 2021-07-12 09:44
          - Incident declared: 2021-07-12 14.43
          - Repaired 2021-07-12 1600
          - Resolved: 2021-07-13 11:49

        - **Time to repair**: 0h 07m

        - **Impact**: No crane moved
        """
    )
    assert moments(reading) == {
        "started": "2021-07-12 09:29",
        "detected": "2021-07-12 09:44",
        "declared": "2021-07-12 14:43",
        "mitigated": "2021-07-12 16:00",
        "resolved": "2021-07-13 11:49",
    }
    assert reading.started is not None
    assert reading.started.source is Source.FIELD
    assert reading.impact == "No crane moved"
    assert reading.timeline == ()


@pytest.mark.parametrize(
    "label",
    ["First detected", "Team aware", "Detected at", "Time detected", "Detection time", "Fault detected"],
)
def test_the_labels_of_detection(label):
    assert moments(
        read(
            f"# 2021-07-12 Cranes\n\n**Key events**\n\n{label}: 2021-07-12 15:44\n\n**Impact**\n\nNo crane moved.\n"
        )
    ) == {"detected": "2021-07-12 15:44"}


def test_bold_labels_and_inline_fields():
    reading = read(
        """
        # Incident retro - Cranes stop

        **Incident from:** 2021-01-28

        **Incident until:** 2021-01-29

        **Key events**

        28 January 2021

        10.00 Belt slips<br>
        10.30 yard told

        **Impact**

        No crane moved.

        **Review actions**

        **AC** Buy a belt
        """
    )
    assert reading.title == "Cranes stop"
    assert reading.incident_date == date(2021, 1, 28)
    assert moments(reading) == {"started": "2021-01-28 00:00", "resolved": "2021-01-29 00:00"}
    assert reading.started is not None
    assert reading.started.precision is Precision.DAY
    assert reading.impact == "No crane moved."
    assert [(each.title, each.owner) for each in reading.follow_ups] == [("Buy a belt", "AC")]


def test_several_fields_on_a_line_parted_by_breaks():
    reading = read(
        """
        # Cranes stop

        Start: 2022-08-26 09:00 PDT<br> End: 2022-08-26 10:30 PDT<br>
        Severity: SEV-2<br> Owner: Ada<br> Status: Final<br> Date: 08/26/2022

        ## Summary

        The belt slipped.

        ## Action items

        * Buy a belt
        """
    )
    assert reading.started is not None
    assert reading.started.at.isoformat() == "2022-08-26T09:00:00-07:00"
    assert reading.resolved is not None
    assert reading.resolved.at.isoformat() == "2022-08-26T10:30:00-07:00"
    assert reading.severity == 2
    assert reading.status == "published"
    assert reading.incident_date == date(2022, 8, 26)


def test_tables_of_pairs_with_two_and_four_columns():
    two = read(
        "# Cranes\n\n| | |\n|---|---|\n| Date | 2022-01-28 |\n| Start time | 2022-01-28 10:00 |\n| Resolved | 2022-01-28 11:00 |\n| Severity | Major |\n\n## Summary\n\nThe belt slipped.\n"
    )
    assert moments(two) == {"started": "2022-01-28 10:00", "resolved": "2022-01-28 11:00"}
    assert two.severity == 2
    four = read(
        "# Cranes stop\n\n### Incident Timing\n\n| Start Time | 2022-01-28 10:00 | Incident Detected By | Ada |\n|---|---|---|---|\n"
        "| Detection Time | 2022-01-28 10:05 | Time to Detect (TTD) | 5 minutes |\n| Mitigation Time | 2022-01-28 10:30 | Time to Mitigate (TTM) | 30 minutes |\n"
        "| Resolution Time | 2022-01-28 11:00 | Time to Resolve (TTR) | 1h |\n\n### Impact\n\nNo crane moved.\n"
    )
    assert moments(four) == {
        "started": "2022-01-28 10:00",
        "detected": "2022-01-28 10:05",
        "mitigated": "2022-01-28 10:30",
        "resolved": "2022-01-28 11:00",
    }
    assert {claim.name: claim.minutes for claim in four.claims} == {
        "detect": 5,
        "mitigate": 30,
        "resolve": 60,
    }


def test_a_heading_as_key_and_its_body_as_value():
    reading = read(
        """
        # Cranes postmortem (incident #12)

        ## Date

        2022-01-28

        ## Authors

        - Ada Quay
        - Bo Berg

        ## Status

        Final

        ## Start Date/Time

        2022-01-28 10:00 UTC

        ## End Date/Time

        2022-01-28 11:00 UTC

        ## Summary

        The belt slipped.
        """
    )
    assert moments(reading) == {"started": "2022-01-28 10:00", "resolved": "2022-01-28 11:00"}
    assert (reading.status, reading.status_label) == ("published", "Final")
    assert [(named.name, named.role) for named in reading.people] == [
        ("Ada Quay", "author"),
        ("Bo Berg", "author"),
    ]
    assert reading.incident_date == date(2022, 1, 28)


def test_front_matter_with_start_and_end_times():
    reading = read(
        """
        ---
        title: Cranes stop
        start_time: 2022-01-28T10:00:00Z
        end_time: "2022-01-28 11:00 UTC"
        ---

        ## Summary

        The belt slipped.
        """
    )
    assert moments(reading) == {"started": "2022-01-28 10:00", "resolved": "2022-01-28 11:00"}


def test_a_stretch_of_time_in_one_field():
    reading = read(
        "# Cranes\n\n**Duration**: 2022-01-28 10:00 - 11:30 UTC\n\n## Summary\n\nThe belt slipped.\n"
    )
    assert moments(reading) == {"started": "2022-01-28 10:00", "resolved": "2022-01-28 11:30"}
    reading = read(
        "# Cranes\n\n- **When:** 28 January 2022 23:00 to 29 January 2022 01:00\n\n## Summary\n\nThe belt slipped.\n"
    )
    assert moments(reading) == {"started": "2022-01-28 23:00", "resolved": "2022-01-29 01:00"}


def test_markers_in_the_timeline():
    reading = read(
        r"""
        # Cranes

        ## Timeline

        All times in UTC.

        - 2022-01-28 09:00 New belt fitted
        - 10:00 **\<START OF OUTAGE>** belt slips
        - 10:05 **Detection:** yard sees it
        - 10:10 Incident declared
        - 10:40 OUTAGE MITIGATED
        - 11:00 **\<END OF OUTAGE>** belt runs
        """
    )
    assert moments(reading) == {
        "started": "2022-01-28 10:00",
        "detected": "2022-01-28 10:05",
        "declared": "2022-01-28 10:10",
        "mitigated": "2022-01-28 10:40",
        "resolved": "2022-01-28 11:00",
    }
    assert reading.started is not None
    assert reading.started.source is Source.MARKER


def test_an_outage_only_said_to_be_mitigated_was_over_then():
    reading = read(
        "# Cranes\n\n## Timeline\n\n- 2022-01-28 10:00 UTC OUTAGE BEGINS\n- 10:40 OUTAGE MITIGATED\n- 12:00 belt changed\n"
    )
    assert moments(reading)["resolved"] == "2022-01-28 10:40"


def test_a_timeline_without_words_for_it_only_proposes():
    reading = read(
        "# Cranes\n\n## Timeline\n\nAll times in UTC.\n\n- 2022-01-20 10:00 New belt fitted\n- 2022-01-28 10:00 belt slips\n- 11:00 everything back to normal\n"
    )
    assert moments(reading) == {}
    assert reading.proposed["started"].source is Source.TIMELINE
    assert f"{reading.proposed['resolved'].at:%d %H:%M}" == "28 11:00"


def test_a_claimed_duration_picks_the_entries_it_fits_and_with_them_the_day():
    reading = read(
        """
        # Cranes

        ## Timeline

        All times in UTC.

        | Time | Event |
        |---|---|
        | 2022-01-20 10:00 | New belt fitted |
        | 2022-01-28 10:00 | Belt slips |
        | 2022-01-28 10:05 | Yard told |
        | 2022-01-28 11:08 | Belt runs |

        ## Stats

        - Time to detection: 5 minutes
        - Time to recovery: 68 minutes [^1]

        [^1]: counted by Ada
        """
    )
    assert {name: f"{moment.at:%d %H:%M}" for name, moment in reading.proposed.items()} == {
        "started": "28 10:00",
        "detected": "28 10:05",
        "resolved": "28 11:08",
    }
    assert reading.incident_date == date(2022, 1, 28)


def test_what_starts_days_after_the_incident_is_not_its_start():
    text = "# 2022-01-28, Cranes\n\n## Timeline\n\n- 2022-01-28 10:00 UTC slips\n- 2022-01-31 10:00 UTC **Outage starts**\n"
    reading = read(text)
    assert moments(reading) == {}
    assert f"{reading.proposed['started'].at:%d %H:%M}" == "28 10:00"
    assert any("starts only on 2022-01-31" in warning for warning in reading.warnings)


def test_of_several_marks_of_an_end_the_last_one_counts_and_a_part_of_it_does_not():
    reading = read(
        "# Cranes\n\n## Timeline (all times in UTC)\n\n- 2022-01-28 10:00 <START OF OUTAGE>\n- 10:40 <PARTIAL END OF OUTAGE>\n"
        "- 11:40 gate five <END OF GATE\n  OUTAGE>\n- 12:40 belts <END OF THE BELT AND GATE OUTAGE>\n- 13:00 swept\n"
    )
    assert moments(reading) == {"started": "2022-01-28 10:00", "resolved": "2022-01-28 12:40"}


def test_a_mark_at_an_open_time_holds_for_its_day():
    reading = read(
        "# Cranes\n\n## Timeline (all times in UTC)\n\n### 2022-01-28\n\n- ??:?? the belt wears <START OF OUTAGE>\n- 10:40 slips\n\n"
        "### 2022-01-29\n\n- ??:?? holds <END OF OUTAGE>\n"
    )
    assert moments(reading) == {"started": "2022-01-28 00:00", "resolved": "2022-01-29 00:00"}
    assert reading.started is not None
    assert reading.started.precision is Precision.DAY


def test_a_start_late_on_the_day_of_its_end_was_the_evening_before():
    text = "# Cranes\n\n## Timeline\n\n- [03-26 23:04] belt slips (**outage starts**)\n- [03-26 02:50] a driver calls\n- [03-26 08:10] new belt (**outage ends**)\n"
    reading = read(text, "2019-03-26-cranes.md")
    assert moments(reading) == {"started": "2019-03-25 23:04", "resolved": "2019-03-26 08:10"}
    assert any("is after the end" in warning for warning in reading.warnings)


def test_the_dates_of_an_incident_are_its_start_and_end():
    reading = read("# Crane rust\n\n## Incident date(s)\n\n2021-01-20 - 2021-05-11\n")
    assert moments(reading) == {"started": "2021-01-20 00:00", "resolved": "2021-05-11 00:00"}


def test_who_first_hears_of_it_is_proposed():
    reading = read(
        "# Cranes\n\n**Date:** 2022-01-28\n\n## Timeline\n\nAll times in UTC.\n\n"
        "- 2022-01-20 10:00 An alert is fitted\n- 2022-01-28 10:00 Belt slips\n- 10:05 A driver reports the crane\n"
        "- 10:30 The alert for the yard fires\n- 11:00 Service resumes\n- 11:30 The yard is swept\n"
    )
    assert moments(reading) == {}
    assert {name: f"{moment.at:%d %H:%M}" for name, moment in reading.proposed.items()} == {
        "started": "28 10:00",
        "detected": "28 10:05",
        "resolved": "28 11:00",
    }


def test_a_time_is_proposed_for_a_moment_that_is_stated_by_its_day():
    timeline = "\n## Timeline\n\n- 2022-01-27 23:00 UTC new belt\n- 2022-01-28 10:00 UTC slips\n- 2022-01-28 11:00 UTC the belt is working again\n"
    reading = read(f"# Cranes\n\n**Incident from:** 2022-01-28\n\n**Incident till:** 2022-01-28\n{timeline}")
    assert moments(reading) == {"started": "2022-01-28 00:00", "resolved": "2022-01-28 00:00"}
    assert {name: f"{moment.at:%d %H:%M}" for name, moment in reading.proposed.items()} == {
        "started": "28 10:00",
        "resolved": "28 11:00",
    }


def test_an_end_in_another_month_is_mended_where_the_claimed_time_tells_the_slip():
    text = (
        "# Belt\n\n- **Key events**\n  - First detected 2023-05-09 14:05\n  - Resolved {end}\n\n"
        "- **Time to resolve**: {took}\n"
    )
    slip = read(text.format(end="2023-07-09 15:55", took="1h 50m"))
    assert moments(slip)["resolved"] == "2023-05-09 15:55"
    assert any("2023-07-09 15:55" in warning and "read as" in warning for warning in slip.warnings)
    for end, took in (("2023-07-09 15:55", "2h"), ("2023-05-10 15:55", "1h 50m")):
        assert moments(read(text.format(end=end, took=took)))["resolved"] == end


def test_a_year_that_cannot_be_right_is_mended_and_told():
    reading = read(
        "# Incident on 2023-01-05 - Belt\n\n- **Key events**\n  - First detected 2023-01-04 (Time TBC)\n  - Incident declared: 2022-01-05 08:56\n  - Resolved 2023-02-01 10:30\n",
        "2023-01-05-belt.md",
    )
    assert moments(reading) == {
        "detected": "2023-01-04 00:00",
        "declared": "2023-01-05 08:56",
        "resolved": "2023-02-01 10:30",
    }
    assert reading.detected is not None
    assert reading.detected.precision is Precision.DAY
    assert any("2022-01-05 08:56" in warning and "2023" in warning for warning in reading.warnings)


def test_what_is_impossible_is_left_out_and_what_is_odd_is_told():
    reading = read(
        "# Belt\n\n- **Key events**\n  - Started: 2023-01-05 10:00\n  - Detected: 2023-01-05 09:00\n  - Repaired: 2023-01-05 12:00\n  - Resolved: 2023-01-05 11:00\n"
    )
    assert "mitigated" not in moments(reading)
    assert any("mitigated is left out" in warning for warning in reading.warnings)
    assert "detected is before the start" in reading.warnings


def test_a_healed_incident_found_later_is_told():
    reading = read(
        "# Belt\n\n- **Key events**\n  - Started: 2023-01-05 10:00\n  - Detected: 2023-01-05 14:00\n  - Repaired: 2023-01-05 12:00\n"
    )
    assert "detected only after it was over" in reading.warnings


def test_the_teams_zone_serves_where_none_is_stated():
    text = "# Belt\n\n- **Key events**\n  - Started: 2023-07-05 10:00\n  - Resolved: 2023-07-05 11:00\n"
    assert read(text).started.at.tzinfo is UTC
    local = read(text, zone=ZoneInfo("Europe/London"))
    assert local.started is not None
    assert local.started.at.isoformat() == "2023-07-05T10:00:00+01:00"
    assert local.zone_is_assumed


@pytest.mark.parametrize(
    ("written", "minutes"),
    [
        ("54 minutes", 54),
        ("19 hours 43 minutes.", 1183),
        ("0h 16m", 16),
        ("2d 1h 29m", 2969),
        ("7h (during support hours 10:00-17:00)", 420),
        ("16h 45m", 1005),
        ("15 hours 40 minutes", 940),
        ("1h30", 90),
        ("~2 hours", 120),
        ("about 1 hour and 5 min", 65),
        ("22 hours", 1320),
        ("1.5 hours", 90),
        ("279 minutes [^3]", 279),
        ("11 Days", 15840),
        ("1:30", 90),
        ("an hour", 60),
        ("?", None),
        ("N/A", None),
        ("long", None),
    ],
)
def test_durations_as_people_write_them(written, minutes):
    assert read_minutes(written) == minutes


def test_claims_are_kept_as_stated_and_doubted_when_the_times_disagree():
    reading = read(
        "# Belt\n\n- **Key events**\n  - Started: 2023-01-05 10:00\n  - Resolved: 2023-01-05 11:00\n\n- **Time to resolve**: 2h 0m\n\n- **Time to repair**: 7h (during support hours 10:00-17:00)\n"
    )
    assert {claim.name: (claim.minutes, claim.working_hours) for claim in reading.claims} == {
        "resolve": (120, False),
        "mitigate": (420, True),
    }
    assert any("2h 0m" in warning and "60 minutes" in warning for warning in reading.warnings)


def test_a_marker_tells_the_time_of_the_day_that_a_field_states():
    reading = read(
        "# Belt\n\n**Incident from:** 2023-01-05\n\n## Timeline\n\n- 2023-01-05 10:00 UTC OUTAGE BEGINS\n- 11:00 OUTAGE ENDS\n"
    )
    assert moments(reading) == {"started": "2023-01-05 10:00", "resolved": "2023-01-05 11:00"}
