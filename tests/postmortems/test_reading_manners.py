"""Postmortems in the manner of many houses and tongues: notes, exports, blogs, tables, all read as they were labelled."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from postmortems.markdown.reading import Reading, read_file

pytestmark = pytest.mark.once
DOCUMENTS = {
    name: (json.loads(labels), text)
    for file in ("manners.txt", "houses.txt")
    for piece in re.split(r"(?m)^@@@ ", (Path(__file__).parent / file).read_text("utf-8"))[1:]
    for name, labels, text in [re.split(r"\n(?:@@\n)?", piece, maxsplit=2)]
}


def read(name: str) -> Reading:
    found = read_file(DOCUMENTS[name][1].encode(), name)
    assert found.reading is not None, found.reason
    return found.reading


@pytest.mark.parametrize("name", DOCUMENTS)
def test_it_is_read_as_labelled(name):
    reading = read(name)
    told = {
        "title": reading.title,
        "day": str(reading.incident_date),
        "entries": len(reading.timeline),
        "follow_ups": [[each.owner, each.link] for each in reading.follow_ups],
        "severity": reading.severity,
        **{
            moment: found.at.isoformat() if (found := getattr(reading, moment)) else None
            for moment in ("started", "resolved")
        },
    }
    assert told == {key: value for key, value in DOCUMENTS[name][0].items() if key != "named"}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_word_of_a_sentence_is_lost(name):
    """Headings, keys and columns become fields; what people wrote below them is all there."""
    kept = repr(read(name)).casefold()
    text = re.sub(r"(?m)^#.*$|^.*\n[=-]{3,}$", "", DOCUMENTS[name][1])
    lines = [line for line in text.splitlines() if len(line.split()) > 4 and "|" not in line]
    words = {word for line in lines for word in re.findall(r"[^\W\d_]{5,}", line.casefold())}
    words -= set(DOCUMENTS[name][0].get("named", ()))
    assert [word for word in words if word not in kept] == []


def test_relative_times_count_from_the_entry_that_tells_its_own():
    text = "# Lamps out\n\nDate: 2022-03-03\n\n## Timeline\n\n- T-5m: fuse\n- T+0: 10:00 UTC dark\n- T+1h05: light\n"
    reading = read_file(text.encode(), "lamps.md").reading
    assert reading is not None
    assert [each.at and each.at.strftime("%H:%M") for each in reading.timeline] == [None, "10:00", "11:05"]
