"""What the settings make of the environment."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.once
SHOWN = (
    "from teamhub import settings as s; print(s.DATABASES['default']['ENGINE'], s.MEDIA_ROOT, s.MAIL_LEASE)"
)


def test_a_variable_set_to_nothing_means_its_default(tmp_path):
    empty = dict.fromkeys(["DATABASE_URL", "MEDIA_DIR", "MAIL_LEASE", "REDIS_URL"], "")
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", SHOWN],
        cwd=root,
        env={**os.environ, **empty, "DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split() == ["django.db.backends.sqlite3", str(tmp_path / "media"), "60"], done.stderr
