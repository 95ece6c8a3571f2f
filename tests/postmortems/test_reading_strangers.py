"""What documents of other houses taught the reader: names like other words, links in brackets, links leading away."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from postmortems.markdown.reading import read_file, read_folder

pytestmark = pytest.mark.once
HEAD = "# Incident retro\n\n**Incident from:** 2021-05-20\n\n## Timeline\n\n20 May 2021\n\n13.41 down\n\n13.43 up\n\n"


def follow_ups(text: str):
    return read_file(f"{HEAD}## Actions\n\n{text}".encode(), "2021-05-20_lamps.md").reading.follow_ups


def test_a_name_that_ends_like_a_word_that_sorts_is_a_name():
    found = follow_ups(
        "**Robert**\n- Turn on the lamp\n\n**Clement Hall**\n- Buy a lamp\n\n**Alerts**\n- Write one\n"
    )
    assert [each.owner for each in found] == ["Robert", "Clement Hall", None]


def test_a_link_in_two_pairs_of_brackets_ends_where_it_ends():
    (found,) = follow_ups("- **Lamps:** Age. [[PR](https://code.example/a/b/pull/24)]\n")
    assert found.link == "https://code.example/a/b/pull/24"


def test_a_paragraph_that_says_it_is_an_action_item_is_one():
    found = follow_ups("- Buy a lamp\n\n**Action item:** Light it earlier. Owner: @amir\n\nThat was it.\n")
    assert [(each.title, each.owner) for each in found] == [
        ("Buy a lamp", None),
        ("Light it earlier.", "@amir"),
    ]


def test_links_that_lead_nowhere_or_out_of_the_folder_are_told(tmp_path: Path):
    root = tmp_path / "retros"
    root.mkdir()
    (tmp_path / "secret.md").write_text(HEAD)
    (root / "2021-05-20_lamps.md").write_text(HEAD)
    (root / "gone.md").symlink_to(root / "nowhere.md")
    (root / "inside.md").symlink_to(root / "2021-05-20_lamps.md")
    (root / "out.md").symlink_to(tmp_path / "secret.md")
    (root / "folder.md").symlink_to(tmp_path)
    told = {each.path: (each.kind, each.reason) for each in read_folder(root)}
    assert told == {
        "2021-05-20_lamps.md": ("record", ""),
        "gone.md": ("error", "no such file or directory"),
        "inside.md": ("record", ""),
        "out.md": ("error", "it is a link that leads out of the folder"),
    }


def test_a_run_of_marks_takes_no_longer_than_other_text():
    began = time.process_time()
    found = follow_ups(f"- Buy a lamp {'*' * 9000} and light it - DONE\n")
    assert time.process_time() - began < 2
    assert [each.done for each in found] == [True]
