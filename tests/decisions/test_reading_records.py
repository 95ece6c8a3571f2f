"""Reading the other facts of a record: dates, people, sections, options; and the report."""

import hashlib
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decisions.markdown.bodies import Dialect, Part
from decisions.markdown.reading import Folder, read_file
from decisions.markdown.record import FileRead, Kind
from decisions.markdown.statuses import Status
from tests.decisions.reading import folder, record

# dates


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("# T\n\nDate: 2020-01-02\n\n## Status\n", "2020-01-02"),
        ("# T\n\n* Date: 2020-01-02\n", "2020-01-02"),
        ("# T\n\n**Date**: 2 January 2020\n", "2020-01-02"),
        ("# T\n\nDate 09/01/2020\n", "2020-01-09"),
        ("---\ndate: 2020-01-02\n---\n# T\n", "2020-01-02"),
        ("---\ndate: {2020-01-02}\n---\n# T\n", "2020-01-02"),
        ('---\ndate: "2020-01-02T10:00:00Z"\n---\n# T\n', "2020-01-02"),
        ("+++\ndate = 2020-01-02\n+++\n# T\n", "2020-01-02"),
        ("# T\n\n| Key | Value |\n|--|--|\n| Date | Sep 5th, 2023 |\n", "2023-09-05"),
        ("# T\n\n| Date | 11-April-2023 |\n|--|--|\n| Status | Draft\n", "2023-04-11"),
        ("# T\n\n## Status\n\nAccepted\n\n## Date\n\n2020-01-02\n", "2020-01-02"),
        ("# T\n\n## Datum\n\n12. März 2021\n", "2021-03-12"),
        ("# T\n\n* date : 1er février 2024\n", "2024-02-01"),
        ("# T\n\n- 日付: 2026年7月1日\n", "2026-07-01"),
        ('# T\n\n<p class="meta">Author: Kim · Created: 2026-06-09</p>\n', "2026-06-09"),
        ("# T\n\nLast updated: 2020-01-02\n", "2020-01-02"),
        ("# T\n\nCreated: 2019-01-02\nDate: 2020-01-02\n", "2020-01-02"),
        ("# T\n\n## Status\n\n2020-01-02 accepted\n", "2020-01-02"),
        ("# T\n\n- Date: 2019-05-13, updated 2023-02-05 (Kim)\n", "2019-05-13"),
        ("# T\n\n## Status: Accepted\n\n## Date: 2020-01-02\n", "2020-01-02"),
        ("# T\n\nDate: 2013-06-19\n", "2013-06-19"),
    ],
)
def test_a_date_is_found_where_it_is_stated(text: str, day: str) -> None:
    assert str(record(text).decided_on) == day


@pytest.mark.parametrize(
    "text",
    [
        "# T\n\n## Changelog\n\n- 2020-01-02: first\n",
        "# T\n\n## Context\n\nOn 2020-01-02 it broke.\n",
        "# T\n\nDate: {YYYY-MM-DD when the decision was last updated}\n",
        "# T\n\nDate: insert date\n",
        "# T\n\n| Revision | Date | Author | Info |\n|--|--|--|--|\n| 1 | 2020-01-02 | Kim | first |\n",
        "# T\n\n## Status\n\nLAST CALL 2020-01-02\n",
    ],
)
def test_no_date_is_taken_from_change_logs_prose_or_templates(text: str) -> None:
    assert record(text).decided_on is None


@pytest.mark.parametrize("value", ["May 2025", "January , 2026", "2024-023-2706"])
def test_what_is_no_whole_day_is_kept_as_text_and_told(value: str) -> None:
    file = read_file("0001-x.md", f"# T\n\nDate: {value}\n".encode())
    assert file.record is not None
    assert (file.record.decided_on, file.record.date_text) == (None, value)
    assert f"line 3: “{value}” is no whole day" in file.warnings


def test_a_stated_date_counts_more_than_the_one_in_the_name() -> None:
    assert record("# T\n\nDate: 2020-01-02\n", "20210304-x.md").decided_on == date(2020, 1, 2)
    assert record("# T\n", "20210304-x.md").decided_on == date(2021, 3, 4)


def test_the_span_of_a_date_covers_it_alone() -> None:
    text = '---\ndate: "2020-01-02"\n---\n# T\n'
    span = record(text).date_span
    assert span is not None
    assert text[slice(*span)] in ('"2020-01-02"', "2020-01-02")
    text = "# T\n\n**Date:** 2 May 2020 (in the meeting)\n"
    span = record(text).date_span
    assert span is not None
    assert text[slice(*span)] == "2 May 2020"


def test_a_second_date_is_the_last_change() -> None:
    assert record("# T\n\nDate: 2019-05-13, updated 2023-02-05\n").updated_on == date(2023, 2, 5)
    assert record("# T\n\nDate: 2019-05-13\nAmended: 2019-06-01\n").updated_on == date(2019, 6, 1)


