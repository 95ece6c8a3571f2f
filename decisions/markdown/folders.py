"""Which folder files came from, so that importing a second one does not call the files of the first one missing."""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import PurePosixPath

from decisions.markdown.parsing import is_readme
from decisions.markdown.reading import Folder
from decisions.models import DecisionSource
from people.models import Team

LONGEST = 500
SHARED = 0.5  # of the names of either: then it is the same folder in another place, or one above it or below


def root_of(folder: Folder, team: Team) -> str:
    """The name under which files of this folder were kept, its own where there are none yet.

    A checkout may stand elsewhere each time, and an upload has no place at all: a folder is known by its path, else
    by the names of the files in it.
    """
    own = os.path.realpath(folder.root)[-LONGEST:]
    names: dict[str, set[str]] = defaultdict(set)
    rows = DecisionSource.objects.filter(team=team).order_by().values_list("root", "path")
    for root, path in rows.iterator(chunk_size=2000):
        names[root].add(_name(path))
    if own in names:
        return own
    here = {_name(path) for path in folder.paths}
    shares = {
        root: len(here & there) / max(1, min(len(here), len(there))) for root, there in names.items() if root
    }
    best = max(shares, key=lambda root: shares[root], default="")
    return best if best and shares[best] >= SHARED else own


def _name(path: str) -> str:
    """What a file is called; a folder's page by its folder."""
    pure = PurePosixPath(path)
    return "/".join(pure.parts[-2:]) if is_readme(pure) else pure.name
