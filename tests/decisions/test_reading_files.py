"""Which files are records, and what their names say: number, series, day, title."""

from datetime import date
from pathlib import Path

import pytest

from decisions.markdown.files import read_name
from decisions.markdown.reading import Folder, read_file
from decisions.markdown.titles import is_placeholder, strip_number
from tests.decisions.reading import folder, record

NYGARD = "# Use a queue\n\n## Status\n\nAccepted\n\n## Context\n\nx\n\n## Decision\n\ny\n"


@pytest.mark.parametrize(
    ("stem", "number", "series", "day"),
    [
        ("0012-use-x", 12, None, None), ("012-use-x", 12, None, None), ("0012_use_x", 12, None, None),
        ("12-use-x", 12, None, None), ("0012", 12, None, None), ("0000-record-decisions", 0, None, None),
        ("adr-005-x", 5, None, None), ("adr005-x", 5, None, None), ("ADR-5", 5, None, None),
        ("ADR-012-Big-Thing", 12, None, None), ("adr_0007_x", 7, None, None), ("ADR 007 - Title", 7, None, None),
        ("API-003-x", 3, "API", None), ("CLI-12-x", 12, "CLI", None), ("ccc-jb-001-x", 1, "ccc-jb", None),
        ("ODH-ADR-0003-x", 3, "ODH-ADR", None), ("ODH-ADR-Operator-0006-x", 6, "ODH-ADR-Operator", None),
        ("RFC0012", 12, "RFC", None), ("adr-20200102-x", None, None, date(2020, 1, 2)), ("2022-03-28_017-udp", 17, None, date(2022, 3, 28)),
        ("2022-03-28-017-udp", 17, None, date(2022, 3, 28)), ("20200102-x", None, None, date(2020, 1, 2)),
        ("20230417120000-x", None, None, date(2023, 4, 17)), ("2024-09-24_slug", None, None, date(2024, 9, 24)),
        ("2024-09-24-slug", None, None, date(2024, 9, 24)), ("2024-09-24-3-ways", None, None, date(2024, 9, 24)),
        ("use-python-3", None, None, None), ("2023-plans", None, None, None), ("plan-2023-x", None, None, None),
        ("upgrade-404-page", None, None, None), ("log4j-2-upgrade", None, None, None),
        ("some_WeIrd-filename", None, None, None), ("0010-Observability-component metrics", 10, None, None),
        ("0024-use-#-as-a-mark", 24, None, None), ("0003-l'en-tête-c++", 3, None, None),
    ],
)  # fmt: skip
def test_a_name_gives_number_series_and_day(
    stem: str, number: int | None, series: str | None, day: date | None
) -> None:
    name = read_name(stem)
    assert (name.number, name.series, name.day) == (number, series, day)


def test_a_name_without_a_padded_number_follows_its_neighbours() -> None:
    assert read_name("ccc-jb-101-x").number is None
    assert read_name("ccc-jb-101-x", frozenset({"ccc-jb"})).number == 101


def kinds(root: Path, files: dict[str, str]) -> dict[str, str]:
    return {path: file.kind.value for path, file in folder(root, files).items()}


def test_indexes_and_templates_are_left_out_by_name_and_records_that_only_sound_like_them_are_not(
    tmp_path: Path,
) -> None:
    placeholder = "# {short title}\n\n- Status: proposed | rejected | accepted | …\n"
    got = kinds(
        tmp_path,
        {
            "README.md": NYGARD,
            "Index.md": NYGARD,
            "toc.md": NYGARD,
            "decision_records.md": NYGARD,
            "PROCESS.md": NYGARD,
            "contributing.md": NYGARD,
            "template.md": NYGARD,
            "_template.md": NYGARD,
            "adr-template.md": NYGARD,
            "0000-template.md": NYGARD,
            "vorlage.md": NYGARD,
            "adr-modèle.md": placeholder,
            "0001-adr-template.md": NYGARD,
            "0018-templates-for-services.md": NYGARD,
            "adr-014-project-templates.md": "# Project templates\n\n## Context\n\nx\n",
            "0002-use-a-queue.md": NYGARD,
        },
    )
    assert {path for path, kind in got.items() if kind == "record"} == {
        "0001-adr-template.md", "0018-templates-for-services.md", "adr-014-project-templates.md", "0002-use-a-queue.md",
    }  # fmt: skip
    assert set(got.values()) == {"record", "left_out"}


