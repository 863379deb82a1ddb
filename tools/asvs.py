"""Check `ASVS.md`: `python tools/asvs.py` fails on what is missing in it, and prints its counts.

Wrong is a requirement that is missing or there twice, a level that is another, a *met* without a test or
document, a test that does not exist, a *not* or *n.a.* without a reason, and counts in the head that are not
those of the lines.
"""

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LINE = re.compile(r"^\| (\d+\.\d+\.\d+) \| (\d) \| (.+?) \| (met|not|n\.a\.) \| (.*) \|$")
COUNT = re.compile(r"^\| (met|not|n\.a\.) \| (\d+) \| (\d+) \| (\d+) \|$")
NAMED = re.compile(r"`([^`]+)`")


@cache
def tests_of(path: Path) -> frozenset[str]:
    """Return the names of the tests of a file; none where there is no such file."""
    if not path.is_file():
        return frozenset()
    tree = ast.parse(path.read_text("utf-8"))
    return frozenset(each.name for each in ast.walk(tree) if isinstance(each, ast.FunctionDef))


def wrong_with(state: str, shown: str) -> str:
    """Return what is wrong with what a line leans on, or nothing."""
    if state != "met":
        return "" if shown.strip() and "`tests/" not in shown else "gives no reason"
    named = NAMED.findall(shown)
    if not named:
        return "names neither a test nor a document"
    for each in named:
        path, _, test = each.partition("::")
        if test and test not in tests_of(ROOT / path):
            return f"there is no test {each}"
        if not (ROOT / path).is_file():
            return f"there is no {path}"
    return ""


def problems(text: str, wanted: Mapping[str, str]) -> Iterator[str]:
    """Yield everything that is wrong with the table."""
    rows = [match.groups() for line in text.splitlines() if (match := LINE.match(line))]
    for number, level, _words, state, shown in rows:
        if wanted.get(number) != level:
            yield f"{number}: there is no such requirement of level {level}"
        if why := wrong_with(state, shown):
            yield f"{number}: {why}"
    seen = Counter(row[0] for row in rows)
    yield from (f"{number}: is missing" for number in wanted if not seen[number])
    yield from (f"{number}: is there {times} times" for number, times in seen.items() if times > 1)
    yield from _miscounted(text, Counter((row[1], row[3]) for row in rows))


def _miscounted(text: str, counts: Mapping[tuple[str, str], int]) -> Iterator[str]:
    said = {match[1]: match.groups()[1:] for line in text.splitlines() if (match := COUNT.match(line))}
    for state in ("met", "not", "n.a."):
        found = tuple(str(counts[level, state]) for level in "123")
        if said.get(state) != found:
            yield f"the head should say | {state} | {' | '.join(found)} |"


def wanted() -> dict[str, str]:
    """Return the level of each requirement of the standard."""
    lines = (ROOT / "tools" / "asvs-5.0.0.txt").read_text("utf-8").splitlines()
    return dict(line.split() for line in lines if line and not line.startswith("#"))


def main() -> int:
    """Check the table; print the problems, or the counts."""
    text = (ROOT / "ASVS.md").read_text("utf-8")
    found = list(problems(text, wanted()))
    counts = "; ".join(line[2:-2] for line in text.splitlines() if COUNT.match(line))
    print("\n".join(found) or f"ASVS 5.0.0 (levels 1, 2, 3): {counts}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
