"""Reading the status of a record: the words, and the places where they stand."""

from datetime import date

import pytest

from decisions.markdown.reading import read_file
from decisions.markdown.statuses import Implementation, Status, read_status
from tests.decisions.reading import record


@pytest.mark.parametrize(
    ("value", "status"),
    [
        ("Accepted", "accepted"), ("approved", "accepted"), ("Implemented", "accepted"), ("adopted", "accepted"),
        ("Partially Implemented", "accepted"), ("active", "accepted"), ("decided", "accepted"), ("Done", "accepted"),
        ("accepté", "accepted"), ("akzeptiert", "accepted"), ("採用", "accepted"), ("承認", "accepted"),
        ("aceptada", "accepted"), ("aceito", "accepted"), ("Proposed", "proposed"), ("proposal", "proposed"),
        ("Pending", "proposed"), ("draft", "proposed"), ("Review", "proposed"), ("in review", "proposed"),
        ("in discussion", "proposed"), ("Open", "proposed"), ("WIP", "proposed"), ("tbd", "proposed"),
        ("in progress", "proposed"), ("in-progress", "proposed"), ("on hold", "proposed"), ("proposé", "proposed"),
        ("vorgeschlagen", "proposed"), ("提案", "proposed"), ("propuesta", "proposed"), ("Rejected", "rejected"),
        ("declined", "rejected"), ("ABANDONED", "rejected"), ("withdrawn", "rejected"), ("rejeté", "rejected"),
        ("abgelehnt", "rejected"), ("却下", "rejected"), ("不採用", "rejected"), ("deprecated", "deprecated"),
        ("Obsolete", "deprecated"), ("retired", "deprecated"), ("Reverted", "deprecated"),
        ("no longer relevant", "deprecated"), ("veraltet", "deprecated"), ("obsolète", "deprecated"),
        ("非推奨", "deprecated"), ("Superseded", "superseded"), ("superceded", "superseded"),
        ("Superseeded", "superseded"), ("replaced by X", "superseded"), ("remplacé", "superseded"),
        ("ersetzt", "superseded"), ("Durch ADR 9 ersetzt", "superseded"), ("已被 ADR-9 取代", "superseded"),
        ("ADR-9 により置き換え", "superseded"), ("Rejected in favour of ADR 111", "rejected"), ("not accepted", "rejected"),
    ],
)  # fmt: skip
def test_each_word_means_one_status(value: str, status: str) -> None:
    assert read_status(value).status == status


@pytest.mark.parametrize(
    ("value", "status", "label"),
    [
        ("✅ Accepted", "accepted", "Accepted"),
        ("🤔 Proposed", "proposed", "Proposed"),
        ("❌ Rejected (see [019](019-x.md))", "rejected", "Rejected"),
        ("⌛️ Superseded by [036. Clusters](036-clusters.md)", "superseded", "Superseded"),
        (":white_check_mark: Accepted", "accepted", "Accepted"),
        ("{ accepted }", "accepted", "accepted"),
        ('"accepted"', "accepted", "accepted"),
        ("Accepted.", "accepted", "Accepted"),
        ("**Accepted**", "accepted", "Accepted"),
        ("[Accepted](https://example.org/wiki/states)", "accepted", "Accepted"),
        ("![](https://example.org/badge/status-accepted-green)", "accepted", "accepted"),
        ("![Generic badge](https://example.org/badge/ADR/accepted/green)", "accepted", "accepted"),
        ("[![Accepted](https://example.org/a.svg)](https://example.org)", "accepted", "Accepted"),
        ("Accepted (PR #2897)", "accepted", "Accepted"),
        ("Accepted. Tracking issue: [#12](https://example.org/12)", "accepted", "Accepted"),
        ("accepted; supersedes ADR-0045", "accepted", "accepted"),
        ("~~Proposed~~ Accepted", "accepted", "Accepted"),
        ("Proposed → Accepted", "accepted", "Accepted"),
        ("Status: accepted", "accepted", "accepted"),
        ("- [ ] Proposed\n- [x] Accepted\n- [ ] Rejected", "accepted", "Accepted"),
    ],
)
def test_what_stands_around_the_word_is_no_part_of_it(value: str, status: str, label: str) -> None:
    read = read_status(value)
    assert (read.status, read.label) == (status, label)


