"""How long it takes to import a folder of postmortems: python -m bench.import_postmortems [FOLDER].

FOLDER is read into an empty SQLite database of its own, twice: the second run has nothing to change. Default:
`postmortems` in TEAMHUB_CORPUS, else in ../shared/corpus beside the checkout.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

BESIDE = Path(__file__).resolve().parents[2] / "shared" / "corpus"


def main() -> int:
    folder = (
        Path(sys.argv[1])
        if len(sys.argv) > 1
        else Path(os.environ.get("TEAMHUB_CORPUS") or BESIDE) / "postmortems"
    )
    if not folder.is_dir():
        print(f"There is no folder at {folder}.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="teamhub-bench-") as place:
        os.environ["DATABASE_URL"] = f"sqlite:///{place}/bench.sqlite3"
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "teamhub.settings")
        measure(folder)
    return 0


def measure(folder: Path) -> None:
    """Import twice and print what each run took."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from followups.importing import import_folder
    from people.models import Team

    call_command("migrate", verbosity=0)
    team = Team.objects.create(name="Bench", slug="bench")
    for name in ("first run", "second run, nothing to change"):
        began = time.perf_counter()
        done = import_folder(folder, team=team, now=timezone.now())
        took = time.perf_counter() - began
        print(
            f"{name}: {len(done.rows)} files in {took:.2f} s, {took / max(len(done.rows), 1) * 1000:.1f} ms a file"
        )


if __name__ == "__main__":
    sys.exit(main())
