"""Reading the other facts of a record: dates, people, relations, sections, options; and the report."""

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
from decisions.markdown.relations import Kind as Relation
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


# relations


OTHERS = {
    "0002-old-way.md": "# The old way\n",
    "0003-other-way.md": "# The other way\n",
    "ADR-4-named.md": "# Named\n",
    "20200102-dated.md": "# Dated\n",
    "0005-b c.md": "# With a blank\n",
}


def related(root: Path, text: str, kind: Relation, files: dict[str, str] | None = None) -> tuple[str, ...]:
    read = folder(root, {**OTHERS, **(files or {}), "0009-this.md": text})["0009-this.md"].record
    assert read is not None
    return read.related(kind)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("## Status\n\nSuperseded by [ADR-0002](0002-old-way.md)\n", ["0002-old-way.md"]),
        ("## Status\n\nSuperceded by [2. Old](./0002-old-way.md#status)\n", ["0002-old-way.md"]),
        ("## Status\n\nSuperseeded by [2](../adr/0002-old-way.md)\n", ["0002-old-way.md"]),
        ("## Status\n\nSuperseded by [ADR 2](/adr/2) and [ADR 3](/adr/3)\n", ["0002-old-way.md", "0003-other-way.md"]),
        ("## Status\n\nSuperseded (as never implemented) by [ADR 2](/adr/2)\n", ["0002-old-way.md"]),
        ("## Status\n\nsuperseded by ADR-0002\n", ["0002-old-way.md"]),
        ("## Status\n\nSuperseded by ADR 2 and 3\n", ["0002-old-way.md", "0003-other-way.md"]),
        ("## Status\n\nSuperseded by [blank](0005-b%20c.md)\n", ["0005-b c.md"]),
        ("## Status\n\nSuperseded by [x](0002-old-way)\n", ["0002-old-way.md"]),
        ("## Status\n\nSuperseded by [x](https://github.com/a/b/blob/main/docs/0002-old-way.md)\n", ["0002-old-way.md"]),
        ("## Status\n\nSuperseded by [ADR-0002][r]\n\n[r]: 0002-old-way.md\n", ["0002-old-way.md"]),
        ("## Status\n\nSuperseded by 20200102-dated\n", ["20200102-dated.md"]),
        ("## Status\n\nSuperseded by 0002-old-way.md\n", ["0002-old-way.md"]),
        ("## Status\n\nSuperseded by The old way\n", ["0002-old-way.md"]),
        ("## Status\n\nAccepted\n\nReplaced by [[0002-old-way]]\n", ["0002-old-way.md"]),
        ("## Status\n\nRemplacé par [ADR-0002](0002-old-way.md)\n", ["0002-old-way.md"]),
        ("## Status\n\nErsetzt durch [ADR-0002](0002-old-way.md)\n", ["0002-old-way.md"]),
        ("- Status: superseded by [ADR-0002](0002-old-way.md)\n", ["0002-old-way.md"]),
        ("- Superseded by: [ADR-0002](0002-old-way.md)\n", ["0002-old-way.md"]),
        ("Superseded: 2019-12-19 by [ADR 2](0002-old-way.md)\n", ["0002-old-way.md"]),
        ("| Status | Superseded by ADR-2 |\n|--|--|\n", ["0002-old-way.md"]),
        ("| Key | Value |\n|--|--|\n| Superseded by: | ADR-2 |\n", ["0002-old-way.md"]),
        ('<p class="meta">Superseded by: <a href="0002-old-way.md">ADR-2</a> — see there</p>\n', ["0002-old-way.md"]),
        ("## Links\n\n- Superseded by [0002-old-way](0002-old-way.md)\n", ["0002-old-way.md"]),
        ("> [!NOTE] This decision is **superseded by [ADR-2](0002-old-way.md)**\n", ["0002-old-way.md"]),
        ("> [!WARNING]\n> Superseded by [ADR-2](0002-old-way.md).\n", ["0002-old-way.md"]),
        ("## Status\n\nAccepted\n\n## Context\n\n> [!NOTE] This decision is superseded by [ADR-2](0002-old-way.md)\n",
         ["0002-old-way.md"]),
        ("## Status\n\nSuperseded\n", []),
        ("| Key | Value |\n|--|--|\n| Superseded by: | N/A |\n", []),
        ("## Status\n\nNot superseded by [ADR-2](0002-old-way.md)\n", []),
        ("## Status\n\nRejected in favour of ADR 2\n", []),
        ("## Status\n\nRejected (see [ADR 2](0002-old-way.md))\n", []),
        ("## Status\n\nPartly superseded by [ADR 2](0002-old-way.md)\n", []),
        ("## Context\n\nThe cache was superseded by [the store](0002-old-way.md).\n", []),
        ("## Status\n\nSuperseded by [elsewhere](https://example.org/x)\n", []),
    ],
)  # fmt: skip
def test_what_superseded_a_record_is_read_from(text: str, expected: list[str], tmp_path: Path) -> None:
    assert related(tmp_path, f"# This\n\n{text}", Relation.SUPERSEDED_BY) == tuple(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# This\n\n## Status\n\nAccepted\n\nSupersedes [2. Old](0002-old-way.md)\n", ["0002-old-way.md"]),
        ("# This\n\n- Status: accepted; supersedes ADR-0002\n", ["0002-old-way.md"]),
        ("# This\n\nReplaces: [ADR-2](./0002-old-way.md)\n", ["0002-old-way.md"]),
        ("---\nsupersedes: [\"0002\", ADR-3]\n---\n# This\n", ["0002-old-way.md", "0003-other-way.md"]),
        ("---\nsupersedes: 2\n---\n# This\n", ["0002-old-way.md"]),
        ("---\nsupersedes:\n  - 0002-old-way.md\n---\n# This\n", ["0002-old-way.md"]),
        ("# This\n\n## Links\n\n- Supersedes [old](0002-old-way.md)\n", ["0002-old-way.md"]),
        ("# This\n\n## More Information\n\nSupersedes [old](0002-old-way.md).\n", ["0002-old-way.md"]),
        ("# This\n\nThis ADR supersedes [old](0002-old-way.md).\n\n## Context\n", ["0002-old-way.md"]),
        ("# This\n\n## Dependencies\n\n| Type | ADR | Title |\n|--|--|--|\n| Supersedes | ADR-002 | x |\n", ["0002-old-way.md"]),
        ("# This\n\n| Key | Value |\n|--|--|\n| Obsoletes | ADR-2<br>ADR-3 |\n", ["0002-old-way.md", "0003-other-way.md"]),
        ("# This\n\n| Supersedes | https://example.org/pull/2 |\n|--|--|\n", []),
        ("# This\n\n| Supersedes | The Data way (pre-2.16) |\n|--|--|\n", []),
        ("# This\n\nNote: this ADR supersedes some aspects of [ADR-2](0002-old-way.md)\n", []),
        ("# This\n\nThis does not supersede [ADR-2](0002-old-way.md).\n", []),
        ("# This\n\n## Decision\n\nWe supersede [ADR 2](/adr/2). It does not directly supersede [ADR3](/adr/3).\n", []),
        ("# This\n\nThe new queue replaces [the old one](0002-old-way.md) at night.\n", []),
    ],
)  # fmt: skip
def test_what_a_record_supersedes_is_read_from(text: str, expected: list[str], tmp_path: Path) -> None:
    assert related(tmp_path, text, Relation.SUPERSEDES) == tuple(expected)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("# T\n\n## Status\n\nAccepted\n\nAmends [2. Old](0002-old-way.md)\n", Relation.AMENDS),
        ("# T\n\n## Status\n\nAccepted\n\nAmended by [2. Old](0002-old-way.md)\n", Relation.AMENDED_BY),
        ("# T\n\n## Status\n\nAccepted\n\nClarifies [2. Old](0002-old-way.md)\n", Relation.AMENDS),
        ("# T\n\n## Status\n\nAccepted\n\nInspired by [2. Old](0002-old-way.md)\n", Relation.RELATES),
        ("---\nrevises: [ADR-0002]\n---\n# T\n", Relation.AMENDS),
        ("---\nreferences: [ADR-0002]\n---\n# T\n", Relation.RELATES),
        ("# T\n\n| Updates | ADR-2 |\n|--|--|\n| Status | Draft |\n", Relation.AMENDS),
        ('# T\n\n<p class="m">Extends: <a href="0002-old-way.md">ADR-2</a></p>\n', Relation.AMENDS),
        ('# T\n\n<p class="m">Related: <a href="0002-old-way.md">ADR-2</a></p>\n', Relation.RELATES),
        ("# T\n\n## Dependencies\n\n| Depends On | ADR-002 | The old way | x |\n|--|--|--|--|\n", Relation.DEPENDS_ON),
        ("# T\n\n## Status\n\nRejected in favour of ADR 2\n", Relation.REJECTED_FOR),
        ("# T\n\n## Status\n\nPartly superseded by [ADR 2](0002-old-way.md)\n", Relation.PARTLY_SUPERSEDED_BY),
        ("# T\n\nNote: this ADR supersedes some aspects of [ADR-2](0002-old-way.md)\n", Relation.PARTLY_SUPERSEDES),
        ("# T\n\n## Links\n\n- [The old way](0002-old-way.md)\n", Relation.RELATES),
    ],
)  # fmt: skip
def test_other_relations_keep_their_kind(text: str, kind: Relation, tmp_path: Path) -> None:
    assert related(tmp_path, text, kind) == ("0002-old-way.md",)