@pytest.mark.parametrize(
    ("value", "status"),
    [
        ("_Proposed, **Accepted**, Implemented, Obsolete_", "accepted"),
        ("_**Proposed**, Accepted, Implemented, Obsolete_", "proposed"),
        ("**_Proposed_**, Accepted, Implemented", "proposed"),
        ("*Proposed*, Accepted, Implemented, Obsolete", "proposed"),
        ("_*Proposed*, Accepted, Implemented, Obsolete_", "proposed"),
        ("Proposed / Accepted / ***Obsolete***", "deprecated"),
        ("proposed | **rejected** | accepted", "rejected"),
    ],
)
def test_of_a_line_of_all_states_the_marked_one_counts(value: str, status: str) -> None:
    assert read_status(value).status == status


@pytest.mark.parametrize(
    "value",
    [
        "proposed | rejected | accepted | deprecated | … | superseded by [ADR-0005](0005-example.md)",
        "{proposed | rejected | accepted}",
        "Proposed, Approved, Partially Implemented, Implemented, Deprecated",
        "- [ ] Proposed\n- [ ] Accepted",
        "[Proposed | Accepted | Superseded by ADR-XXX]",
        "[Aprobado/Rechazado/Propuesto]",
    ],
)
def test_a_list_of_all_states_without_a_mark_says_nothing(value: str) -> None:
    read = read_status(value)
    assert (read.status, read.is_unfilled) == (None, True)


@pytest.mark.parametrize(
    "value",
    ["", "?", "N/A", "What is the status, such as proposed, accepted or rejected?", "The accepted way", "acceptedly",
     'A decision may be "proposed" if it hasn\'t been agreed upon yet, or "accepted" once it is.', "Supersedes ADR-3",
     "It will be accepted when the audit is over.",
     "This counts as settled once it has been accepted by both teams.", "200 OK", "{status}", "Frozen", "Closed",
     "Archived", "New", "Trial", "Todo", "✅", "Open source first", "New approach needed", "Done deal for some",
     "Review every year", "Final draft", "Active development", "Pending implementation", "Replaced the old queue",
     "Discussion closed"],
)  # fmt: skip
def test_prose_and_templates_are_never_taken_for_a_status(value: str) -> None:
    assert read_status(value).status is None


def test_a_status_said_in_a_sentence_is_read_with_a_doubt() -> None:
    read = read_status("Both points above have been implemented; the rest follows.")
    assert read.status is Status.ACCEPTED
    assert "have been implemented" in read.doubt


@pytest.mark.parametrize(
    ("value", "status"),
    [
        ("Open for comments", "proposed"), ("Active since May 2024", "accepted"), ("Final, by the board", "accepted"),
        ("Replaced by a queue", "superseded"), ("Decided against", "rejected"), ("Review (second round)", "proposed"),
    ],
)  # fmt: skip
def test_an_everyday_word_is_a_status_where_it_stands_for_itself(value: str, status: str) -> None:
    assert read_status(value).status == status


@pytest.mark.parametrize(
    ("value", "status", "day"),
    [
        ("Proposed 2020-01-02, accepted 2020-03-04", "accepted", date(2020, 3, 4)),
        ("Proposed on 2020-01-02; rejected on 2020-03-04", "rejected", date(2020, 3, 4)),
        ("Proposed, then accepted", "accepted", None),
        ("Accepted 2020-01-02. Deprecated 2021-03-04.", "deprecated", date(2021, 3, 4)),
        ("Rejected, later accepted", "accepted", None),
        ("Draft rejected", "rejected", None),
    ],
)
def test_of_several_in_a_row_the_last_one_counts_with_a_doubt(
    value: str, status: str, day: date | None
) -> None:
    read = read_status(value)
    assert (read.status, read.day) == (status, day)
    assert read.doubt


