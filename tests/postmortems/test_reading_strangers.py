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


def entries(text: str):
    told = f"# Lamps out\n\n**Incident from:** 2019-03-26\n\n## Timeline\n\n{text}"
    return read_file(told.encode(), "2019-03-26_lamps.md").reading.timeline


def test_steps_that_name_themselves_before_their_time_are_entries():
    found = entries(
        "1. Discovery (Mar 26, 2019, 21:30): The lamp\n   went out.\n2. Isolation (Mar, 26, 21:50): We saw why.\n"
        "3. End (Mar 26,2019, 22:15): Lit (again).\n"
    )
    assert [f"{each.at:%m-%d %H:%M}" for each in found] == ["03-26 21:30", "03-26 21:50", "03-26 22:15"]
    assert found[2].text == "End: Lit (again)."


def test_a_time_in_brackets_within_a_list_of_other_things_is_no_entry():
    found = entries("- 21:30 the lamp went out\n- 21:40 we lit a candle\n  - Wax (21:45): it drips\n")
    assert len(found) == 2


def test_month_and_day_with_a_dash_before_a_time_are_a_day():
    found = entries("- [03-20 16:46] A new fuse\n- [03-26 23:04] Lamp out\n- [03-27 08:10] Lit\n")
    assert [f"{each.at:%Y-%m-%d %H:%M}" for each in found] == [
        "2019-03-20 16:46",
        "2019-03-26 23:04",
        "2019-03-27 08:10",
    ]


def test_small_roman_numbers_begin_follow_ups():
    assert [each.title for each in follow_ups("i. Buy a lamp\nii. Buy oil\niii. Light it\n")] == [
        "Buy a lamp",
        "Buy oil",
        "Light it",
    ]


@pytest.mark.parametrize("heading", ["Actions correctives & prévention", "MASSNAHMEN UND VORBEUGUNG"])
def test_two_known_names_in_another_language_head_what_the_first_says(heading: str):
    text = HEAD + f"## {heading}\n\n- Acheter une lampe\n- Acheter de l'huile\n"
    assert len(read_file(text.encode(), "2021-05-20_lampes.md").reading.follow_ups) == 2


def test_two_names_of_which_one_is_unknown_head_nothing():
    text = HEAD + "## Mesures et lampes\n\n- Une lampe\n- De l'huile\n"
    assert not read_file(text.encode(), "2021-05-20_lampes.md").reading.follow_ups


@pytest.mark.parametrize("end", ["", "```\n", "```\n\nShall I shorten it?\n"])
def test_a_report_pasted_from_a_chat_within_a_fence_is_read(end: str):
    log = "## Causes\n\n```\nno oil\n```\n\n"
    text = f"Certainly! Here it is:\n\n```markdown\n{HEAD}{log}## Actions\n\n- Buy a lamp\n{end}"
    reading = read_file(text.encode(), "lamps.md").reading
    assert (len(reading.timeline), len(reading.follow_ups)) == (2, 1)
    assert "Certainly!" in f"{reading.summary} {reading.sections}"
    assert not any("fence" in warning for warning in reading.warnings)


def test_a_fence_beside_headings_stays_a_fence():
    text = f"# How we write\n\n```markdown\n{HEAD}```\n"
    read = read_file(text.encode(), "lamps.md")
    assert read.reading is None or not read.reading.timeline
