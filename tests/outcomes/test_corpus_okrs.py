"""The real OKR documents, where they are at hand: every one is read, and no word of it lost."""

from __future__ import annotations

import pytest

from outcomes.importing.markdown import read_markdown
from tests import corpus
from tests.outcomes.test_markdown_files import everything, words

FOLDER = (corpus.folder() or corpus.BESIDE) / "okr"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.md")), ids=lambda path: path.stem)
def test_a_real_document_is_read_whole(path):
    data = path.read_bytes()
    drafts = read_markdown(data, path.name)
    assert len(drafts.objectives) >= 10
    assert sum(len(each.key_results) for each in drafts.objectives) >= 30
    assert words(data.decode()) - words(everything(drafts)) == set()
