"""What the code may not hold: loose ends, a machine's paths, hidden imports, writers and clocks elsewhere."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.sources import SRC, inside, parsed, python, texts

LATER = re.compile(r"\b(?:TODO|FIXME|XXX)\b")
MACHINE = re.compile(r"(?<![\w.:/])/(?:work|home|root)\b|\.\./shared\b")
REGISTRY = re.compile(r"pypi\.org|pythonhosted|registry\.npmjs|deb\.debian\.org|proxy\.golang")

WRITES = {"save", "delete", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
QUERYSET = {"objects", "filter", "exclude", "using", "select_for_update", "_default_manager"}
CLOCKS = {
    ("timezone", "now"),
    ("timezone", "localdate"),
    ("timezone", "localtime"),
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
}
WRITERS = {
    "src/peili/booking/probes.py": "tries the guards with invented rows, in a transaction it undoes",
    "src/peili/exchange/probes.py": "tries invented links and keys, in a transaction it undoes",
    "src/peili/incidents/probes.py": "tries the register with an invented breach, in a transaction it undoes",
    "src/peili/outreach/probes.py": "tries the gates with invented people, in a transaction it undoes",
    "src/peili/people/proving.py": "tries the doors with invented staff, in a transaction it undoes",
    "src/peili/people/sessions.py": "the web's own store of sessions, which Django asks to write",
    "src/peili/people/signing.py": "lets a request save of its session only what a request may change",
    "src/peili/people/reach/probes.py": "tries a purpose on an invented card, in a transaction it undoes",
    "src/peili/people/probes.py": "tries the gates with invented rows, in a transaction it undoes",
    "src/peili/rights/erasure/purging.py": "notes on certificates that the file was written anew",
    "src/peili/rights/trials/planting.py": "plants invented people in a clone that is thrown away",
    "src/peili/rights/trials/classes.py": "lets a night pass in a clone that is thrown away",
    "src/peili/rights/trials/rows.py": "plants rows of invented people in a clone that is thrown away",
    "src/peili/rights/trials/trials.py": "tries on invented people in a clone that is thrown away",
    "src/peili/rights/retention/probes.py": "plants somebody whose time has come, in a transaction it undoes",
    "src/peili/rights/probes.py": "tries each right on an invented card, in a transaction it undoes",
    "src/peili/agreements/probes.py": "tries the gate with invented rows, in a transaction it undoes",
    "src/peili/agreements/sights.py": "tries the wall with an invented visit, as the desk's does",
    "src/peili/desk/sights.py": "tries the wall with an invented visit, in a transaction a probe undoes",
    "src/peili/care/probes.py": "tries the commands with invented people, in a transaction it undoes",
    "src/peili/care/sights.py": "tries the wall with invented rows, in a transaction a probe undoes",
    "src/peili/config/demo/care.py": "invents records of past visits in bulk, as the visits themselves are",
    "src/peili/config/demo/clients.py": "invents cards in bulk: thousands of commands would take minutes",
    "src/peili/config/demo/keeping.py": "invents visits of years ago, which no command may book",
    "src/peili/config/demo/making.py": "dates invented bookings back, which no command may do",
    "src/peili/config/demo/visits.py": "invents visits of the past, which no command may book",
    "src/peili/promises/append_only.py": "opens and shuts a door's row inside the transaction of a command",
    "src/peili/promises/holding.py": "passes save() and bulk_create() on, keys first",
    "src/peili/promises/resealing.py": "a migration step: seals anew what rows hold already",
    "src/peili/house/work.py": "claims of periodic work are the worker's own rows, about nobody",
    "src/peili/people/profile.py": "its section of the profile, inside the loading command's transaction",
}
COMMAND_LINE = "src/peili/config/commands/"
EDGES = {
    "src/peili/people/middleware.py": "stands around every page: what was refused is noted when it is",
    "src/peili/people/access.py": "the guard around every view: a page's reading begins when it is asked for",
    "src/peili/people/sessions.py": "the web's own store of sessions, which Django asks without a time",
}


def found_in_texts(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{inside(path)}:{number}: {match.group()}"
        for path in texts()
        if path != Path(__file__)  # which has to name what it looks for
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if (match := pattern.search(line))
    ]


def found_in_code(search: Callable[[ast.Module], Iterator[str]], paths: list[Path]) -> list[str]:
    return [f"{inside(path)}: {finding}" for path in paths for finding in search(parsed(path))]


def hidden_imports(tree: ast.Module) -> Iterator[str]:
    """Yield imports that do not say what they bring, or from where."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            if node.level:
                yield f"line {node.lineno}: relative import"
            if any(alias.name == "*" for alias in node.names):
                yield f"line {node.lineno}: wildcard import"


