"""The text of a digest as a page: what is a heading, a title with its answers, or a sentence."""

from __future__ import annotations

import pytest

from notices.as_page import Block, blocks_of

pytestmark = pytest.mark.once

TEXT = """Good morning Noor. Two things
need you.

Check in now: https://hub.example/check-in/

NEEDS YOU

* Oil the lamp: twice
  ! Late by 8 days, from PM-3
  https://hub.example/follow-ups/4/
  Done: https://hub.example/mail/answer/a:b/
  New date: https://hub.example/mail/answer/c:d/

* A thing without an address
  * with a line that is odd

and 5 more: https://hub.example/

IT AND LAMPS

Of five key results, "SHE SAID" went up.
  https://hub.example/teams/it/"""


def test_every_line_of_a_digest_stands_somewhere_on_its_page():
    found = list(blocks_of(TEXT, base_url="https://hub.example", names=["IT and Lamps"]))
    assert found == [
        Block("text", lines=["Good morning Noor. Two things", "need you."]),
        Block("text", links=[("Check in now", "/check-in/")]),
        Block("heading", "Needs you"),
        Block("item", "Oil the lamp: twice", "/follow-ups/4/", "Late by 8 days", ["from PM-3"],
              [("Done", "/mail/answer/a:b/"), ("New date", "/mail/answer/c:d/")]),
        Block("item", "A thing without an address", lines=["* with a line that is odd"]),
        Block("text", links=[("And 5 more", "/")]),
        Block("heading", "IT and Lamps"),
        Block("text", lines=['Of five key results, "SHE SAID" went up.'], links=[("See the team", "/teams/it/")]),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text", ["", "\n\n", "2026", "* ", "*", "javascript:alert(1)", "X: javascript:alert(1)"]
)
def test_odd_texts_make_no_links(text):
    assert not [block for block in blocks_of(text) if block.url or block.links]
