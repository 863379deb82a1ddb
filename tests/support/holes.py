"""Holes in the source, found by its syntax: each rule names what it finds, and where it is allowed and why.

Ruff's rules S (bandit's own) run beside these in `tools/check`; here is what they do not know: which modules
may, and what reaches a redirect.
"""

import ast
import re
from collections.abc import Iterator

UNMAKERS = {"pickle", "cPickle", "marshal", "shelve", "dill", "jsonpickle"}
XML = {"xml", "lxml", "xmltodict"}
TYPED = {"GET", "POST", "META", "COOKIES", "headers", "body", "FILES"}
CHECKS = {"url_has_allowed_host_and_scheme"}
LEADS = {"redirect", "HttpResponseRedirect", "HttpResponsePermanentRedirect"}
RUNS = {("os", "system"), ("os", "popen"), ("subprocess", "getoutput"), ("subprocess", "getstatusoutput")}
WEAK = {"md5", "sha1", "new"}
SCRIPTS = re.compile(
    r"\b(?:innerHTML|outerHTML|insertAdjacentHTML|document\.write|setHTMLUnsafe|eval\(|new Function"
    r"|localStorage|sessionStorage|postMessage)"
)
TRUSTED = re.compile(r"\|\s*safe(?:seq)?\b|\{%\s*autoescape\s+off")

Found = Iterator[tuple[str, int]]


def holes(tree: ast.Module) -> Found:
    """Yield every hole of a module: its kind, and its line."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from ((kind, node.lineno) for kind in _brought(node))
        elif isinstance(node, ast.Call):
            yield from ((kind, node.lineno) for kind in _called(node))
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield from _led(node)
            for each in node.decorator_list:
                if _name(each) == "csrf_exempt":
                    yield "form without its secret", each.lineno
        elif isinstance(node, ast.Attribute):
            yield from ((kind, node.lineno) for kind in _reached(node))


def _reached(node: ast.Attribute) -> Iterator[str]:
    if node.attr in {"CERT_NONE", "_create_unverified_context"}:
        yield "certificate not checked"
    if _owner(node) == "hashlib" and node.attr in WEAK:
        yield "weak hash"


def _brought(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    names = [each.name for each in node.names] if isinstance(node, ast.Import) else [node.module or ""]
    for root in {name.partition(".")[0] for name in names}:
        if root in UNMAKERS:
            yield "deserialiser"
        elif root in XML:
            yield "XML parser"
        elif root == "random":
            yield "dice that can be guessed"
        elif root == "cryptography":
            yield "cryptography"


def _called(node: ast.Call) -> Iterator[str]:
    name, owner = _name(node.func), _owner(node.func)
    said = {each.arg: each.value for each in node.keywords}
    yield from _written(node, name)
    if (owner, name) in RUNS or _is(said.get("shell"), true=True):
        yield "shell"
    if owner == "yaml" and name in {"load", "load_all", "unsafe_load", "full_load"}:
        yield "deserialiser"
    if _is(said.get("verify"), true=False):
        yield "certificate not checked"
    if name == "format_map" or (name == "format" and _typed(node.func)):
        yield "format out of data"


def _written(node: ast.Call, name: str) -> Iterator[str]:
    """Yield what becomes code, markup, SQL or a template, and is not written here."""
    fixed = bool(node.args) and isinstance(node.args[0], ast.Constant)
    if isinstance(node.func, ast.Name) and name in {"eval", "exec", "compile", "__import__"}:
        yield "code out of data"
    if name in {"mark_safe", "SafeString"} and not fixed:
        yield "markup taken as safe"
    if name in {"extra", "RawSQL"} or (name in {"execute", "executemany"} and _composed(node)):
        yield "SQL put together"
    if name in {"Template", "from_string"} and node.args and not fixed:
        yield "template out of data"


def _composed(node: ast.Call) -> bool:
    """Tell whether a statement is put together from something that is not a constant."""
    first = node.args[0] if node.args else None
    if isinstance(first, ast.JoinedStr):
        return any(isinstance(each, ast.FormattedValue) and _typed(each) for each in first.values)
    return isinstance(first, ast.BinOp) and _typed(first)


def _led(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Found:
    """Yield redirects to what a request said, in a function that does not check it."""
    nodes = list(ast.walk(function))
    if any(isinstance(node, ast.Call) and _name(node.func) in CHECKS for node in nodes):
        return
    taken = {
        target.id
        for node in nodes
        if isinstance(node, ast.Assign) and _typed(node.value)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in nodes:
        leads = isinstance(node, ast.Call) and _name(node.func) in LEADS and node.args
        if leads and any(_leads(each, taken) for each in _branches(node.args[0])):
            yield "open redirect", node.lineno


def _branches(node: ast.expr) -> list[ast.expr]:
    """Return what decides where an expression leads: a condition's outcomes, a written text's beginning."""
    if isinstance(node, ast.JoinedStr):
        first = node.values[0]
        return [first.value] if isinstance(first, ast.FormattedValue) else []
    return [node.body, node.orelse] if isinstance(node, ast.IfExp) else [node]


def _leads(node: ast.expr, taken: set[str]) -> bool:
    """Tell whether an address comes from a request."""
    named = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    return _typed(node) or bool(named & taken)


def _typed(node: ast.AST) -> bool:
    """Tell whether an expression reads what a request brought."""
    return any(
        isinstance(each, ast.Attribute) and each.attr in TYPED and _name(each.value) in {"request", "self"}
        for each in ast.walk(node)
    ) or any(isinstance(each, ast.Attribute) and each.attr in {"GET", "POST"} for each in ast.walk(node))


def _is(value: ast.AST | None, *, true: bool) -> bool:
    return isinstance(value, ast.Constant) and value.value is true


def _name(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _owner(node: ast.AST) -> str:
    return _name(node.value) if isinstance(node, ast.Attribute) else ""