def test_the_other_side_is_completed_and_told(tmp_path: Path) -> None:
    files = folder(
        tmp_path,
        {
            "0001-old.md": "# Old\n\n## Status\n\nSuperseded by [2](0002-new.md)\n",
            "0002-new.md": "# New\n\n## Status\n\nAccepted\n",
            "0003-newest.md": "# Newest\n\n- Supersedes: ADR-2\n",
        },
    )
    reports = {path: file.report() for path, file in files.items()}
    assert reports["0002-new.md"]["supersedes"] == ["0001-old.md"]
    assert reports["0002-new.md"]["superseded_by"] == ["0003-newest.md"]
    assert reports["0002-new.md"]["status"] == "accepted"
    assert "supersedes 0001-old.md: only that record says so" in files["0002-new.md"].warnings
    assert reports["0001-old.md"]["superseded_by"] == ["0002-new.md"]
    assert not [warning for warning in files["0001-old.md"].warnings if "only that record" in warning]
    new = files["0002-new.md"].record
    assert new is not None
    assert [relation.is_inferred for relation in new.relations] == [True, True]


def test_what_leads_nowhere_is_kept_and_told() -> None:
    file = read_file("0001-x.md", b"# T\n\n## Status\n\nSuperseded by [ADR-9](0009-gone.md)\n")
    assert file.record is not None
    (relation,) = file.record.relations
    assert (relation.path, relation.target, relation.words) == (None, "0009-gone.md", "ADR-9")


