"""No text of a file is taken for a formula, whichever file it is; numbers stay numbers."""

from pathlib import Path

import pytest

from web.sheets import guarded, unguarded

ROOT = Path(__file__).parents[2]
FORMULAS = [
    "=1+1",
    "+x",
    "-3x",
    "@a",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1+1",
    "＋x",
    "－x",
    "＠a",
    "-",
    "--5",
    "-inf",
    "-5\n",
]
PLAIN = ["", "plain", "1", "-5", "-5.25", "+3", "1e5", "-1e-5", "'quoted'", "a=b", "−3"]


@pytest.mark.parametrize("text", FORMULAS)
def test_what_begins_like_a_formula_has_a_quote_before_it(text):
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", PLAIN)
def test_numbers_and_plain_texts_stay_as_they_are(text):
    assert guarded(text) == text


@pytest.mark.parametrize("text", [*FORMULAS, *PLAIN, "'=1", "''-b"])
def test_a_guarded_text_comes_back_as_it_was(text):
    assert unguarded(guarded(text)) == text


def test_whatever_writes_csv_guards_it_by_the_one_rule():
    """Whoever writes lines of CSV imports it from here."""
    apps = [
        "web",
        "people",
        "records",
        "outcomes",
        "postmortems",
        "decisions",
        "followups",
        "notices",
        "teamhub",
    ]
    files = [path for app in apps for path in (ROOT / app).rglob("*.py")]
    writers = [path for path in files if "csv.writer(" in path.read_text(encoding="utf-8")]
    assert len(writers) >= 6
    assert [
        path for path in writers if "from web.sheets import" not in path.read_text(encoding="utf-8")
    ] == []
