"""`{% kept day.day today %}…{% endkept %}`: a part of a page, written once for each language and values.

Its body knows the values named and nothing else of the page, under the last part of each name (`day.before`
is `before`), and of the tags only those that ask nothing of the request. What is named stands in memory, so
it is never anybody's: dates, words of the program, addresses of pages. With `{% kept key: nav %}` what stands
after the colon is known to the body too, and must be the same whenever the key is; where the key is nothing
the part is written each time.
"""

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from datetime import date
from typing import Any, Final

from django.template import Node, NodeList, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, Token
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.utils.functional import Promise
from django.utils.translation import get_language

KEPT: Final = 128  # of each part: days are many
SURE: Final = frozenset({str, int, bool, date, type(None)})  # told apart by themselves
PLAIN: Final = (str, int, date, tuple, Promise, type(None))


class KeptNode(Node):
    """The tag: the values it is known by, those it needs besides, and its body."""

    def __init__(
        self, keys: Sequence[FilterExpression], besides: Sequence[FilterExpression], body: NodeList
    ) -> None:
        self.keys, self.nodelist = keys, body  # Django looks for `nodelist`
        self.besides = besides
        self.names = [str(each.var).rpartition(".")[2] for each in (*keys, *besides)]
        self._written: OrderedDict[Hashable, str] = OrderedDict()

    def render(self, context: Context) -> str:
        """Return the part as it was written, or write it."""
        values = [each.resolve(context, ignore_failures=True) for each in self.keys]
        if self.besides and not any(values):
            return self._write(context, values)
        key = (get_language(), *map(_known_by, values))
        found = self._written.get(key)
        if found is None:
            found = self._written[key] = self._write(context, values)
            while len(self._written) > KEPT:
                self._written.popitem(last=False)
        return found

    def _write(self, context: Context, values: list[Any]) -> str:
        values = [*values, *(each.resolve(context, ignore_failures=True) for each in self.besides)]
        with context.render_context.push_state(context.template):  # type: ignore[arg-type]  # a page is being made
            return str(self.nodelist.render(context.new(dict(zip(self.names, values, strict=True)))))


def _known_by(value: object) -> tuple[type, object]:
    """Return what a value is told from others by; TypeError for one that may not stand in memory."""
    kind = type(value)
    if kind in SURE:
        return kind, value
    if not isinstance(value, PLAIN):
        raise TypeError(f"a part of a page cannot be kept by a {kind.__name__}")
    return kind, str(value)


def kept(parser: Parser, token: Token) -> KeptNode:
    """Read the tag and its body."""
    keys, _colon, besides = token.contents.partition(" ")[2].partition(":")
    body = parser.parse(("endkept",))
    parser.delete_first_token()
    if body.get_nodes_by_type(CsrfTokenNode):
        raise TemplateSyntaxError("a form's token is a page's own and cannot be kept")
    return KeptNode(_read(parser, keys), _read(parser, besides), body)


def _read(parser: Parser, words: str) -> list[FilterExpression]:
    return [parser.compile_filter(each) for each in words.split()]
