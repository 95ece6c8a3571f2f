"""The records of a folder seen together: which file a mention means, and what the other side did not say."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from decisions.markdown.relations import INVERSE, Kind, Mention

_NOT_RECORDS = {"pull", "pulls", "issue", "issues", "merge_requests", "discussions", "commit", "browse", "wiki",
                "milestone", "releases", "tag", "blob", "tree", "projects", "work_items", "pull-requests"}  # fmt: skip
# A web page's address may mean a record only where one of these is a folder on the way.
_SITES = {"adr", "adrs", "decisions", "decision", "decision-records", "architecture-decisions", "rfc", "rfcs",
          "architecture-decision-records", "decision-log", "records"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """What the log keeps of a record, so that a whole folder fits in memory: no text but its title."""

    path: str
    number: int | None
    series: str | None
    title: str
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation of a record. `path` is the other record's, relative to the folder read; None when the target is
    no record there, and then `target` is as written. `is_inferred`: only the other side says it.
    """

    kind: Kind
    path: str | None
    target: str
    words: str
    verb: str
    is_inferred: bool = False


class Log:
    """The records of one folder. Folders side by side that hold records each are logs of their own: a bare number
    never leads from one into the other.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = {entry.path: entry for entry in entries}
        tops = {path.split("/", 1)[0] if "/" in path else "" for path in self.entries}
        self._is_split = "" not in tops and len(tops) > 1
        self._by_number: dict[tuple[str, int], list[Entry]] = defaultdict(list)
        self._by_stem: dict[tuple[str, str], list[Entry]] = defaultdict(list)
        self._by_title: dict[tuple[str, str], list[Entry]] = defaultdict(list)
        self._by_path = {_fold(path): path for path in self.entries}
        for entry in self.entries.values():
            group = self._group(entry.path)
            if entry.number is not None:
                self._by_number[group, entry.number].append(entry)
            self._by_stem[group, _fold(_stem(entry.path))].append(entry)
            if entry.title:
                self._by_title[group, _fold(entry.title)].append(entry)
        self.relations, self.warnings = self._relate()

    def _group(self, path: str) -> str:
        return path.split("/", 1)[0] if self._is_split else ""

    def _relate(self) -> tuple[dict[str, tuple[Relation, ...]], dict[str, tuple[str, ...]]]:
        relations: dict[str, list[Relation]] = defaultdict(list)
        warnings: dict[str, list[str]] = defaultdict(list)
        said: set[tuple[str, Kind, str]] = set()
        for path, entry in self.entries.items():
            for mention in entry.mentions:
                other = self.resolve(mention, path)
                if other == path or (other and (path, mention.kind, other) in said):
                    continue
                if other:
                    said.add((path, mention.kind, other))
                elif mention.kind is not Kind.RELATES and mention.kind is not Kind.DEPENDS_ON:
                    what = mention.words or mention.target
                    warnings[path].append(
                        f"line {mention.line}: {mention.kind} “{what[:120]}”: no record here is meant"
                    )
                target = mention.target or mention.words
                relations[path].append(Relation(mention.kind, other, target, mention.words, mention.verb))
        for path, kind, other in sorted(said):
            inverse = INVERSE.get(kind)
            if inverse is None or (other, inverse, path) in said:
                continue
            relations[other].append(
                Relation(inverse, path, path, self.entries[path].title, "", is_inferred=True)
            )
            warnings[other].append(f"{inverse} {path}: only that record says so")
        for path, twins in self._shared_numbers().items():
            warnings[path].append(f"the number is also that of {', '.join(twins)}")
        return (
            {path: tuple(found) for path, found in relations.items()},
            {path: tuple(found) for path, found in warnings.items()},
        )

    def _shared_numbers(self) -> dict[str, list[str]]:
        """For each record whose number another one in the same folder and series has, the others."""
        same: dict[tuple[str, str, int], list[str]] = defaultdict(list)
        for entry in self.entries.values():
            if entry.number is not None:
                same[_folder(entry.path), _fold(entry.series or ""), entry.number].append(entry.path)
        shared = (paths for paths in same.values() if len(paths) > 1)
        return {path: [other for other in paths if other != path] for paths in shared for path in paths}

    def resolve(self, mention: Mention, source: str) -> str | None:
        """The path of the record that `mention` in the file `source` means, or None."""
        by_target = self._by_target(mention.target, source) if mention.target else None
        if by_target:
            return by_target
        if mention.number is not None:
            return self._numbered(mention.number, mention.series, source)
        return self._named(mention.words, source)

    def _by_target(self, target: str, source: str) -> str | None:
        parts = urlsplit_safely(target)
        if parts is None:
            return None
        scheme, path = parts
        path = unquote(path).strip()
        if not path:
            return None
        if scheme in ("http", "https"):
            is_ours = any(piece.lower() in _SITES for piece in path.split("/"))
            return self._by_suffix(path, source) or (self._by_permalink(path, source) if is_ours else None)
        if scheme:
            return None
        folder = posixpath.dirname(source)
        for base in ("", folder) if path.startswith("/") else (folder,):
            found = self._at(
                posixpath.normpath(posixpath.join(base, path.lstrip("/") if path.startswith("/") else path))
            )
            if found:
                return found
        found = self._named(posixpath.basename(path.rstrip("/")), source)
        return found or (
            self._by_permalink(path, source) if not path.endswith(".md") or path.startswith("/") else None
        )

    def _at(self, path: str) -> str | None:
        bare = re.sub(r"\.(?:html?|md|markdown)$", "", path, flags=re.IGNORECASE)
        for candidate in (path, f"{bare}.md", f"{bare}/README.md", f"{bare}/index.md", f"{bare}.markdown"):
            found = self._by_path.get(_fold(candidate))
            if found:
                return found
        return None

    def _by_suffix(self, path: str, source: str) -> str | None:
        """A web address of a file in the same repository: the record whose path it ends with."""
        pieces = [piece for piece in path.split("/") if piece]
        if not pieces or not re.search(r"\.(?:md|markdown)$", pieces[-1], re.IGNORECASE):
            return None
        same_name = self._by_stem.get((self._group(source), _fold(_stem(path))), [])
        if _fold(pieces[-1]) in ("readme.md", "index.md"):
            same_name = [
                entry for entry in same_name if len(pieces) > 1 and pieces[-2] in entry.path.split("/")
            ]
        return _nearest(same_name, source)

    def _by_permalink(self, path: str, source: str) -> str | None:
        """`/adr/23` and `/adr/23-slug/`: a site's own address of a record, not `/pull/23`."""
        folders = [piece.lower() for piece in path.split("/") if piece]
        if len(folders) > 1 and folders[-2] in _NOT_RECORDS:
            return None
        last = [piece for piece in path.split("/") if piece][-1:]
        if last and re.fullmatch(r"\d{1,5}", last[0]):
            return self._numbered(int(last[0]), None, source)
        if last and (match := re.fullmatch(r"(?:adr[-_]?)?(\d{1,5})(?:[-_].*)?", last[0], re.IGNORECASE)):
            return self._named(last[0], source) or self._numbered(int(match[1]), None, source)
        return self._named(last[0], source) if last else None

    def _numbered(self, number: int, series: str | None, source: str) -> str | None:
        same = self._by_number.get((self._group(source), number), [])
        if series:
            folded = _fold(series)
            exact = [entry for entry in same if _fold(entry.series or "") == folded]
            if not exact and folded.replace("_", "-") not in ("rfc",):
                exact = [entry for entry in same if _fold(entry.series or "").endswith(folded)]
            return _nearest(exact, source)
        mine = self.entries[source].series if source in self.entries else None
        return _nearest([entry for entry in same if entry.series == mine] or same, source)

    def _named(self, words: str, source: str) -> str | None:
        group, words = self._group(source), words.strip(" \"'„“”‘’‚«»‹›「」『』")
        stem = re.sub(r"\.(?:md|markdown|html?)$", "", words, flags=re.IGNORECASE)
        return _nearest(self._by_stem.get((group, _fold(stem)), []), source) or _nearest(
            self._by_title.get((group, _fold(words)), []), source
        )


