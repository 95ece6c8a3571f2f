"""The reader of decision records against labelled real records. Collected only where the corpus is."""

import io
from pathlib import Path

import pytest
from django.core.management import call_command

from bench.corpus_decisions import Score, measure
from decisions.exporting import export
from decisions.markdown.reading import Folder
from decisions.models import Decision, DecisionSource
from records.documents import Document
from tests import corpus

GATES = {
    "kind": 0.99,
    "title": 0.98,
    "number": 0.99,
    "series": 0.99,
    "status": 0.98,
    "invented": 1.0,  # "never" where none is stated
    "date": 0.96,
    "pairs": 0.95,
}


@pytest.fixture(scope="module")
def records() -> Path:
    place = corpus.folder()
    assert place is not None
    return place / "adr"


@pytest.fixture(scope="module")
def scores(records: Path) -> dict[str, Score]:
    return measure(records)[0]


@pytest.mark.parametrize("field", GATES)
def test_of_the_labels_enough_are_met_for(field: str, scores: dict[str, Score]) -> None:
    score = scores[field]
    assert score.total > 0
    assert score.share >= GATES[field], "\n".join(score.misses)


def test_every_file_is_seen_once_and_none_fails(records: Path) -> None:
    files = list(Folder(records))
    assert [file.path for file in files] == sorted(
        path.relative_to(records).as_posix() for path in records.rglob("*.md")
    )
    assert [(file.path, file.reason) for file in files if file.kind == "error"] == []


def test_every_file_comes_back_from_its_parts_byte_for_byte(records: Path) -> None:
    for file in Folder(records):
        document = Document.from_bytes(file.source)
        assert document.to_bytes() == file.source
        assert "".join(part.heading + part.body for part in document.sections) == document.body


@pytest.mark.django_db
def test_every_file_comes_back_byte_for_byte(team, records: Path) -> None:
    call_command(
        "import_decisions", str(records), "--team", "berths", stdout=io.StringIO(), stderr=io.StringIO()
    )
    count = 0
    for each in export(Decision.objects.all()):
        assert (records / each.path).read_bytes() == each.content
        assert each.unwritten == ()
        count += 1
    assert count == DecisionSource.objects.count() > 600