@pytest.mark.parametrize(
    ("path", "text", "kind"),
    [
        ("short.md", "# {short title}\n\n- Status: {proposed | rejected | accepted}\n", "left_out"),
        ("blank.md", "# [short title of solved problem and solution]\n\n## Context\n", "left_out"),
        ("nnnn-title.md", "# ADR NNNN: Title\n\n## Status\n\nProposed | Accepted\n", "left_out"),
        ("0039-names.md", "# {short title}\n\n- Status: accepted\n", "record"),
        ("2022-08-09-events.md", "# {short title}\n\n## Decision\n\nWe will.\n", "record"),
        ("0005-x.md", "# Use x\n\n## Status\n\nproposed | accepted | rejected\n\n## Context\n", "record"),
        ("0006-empty.md", " \n\n", "left_out"),
        ("0007-x.md", "no heading at all\n", "record"),
    ],
)
def test_an_unfilled_title_or_status_makes_a_template_only_where_nothing_says_otherwise(
    path: str, text: str, kind: str
) -> None:
    assert read_file(path, text.encode()).kind == kind


def test_a_folder_with_a_readme_is_a_record_and_the_rest_in_it_are_attachments(tmp_path: Path) -> None:
    files = folder(
        tmp_path,
        {
            "2022-11-09-split-the-queue/README.md": "# Split the queue\n\n## Decision\n\nx\n",
            "2022-11-09-split-the-queue/renaming.md": "# Decision\n\nx\n",
            "2022-11-10_another/README.md": "# Another\n\n## Decision\n\nx\n",
            "0003-third/index.md": NYGARD,
            "0003-third/notes.md": "# Notes\n",
            "README.md": "# All\n",
        },
    )
    assert {path: file.kind.value for path, file in files.items()} == {
        "0003-third/index.md": "record",
        "0003-third/notes.md": "left_out",
        "2022-11-09-split-the-queue/README.md": "record",
        "2022-11-09-split-the-queue/renaming.md": "left_out",
        "2022-11-10_another/README.md": "record",
        "README.md": "left_out",
    }
    split, third = files["2022-11-09-split-the-queue/README.md"].record, files["0003-third/index.md"].record
    assert split is not None
    assert third is not None
    assert (split.number, split.decided_on, third.number) == (None, date(2022, 11, 9), 3)


def test_a_numbered_topic_folder_is_no_record(tmp_path: Path) -> None:
    got = kinds(tmp_path, {"01-storage/README.md": "# Storage\n", "01-storage/adr-001-x.md": NYGARD})
    assert got == {"01-storage/README.md": "left_out", "01-storage/adr-001-x.md": "record"}


def test_guides_beside_and_below_numbered_records_are_left_out(tmp_path: Path) -> None:
    got = kinds(
        tmp_path,
        {
            "0001-a.md": NYGARD,
            "0002-b.md": NYGARD,
            "how-we-deploy.md": "# How we deploy\n\nWith care.\n",
            "an-odd-name.md": "# An odd name\n\n- Status: accepted\n\n## Context\n",
            "design/onboarding-guide.md": "# Onboarding\n\n## Steps\n",
        },
    )
    assert [path for path, kind in got.items() if kind == "left_out"] == [
        "design/onboarding-guide.md", "how-we-deploy.md",
    ]  # fmt: skip


