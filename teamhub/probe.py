"""What a container's health check asks: does an address answer, is beat alive? Ends with 0 or 1."""

import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

BEAT_SILENCE = 300.0  # seconds; beat writes its schedule file at least every three minutes


def answers(url: str) -> bool:
    """Does the address answer with 200 within two seconds?"""
    if not url.startswith(("http://", "https://")):
        return False
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - http only, checked above
            return bool(answer.status == 200)
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False


def beats(schedule: Path, now: float) -> bool:
    """Has beat touched its schedule file of late? `now` is in seconds since the epoch."""
    written = [path.stat().st_mtime for path in schedule.parent.glob(f"{schedule.name}*")]
    return bool(written) and now - max(written) < BEAT_SILENCE


def main() -> int:
    """Check what the command line names."""
    if sys.argv[1:] == ["--beat"]:
        from django.conf import settings

        return 0 if beats(Path(settings.CELERY_BEAT_SCHEDULE_FILENAME), time.time()) else 1
    return 0 if len(sys.argv) == 2 and answers(sys.argv[1]) else 1


if __name__ == "__main__":
    sys.exit(main())