@pytest.mark.parametrize(
    ("value", "status"),
    [
        ("Accepted, proposed by Ann", "accepted"), ("Proposed (accepted by one team)", "proposed"),
        ("Draft. Accepted changes stand below", "proposed"), ("Proposed, accepted", "proposed"),
    ],
)  # fmt: skip
def test_a_status_that_speaks_of_something_else_does_not_follow_the_first(value: str, status: str) -> None:
    assert read_status(value).status == status


@pytest.mark.parametrize(
    "value", ["Partially accepted", "placeholder", "Incomplete", "TBD", "on hold until spring", "Accepted?"]
)
def test_words_that_may_mean_something_else_are_read_with_a_doubt(value: str) -> None:
    assert read_status(value).doubt


@pytest.mark.parametrize(
    ("value", "status", "implementation", "label"),
    [
        ("ACCEPTED Not Implemented", "accepted", "none", "ACCEPTED Not Implemented"),
        ("ACCEPTED Partially Implemented", "accepted", "partly", "ACCEPTED Partially Implemented"),
        ("PROPOSED - Implemented", "proposed", "implemented", "PROPOSED - Implemented"),
        ("Implemented", "accepted", "implemented", "Implemented"),
        ("LAST CALL 2021-03-04 Not Implemented", "proposed", None, "LAST CALL"),
    ],
)
def test_consensus_and_implementation_are_two_things(
    value: str, status: str, implementation: str | None, label: str
) -> None:
    read = read_status(value)
    assert (read.status, read.implementation, read.label) == (
        status, Implementation(implementation) if implementation else None, label,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("value", "status", "day"),
    [
        ("2021-02-03 accepté", "accepted", "2021-02-03"),
        ("Accepted 2021-02-03", "accepted", "2021-02-03"),
        ("Accepted on 2 May 2020", "accepted", "2020-05-02"),
        ("Accepted (2021-02-03)", "accepted", "2021-02-03"),
        ("LAST CALL 2021-03-04", "proposed", None),
        ("Accepted. Seen again in 2021-02-03", "accepted", None),
    ],
)
def test_a_day_beside_the_status_is_read_with_it(value: str, status: str, day: str | None) -> None:
    read = read_status(value)
    assert (read.status, str(read.day) if read.day else None) == (status, day)


@pytest.mark.parametrize(
    ("value", "status", "partly"),
    [
        ("Partly superseded", "accepted", True),
        ("Partially superseded by [ADR 4](0004-x.md)", "accepted", True),
        ("Superseded in part by ADR 4", "accepted", True),
        ("Superseded (partially) by ADR 4", "accepted", True),
        ("Accepted, partially superseded by ADR 4", "accepted", True),
        ("Accepted. Parts are superseded by [ADR 4](0004-x.md)", "accepted", False),
        ("Accepted, superseded by [ADR 4](0004-x.md)", "superseded", False),
        ("Deprecated, replaced by ADR-0012", "superseded", False),
        ("Superseded (as never implemented) by [ADR 32](/adr/32)", "superseded", False),
    ],
)
def test_superseded_in_part_still_stands(value: str, status: str, partly: bool) -> None:
    read = read_status(value)
    assert (read.status, read.is_partly_superseded) == (status, partly)


# where it stands