def test_day_and_month_are_settled_by_the_folder(tmp_path: Path) -> None:
    files = folder(
        tmp_path,
        {
            "uk/0001-a.md": "# A\n\nDate: 26/03/2018\n",
            "uk/0002-b.md": "# B\n\nDate: 03/04/2018\n",
            "us/0001-a.md": "# A\n\nDate: 03/26/2018\n",
            "us/0002-b.md": "# B\n\nDate: 03/04/2018\n",
        },
    )
    assert [file.report()["date"] for file in files.values()] == [
        "2018-03-26", "2018-04-03", "2018-03-26", "2018-03-04",
    ]  # fmt: skip


def test_where_nothing_settles_them_the_day_is_taken_first_and_it_is_told() -> None:
    file = read_file("0001-x.md", b"# T\n\nDate: 03/04/2018\n")
    assert file.report()["date"] == "2018-04-03"
    assert "line 3: 03/04/2018 was read with the day first" in file.warnings


# people and tags


def people(text: str) -> list[tuple[str, str]]:
    return [(person.name, person.role) for person in record(text).people]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("---\ndeciders: Noor, Kim\n---\n# T\n", [("Noor", "deciders"), ("Kim", "deciders")]),
        ("---\ndecision-makers: [Noor, Kim]\n---\n# T\n", [("Noor", "deciders"), ("Kim", "deciders")]),
        ("---\ndeciders:\n  - Noor\n  - Kim\n---\n# T\n", [("Noor", "deciders"), ("Kim", "deciders")]),
        ("---\ncontact: { Noor Ade }\ninformed: {}\n---\n# T\n", [("Noor Ade", "contact")]),
        ("---\nconsulted: { Noor, Kim }\n---\n# T\n", [("Noor", "consulted"), ("Kim", "consulted")]),
        ("---\ndeciders: @noor, @kim\n---\n# T\n", [("@noor", "deciders"), ("@kim", "deciders")]),
        ("---\ndécideurs: Noor\nconsultés: Kim\ninformés: Ada\n---\n# T\n",
         [("Noor", "deciders"), ("Kim", "consulted"), ("Ada", "informed")]),
        ("# T\n\n* Deciders: [Noor](@noor), [Kim](https://example.org/kim)\n", [("Noor", "deciders"), ("Kim", "deciders")]),
        ("# T\n\n- Deciders:\n  * Sync team: noor, kim\n  * Ada\n\n## Context\n",
         [("noor", "deciders"), ("kim", "deciders"), ("Ada", "deciders")]),
        ("# T\n\n**Author(s):** Noor (Platform, Core), Kim\n", [("Noor (Platform, Core)", "author"), ("Kim", "author")]),
        ("# T\n\n| Authors | Noor, Kim |\n|--|--|\n| Date | 2020 |\n", [("Noor", "author"), ("Kim", "author")]),
        ("# T\n\n- Proposed By: Noor\n- Entscheider: Kim\n", [("Noor", "author"), ("Kim", "deciders")]),
        ("---\ndeciders: {list everyone involved in the decision and so on and so forth, all}\n---\n# T\n", []),
    ],
)  # fmt: skip
def test_people_are_read_as_free_text_with_their_role(text: str, expected: list[tuple[str, str]]) -> None:
    assert people(text) == expected


def test_tags_are_read_from_front_matter_lines_and_tables() -> None:
    assert record("---\ntags: [a, b]\n---\n# T\n").tags == ("a", "b")
    assert record("# T\n\n- Tags: a, b\n").tags == ("a", "b")
    assert record("# T\n\n| Tags | a, b |\n|--|--|\n| Status | Draft |\n").tags == ("a", "b")


def test_fields_that_front_matter_keeps_in_a_group_are_read() -> None:
    read = record(
        "---\ntitle: Boats\nadr:\n  number: 6\n  status: rejected\n  decided: 2023-08-09\n---\n# Context\nx\n"
    )
    assert read.status == "rejected"


# body


