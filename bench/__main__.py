"""Runs the benchmark: `python -m bench [STEP …]` prints the table and writes `bench/results.json`."""

import argparse
import os
import platform
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

from sqlcipher3 import dbapi2

from bench import figures
from bench.figures import Figure
from bench.stage import PEOPLE, Stage
from bench.steps import STEPS

RESULTS = Path(__file__).resolve().parent / "results.json"


def main() -> int:
    """Run the steps asked for, all when none is named; only a whole run writes the results file."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("steps", nargs="*", metavar="STEP", help=f"of {', '.join(STEPS)}; all by default")
    parser.add_argument("--people", type=int, default=PEOPLE, help="how many people are searched among")
    arguments = parser.parse_args()
    asked = arguments.steps or list(STEPS)
    if unknown := [step for step in asked if step not in STEPS]:
        parser.error(f"unknown steps: {', '.join(unknown)}; known: {', '.join(STEPS)}")
    found = _run(asked, arguments.people)
    print(figures.table(found))
    if asked == list(STEPS):
        figures.write(RESULTS, _machine(), found)
    return int(not all(figure.met for figure in found))


def _run(steps: list[str], people: int) -> list[Figure]:
    found: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="peili-bench-") as folder:
        stage = Stage(Path(folder), most_people=people)
        try:
            for step in steps:
                begun = time.monotonic()
                found += STEPS[step](stage)
                print(f"{step}: {time.monotonic() - begun:.0f} s", flush=True)
        finally:
            stage.close()
    return found


def _machine() -> dict[str, str]:
    return {
        "python": platform.python_version(),
        "django": version("django"),
        "sqlite": dbapi2.sqlite_version,
        "cores": str(os.cpu_count()),
        "load_at_end": f"{os.getloadavg()[0]:.1f}",
    }


if __name__ == "__main__":
    raise SystemExit(main())