PLACES = {
    "a section": "# T\n\n## Status\n\nAccepted\n\n## Context\n\nx\n",
    "a section at the end": "# T\n\n## Context\n\nx\n\n## Status\n\nAccepted\n",
    "a section after the decision": "# T\n\n## Decision\n\nx\n\n## Status\n\nAccepted\n\n## Consequences\n",
    "a section of level 1": "# T\n\n# Status\n\nAccepted\n\n# Decision\n\nx\n",
    "a section of level 3": "# T\n\n## About\n\n### Status\n\nAccepted\n",
    "an underlined section": "T\n=\n\nStatus\n------\n\nAccepted\n",
    "a numbered section": "# T\n\n## 1. Status\n\nAccepted\n",
    "a section with a colon": "# T\n\n## Status:\n\nAccepted\n",
    "the heading itself": "# T\n\n## Status: Accepted\n\n## Context\n",
    "the heading in brackets": "# T\n\n## Status (Accepted)\n\n## Context\n",
    "a heading below": "# T\n\n## Status\n\n### Accepted\n\n## Context\n",
    "a section in French": "# T\n\n## Statut\n\nAccepté\n",
    "a section in Spanish": "# T\n\n## Estado\n\nAceptada\n",
    "a section in Italian": "# T\n\n## Stato\n\nAccettata\n",
    "a section in Japanese": "# T\n\n## ステータス\n\n採用\n",
    "another section in Japanese": "# T\n\n## 状態\n\n承認\n",
    "a section in German": "# T\n\n## Zustand\n\nAngenommen\n",
    "front matter": "---\nstatus: accepted\n---\n\n# T\n",
    "front matter in quotes": '---\nstatus: "accepted"\n---\n\n# T\n',
    "front matter as a flow map": "---\nstatus: { accepted }\n---\n\n# T\n",
    "French front matter": "---\nstatut: accepté\n---\n\n# T\n",
    "TOML front matter": '+++\nstatus = "accepted"\n+++\n\n# T\n',
    "broken front matter": "---\ndeciders: @noor\nstatus: accepted\n---\n\n# T\n",
    "a bullet": "# T\n\n- Status: accepted\n- Date: 2020-01-02\n\n## Context\n",
    "a star": "# T\n\n* Status: accepted\n\n## Context\n",
    "a bold line": "# T\n\n**Status:** Accepted\n\n## Context\n",
    "a bold line, colon outside": "# T\n\n**Status**: Accepted\n",
    "a bold bullet": "# T\n\n- **Status**: Accepted\n",
    "a plain line": "# T\n\nStatus: Accepted\n",
    "a line without a colon": "# T\n\nStatus Accepted\n",
    "a French line": "# T\n\n* statut : accepté\n",
    "a line with a wide colon": "# T\n\n- ステータス：採用\n",
    "a line of several": "# T\n\n**Status:** Accepted · **Date:** 2020-01-02\n",
    "a table of pairs": "# T\n\n| Metadata | Value |\n|---|---|\n| Status | Accepted |\n\n## Context\n",
    "a table of pairs whose header is one": "# T\n\n| Status | Accepted |\n|---|---|\n| Date | 2020-01-02 |\n",
    "a table row without its last pipe": "# T\n\n| Key | Value |\n|---|---|\n| **Status:** | Accepted\n",
    "a table under a header of keys": "# T\n\n| Status | Date | Author |\n|---|---|---|\n| Accepted | 2020 | Kim |\n",
    "a table without dashes": "# T\n\n| Status | Accepted |\n| Date | 2020-01-02 |\n",
    "a table with an empty header": "# T\n\n| | |\n|-|-|\n| **Status** | _Proposed, **Accepted**, Obsolete_ |\n",
    "a tag": '# T\n\n<span class="adr-status adr-status-accepted">ACCEPTED</span>\n\n## Context\n',
    "a tagged line": '# T\n\n<p class="meta">Status: Accepted</p>\n',
    "a metadata section": "# T\n\n## Metadata\n\n- **Status:** Accepted\n\n## Context\n",
    "a line in a status section": "# T\n\n## Status\n\nStatus: Accepted\n",
    "a bullet in a status section": "# T\n\n## Status\n\n* Accepted\n",
    "a bold line above it": "# T\n\n**Status**\n\nAccepted\n\n**Context**\n\nx\n",
    "a key alone above it": "# T\n\nStatus:\n- Accepted\n\nContext:\n- x\n",
    "rows of HTML": "# T\n\n<table>\n<tr><th>Status</th>\n<td>Accepted</td></tr>\n</table>\n\n## Context\n",
    "a footer": "# T\n\n## Context\n\nx\n\n## Decision\n\ny\n\n---\n\n*Status: Accepted*\n",
    "a second paragraph": "# T\n\n## Status\n\nOne of the four below:\n\nAccepted\n",
    "ticked boxes": "# T\n\n## Status\n\nPick one.\n\n- [ ] Draft\n- [x] Accepted\n- [ ] Rejected\n",
    "bars": "# T\n\n## Status\n\nVorgeschlagen | **Akzeptiert** | Abgelehnt | Ersetzt\n",
    "an H2 title before the facts": "## T\n\n**Status:** Accepted\n\n## Context\n\nx\n",
}