def test_all_of_the_body_comes_back_from_its_pieces() -> None:
    text = "---\nstatus: draft\n---\nbefore\n# T\nx\n\n## Kontext\r\ny\n### Deeper\nz\n## Odd ##\n\nlast"
    read = record(text)
    assert "".join(piece.heading + piece.body for piece in read.pieces) == text.split("---\n", 2)[2]
    assert [(piece.level, piece.title, piece.part) for piece in read.pieces] == [
        (0, "", None), (1, "T", None), (2, "Kontext", Part.CONTEXT), (3, "Deeper", None), (2, "Odd", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("headings", "parts"),
    [
        ("Context Decision Consequences Status", "context decision consequences status"),
        ("Contexte Décision Conséquences Statut", "context decision consequences status"),
        ("Kontext Entscheidung Konsequenzen Status", "context decision consequences status"),
        ("背景 決定 結果 ステータス", "context decision consequences status"),
        ("背景 決定 影響 状態", "context decision consequences status"),
    ],
)
def test_headings_are_known_in_several_languages(headings: str, parts: str) -> None:
    text = "# T\n\n" + "".join(f"## {heading}\n\nx\n\n" for heading in headings.split())
    assert [piece.part for piece in record(text).pieces[1:]] == parts.split()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# T\n## Status\nx\n## Context\nx\n## Decision\nx\n## Consequences\nx\n", Dialect.NYGARD),
        ("# T\n## Context and Problem Statement\nx\n## Considered Options\n* a\n## Decision Outcome\nx\n", Dialect.MADR),
        (
            "# T\n\nIn the context of **a**, facing **b**, we decided for **c** and neglected **d**,\nto achieve **e**, accepting.\n",
            Dialect.Y,
        ),
        ("# T\n## What\nx\n## Why\nx\n", Dialect.OTHER),
    ],
)  # fmt: skip
def test_the_template_of_a_record_is_recognised(text: str, expected: Dialect) -> None:
    assert record(text).dialect is expected


def test_options_are_read_with_their_arguments_and_the_chosen_one() -> None:
    read = record(
        "# T\n\n## Context and Problem Statement\n\nx\n\n## Considered Options\n\nWe saw these:\n\n* [One](https://o.org)\n"
        '* Two\n* Three\n\n## Decision Outcome\n\nChosen option: "Two", because it is small.\n\n'
        "## Pros and Cons of the Options\n\n### One\n\n* Good, because fast\n* Bad, because dear\n* Neutral, because new\n\n"
        "### Two\n\n* Great, because small\n"
    )
    assert [(option.title, option.pros, option.cons, option.is_chosen) for option in read.options] == [
        ("One", ("fast",), ("dear",), False),
        ("Two", ("Great, because small",), (), True),
        ("Three", (), (), False),
    ]
    assert read.options[0].neutral == ("new",)


@pytest.mark.parametrize(
    "text",
    [
        "# T\n\n## Considered Options\n\n* One\n  * part of one\n* Two\n",
        "# T\n\n## Considered Options\n\nProse only.\n",
        "# T\n\n## Considered Options\n\n* One\n* Two\n\n## Pros and Cons of the Options\n\n### Something else\n\n* Good\n",
        "# T\n\n## Considered Options\n\n* One\n* One\n",
    ],
)
def test_options_that_could_be_misread_stay_markdown(text: str) -> None:
    assert record(text).options == ()


def test_options_may_be_headings_or_numbered() -> None:
    headings = record("# T\n\n## Alternatives\n\n### One\n\n* Pro: fast\n* Con: dear\n\n### Two\n\nx\n")
    assert [(option.title, option.pros, option.cons) for option in headings.options] == [
        ("One", ("Pro: fast",), ("Con: dear",)), ("Two", (), ()),
    ]  # fmt: skip
    assert [option.title for option in record("# T\n\n## Options\n\n1. One\n2. Two\n").options] == [
        "One",
        "Two",
    ]


# the report


def test_the_report_has_the_public_shape(tmp_path: Path) -> None:
    files = folder(
        tmp_path,
        {
            "API-001-a.md": "# API-001: Use a\n\n- Status: superseded by API-002\n- Date: 2020-01-02\n",
            "API-002-b.md": "# Use b\n",
            "README.md": "# All\n",
        },
    )
    (tmp_path / "0003-bad.md").write_bytes(b"\xff")
    reports = [file.report() for file in Folder(tmp_path)]
    assert reports == [
        {"path": "0003-bad.md", "kind": "error", "reason": "line 1: byte 0xff is not UTF-8 text", "title": None,
         "number": None, "series": None, "status": None, "date": None, "supersedes": [], "superseded_by": [],
         "warnings": []},
        {"path": "API-001-a.md", "kind": "record", "reason": "", "title": "Use a", "number": 1, "series": "API",
         "status": "superseded", "date": "2020-01-02", "supersedes": [], "superseded_by": ["API-002-b.md"],
         "warnings": []},
        {"path": "API-002-b.md", "kind": "record", "reason": "", "title": "Use b", "number": 2, "series": "API",
         "status": "unknown", "date": None, "supersedes": ["API-001-a.md"], "superseded_by": [],
         "warnings": ["supersedes API-001-a.md: only that record says so"]},
        {"path": "README.md", "kind": "left_out", "reason": "an index or read-me, by its name", "title": None,
         "number": None, "series": None, "status": None, "date": None, "supersedes": [], "superseded_by": [],
         "warnings": []},
    ]  # fmt: skip
    assert files["API-001-a.md"].sha256 == hashlib.sha256(files["API-001-a.md"].source).hexdigest()


