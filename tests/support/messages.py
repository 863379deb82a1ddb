"""Every text a room shows, found where it is written: in Python by its call, in templates by their nodes."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.template import Engine
from django.template.base import DebugLexer, FilterExpression, Node, Template, TokenType
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

from tests.support.sources import SRC, parsed, python, templates

# Where each function's arguments stand: context, text, plural.
CALLS = {
    "gettext": (None, 0, None),
    "ngettext": (None, 0, 1),
    "pgettext": (0, 1, None),
    "npgettext": (0, 1, 2),
}
CALLS |= {f"{name}_lazy": places for name, places in CALLS.items()} | {"gettext_noop": (None, 0, None)}
IN_EXPRESSION = re.compile(r"""\b_\((["'])(.*?)\1\)""")


@dataclass(frozen=True, order=True)
class Message:
    """A text as the catalogue knows it."""

    text: str
    plural: str = ""
    context: str = ""


class NotALiteralError(ValueError):
    """A text is put together before it is translated, so no catalogue can hold it."""


def of_room(room: str) -> set[Message]:
    """Return every text of one room."""
    folder = SRC / room
    code = [path for path in python("src") if folder in path.parents]
    pages = [path for path in templates() if folder in path.parents]
    return {message for path in code for message in in_python(parsed(path))} | {
        message for path in pages for message in in_template(path.read_text(encoding="utf-8"))
    }


def in_python(tree: ast.Module) -> Iterator[Message]:
    """Yield the texts of one module, whatever name it imported the functions by."""
    names = {
        alias.asname or alias.name: CALLS[alias.name]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("django.utils.translation")
        for alias in node.names
        if alias.name in CALLS
    }
    for node in ast.walk(tree):
        name = _called(node)
        if isinstance(node, ast.Call) and name in names:
            yield from _message(node, *names[name])


def in_template(source: str) -> Iterator[Message]:
    """Yield the texts of one template: translate, blocktranslate and _("…") anywhere in a tag."""
    template = Template(source, engine=Engine.get_default())
    for node in template.nodelist.get_nodes_by_type(TranslateNode):
        literal = node.filter_expression.var.literal
        if literal is not None:
            yield Message(str(literal), context=_context(node))
    for node in template.nodelist.get_nodes_by_type(BlockTranslateNode):
        text, _ = node.render_token_list(node.singular)
        plural = node.render_token_list(node.plural)[0] if node.plural else ""
        trim = _trimmed if node.trimmed else str
        yield Message(trim(text), trim(plural), _context(node))
    for token in DebugLexer(source).tokenize():
        if token.token_type in {TokenType.VAR, TokenType.BLOCK}:
            yield from (Message(text) for _, text in IN_EXPRESSION.findall(token.contents))


def _called(node: ast.AST) -> str:
    if not isinstance(node, ast.Call):
        return ""
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _message(call: ast.Call, context: int | None, text: int, plural: int | None) -> Iterator[Message]:
    parts = [None if place is None else call.args[place] for place in (text, plural, context)]
    if any(isinstance(part, ast.JoinedStr | ast.BinOp) for part in parts):
        raise NotALiteralError(f"line {call.lineno}: put the text together after it is translated")
    if isinstance(parts[0], ast.Constant):  # a name holds a text that is marked where it is written
        yield Message(*(part.value if isinstance(part, ast.Constant) else "" for part in parts))


def _context(node: Node) -> str:
    context: FilterExpression | None = node.message_context
    return str(context.var) if context else ""


def _trimmed(text: str) -> str:
    return " ".join(line.strip() for line in text.strip().splitlines() if line.strip())


def catalogue(room: str, language: str) -> Path:
    """Return where a room keeps its translations into one language."""
    return SRC / room / "locale" / language / "LC_MESSAGES" / "django.po"