@pytest.mark.parametrize("place", PLACES)
def test_a_status_is_found_in(place: str) -> None:
    assert record(PLACES[place]).status is Status.ACCEPTED


@pytest.mark.parametrize("place", PLACES)
def test_the_status_span_covers_the_word_alone_in(place: str) -> None:
    read = record(PLACES[place])
    assert read.status_span is not None
    assert PLACES[place][slice(*read.status_span)].lower() == read.status_label.lower() != ""


@pytest.mark.parametrize(
    "text",
    [
        "# T\n\n## Context\n\nx\n",
        "# T\n\n## Status\n\n## Context\n\nAccepted practice.\n",
        "# T\n\n## Status\n\n> A decision may be proposed or accepted.\n\n## Context\n",
        "# T\n\n## Status\n\n<!-- Accepted -->\n\n## Context\n",
        "# T\n\n## Status\n\nWhat is the status, such as proposed, accepted, rejected?\n",
        "# T\n\n## Status quo\n\nAccepted practice is to wait.\n",
        "# T\n\n## Status codes\n\nAccepted is 202.\n",
        "# T\n\n## Context\n\n```\n# Other\n\n- Status: accepted\n```\n",
        "# T\n\n## Status\n\n```\nAccepted\n```\n",
        "# T\n\n## API\n\n- Status: accepted requests\n",
        "# T\n\n## API\n\n| Status | Meaning |\n|---|---|\n| Accepted | 202 |\n",
        "# T\n\n<!--\nStatus: Accepted\n-->\n\n## Context\n",
        "---\ntitle: T\nstatus:\n---\n\n## Context\n",
        "---\ntags: [Accepted]\n---\n# T\n\n## Context\n",
        "# T\n\nWe accepted this. The status is unclear.\n",
        "# T\n\n## Status\n\n- Proposed\n- Accepted\n- Superseded\n",
        "# T\n\n## Status\n\nWhere it stands, such as\n- Proposed\n- Accepted\n- Superseded\n",
        "# T\n\n**Status**\n\n**Context**\n\nAccepted practice.\n",
    ],
)
def test_no_status_is_invented(text: str) -> None:
    assert record(text).status is None


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("# T\n\n## Status\n\n> Proposed means under discussion.\n\nAccepted\n", "accepted"),
        ("# T\n\n## Status\n\n<!-- proposed, accepted -->\n---\nRejected\n", "rejected"),
        ("# T\n\n## Status\n\nAccepted\n\nAmends [3. Layout](0003-layout.md)\n", "accepted"),
        ("# T\n\n## Status\n\nAccepted\n\nSuperseded by [9. Layout](0009-layout.md)\n", "superseded"),
        ("# T\n\n## Status\n\nAccepted\n\nPartly superseded by [9. Layout](0009-layout.md)\n", "accepted"),
        ("# T\n\n## Status\n\nAccepted\nSuperseded by [9. Layout](0009-layout.md)\n", "superseded"),
        ("# T\n\n## Status\n\n2020-01-02 proposed\n2020-02-03 accepted\n", "accepted"),
        ("# T\n\n## Status\n\n- 2020-02-03: accepted\n- 2020-01-02: proposed\n", "accepted"),
        ("# T\n\n## Status\n\n- [x] Proposed\n- [ ] Accepted\n", "proposed"),
        ("# T\n\n## Status History\n\n| Date | Status |\n|---|---|\n| 2020-01-02 | Proposed |\n| 2020-03-04 | Accepted |\n",
         "accepted"),
        ("# T\n\n## Status\n\n| Date | Status |\n|---|---|\n| 2021-01-02 | Rejected |\n| 2020-03-04 | Proposed |\n",
         "rejected"),
    ],
)  # fmt: skip
def test_in_a_status_section_what_counts_is(text: str, status: str) -> None:
    assert record(text).status == status


