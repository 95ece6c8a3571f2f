"""Where the labelled real documents are, on machines that have them. They are no part of the project."""

import os
from pathlib import Path

BESIDE = Path(__file__).resolve().parents[2] / "shared" / "corpus"


def folder() -> Path | None:
    """The folder named by TEAMHUB_CORPUS, else ../shared/corpus beside the checkout; None where there is none."""
    named = os.environ.get("TEAMHUB_CORPUS")
    place = Path(named) if named else BESIDE
    return place if place.is_dir() else None
