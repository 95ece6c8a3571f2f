"""A migrated SQLite database, made once for each state of the migrations and copied from then on.

Migrating takes ten seconds of a processor, more than most of what one runs while working. The copies lie in
var/migrated/ (`make clean` removes them); their name is a digest of every migration and of Django's version, so a new
or changed migration is always run.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

import django
from django.db import connection

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "var" / "migrated"


def stored() -> Path:
    """Where the database for the migrations as they are now lies, or is to lie."""
    digest = hashlib.sha256(django.get_version().encode())
    for path in sorted(ROOT.glob("*/migrations/*.py")):
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return FOLDER / f"{digest.hexdigest()[:32]}.sqlite3"


def bring(target: str) -> bool:
    """Put a copy at `target`, the path of the test database; False where there is none yet."""
    if connection.vendor != "sqlite" or not stored().exists():
        return False
    shutil.copyfile(stored(), target)
    return True


def keep() -> None:
    """Keep a copy of the test database, freshly migrated and still empty; older ones go."""
    if connection.vendor != "sqlite" or stored().exists():
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    part = FOLDER / f"part-{os.getpid()}"
    part.unlink(missing_ok=True)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(part)])
    for old in FOLDER.glob("*.sqlite3"):
        old.unlink(missing_ok=True)
    part.replace(stored())