def urlsplit_safely(target: str) -> tuple[str, str] | None:
    """The scheme and path of a link's target, or None when it is no address at all."""
    try:
        parts = urlsplit(target)
    except ValueError:
        return None
    return parts.scheme.lower(), parts.path


def _nearest(entries: list[Entry], source: str) -> str | None:
    """The entry in the same folder, or nearest to it; None when two are equally near."""
    if not entries:
        return None
    here = posixpath.dirname(source).split("/")

    def distance(entry: Entry) -> int:
        there = posixpath.dirname(entry.path).split("/")
        shared = 0
        for one, other in zip(here, there, strict=False):
            if one != other:
                break
            shared += 1
        return len(here) + len(there) - 2 * shared

    ranked = sorted(entries, key=distance)
    others = [entry for entry in ranked if entry.path != source]
    if len(others) > 1 and distance(others[0]) == distance(others[1]):
        return None
    return others[0].path if others else ranked[0].path


def _fold(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def _stem(path: str) -> str:
    """A record's own name: of a folder's README, the folder's."""
    pure = PurePosixPath(path)
    if pure.stem.lower() in ("readme", "index") and pure.parent.name:
        return pure.parent.name
    return pure.stem


def _folder(path: str) -> str:
    """The folder in which a number should be its own: of a folder's README, the folder above."""
    pure = PurePosixPath(path)
    return str(pure.parent.parent if pure.stem.lower() in ("readme", "index") else pure.parent)