def test_numbers_never_lead_into_the_folder_of_another_log(tmp_path: Path) -> None:
    files = folder(
        tmp_path,
        {
            "one/docs/0001-a.md": "# A\n\n- Status: superseded by ADR-0002\n",
            "one/docs/0003-c.md": "# C\n",
            "two/docs/0002-b.md": "# B\n\n- Status: superseded by ADR-0003\n",
            "two/docs/0003-d.md": "# D\n",
        },
    )
    assert files["one/docs/0001-a.md"].report()["superseded_by"] == []
    assert files["two/docs/0002-b.md"].report()["superseded_by"] == ["two/docs/0003-d.md"]


def test_numbers_lead_to_their_own_series_and_the_nearest_folder(tmp_path: Path) -> None:
    files = folder(
        tmp_path,
        {
            "0001-a.md": "# A\n",
            "API-001-b.md": "# B\n",
            "API-002-c.md": "# C\n\n- Supersedes: ADR-001\n- Amends: API-001\n",
            "sub/0001-d.md": "# D\n",
            "sub/0002-e.md": "# E\n\n- Supersedes: ADR-1\n",
        },
    )
    third = files["API-002-c.md"].record
    assert third is not None
    assert third.related(Relation.AMENDS) == ("API-001-b.md",)
    assert files["sub/0002-e.md"].report()["supersedes"] == ["sub/0001-d.md"]


def test_two_records_with_one_number_are_told_and_neither_is_guessed(tmp_path: Path) -> None:
    files = folder(
        tmp_path,
        {"0001-a.md": "# A\n", "0001-b.md": "# B\n", "0002-c.md": "# C\n\n- Status: superseded by ADR-1\n"},
    )
    assert "the number is also that of 0001-b.md" in files["0001-a.md"].warnings
    assert files["0002-c.md"].report()["superseded_by"] == []


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
        ("One", ("Good, because fast",), ("Bad, because dear",), False),
        ("Two", ("Great, because small",), (), True),
        ("Three", (), (), False),
    ]
    assert read.options[0].neutral == ("Neutral, because new",)


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
    folder(tmp_path, {**OTHERS, "0009-x.md": "# X\n\n- Supersedes: ADR-2\n"})
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
