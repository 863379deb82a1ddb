"""The house's own texts go through no template engine and no format string: braces in them stay braces."""

import ast
from collections.abc import Iterator

import pytest

from tests.support.sources import inside, parsed, python

ENGINES = {
    "Template",
    "from_string",
    "render_to_string",
    "format_map",
    "Engine",
    "Environment",
    "eval",
    "exec",
}
ALLOWED = {  # none of these formats a text that the house wrote
    "src/peili/config/logs.py": "the words of a log, which come from the program",
    "src/peili/people/consent_texts.py": "the program's own words, with the name of a business",
    "src/peili/promises/stays.py": "SQL of the program's own, with names of columns",
    "src/peili/people/reach/probes.py": "a template of its own words, to try the mask",
}


def engines(tree: ast.Module) -> Iterator[str]:
    """Yield the calls that could make a text into a template, and format strings that are no constants."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in ENGINES and not _named_file(node):
            yield f"line {node.lineno}: {name}()"
        if name == "format" and isinstance(node.func, ast.Attribute) and not _constant(node.func.value):
            yield f"line {node.lineno}: .format()"


def _named_file(call: ast.Call) -> bool:
    """`render_to_string("a/file.html", …)` reads a file of the program."""
    name = getattr(call.func, "id", "")
    return name == "render_to_string" and bool(call.args) and isinstance(call.args[0], ast.Constant)


def _constant(node: ast.AST) -> bool:
    return isinstance(node, (ast.Constant, ast.Name)) or (
        isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"_", "gettext"}
    )


def test_no_text_becomes_a_template():
    found = {
        f"{inside(path)} {each}"
        for path in python("src")
        if inside(path) not in ALLOWED
        for each in engines(parsed(path))
    }
    assert found == set()


@pytest.mark.parametrize(
    "source",
    ["Template(text).render(c)", "engine.from_string(text)", "row.text.format(name=n)", "eval(text)"],
)
def test_a_planted_engine_is_found(source: str):
    assert list(engines(ast.parse(source)))


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["{{ 7|add:7 }} {% now 'Y' %}", "{0.__class__} %(url)s ${7*7}"])
def test_what_the_house_writes_is_sent_letter_by_letter(text: str):
    from peili.outbox.texts import write  # noqa: PLC0415  # models need the settings
    from peili.people.channels import Channel  # noqa: PLC0415  # as above

    said = write(
        "outbox/messages/plain", {"heading": text, "body": text}, channel=Channel.EMAIL, language="fi"
    )
    assert (said.heading, said.body) == (text, text)
