"""Raw SQL passes every guard of sealed columns: only the modules named here speak it, each for a reason."""

import ast
from collections.abc import Iterator

from tests.support.sources import SRC, inside, parsed

SPOKEN = {"cursor", "execute", "executemany", "executescript", "raw"}  # as methods
WRITTEN = {"RawSQL", "RunSQL"}
DRIVERS = {"sqlite3", "sqlcipher3", "psycopg"}
COLUMNS = "src/peili/promises/"
BACKUP = "src/peili/vault/backup/"
MAY_SPEAK = {
    COLUMNS + "append_only_sql.py": "makes, drops and asks for the triggers of append-only tables",
    COLUMNS + "inserting.py": "inserts what Django's own compiler made of a record, values already sealed",
    COLUMNS + "operations.py": "makes an extension of PostgreSQL",
    "src/peili/config/postgres/base.py": "puts role and reading before each statement",
    "src/peili/config/postgres/probes.py": "asks the database past the program's own filters",
    "src/peili/config/postgres/role.py": "asks whether there is a role",
    "src/peili/config/postgres/wall.py": "puts up row-level security",
    "src/peili/config/restoring/standing.py": "asks a server which one it is and which timeline it writes",
    COLUMNS + "overlap_sql.py": "makes, drops and asks for the guard against overlaps",
    COLUMNS + "prepared.py": "runs SQL that Django's own compiler wrote, and lets Django read the rows",
    COLUMNS + "settled.py": "reads the one token that says whether the set-up changed",
    COLUMNS + "settled_sql.py": "makes and asks for the triggers that change that token",
    COLUMNS + "steady.py": "asks SQLite whether anyone has written since",
    COLUMNS + "stays.py": "makes, drops and asks for the trigger that keeps a row's subject",
    "src/peili/config/sqlite/base.py": "sets up each connection of the embedded database",
    "src/peili/care/probes.py": "must see sealed columns as the database holds them",
    "src/peili/house/probes.py": "asks the database for its settings",
    "src/peili/rights/erasure/purging.py": "writes the file anew, without what was erased",
    "src/peili/trail/verifying.py": "begins a snapshot that only reads, which Django cannot",
    "src/peili/vault/encrypting.py": "copies the whole file under a key",
    "src/peili/vault/keyring/copying.py": "the keyring's own database, which holds wrapped keys alone",
    "src/peili/vault/keyring/postgres.py": "the keyring's own database, which holds wrapped keys alone",
    "src/peili/vault/probes.py": "must see sealed columns as the database holds them",
    "src/peili/vault/scan/tables.py": "must see every table as the database holds it",
    BACKUP + "embedded.py": "copies the file whole",
    BACKUP + "proving.py": "asks a restored database whether it is sound",
    BACKUP + "scratch.py": "makes and drops the database of a drill",
    BACKUP + "server.py": "counts rows of a server's database, and dumps it whole",
}


def spoken(tree: ast.Module) -> Iterator[str]:
    """Yield where a module speaks SQL past Django's own, or takes a driver to do so."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names] + [getattr(node, "module", None) or ""]
            if DRIVERS & {name.partition(".")[0] for name in names}:
                yield f"line {node.lineno}: a driver"
        elif isinstance(node, ast.Attribute) and node.attr in SPOKEN:
            yield f"line {node.lineno}: .{node.attr}"
        elif (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "extra"
        ):
            yield f"line {node.lineno}: .extra"  # a word of its own too, so only where it is called
        elif isinstance(node, ast.Name | ast.Attribute) and _name(node) in WRITTEN:
            yield f"line {node.lineno}: {_name(node)}"


def _name(node: ast.Name | ast.Attribute) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr


def speakers() -> set[str]:
    """Return the modules that speak SQL, migrations too."""
    return {inside(path) for path in SRC.rglob("*.py") if any(spoken(parsed(path)))}


def test_only_named_modules_speak_sql() -> None:
    assert sorted(speakers() - MAY_SPEAK.keys()) == []


def test_whoever_is_named_does_speak_it() -> None:
    assert sorted(MAY_SPEAK.keys() - speakers()) == []


def test_the_search_sees_each_way() -> None:
    ways = (
        "connection.cursor()",
        "Client.objects.raw('SELECT 1')",
        "Client.objects.extra(where=['1=1'])",
        "Client.objects.annotate(x=RawSQL('1', []))",
        "operations = [migrations.RunSQL('SELECT 1')]",
        "editor.execute('SELECT 1')",
        "from sqlcipher3 import dbapi2",
        "import psycopg",
    )
    assert [way for way in ways if not list(spoken(ast.parse(way)))] == []
    assert (
        list(spoken(ast.parse("raw(client.pk); client.save(); from peili.trail.rules.canonical import raw")))
        == []
    )
