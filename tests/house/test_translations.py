"""Every text is there in Finnish and Swedish, finished, with its placeholders; none is left over."""

import ast
import re

import polib
import pytest

from tests.support.messages import Message, NotALiteralError, catalogue, in_python, in_template, of_room
from tests.support.sources import inside, rooms

LANGUAGES = ["fi", "sv"]
PLACEHOLDER = re.compile(r"%\(\w+\)[sdif]|%[sdif%]|\{\w*\}")


def key(entry: polib.POEntry) -> Message:
    return Message(entry.msgid, entry.msgid_plural or "", entry.msgctxt or "")


def read(room: str, language: str) -> polib.POFile:
    path = catalogue(room, language)
    return polib.pofile(str(path)) if path.exists() else polib.POFile()


def values(entry: polib.POEntry) -> list[str]:
    return (
        [entry.msgstr_plural[form] for form in sorted(entry.msgstr_plural)]
        if entry.msgid_plural
        else [entry.msgstr]
    )


def faults(entry: polib.POEntry) -> list[str]:
    """Say what is wrong with one translation: unfinished, or other placeholders than its text."""
    if entry.fuzzy:
        return [f"fuzzy: {entry.msgid!r}"]
    if not all(values(entry)):
        return [f"empty: {entry.msgid!r}"]
    wanted = {
        tuple(sorted(PLACEHOLDER.findall(text))) for text in (entry.msgid, entry.msgid_plural or entry.msgid)
    }
    return [
        f"placeholders of {entry.msgid!r} differ in {value!r}"
        for value in values(entry)
        if tuple(sorted(PLACEHOLDER.findall(value))) not in wanted
    ]


def paste(message: Message) -> str:
    """Return the lines to paste into a catalogue for a text that is missing there."""
    plural = {"msgid_plural": message.plural, "msgstr_plural": {0: "", 1: ""}} if message.plural else {}
    return str(polib.POEntry(msgid=message.text, msgctxt=message.context or None, **plural))


def missing(wanted: set[Message], found: polib.POFile) -> list[str]:
    there = {key(entry) for entry in found if not entry.obsolete}
    return [paste(message) for message in sorted(wanted - there)]


def stale(wanted: set[Message], found: polib.POFile) -> list[str]:
    return [entry.msgid for entry in found if entry.obsolete or key(entry) not in wanted]


def compiled_otherwise(written: polib.POFile, compiled: polib.MOFile) -> list[str]:
    meant = {key(entry): values(entry) for entry in written}
    read_back = {key(entry): values(entry) for entry in compiled}
    return [
        message.text
        for message in meant.keys() | read_back.keys()
        if meant.get(message) != read_back.get(message)
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("room", rooms())
def test_every_text_of_a_room_is_translated(room: str, language: str) -> None:
    wanted, found = of_room(room), read(room, language)
    path = inside(catalogue(room, language))
    absent = missing(wanted, found)
    assert not absent, f"paste into {path}:\n\n" + "\n".join(absent)
    assert stale(wanted, found) == [], f"nothing says these any more: {path}"
    assert [fault for entry in found for fault in faults(entry)] == [], path


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_compiled_is_what_is_written(language: str) -> None:
    written = [room for room in rooms() if catalogue(room, language).exists()]
    assert written
    for room in written:
        compiled = catalogue(room, language).with_suffix(".mo")
        assert compiled.exists(), f"make messages: {inside(compiled)} is missing"
        assert compiled_otherwise(read(room, language), polib.mofile(str(compiled))) == [], "make messages"


def test_texts_in_python_are_found() -> None:
    source = """
from django.utils.translation import gettext, gettext_lazy as _, ngettext, npgettext_lazy, pgettext as p
from elsewhere import gettext as other
a = _("one" " line"), gettext("two"), ngettext("%(n)s day", "%(n)s days", n), p("verb", "book")
b = npgettext_lazy("c", "x", "y", 2), other("no"), _(name)
"""
    assert set(in_python(ast.parse(source))) == {
        Message("one line"),
        Message("two"),
        Message("%(n)s day", "%(n)s days"),
        Message("book", context="verb"),
        Message("x", "y", "c"),
    }


@pytest.mark.parametrize("expression", ['_(f"{a} b")', '_("a" + b)', '_("a %s" % b)'])
def test_a_text_put_together_first_is_refused(expression: str) -> None:
    with pytest.raises(NotALiteralError):
        list(in_python(ast.parse(f"from django.utils.translation import gettext as _\n{expression}")))


def test_texts_in_templates_are_found() -> None:
    source = """{% load i18n %}{% block b %}
{% if a %}{% translate "one" %}{% else %}{% trans "two" context "verb" %}
{% endif %}{% endblock %}{% blocktranslate with n=a count c=d trimmed %}
  {{ c }} day of {{ n }}
{% plural %}
  {{ c }} days
{% endblocktranslate %}{{ a|default:_("three") }}{% include _("four") %}{% translate name %}"""
    assert set(in_template(source)) == {
        Message("one"),
        Message("two", context="verb"),
        Message("%(c)s day of %(n)s", "%(c)s days"),
        Message("three"),
        Message("four"),
    }


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ({"msgid": "a", "msgstr": ""}, "empty"),
        ({"msgid": "a", "msgstr": "b", "flags": ["fuzzy"]}, "fuzzy"),
        ({"msgid": "a %(n)s", "msgstr": "b %(m)s"}, "placeholders"),
        ({"msgid": "a {n}", "msgstr": "b"}, "placeholders"),
        (
            {"msgid": "%(n)s a", "msgid_plural": "%(n)s b", "msgstr_plural": {0: "%(n)s c", 1: "d"}},
            "placeholders",
        ),
        ({"msgid": "%(n)s a", "msgid_plural": "%(n)s b", "msgstr_plural": {0: "%(n)s c", 1: ""}}, "empty"),
    ],
)
def test_an_unfinished_translation_is_found(entry: dict[str, object], fault: str) -> None:
    assert [found.split(":")[0].split(" ")[0] for found in faults(polib.POEntry(**entry))] == [fault]


def test_missing_stale_and_uncompiled_texts_are_found() -> None:
    written = polib.POFile()
    written.append(polib.POEntry(msgid="old", msgstr="vanha"))
    assert missing({Message("new")}, written) == ['msgid "new"\nmsgstr ""\n']
    assert stale({Message("new")}, written) == ["old"]
    compiled = polib.MOFile()
    compiled.append(polib.POEntry(msgid="old", msgstr="toinen"))
    assert compiled_otherwise(written, compiled) == ["old"]
    assert compiled_otherwise(written, written) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_room_translates_what_another_translates_otherwise(language: str) -> None:
    """Django keeps one translation of a text for all rooms: of two, people would read one in both places."""
    found: dict[Message, dict[tuple[str, ...], list[str]]] = {}
    for room in rooms():
        for entry in read(room, language):
            if not entry.obsolete:
                found.setdefault(key(entry), {}).setdefault(tuple(values(entry)), []).append(room)
    assert {text: said for text, said in found.items() if len(said) > 1} == {}, "give one of them a context"
