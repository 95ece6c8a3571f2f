"""`make faults`: the faults, one after the other, and a line of counts for each. Ends with 1 where one fails."""

from __future__ import annotations

import argparse
import subprocess
import sys

from tests.faults.outcome import FULL, SHORT
from tests.faults.runs import RUNS


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*RUNS, []], default=[*RUNS], help=", ".join(RUNS))
    parser.add_argument("--engine", choices=["sqlite", "postgresql"])
    parser.add_argument(
        "--short", action="store_true", help="3,000 mails and 20 kills instead of 10,000 and 50"
    )
    options = parser.parse_args()
    scale = SHORT if options.short else FULL
    failed = 0
    for name in options.names:
        run, engines = RUNS[name]
        for engine in engines if options.engine is None else {options.engine} & set(engines):
            try:
                done = run(engine, scale)
                done.name = name
                print(done.line(), flush=True)
                done.check()
            except (AssertionError, TimeoutError, RuntimeError, subprocess.SubprocessError) as error:
                failed += 1
                print(f"{name:11} {engine:10} FAILED: {error}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