def test_plain_slugs_are_records_where_records_live(tmp_path: Path) -> None:
    got = kinds(
        tmp_path,
        {
            "docs/adr/use-a-queue.md": "# Use a queue\n\nBecause.\n",
            "docs/adr/adr-overview.md": "# Overview\n\nThese are ours.\n",
            "docs/guides/install.md": "# Install\n\nRun it.\n",
            "docs/guides/choose-a-store.md": "# Choose a store\n\n## Context\n\nx\n\n## Decision\n\ny\n",
        },
    )
    assert got == {
        "docs/adr/adr-overview.md": "left_out",
        "docs/adr/use-a-queue.md": "record",
        "docs/guides/choose-a-store.md": "record",
        "docs/guides/install.md": "left_out",
    }


def test_a_numbered_index_is_left_out_and_the_first_record_is_not(tmp_path: Path) -> None:
    got = kinds(
        tmp_path, {"000-index.md": "# ADRs\n", "0000-record-architecture-decisions.md": "# Record them\n"}
    )
    assert got == {"000-index.md": "left_out", "0000-record-architecture-decisions.md": "record"}


def test_hidden_files_are_read_on_request_and_git_never(tmp_path: Path) -> None:
    files = {".hidden/0001-a.md": NYGARD, ".0002-b.md": NYGARD, ".git/0003-c.md": NYGARD, "0004-d.MD": NYGARD}
    assert list(folder(tmp_path, files)) == ["0004-d.MD"]
    assert [file.path for file in Folder(tmp_path, include_hidden=True)] == [
        ".0002-b.md", ".hidden/0001-a.md", "0004-d.MD",
    ]  # fmt: skip


def test_a_hidden_folder_that_is_called_like_one_of_records_is_read(tmp_path: Path) -> None:
    files = {".adr/0001-a.md": NYGARD, "docs/.decisions/0002-b.md": NYGARD, ".github/0003-c.md": NYGARD}
    assert list(folder(tmp_path, files)) == [".adr/0001-a.md", "docs/.decisions/0002-b.md"]


def test_links_out_of_the_folder_and_unreadable_files_are_reported_and_the_rest_goes_on(
    tmp_path: Path,
) -> None:
    (tmp_path / "secret.md").write_text(NYGARD)
    root = tmp_path / "adr"
    root.mkdir()
    (root / "0001-out.md").symlink_to(tmp_path / "secret.md")
    (root / "0002-latin.md").write_bytes(b"# T\n\ncaf\xe9\n")
    (root / "0003-large.md").write_bytes(b"x" * 2000)
    (root / "0004-good.md").write_text(NYGARD)
    (root / "0005-inside.md").symlink_to(root / "0004-good.md")
    (root / "elsewhere").symlink_to(tmp_path)
    (root / "0006-gone.md").symlink_to(root / "nowhere.md")
    files = {file.path: file for file in Folder(root, largest=1000)}
    assert {path: file.kind.value for path, file in files.items()} == {
        "0001-out.md": "error",
        "0002-latin.md": "error",
        "0003-large.md": "error",
        "0004-good.md": "record",
        "0005-inside.md": "record",
        "0006-gone.md": "error",
    }
    assert files["0001-out.md"].source == b""
    assert files["0002-latin.md"].report()["reason"] == "line 3: byte 0xe9 is not UTF-8 text"


# titles


@pytest.mark.parametrize(
    ("heading", "title", "number"),
    [
        ("ADR 12: Use x", "Use x", 12), ("ADR-0012: Use x", "Use x", 12), ("ADR12 - Use x", "Use x", 12),
        ("ADR 0012 Use x", "Use x", 12), ("ADR-12. Use x", "Use x", 12), ("ADR 12 – Use x", "Use x", 12),
        ("ADR #12: Use x", "Use x", 12), ("[ADR-012] Use x", "Use x", 12), ("RFC 3 — Use x", "Use x", 3),
        ("12. Use x", "Use x", 12), ("2: Use x", "Use x", 2), ("12 - Use x", "Use x", 12), ("020. Use x", "Use x", 20),
        ("API-003: Use x", "Use x", 3), ("ODH-ADR-Operator-0006: Use x", "Use x", 6),
        ("Architecture Decision Record: Use x", "Use x", None), ("Architecture Decision Record 7: Use x", "Use x", 7),
        ("Use ADR 12 as a base", "Use ADR 12 as a base", None), ("3 tiers are enough", "3 tiers are enough", None),
        ("2.0 of the client", "2.0 of the client", None), ("ADR 12", "ADR 12", None), ("C#", "C#", None),
        ("2FA for all", "2FA for all", None), ("ADR for queues", "ADR for queues", None),
    ],
)  # fmt: skip
def test_numbers_before_a_title_are_stripped(heading: str, title: str, number: int | None) -> None:
    assert strip_number(heading) == (title, number)