def test_reading_twice_gives_the_same(tmp_path: Path) -> None:
    folder(tmp_path, {"0002-old.md": "# The old way\n", "0009-x.md": "# X\n\n- Supersedes: ADR-2\n"})
    assert [file.report() for file in Folder(tmp_path)] == [file.report() for file in Folder(tmp_path)]


# anything at all

PIECES = st.sampled_from(
    ["---\n", "+++\n", "# ", "## Status\n", "\n", "\r\n", "Accepted", "superseded by ", "[a](b.md)", "ADR-2", " and ",
     "| Status | Accepted |\n", "|--|--|\n", "- Status: ", "**Date:** ", "2020-01-02", "31/12/19", "status: {x}\n",
     "title: ", "## Considered Options\n* a\n* b\n", "### a\n* Good, x\n", "> ", "<!--", "-->", "```\n", "<span class='status'>",
     "</span>", "{", "…", "|", "状態：", "Deciders:\n  - a: b, c\n", "supersedes some of ", "(", "[", "\u2028", "## Links\n- "]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.lists(PIECES, max_size=40).map(lambda pieces: "".join(pieces).encode()), st.binary(max_size=200)
    ),
    st.sampled_from(["0001-x.md", "x.md", "README.md", "2020-01-02-x/README.md", "template.md", "API-1-.md"]),
)
def test_any_bytes_under_any_name_give_a_report(source: bytes, path: str) -> None:
    file = read_file(path, source)
    assert isinstance(file, FileRead)
    assert file.report()["path"] == path
    if file.kind is Kind.RECORD:
        assert file.record is not None
        assert file.record.title or not path.split("/")[-1].removesuffix(".md")
        text = source.decode().removeprefix("\ufeff")
        for span in (file.record.title_span, file.record.status_span, file.record.date_span):
            assert span is None or 0 <= span.start <= span.end <= len(text)
    else:
        assert file.reason


@pytest.mark.parametrize(
    "piece",
    ["superseded by ", "superseded by [a](b) and ", "ADR-1 ", "accepted, ", "**accepted**, ", "- [ ] x\n", "| Status ",
     "Status: x<br>", "## Status\n", "* a\n", "2020-01-02 ", "{", "[", "supersedes ", "(", "N", "a: ", "~~", "## Links\n- x\n",
     "> superseded by ", "- Deciders: a, b\n"],
)  # fmt: skip
@pytest.mark.parametrize(
    "start", ["# T\n\n## Status\n\n", "# T\n\n- Status: ", "---\nstatus: ", "# T\n\n- Superseded by: "]
)
def test_no_long_repetition_keeps_the_reader_busy(start: str, piece: str) -> None:
    source = (start + piece * (60_000 // len(piece))).encode()
    began = time.process_time()
    read_file("0001-x.md", source)
    assert time.process_time() - began < 4


def test_facts_of_a_first_section_of_any_name_count():
    read = record(
        "# Weigh at the gate\n\n## 1. At a glance\n\n- Date: 2026-07-15\n- Status: Accepted\n\n## 2. Context\n\nx\n"
    )
    assert (read.status, read.decided_on) == (Status.ACCEPTED, date(2026, 7, 15))


def test_a_first_section_that_only_mentions_a_status_states_none():
    read = record(
        "# Weigh at the gate\n\n## Context\n\nDrivers ask for it.\n\nThe lamp has a field.\n\n- Status: accepted\n"
    )
    assert read.status is None


def test_a_date_below_the_status_is_the_day():
    read = record(
        "# Weigh at the gate\n\n## Status\n\nProposed\n\nDate of decision: 2024-03-02\n\n## Context\n\nx\n"
    )
    assert (read.status, read.decided_on) == (Status.PROPOSED, date(2024, 3, 2))


def test_status_and_date_may_share_a_line():
    read = record("# Peser à l'entrée\n\nStatut : accepté. Date : 2026-09-24.\n\n## Contexte\n\nx\n")
    assert (read.status, read.decided_on) == (Status.ACCEPTED, date(2026, 9, 24))


def test_a_definition_list_states_facts():
    read = record("# Weigh at the gate\n\nStatus\n: Accepted\n\nDate\n: 2020-01-02\n\n## Context\n\nx\n")
    assert (read.status, read.decided_on) == (Status.ACCEPTED, date(2020, 1, 2))


@pytest.mark.parametrize("heading", ["# ADR: Weigh at the gate", "# ADR-0007 · Weigh at the gate"])
def test_a_kind_or_a_dot_before_the_title_is_no_part_of_it(heading):
    assert record(f"{heading}\n\n## Status\n\nAccepted\n").title == "Weigh at the gate"
