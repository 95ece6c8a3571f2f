"""Reading decision records from a folder of Markdown files. Nothing is written, nothing is asked but the files.

    folder = Folder(Path("docs/decisions"))
    for file in folder:                      # in the order of their paths
        file.report()                        # the public shape of the import report

A folder is gone through twice: once for the few facts that records need of each other (numbers, relations, the
order of day and month), and once to hand the files out, one in memory at a time.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from decisions.markdown import files
from decisions.markdown.files import read_name
from decisions.markdown.log import Entry, Log
from decisions.markdown.parsing import Neighbours, is_readme, parse
from decisions.markdown.record import FileRead, Kind
from decisions.markdown.relations import Mention
from records.dates import day_order
from records.documents import LARGEST, UnreadableDocument

DEEPEST = 30  # folders within folders


@dataclass(slots=True)
class _Survey:
    names: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    dates: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    entries: list[Entry] = field(default_factory=list)


class Folder:
    """A folder of decision records, to be iterated over. Links that lead out of it are not followed.

    `include_hidden` also reads files and folders whose name begins with a dot (never `.git`); a folder called like
    those of decision records, as `.adr`, is always read. `largest` is the
    size in bytes above which a file is reported instead of read. `others` are the paths of texts in other formats,
    which are not read.
    """

    def __init__(self, root: Path, *, include_hidden: bool = False, largest: int = LARGEST) -> None:
        self.root = root
        self.include_hidden = include_hidden
        self.largest = largest
        seen = sorted(self._walk())
        self.paths = tuple(path for path in seen if path.lower().endswith(files.SUFFIXES))
        self.others = tuple(path for path in seen if path.lower().endswith(files.OTHERS))
        self._around = self._survey_names()
        self.log = self._survey_records()

    def __len__(self) -> int:
        return len(self.paths)

    def __iter__(self) -> Iterator[FileRead]:
        """The files in the order of their paths, relations completed on both sides."""
        for path in self.paths:
            file = self._read(path)
            if file.record is None:
                yield file
                continue
            record = replace(file.record, relations=self.log.relations.get(path, ()))
            warnings = (*file.warnings, *self.log.warnings.get(path, ()))
            yield FileRead(path, file.kind, "", None, file.source, file.sha256, record, warnings)

    def _walk(self) -> Iterator[str]:
        root = os.path.realpath(self.root)
        for top, folders, names in os.walk(root, followlinks=False):
            inside = os.path.relpath(top, root)
            depth = 0 if inside == "." else inside.count(os.sep) + 1
            folders[:] = sorted(
                name
                for name in folders
                if name not in (".git", "node_modules")
                and (self.include_hidden or not name.startswith(".") or _is_hidden_home(name))
                and depth < DEEPEST
            )
            for name in names:
                if name.lower().endswith(files.SUFFIXES + files.OTHERS) and (
                    self.include_hidden or not name.startswith(".")
                ):
                    yield name if inside == "." else f"{inside.replace(os.sep, '/')}/{name}"

    def _survey_names(self) -> dict[str, Neighbours]:
        by_folder: dict[str, list[str]] = defaultdict(list)
        for path in self.paths:
            by_folder[str(PurePosixPath(path).parent)].append(path)
        around: dict[str, Neighbours] = {}
        for folder in sorted(by_folder):
            around[folder] = self._neighbours(
                folder, [PurePosixPath(path) for path in by_folder[folder]], around
            )
        return around

    def _neighbours(
        self, folder: str, paths: list[PurePosixPath], around: dict[str, Neighbours]
    ) -> Neighbours:
        names = [read_name(path.stem) for path in paths if not files.is_never_a_record(path)]
        series = frozenset(name.series for name in names if name.series)
        placed = sum(name.is_placed for name in names)
        pure = PurePosixPath(folder)
        above = [around.get(str(parent)) for parent in pure.parents]
        own = read_name(pure.name) if folder != "." else None
        if own and not (own.day or (own.number is not None and not placed)):
            own = None
        has_readme = any(is_readme(path) for path in paths)
        if own and not has_readme and len(paths) != 1:
            own = None
        home = PurePosixPath(os.path.realpath(self.root)).name
        return Neighbours(
            series=series,
            placed=placed,
            unplaced=len(names) - placed,
            is_home=files.is_home_of_records(PurePosixPath(home) / pure),
            above_is_numbered=any(one.placed > one.unplaced for one in above if one),
            own_folder=own,
            has_readme=has_readme,
        )

    def _survey_records(self) -> Log:
        survey = _Survey()
        for path in self.paths:
            file, mentions, dates = self._parse(path)
            if file.record:
                record = file.record
                survey.dates[str(PurePosixPath(path).parent)] += dates
                survey.entries.append(Entry(path, record.number, record.series, record.title, mentions))
        for folder, texts in survey.dates.items():
            order = day_order(texts) or day_order(text for other in survey.dates.values() for text in other)
            self._around[folder] = replace(self._around[folder], order=order)
        return Log(survey.entries)

    def _read(self, path: str) -> FileRead:
        return self._parse(path)[0]

    def _parse(self, path: str) -> tuple[FileRead, tuple[Mention, ...], list[str]]:
        """One file, with the mentions of others in it and the texts of its dates."""
        try:
            source = self._bytes(path)
        except OSError as error:
            reason = error.strerror or "it cannot be read"
            return FileRead(path, Kind.ERROR, reason[:1].lower() + reason[1:]), (), []
        except UnreadableDocument as refusal:
            return FileRead(path, Kind.ERROR, refusal.reason, refusal.line), (), []
        around = self._around[str(PurePosixPath(path).parent)]
        return parse(path, source, around, largest=self.largest)

    def _bytes(self, path: str) -> bytes:
        """The file's bytes, never more than one above the limit. Raises UnreadableDocument for a link that leads
        out of the folder and for what is no ordinary file, OSError as reading does.
        """
        root = self.root.resolve()
        real = (root / path).resolve()
        if not real.is_relative_to(root):
            raise UnreadableDocument("it is a link that leads out of the folder")
        if real.exists() and not real.is_file():
            raise UnreadableDocument("it is no ordinary file")
        with real.open("rb") as file:
            return file.read(self.largest + 1)


def _is_hidden_home(name: str) -> bool:
    """Is a hidden folder called what folders of decision records are called: `.adr`, `.decisions`?"""
    return files.is_home_of_records(PurePosixPath(name.lstrip(".")))


def read_folder(root: Path, *, include_hidden: bool = False) -> Iterator[FileRead]:
    """Every Markdown file below `root` in the order of their paths. See `Folder`."""
    yield from Folder(root, include_hidden=include_hidden)


def read_file(path: str, source: bytes) -> FileRead:
    """One file by itself, such as an upload: its relations stay as its text names them."""
    file, mentions, _ = parse(path, source, Neighbours(is_home=True))
    if file.record is None:
        return file
    log = Log([Entry(path, file.record.number, file.record.series, file.record.title, mentions)])
    record = replace(file.record, relations=log.relations.get(path, ()))
    return FileRead(path, file.kind, "", None, file.source, file.sha256, record, file.warnings)
