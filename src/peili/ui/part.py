"""`{% include "…" %}` of a part that the template names itself: found once a process, not once a page.

`{% load ui %}` puts it in the place of Django's own tag, to which it leaves whatever is more: a name from a
value, `only`, a part with blocks of its own, templates that are being worked on.
"""

from django.conf import settings
from django.template import Node, NodeList
from django.template.base import FilterExpression, Parser, Token
from django.template.context import Context
from django.template.loader_tags import BlockNode, ExtendsNode, IncludeNode, do_include
from django.utils.safestring import SafeString

from peili.ui.still import settled


class PartNode(IncludeNode):
    """A part of the page: it has the page's values, and those given to it."""

    def __init__(self, asked: IncludeNode, name: str) -> None:
        super().__init__(asked.template, extra_context=asked.extra_context)
        self._name = name
        self._found: NodeList | None = None

    def render(self, context: Context) -> SafeString:
        """Return the part."""
        part = self._found or self._find(context)
        if part is None:
            return super().render(context)
        with context.push(**{name: value.resolve(context) for name, value in self.extra_context.items()}):
            return part.render(context)

    def _find(self, context: Context) -> NodeList | None:
        """Return the part if it is no page of its own, which asks for a state of its own."""
        if settings.DEBUG or context.template is None:
            return None
        found = context.template.engine.get_template(self._name)
        if found.nodelist.get_nodes_by_type(ExtendsNode) or found.nodelist.get_nodes_by_type(BlockNode):
            return None
        self._found = settled(found.nodelist)
        return self._found


def include(parser: Parser, token: Token) -> Node:
    """Read the tag."""
    asked = do_include(parser, token)
    named = asked.template
    constant = isinstance(named, FilterExpression) and isinstance(named.var, str) and not named.filters
    return PartNode(asked, str(named.var)) if constant and not asked.isolated_context else asked
