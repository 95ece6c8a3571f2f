"""The tools that keep the house: each as the reader would call it. They need no database, so they run once."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
TEMPLATES = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "templates").rglob("*.html"))

pytestmark = [pytest.mark.once, pytest.mark.long]


def clean(*command: str) -> None:
    """Run a tool and show what it says unless it is content."""
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert result.returncode == 0, f"{result.stdout}\n{result.stderr}"


def test_imports_only_point_down():
    clean(str(BIN / "lint-imports"), "--no-cache")


def test_ruff_finds_nothing():
    clean(str(BIN / "ruff"), "check", "--no-cache", ".")


def test_code_is_in_the_house_format():
    clean(str(BIN / "ruff"), "format", "--no-cache", "--check", ".")


def test_types_hold():
    clean(str(BIN / "mypy"), ".")


def test_templates_are_in_the_house_format():
    clean(str(BIN / "djade"), "--check", "--target-version", "5.2", *TEMPLATES)


def test_templates_are_sound():
    clean(str(BIN / "djlint"), "--lint", "--quiet", "templates")


def test_django_has_nothing_to_say():
    clean(sys.executable, "manage.py", "check", "--fail-level", "WARNING")
