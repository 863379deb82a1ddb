"""Mutation testing: change one thing in a module, run its tests, and see whether any of them notices.

    python tools/mutate.py                           every target of tools/mutants.txt
    python tools/mutate.py MODULE [TEST ...]         one module, with the tests named there or here
    python tools/mutate.py --every 5                 a fifth of the mutants, for large modules

What a module is tested by, and which survivors change nothing that anybody could see, stands in
`tools/mutants.txt`. The status is 1 when noticed and argued mutants are less than 90 %. A mutant is run in
a process of its own, in which only that module is another; nothing in the tree is written. It takes
seconds for each mutant, one after the other. Linux only (`fork`).
"""

import argparse
import ast
import copy
import gc
import json
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import islice
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / "tools" / "mutants.txt"
WANTED = 90  # per cent
PATIENCE = 5  # times as long as the tests take by themselves
TOLD = os.dup(1)  # where the findings go, whatever is captured

COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
RECKONED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}


@dataclass(frozen=True)
class Target:
    """A module, what tests it, and the survivors argued, by line and change.

    Among the tests `-kWORD` picks by name and `-mWORD` by mark.
    """

    module: str
    tests: tuple[str, ...]
    argued: dict[str, str] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        """Return where the module is."""
        return ROOT / "src" / (self.module.replace(".", "/") + ".py")


def mutants(tree: ast.Module) -> Iterator[tuple[int, str, ast.Module]]:
    """Yield each changed tree with its line and what was changed."""
    for number, node in enumerate(ast.walk(tree)):
        if node in _unread(tree):
            continue
        for change, said in enumerate(_changes(node)):
            other = copy.deepcopy(tree)
            place = next(each for at, each in enumerate(ast.walk(other)) if at == number)
            list(_changes(place))[change][1]()
            yield getattr(node, "lineno", 0), said[0], ast.fix_missing_locations(other)


def _unread(tree: ast.Module) -> set[ast.AST]:
    """Return the nodes that no run reads: annotations, and how a class of data is made (frozen, slots)."""
    roots = [
        root
        for node in ast.walk(tree)
        for root in (
            getattr(node, "annotation", None),
            getattr(node, "returns", None),
            *(node.decorator_list if isinstance(node, ast.ClassDef) else ()),
        )
        if isinstance(root, ast.AST)
    ]
    return {each for root in roots for each in ast.walk(root)}


def _changes(node: Any) -> Iterator[tuple[str, Any]]:
    """Yield what can be changed of a node: its name, and what changes it."""
    if isinstance(node, ast.Compare):
        for at, each in enumerate(node.ops):
            other = COMPARED[type(each)]
            yield f"{type(each).__name__}->{other.__name__}", _put(node.ops, at, other())
    elif isinstance(node, ast.BoolOp):
        other_op: ast.boolop = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield f"{type(node.op).__name__}->{type(other_op).__name__}", _set(node, "op", other_op)
    elif isinstance(node, ast.BinOp) and type(node.op) in RECKONED:
        turned = RECKONED[type(node.op)]
        yield f"{type(node.op).__name__}->{turned.__name__}", _set(node, "op", turned())
    elif isinstance(node, ast.Constant):
        yield from _constant(node)
    elif isinstance(node, (ast.If, ast.IfExp, ast.While)) and not isinstance(node.test, ast.Constant):
        yield "test->not test", _set(node, "test", ast.UnaryOp(ast.Not(), node.test))
    elif isinstance(node, ast.Return) and node.value is not None and not _nothing(node.value):
        yield "return->return None", _set(node, "value", _none_for(node.value))


def _constant(node: ast.Constant) -> Iterator[tuple[str, Any]]:
    if isinstance(node.value, bool):
        yield f"{node.value}->{not node.value}", _set(node, "value", not node.value)
    elif isinstance(node.value, int):
        yield f"{node.value}->{node.value + 1}", _set(node, "value", node.value + 1)


