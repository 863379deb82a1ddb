"""What a crash could tear is written by one helper; whoever else writes a file is named, with why it may."""

import ast
from collections.abc import Iterator

from tests.support.sources import inside, parsed, python

HELPER = "src/peili/vault/durable.py"
VAULT = "src/peili/vault/"
MAY_WRITE = {
    "src/peili/config/commands/demoing.py": "an empty file, which says that this home is a demo's",
    "src/peili/config/commands/trail.py": "the file somebody asked for, outside the house",
    "src/peili/config/keys/cli.py": "a lock, which holds nothing",
    "src/peili/config/keys/opening.py": "memory that is handed to a child, no file",
    "src/peili/promises/lock.py": "the developer's own file, in the developer's own copy of the program",
    VAULT + "journal.py": "adds lines behind one another; a line that broke off was never acknowledged",
    VAULT + "keyring/store.py": "writes slots where they lie, each with its checksum, and a lock",
    VAULT + "keyring/stamp.py": "counters between living processes, worth nothing after a crash",
    VAULT + "backup/archive.py": "fills the folder of a restore, which gets its name only when it is whole",
    VAULT + "backup/server.py": "fills the folder of a backup's work, emptied before each",
    VAULT + "backup/taking.py": "fills the folder of a backup's work, emptied before each, and a lock",
    VAULT + "backup/swapping.py": "names whole files in the order it has said first, and makes them durable",
    VAULT + "backup/inplace.py": "fills the folder of a backup's work, made durable before it is named",
    VAULT + "backup/wal.py": "names a whole base copy, and fills a folder a server starts from",
    VAULT + "backup/restoring.py": "names the folder of a restore when it is whole, and makes it durable",
}
BY_NAME = {"write_text", "write_bytes", "touch", "rename", "truncate", "ftruncate", "mkstemp", "pwrite"}
COPIES = {"copy", "copy2", "copyfile", "copyfileobj", "copytree", "move", "NamedTemporaryFile"}
MODULES = {"shutil", "tempfile"}
FLAGS = {"O_WRONLY", "O_RDWR", "O_CREAT", "O_APPEND", "O_TRUNC"}


def written(tree: ast.Module) -> Iterator[str]:
    """Yield where a module opens a file for writing, or makes or moves one without opening it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in FLAGS:
            yield f"line {node.lineno}: {node.attr}"
        if isinstance(node, ast.ImportFrom) and node.module in MODULES:
            yield f"line {node.lineno}: by its bare name from {node.module}"
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        owner = getattr(node.func.value, "id", "-") if isinstance(node.func, ast.Attribute) else ""
        if name in BY_NAME or (name in COPIES and owner in MODULES):
            yield f"line {node.lineno}: {name}()"
        if name == "replace" and owner in {"os", "path"}:
            yield f"line {node.lineno}: {name}()"
        if name in {"open", "fdopen"} and any(map(_writes, [*node.args, *(w.value for w in node.keywords)])):
            yield f"line {node.lineno}: {name}() for writing"


def _writes(argument: ast.expr) -> bool:
    """Tell whether an argument is a mode of `open` that writes."""
    mode = argument.value if isinstance(argument, ast.Constant) else None
    return isinstance(mode, str) and set(mode) <= set("rwaxbt+") and bool(set(mode) & set("wax+"))


def writers() -> set[str]:
    return {inside(path) for path in python("src") if any(written(parsed(path)))}


def test_files_are_written_by_the_one_helper() -> None:
    assert sorted(writers() - MAY_WRITE.keys() - {HELPER}) == []


def test_whoever_is_named_does_write() -> None:
    assert sorted(MAY_WRITE.keys() - writers()) == []


def test_the_search_sees_each_way() -> None:
    ways = (
        "path.write_text('x')",
        "open(path, 'w')",
        "path.open('xb')",
        "path.open(mode='r+b')",
        "os.open(path, os.O_WRONLY)",
        "os.replace(fresh, path)",
        "fresh.rename(path)",
        "shutil.copyfile(a, b)",
        "from shutil import move",
        "tempfile.NamedTemporaryFile()",
    )
    assert [way for way in ways if not list(written(ast.parse(way)))] == []
    reading = "path.open('rb'); open(path); 'abc'.replace('a', 'b'); os.open(path, os.O_RDONLY); words.copy()"
    assert list(written(ast.parse(reading))) == []
