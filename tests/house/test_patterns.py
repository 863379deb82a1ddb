"""No pattern is made of what somebody wrote; what stands in scripts takes no keys out of data."""

import ast
import re

from tests.support.sources import SRC, files, inside, parsed, python

ASKED = {"compile", "search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"}
MADE = {  # patterns that are put together: of constants, or of what is escaped
    "src/peili/agreements/rules/waivers.py": {"pattern"},
    "src/peili/exchange/views/api/asked.py": {"DATE", "SLUG"},
    "src/peili/exchange/views/api/visits.py": {"TREATMENT"},
    "src/peili/house/yaml_text.py": {"_pattern"},
    "src/peili/outbox/neutral.py": {r"f'{re.escape(settings.PUBLIC_ADDRESS)}/\\S*'"},
    "src/peili/people/importing/columns.py": {r"f'\\b{word}'"},
}
KEYS_OF_DATA = re.compile(r"__proto__|\.prototype\b|Object\.assign\(|\[\w*[kK]ey\w*\]\s*=(?!=)")


def made(tree: ast.AST) -> set[str]:
    """Return the patterns of a module that do not stand there letter by letter."""
    found = set()
    for node in ast.walk(tree):
        asks = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ASKED
        if asks and isinstance(node.func.value, ast.Name) and node.func.value.id == "re" and node.args:
            first = node.args[0]
            if not _written(first):
                found.add(ast.unparse(first))
    return found


def _written(node: ast.expr) -> bool:
    if isinstance(node, ast.BinOp):
        return _written(node.left) and _written(node.right)
    return isinstance(node, ast.Constant)


def test_every_pattern_is_written_down_or_named():
    found = {inside(path): kinds for path in python("src") if (kinds := made(parsed(path)))}
    assert found == MADE


def test_a_pattern_out_of_input_is_found():
    assert made(ast.parse("re.search(request.GET['q'], text)")) == {"request.GET['q']"}
    assert made(ast.parse("re.compile('a' 'b' + 'c')")) == set()


def test_no_script_takes_a_key_out_of_data():
    scripts = [path for path in files() if path.suffix == ".js" and SRC in path.parents]
    own = [path for path in scripts if "vendor" not in path.parts]
    assert own
    assert [inside(path) for path in own if KEYS_OF_DATA.search(path.read_text(encoding="utf-8"))] == []
    assert KEYS_OF_DATA.search("all[key] = value")