def test_a_bare_number_is_stripped_only_where_the_file_is_numbered() -> None:
    assert strip_number("26 Managed stores", is_numbered=True) == ("Managed stores", 26)
    assert strip_number("26 managed stores") == ("26 managed stores", None)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("---\ntitle: From the front\n---\n\n# From the heading\n", "From the front"),
        ("---\ntitle: |\n  17. In a block\n---\n\n## Status\n", "In a block"),
        ("---\nname: Named\n---\n\n## Status\n", "Named"),
        ("# Plain\n", "Plain"),
        ("Underlined\n===\n", "Underlined"),
        ("# Use `snake_case_names` in *all* [links](x.md)\n", "Use snake_case_names in all links"),
        ("```\n# Code\n```\n<!--\n# Comment\n-->\n# Real\n", "Real"),
        ("## The second level\n\n| Status | Accepted |\n|---|---|\n\n## Context\n", "The second level"),
        ("---\n# In a comment\n\nstatus: accepted\n---\n\n## Context\n\n# Late heading\n", "In a comment"),
        ("---\n# These are optional. Feel free to remove them.\nstatus: accepted\n---\n\n# Real\n", "Real"),
        ("# Status\n\nAccepted\n\n# Decision\n\nx\n", "Use a queue"),
        ("## Status\n\nAccepted\n", "Use a queue"),
        ("# 7. Use a *queue*\n\n# Status\n\nAccepted\n\n# Context\n", "Use a queue"),
        ("<h1>Tagged</h1>\n", "Tagged"),
        ("# Title\n\nUse a store\n\n# Date\n\n2020-01-02\n", "Use a store"),
        ("Title: Use a store\nStatus: Draft\n\n## Context\n", "Use a store"),
        ("ADR-0007: Use a store\n\nStatus: Draft\n\nContext\n- x\n", "Use a store"),
        ("no heading\n", "Use a queue"),
    ],
)
def test_a_title_is_taken_from_where_it_is_stated(text: str, title: str) -> None:
    assert record(text).title == title


def test_the_heading_is_kept_as_written_and_its_span_covers_it() -> None:
    text = "# 7. Use a `queue` #\n\n## Status\n"
    read = record(text)
    assert read.raw_title == "7. Use a `queue`"
    assert read.title_span is not None
    assert text[slice(*read.title_span)] == read.raw_title


def test_a_heading_whose_number_is_another_one_is_told() -> None:
    file = read_file("0033-ranges.md", b"# 3. Ranges\n")
    assert file.record is not None
    assert file.record.number == 33
    assert "the heading says number 3, the file's name 33" in file.warnings


@pytest.mark.parametrize("title", ["{short title}", "[title]", "ADR {NUMBER}: {TITLE}", "ADR NNNN: Title", "Title",
                                   "[short title of solved problem and solution]", "<Title of the decision>"])  # fmt: skip
def test_a_template_s_title_is_known_as_one(title: str) -> None:
    assert is_placeholder(title)


@pytest.mark.parametrize(
    "title", ["Use {braces} in paths", "Title case in headings", "[ADR-3] Use x", "Use a queue"]
)
def test_a_real_title_is_not_taken_for_a_template_s(title: str) -> None:
    assert not is_placeholder(title)
