"""Reading what a record says of others: what it supersedes or amends, and where a link or a number leads."""

from pathlib import Path

import pytest

from decisions.markdown.reading import read_file
from decisions.markdown.relations import Kind as Relation
from tests.decisions.reading import folder

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
        ("## Status\n\nObsoleted by ./0002-old-way.md\n", ["0002-old-way.md"]),
        ("## Status\n\nSuperseded by ../adr/0002-old-way.md\n", ["0002-old-way.md"]),
        ("## Status\n\nSuperseded by ADR 2 and 3\n", ["0002-old-way.md", "0003-other-way.md"]),
        ("## Status\n\nSuperseded by [blank](0005-b%20c.md)\n", ["0005-b c.md"]),
        ("## Status\n\nSuperseded by [x](0002-old-way)\n", ["0002-old-way.md"]),
        ("## Status\n\nSuperseded by [x](https://github.com/a/b/blob/main/docs/0002-old-way.md)\n", ["0002-old-way.md"]),
        ("## Status\n\nSuperseded by [ADR-0002][r]\n\n[r]: 0002-old-way.md\n", ["0002-old-way.md"]),
        ("## Status\n\nSuperseded by 20200102-dated\n", ["20200102-dated.md"]),
        ("## Status\n\nSuperseded by 0002-old-way.md\n", ["0002-old-way.md"]),
        ("## Status\n\nSuperseded by The old way\n", ["0002-old-way.md"]),
        ("## Status\n\nSuperseded by “The old way”\n", ["0002-old-way.md"]),
        ("| Status | Ersetzt durch „The old way“ |\n|--|--|\n", ["0002-old-way.md"]),
        ("## Status\n\nDurch [ADR-0002](0002-old-way.md) ersetzt\n", ["0002-old-way.md"]),
        ("## 状态\n\n已被 [2](0002-old-way.md) 取代\n", ["0002-old-way.md"]),
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


def test_a_section_called_supersedes_names_what_it_supersedes(tmp_path):
    old = "# 1. Weigh twice\n\n## Status\n\nAccepted\n"
    new = "# 2. Weigh once\n\n## Status\n\nAccepted\n\n## Supersedes\n\n- [ADR-0001](0001-twice.md)\n"
    read = folder(tmp_path, {"0001-twice.md": old, "0002-once.md": new})["0002-once.md"].record
    assert read is not None
    assert read.related(Relation.SUPERSEDES) == ("0001-twice.md",)
