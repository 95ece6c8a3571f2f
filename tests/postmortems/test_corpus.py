"""The reader of postmortems against labelled real documents. Collected only where the corpus is."""

from __future__ import annotations

import pytest

from bench.corpus_postmortems import Tally, score
from postmortems.markdown.reading import FileReading
from tests import corpus

GATES = {
    "record": 1.0,
    "title": 0.97,
    "incident date": 0.95,
    "timeline": 0.92,
    "follow-ups": 0.92,
    "owners": 0.90,
    "links": 0.90,
    "no severity invented": 1.0,
}


@pytest.fixture(scope="module")
def scored() -> tuple[dict[str, Tally], dict[str, FileReading]]:
    place = corpus.folder()
    assert place is not None
    return score(place / "postmortems")


@pytest.mark.parametrize(("field", "gate"), GATES.items())
def test_a_field_is_read_as_labelled(scored, field, gate):
    tally = scored[0][field]
    assert tally.total > 0
    assert tally.share >= gate, "\n".join(tally.misses)


def test_start_and_end_are_read_where_a_field_or_a_marker_states_them(scored):
    stated = [scored[0][f"{name} (field or marker)"] for name in ("started", "resolved")]
    right, total = sum(tally.right for tally in stated), sum(tally.total for tally in stated)
    assert right / total >= 0.95, [tally.misses for tally in stated]


def test_no_file_is_an_error(scored):
    assert [file.reason for file in scored[1].values() if file.kind == "error"] == []