def _none_for(value: ast.expr) -> ast.expr:
    """Return None, written so that what the value names of an outer function is named still."""
    if any(
        isinstance(each, (ast.Yield, ast.YieldFrom, ast.Await, ast.NamedExpr)) for each in ast.walk(value)
    ):
        return ast.Constant(None)
    nobody = ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])
    both: list[ast.expr] = [ast.Constant(None), ast.Lambda(nobody, value)]
    return ast.Subscript(ast.Tuple(both, ast.Load()), ast.Constant(0), ast.Load())


def _nothing(node: ast.expr) -> bool:
    """Tell whether a value is None already, or False: that is turned round by itself."""
    return isinstance(node, ast.Constant) and (node.value is None or node.value is False)


def _set(node: ast.AST, name: str, value: object) -> Any:
    return lambda: setattr(node, name, value)


def _put(items: list[ast.cmpop], at: int, value: ast.cmpop) -> Any:
    return lambda: items.__setitem__(at, value)


def put_on(old: Any, new: Any) -> None:
    """Give what a module holds the bodies of its changed copy: whoever imported it has them at once."""
    if isinstance(old, type):
        for name in vars(old).keys() & vars(new).keys():
            put_on(vars(old)[name], vars(new)[name])
        return
    if hasattr(old, "cache_clear"):
        old.cache_clear()
    for inner in ("__wrapped__", "fget", "__func__"):
        if getattr(old, inner, None) is not None:
            put_on(getattr(old, inner), getattr(new, inner))
            return
    if isinstance(old, FunctionType) and old.__code__.co_freevars == new.__code__.co_freevars:
        _put_inside(old.__code__, new.__code__)
        old.__defaults__ = _known(old.__defaults__, new.__defaults__)
        old.__code__, old.__kwdefaults__ = new.__code__, new.__kwdefaults__


def _known(old: tuple[Any, ...] | None, new: tuple[Any, ...] | None) -> tuple[Any, ...] | None:
    """Return the changed copy's defaults, with the members of an Enum that whoever compares them knows."""
    if old is None or new is None or len(old) != len(new):
        return new
    return tuple(
        type(one)[other.name] if isinstance(one, Enum) and isinstance(other, Enum) else other
        for one, other in zip(old, new, strict=True)
    )


def _put_inside(old: CodeType, new: CodeType) -> None:
    """Give what a function has made already (what a decorator wrapped) the bodies of the changed copy."""
    pairs = {id(one): (one, other) for one, other in _inside(old, new)}
    if not pairs:
        return
    for each in gc.get_objects():
        if type(each) is FunctionType and id(each.__code__) in pairs:
            one, other = pairs[id(each.__code__)]
            if one.co_freevars == other.co_freevars:
                each.__code__ = other


