"""What is the same on every page: template text, constant translations, and tags of constants alone.

Such nodes that stand side by side are written in one go, once for each language they are asked for in.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Any, Final, TypeVar

from django.template import Node, NodeList
from django.template.base import FilterExpression, TextNode, Variable
from django.template.context import Context
from django.template.defaulttags import CommentNode, IfNode, LoadNode, WithNode
from django.template.library import SimpleNode
from django.utils.translation import get_language

from peili.ui.constants import ConstantNode

F = TypeVar("F", bound=Callable[..., str])
By = Callable[[], Hashable]
_same: dict[Callable[..., str], By | None] = {}


def same(tag: F, by: By | None = None) -> F:
    """Say of a simple tag that its arguments always give the same text, but for the language and for `by`."""
    _same[tag] = by
    return tag


class StillNode(Node):
    """Neighbours that are the same on every page."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self.nodelist = NodeList(nodes)  # Django looks for it
        self.by = tuple(dict.fromkeys(each for node in self.nodelist for each in _by(node)))
        self._written: dict[Hashable, str] = {}

    def render(self, context: Context) -> str:
        """Return their text as it was written, or write it."""
        key = (get_language(), context.autoescape, *[by() for by in self.by])
        said = self._written.get(key)
        if said is None:
            said = self._written[key] = str(self.nodelist.render(context))
        return said


def _by(node: Node) -> Sequence[By]:
    """Return what the text of a still node depends on besides the language."""
    if isinstance(node, StillNode):
        return node.by
    by = _same[node.func] if isinstance(node, SimpleNode) else None
    return (by,) if by else ()


SILENT: Final = (LoadNode, CommentNode)
PLAIN: Final = (StillNode, TextNode, ConstantNode, *SILENT)


def is_still(node: Node) -> bool:
    """Tell whether a node says the same on every page."""
    if isinstance(node, SimpleNode):
        given = (*node.args, *node.kwargs.values())
        return (
            node.func in _same
            and node.target_var is None
            and not node.takes_context
            and all(map(_constant, given))
        )
    return type(node) in PLAIN


def _constant(value: Any) -> bool:
    return isinstance(value, FilterExpression) and not value.filters and not isinstance(value.var, Variable)


def settled(nodes: Iterable[Node]) -> NodeList:
    """Return these nodes with still neighbours joined, those inside their `if` and `with` too."""
    return NodeList(_joined(nodes))


def _joined(nodes: Iterable[Node]) -> Iterator[Node]:
    side: list[Node] = []
    for node in nodes:
        if is_still(node):
            side.append(node)
            continue
        yield from _one(side)
        side = []
        _within(node)
        yield node
    yield from _one(side)


def _one(side: list[Node]) -> list[Node]:
    said = [each for each in side if type(each) not in SILENT]
    return [StillNode(said)] if len(said) > 1 else said


def _within(node: Node) -> None:
    if type(node) is IfNode:
        node.conditions_nodelists = [(asked, settled(then)) for asked, then in node.conditions_nodelists]
    elif type(node) is WithNode:
        node.nodelist = settled(node.nodelist)