def test_two_places_that_disagree_are_told_and_the_first_counts() -> None:
    file = read_file(
        "0001-x.md", b"---\nstatus: accepted\n---\n# T\n\n- Status: rejected\n\n## Status\n\nProposed\n"
    )
    assert file.record is not None
    assert file.record.status is Status.ACCEPTED
    assert [warning for warning in file.warnings if "the first counts" in warning] == [
        "line 2 says accepted, line 6 says rejected: the first counts",
        "line 2 says accepted, line 10 says proposed: the first counts",
    ]


def test_the_same_status_in_two_places_is_no_disagreement() -> None:
    file = read_file("0001-x.md", "---\nstatus: 採用\n---\n# T\n\n- ステータス: 採用\n".encode())
    assert not [warning for warning in file.warnings if "counts" in warning]


def test_a_status_we_do_not_know_is_kept_as_written_and_told() -> None:
    file = read_file("0001-x.md", b"# T\n\n## Status\n\nSimmering gently\n")
    assert file.record is not None
    assert (file.record.status, file.record.status_label) == (None, "Simmering gently")
    assert "line 5: the status is not one we know: “Simmering gently”" in file.warnings


def test_the_day_behind_who_accepted_it_is_read_but_not_that_of_what_superseded_it() -> None:
    assert str(read_status("Accepted by the harbour board on 2024-03-05").day) == "2024-03-05"
    assert read_status("Superseded by the new rules on 2024-03-05").day is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Accepted. Ruling out a second scale is superseded by [ADR-10](0010-x.md)", Status.ACCEPTED),
        ("Accepted. This decision is superseded by [ADR-10](0010-x.md)", Status.SUPERSEDED),
        ("Accepted. Superseded by [ADR-10](0010-x.md)", Status.SUPERSEDED),
        ("Accepted, superseded by ADR-10", Status.SUPERSEDED),
        ("Final Comment Period", Status.PROPOSED),
    ],
)
def test_only_what_is_said_of_the_whole_record_supersedes_it(text, expected):
    assert read_status(text).status is expected


TOLD = """# Weigh at the gate

We weigh at the gate.

# History

- **Deprecated** 2025-10-28 in favor of scales on the crane
- **Accepted** 2025-10-11
- **Proposed** 2025-10-09
"""


def test_a_history_of_states_and_days_says_the_last_one() -> None:
    read = record(TOLD, "gate.md")
    assert (read.status, str(read.decided_on)) == ("deprecated", "2025-10-11")
    assert record(TOLD.replace("2025-10-28", "2025-10-11"), "gate.md").status == "deprecated"


@pytest.mark.parametrize("line", ["- Lunch 2025-10-12", "And then it rained.", "- Accepted at last"])
def test_a_history_of_other_things_says_no_status(line: str) -> None:
    assert record(f"{TOLD}{line}\n").status is None


def test_a_state_elsewhere_counts_more_than_the_history() -> None:
    assert record(TOLD.replace("We weigh", "Status: rejected\n\nWe weigh")).status == "rejected"


def test_a_table_of_facts_below_a_second_heading_is_read() -> None:
    text = (
        "# ADR-007: Weigh at the gate\n\n## Proposal: one scale for all\n\n| Field | Value |\n|---|---|\n"
        "| **Decision ID** | ADR-007 |\n| **Initiative** | Gates |\n| **Date** | 2026-03-04 |\n"
        "| **Status** | Approved |\n\n---\n\n## Why\n\nTwo scales disagree.\n"
    )
    read = record(text)
    assert (read.status, str(read.decided_on)) == ("accepted", "2026-03-04")


def test_of_dated_paragraphs_the_latest_counts() -> None:
    text = (
        "# T\n\n## Status\n\n2021-06-07 proposed\n\n2021-07-08 accepted\n\nAmends [2. Other](0002-other.md)\n"
    )
    assert record(text).status is Status.ACCEPTED


def test_two_paragraphs_that_disagree_are_told() -> None:
    file = read_file("0007-x.md", b"# T\n\n## Status\n\nProposed\n\nRejected\n\n## Context\n\nX\n")
    assert file.record is not None and file.record.status is Status.PROPOSED
    assert any("line 5 says proposed, line 7 says rejected" in words for words in file.warnings)