def _inside(old: CodeType, new: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    """Yield the bodies inside two copies of a function, those at the same place together."""
    held = [[each for each in code.co_consts if isinstance(each, CodeType)] for code in (old, new)]
    for one, other in zip(*held, strict=False):
        yield one, other
        yield from _inside(one, other)


def change(target: Target, tree: ast.Module) -> None:
    """Change the imported module into another body, in this process."""
    module = sys.modules[target.module]
    fresh = {"__name__": target.module, "__file__": str(target.path), "__package__": module.__package__}
    exec(compile(tree, str(target.path), "exec"), fresh)  # noqa: S102  # the module itself, one thing changed
    for name, value in fresh.items():
        own = getattr(value, "__module__", None) == target.module
        if own and hasattr(module, name):
            put_on(vars(module)[name], value)
        elif type(value).__module__ in {"builtins", "datetime"} and not name.startswith("__"):
            setattr(module, name, value)


class Judge:
    """A plugin of pytest: once the tests have passed, runs them again in a forked process for each mutant."""

    def __init__(self, target: Target, every: int) -> None:
        self.target, self.every = target, every
        self.counted = (0, 0, 0)
        self.failed = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Notice a failure."""
        self.failed |= report.failed

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the tests as they are, and then over each mutant; what they share is set up once."""
        began = time.monotonic()
        self._run(session)
        if self.failed or not session.items:
            raise pytest.UsageError(f"{self.target.module}: its tests do not pass as it is")
        self.counted = self._judge(session, 5 + PATIENCE * (time.monotonic() - began))
        return True

    def _run(self, session: pytest.Session) -> None:
        following = [*session.items[1:], session.items[0]]  # the first again: nothing shared is taken down
        for each, coming in zip(session.items, following, strict=True):
            each.config.hook.pytest_runtest_protocol(item=each, nextitem=None if coming is each else coming)
            if self.failed:
                return

    def _judge(self, session: pytest.Session, patience: float) -> tuple[int, int, int]:
        text = self.target.path.read_text("utf-8")
        tree, lines = ast.parse(text), text.splitlines()
        count = noticed = argued = 0
        if self._noticed(session, tree, patience):  # else every mutant would seem to be noticed
            raise pytest.UsageError(f"{self.target.module}: its tests do not pass a second time")
        for line, said, other in islice(mutants(tree), None, None, self.every):
            count += 1
            if self._noticed(session, other, patience):
                noticed += 1
                continue
            key = f"{lines[line - 1].strip()} | {said}"
            argued += key in self.target.argued
            tell(f"  {self.target.module}:{line}: {key} | {self.target.argued.get(key, 'SURVIVED')}")
        return count, noticed, argued

    def _noticed(self, session: pytest.Session, tree: ast.Module, patience: float) -> bool:
        child = os.fork()
        if child == 0:
            status = 1
            try:
                os.setpgid(0, 0)
                change(self.target, tree)
                self._run(session)
                status = int(self.failed)
            finally:
                os._exit(status)
        until = time.monotonic() + patience
        while time.monotonic() < until:
            done, status = os.waitpid(child, os.WNOHANG)
            if done:
                return status != 0
            time.sleep(0.01)
        os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return True  # it never ends, and that shows


def tell(text: str) -> None:
    """Print past what pytest captures."""
    os.write(TOLD, f"{text}\n".encode())


def targets() -> list[Target]:
    """Return the targets of the list: `module tests…`, and below it `  line-text | change | why`."""
    found: list[Target] = []
    for line in LIST.read_text("utf-8").splitlines():
        if line.startswith("  "):
            text, change, why = (each.strip() for each in line.rsplit(" | ", 2))
            found[-1].argued[f"{text} | {change}"] = why
        elif line and not line.startswith("#"):
            module, *tests = line.split()
            found.append(Target(module, tuple(tests)))
    return found


def judge(target: Target, every: int) -> tuple[int, int, int]:
    """Try every mutant of a module; return how many there were, were noticed, and survive with a reason."""
    reading, writing = os.pipe()
    child = os.fork()  # a process for each module: the tests of one bring what would be in another's way
    if child == 0:
        plugin = Judge(target, every)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # the dots of every mutant; findings go past it
        options = ["-q", "--capture=fd", "-p", "no:cacheprovider", "-p", "no:xdist"]
        status = pytest.main([*options, *target.tests], plugins=[plugin])
        os.write(writing, json.dumps(plugin.counted).encode())
        os._exit(int(status not in {0, 1}))
    os.close(writing)
    with os.fdopen(reading) as told:
        said = told.read()
    os.waitpid(child, 0)
    counted = tuple(json.loads(said or "[0, 0, 0]"))
    if not counted[0]:
        raise SystemExit(f"{target.module}: its tests do not pass as it is")
    tell(f"{target.module}: {counted[1]} of {counted[0]} noticed, {counted[2]} argued")
    return counted[0], counted[1], counted[2]


def main(arguments: Sequence[str]) -> int:
    """Judge the modules asked for; print the score."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("module", nargs="?")
    asked.add_argument("tests", nargs="*")
    asked.add_argument("--every", type=int, default=1, metavar="N")
    said, more = asked.parse_known_args(arguments)
    said.tests += more
    known = targets()
    chosen = [each for each in known if said.module in {None, each.module}]
    if said.module and (said.tests or not chosen):
        chosen = [Target(said.module, tuple(said.tests), chosen[0].argued if chosen else {})]
    os.chdir(ROOT)
    sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
    sums = [sum(each) for each in zip(*(judge(each, said.every) for each in chosen), strict=True)]
    count, noticed, argued = sums or (0, 0, 0)
    score = 100 * (noticed + argued) / max(count, 1)
    tell(f"{noticed} of {count} mutants noticed, {argued} argued: {score:.1f} % (wanted: {WANTED} %)")
    return 0 if score >= WANTED else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
