"""`{% extends "…" %}` of a page that names its parent itself: joined with it once a process, not once a page.

It stands among the tags of every template (`TEMPLATES`), in the place of Django's own, to which it leaves
whatever is more: a parent from a value, `{{ block.super }}`, a block inside another tag, templates that are
being worked on.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import template
from django.conf import settings
from django.template import Engine, Node, NodeList, Template
from django.template.base import Parser, TextNode, Token
from django.template.context import Context
from django.template.loader_tags import BLOCK_CONTEXT_KEY, BlockNode, ExtendsNode, do_extends
from django.utils.safestring import SafeString

from peili.ui.still import is_still, settled

register = template.Library()


class NotJoined(Exception):
    """Only Django can make this page."""


class FilledNode(Node):
    """A block with what the page puts there; names that are given inside it end with it."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        """Return its text."""
        with context.push():
            return self.nodelist.render(context)


class PageNode(ExtendsNode):
    """A page with what its parents say around it."""

    def __init__(self, asked: ExtendsNode) -> None:
        super().__init__(asked.nodelist, asked.parent_name)
        self._page: NodeList | None = None
        self._asked = settings.DEBUG

    def render(self, context: Context) -> SafeString:
        """Return the page; where Django is making one that extends it, Django alone knows the blocks."""
        alone = BLOCK_CONTEXT_KEY not in context.render_context
        if alone and not self._asked and context.template is not None:
            self._page, self._asked = self._joined(context.template.engine), True
        if alone and self._page is not None:
            return self._page.render(context)
        page: SafeString = super().render(context)
        return page

    def _joined(self, engine: Engine) -> NodeList | None:
        """Return the whole page, or None where it is left to Django."""
        try:
            pages = list(_parents(self, engine))
            blocks: dict[str, BlockNode] = {}
            for page in pages:
                found: list[Any] = page.nodelist.get_nodes_by_type(BlockNode)
                blocks = {each.name: each for each in found} | blocks
            return _filled(pages[-1].nodelist, blocks)
        except NotJoined:
            return None


def _parents(page: ExtendsNode, engine: Engine) -> Iterator[Template]:
    """Yield the page's own template, the one it extends, and so on to the last."""
    known: set[str] = set()
    name: Any = getattr(page.origin, "template_name", None)  # none, where it was made of a text
    while True:
        if not isinstance(name, str) or name in known:
            raise NotJoined
        known.add(name)
        found = engine.get_template(name)
        if "block.super" in found.source:
            raise NotJoined
        yield found
        at = next((each for each in found.nodelist if not isinstance(each, TextNode)), None)
        if not isinstance(at, ExtendsNode):
            return
        parent: Any = at.parent_name
        name = None if parent.filters else parent.var


def _filled(nodes: Iterable[Node], blocks: Mapping[str, BlockNode]) -> NodeList:
    """Return nodes with each block among them as the page fills it, still neighbours joined."""
    found: list[Node] = []
    for node in nodes:
        if isinstance(node, BlockNode):
            inside = _filled(blocks[node.name].nodelist, blocks)
            found += inside if all(map(is_still, inside)) else [FilledNode(inside)]
        elif node.get_nodes_by_type(BlockNode):
            raise NotJoined
        else:
            found.append(node)
    return settled(found)


def extends(parser: Parser, token: Token) -> PageNode:
    """Read the tag."""
    return PageNode(do_extends(parser, token))


register.tag("extends", extends)
