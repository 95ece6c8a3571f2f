"""Small folders of records for the tests of the reader."""

from pathlib import Path

from decisions.markdown.reading import Folder, read_file
from decisions.markdown.record import DecisionRead, FileRead


def record(text: str, path: str = "0007-use-a-queue.md") -> DecisionRead:
    """The record in one file's text. Fails when it was taken for something else."""
    file = read_file(path, text.encode())
    assert file.record is not None, file.reason
    return file.record


def folder(root: Path, files: dict[str, str]) -> dict[str, FileRead]:
    """The files as written to `root`, read, by their paths."""
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(text.encode())
    return {file.path: file for file in Folder(root)}
