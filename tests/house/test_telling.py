"""docs/mail.md is true: the page of every act that tells people says so beforehand. The table is read from there."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import time_machine
from django.urls import reverse

from tests.conftest import signed_in
from tests.house.cast import World
from tests.make import NOW

DOCUMENT = Path(__file__).parents[2] / "docs" / "mail.md"
HEAD = "| page | of | as | who is told | said there |"
pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Row:
    """A page, whose, who is about to act, and words that stand there."""

    name: str
    of: str
    kind: str
    said: str

    def __str__(self) -> str:
        return f"{self.name} {self.of}".strip()


def read_rows() -> Iterator[Row]:
    lines = DOCUMENT.read_text(encoding="utf-8").split(HEAD)[1].splitlines()[2:]
    for line in lines:
        if not line.startswith("|"):
            return
        pages, of, kind, _, said = (cell.strip() for cell in line.strip().strip("|").split("|"))
        for alone, page in re.findall(r"`(\w+)`;|`(\w+)`", pages):
            yield Row(alone or page, "" if alone else of, kind, said)


ROWS = list(read_rows())


@pytest.fixture
def world(organisation) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        yield World()


def test_every_page_in_the_table_says_who_is_told(world):
    clients = {kind: signed_in(person) for kind, person in world.people.items()}
    wrong = []
    for row in ROWS:
        subject = world.subjects[row.of]
        page = clients[row.kind].get(reverse(row.name, args=subject.args) + subject.query)
        text = html.unescape(re.sub(r"<[^>]+>", "", page.content.decode()))
        if page.status_code != 200 or row.said not in " ".join(text.split()):
            wrong.append(f"{row}: {page.status_code}")
    assert not wrong
    assert len(ROWS) > 30
