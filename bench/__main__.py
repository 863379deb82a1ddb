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
from bench.stage import Sizes, Stage
from bench.steps import STEPS

RESULTS = Path(__file__).resolve().parent / "results.json"


def main() -> int:
    """Run the steps asked for, all when none is named; only a whole run of usual size writes the results."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("steps", nargs="*", metavar="STEP", help=f"of {', '.join(STEPS)}; all by default")
    usual = Sizes()
    parser.add_argument("--people", type=int, default=usual.people, help="people that are searched among")
    parser.add_argument("--past", type=int, default=usual.past, help="past visits of growth and month")
    parser.add_argument("--seconds", type=float, default=usual.seconds, help="of load, on each side")
    arguments = parser.parse_args()
    asked = arguments.steps or list(STEPS)
    if unknown := [step for step in asked if step not in STEPS]:
        parser.error(f"unknown steps: {', '.join(unknown)}; known: {', '.join(STEPS)}")
    sizes = Sizes(people=arguments.people, past=arguments.past, seconds=arguments.seconds)
    found = _run(asked, sizes)
    print(figures.table(found))
    if asked == list(STEPS) and sizes == usual:
        figures.write(RESULTS, _machine(), found)
    return int(not all(figure.met for figure in found))


def _run(steps: list[str], sizes: Sizes) -> list[Figure]:
    found: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="peili-bench-") as folder:
        stage = Stage(Path(folder), sizes)
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