def writes(tree: ast.Module) -> Iterator[str]:
    """Yield calls that write rows; `update` counts only on a queryset, for dictionaries have one too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name, chain = node.func.attr, _chain(node.func.value)
            keywords_only = bool(node.keywords) and not node.args
            if name in WRITES or (name == "update" and (keywords_only or chain & QUERYSET)):
                yield f"line {node.lineno}: .{name}()"


def clocks(tree: ast.Module) -> Iterator[str]:
    """Yield readings of the clock, by whatever name the module imported it."""
    aliases = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            name = owner.id if isinstance(owner, ast.Name) else getattr(owner, "attr", "")
            if (aliases.get(name, name), node.func.attr) in CLOCKS and not _of_a_value(node):
                yield f"line {node.lineno}: {name}.{node.func.attr}()"


def _of_a_value(call: ast.Call) -> bool:
    """`localtime(value)` and `localdate(value)` convert; only without a value do they read the clock."""
    attribute = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    return attribute in {"localtime", "localdate"} and bool(call.args)


def _chain(node: ast.AST) -> set[str]:
    return {part.attr for part in ast.walk(node) if isinstance(part, ast.Attribute)}


def _on_shelf(path: Path, *shelves: str) -> bool:
    parts = path.relative_to(SRC).parts
    return any(shelf in parts or f"{shelf}.py" in parts for shelf in shelves)


@pytest.mark.parametrize("pattern", [LATER, MACHINE, REGISTRY], ids=["later", "machine", "registry"])
def test_no_file_holds(pattern: re.Pattern[str]) -> None:
    assert found_in_texts(pattern) == []


def test_imports_say_what_and_from_where() -> None:
    assert found_in_code(hidden_imports, python()) == []


def test_only_commands_write() -> None:
    others = [
        path for path in python("src") if not _on_shelf(path, "commands") and inside(path) not in WRITERS
    ]
    assert found_in_code(writes, others) == []


def test_only_the_edge_reads_the_clock() -> None:
    inner = [
        path
        for path in python("src")
        if not _on_shelf(path, "views", "worker", "cli")
        and not inside(path).startswith(COMMAND_LINE)
        and inside(path) not in EDGES
    ]
    assert found_in_code(clocks, inner) == []
    assert all(list(clocks(parsed(path))) for path in python("src") if inside(path) in EDGES)


def test_no_exception_outlives_its_reason() -> None:
    there = {inside(path): path for path in python("src")}
    assert [name for name in WRITERS if name not in there or not list(writes(parsed(there[name])))] == []
    assert all(WRITERS.values())


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        (LATER, "# TODO: later"),
        (MACHINE, 'open("/root/house")'),
        (MACHINE, "cd /root"),
        (MACHINE, "see ../shared/design.md"),
        (REGISTRY, "--index-url https://pypi.org/simple"),
    ],
)
def test_a_planted_line_is_found(pattern: re.Pattern[str], line: str) -> None:
    assert pattern.search(line)


@pytest.mark.parametrize(
    "line", ["https://example.invalid/work", "a/home/b", "network", "PEILI_HOME", "workdays"]
)
def test_an_innocent_line_is_left_alone(line: str) -> None:
    assert not MACHINE.search(line)


@pytest.mark.parametrize(
    ("search", "source"),
    [
        (hidden_imports, "from . import rules"),
        (hidden_imports, "from os import *"),
        (writes, "row.save()"),
        (writes, "Row.objects.create(a=1)"),
        (writes, "Row.objects.filter(a=1).update(a=2)"),
        (writes, "rows.update(a=2)"),
        (writes, "Row.objects.all().delete()"),
        (clocks, "from django.utils import timezone\ntimezone.now()"),
        (clocks, "import datetime as dt\ndt.datetime.now(dt.UTC)"),
        (clocks, "from datetime import date as day\nday.today()"),
        (clocks, "from django.utils import timezone\ntimezone.localdate()"),
    ],
)
def test_a_planted_call_is_found(search: Callable[[ast.Module], Iterator[str]], source: str) -> None:
    assert len(list(search(ast.parse(source)))) == 1


@pytest.mark.parametrize(
    ("search", "source"),
    [
        (hidden_imports, "from peili.booking import rules"),
        (writes, "known.update(other)"),
        (writes, "digest.update(b'x')"),
        (clocks, "timezone.localtime(appointment.start)"),
        (clocks, "queue.now()"),
    ],
)
def test_an_innocent_call_is_left_alone(search: Callable[[ast.Module], Iterator[str]], source: str) -> None:
    assert list(search(ast.parse(source))) == []
