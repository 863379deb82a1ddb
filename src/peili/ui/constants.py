"""`{% translate "…" %}` for texts that never change: looked up once a process and language.

`{% load i18n ui %}` puts it in the place of Django's own tag. Whatever is more than a plain text (a filter, a
variable, a context, `as`, `noop`) is left to Django's.
"""

from django.template import Node
from django.template.base import Parser, Token
from django.template.context import Context
from django.templatetags.i18n import TranslateNode, do_translate
from django.utils.translation import get_language


class ConstantNode(TranslateNode):
    """A translated text, kept for each language it was asked for in."""

    def __init__(self, asked: TranslateNode) -> None:
        super().__init__(asked.filter_expression, noop=False)
        self._said: dict[str | None, str] = {}

    def render(self, context: Context) -> str:
        """Return the text in the language of the page."""
        language = get_language()
        said = self._said.get(language)
        if said is None:
            said = self._said[language] = super().render(context)
        return said


def translate(parser: Parser, token: Token) -> Node:
    """Read the tag."""
    asked = do_translate(parser, token)
    words = token.split_contents()
    plain = len(words) == 2 and words[1][0] in "\"'" and words[1][-1] == words[1][0]  # noqa: PLR2004  # tag, text
    return ConstantNode(asked) if plain else asked
