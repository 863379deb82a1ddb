"""Texts the house writes: a column for each language, with the house's master language as fallback."""

from collections.abc import Mapping

from django.utils.translation import get_language

MASTER = "fi"


def in_language(record: object, name: str) -> str:
    """Return the text `name` of a record in the current language, else in the master language."""
    language = (get_language() or MASTER)[:2]
    text: str = getattr(record, f"{name}_{language}", "") or getattr(record, f"{name}_{MASTER}")
    return text


def of_languages(texts: Mapping[str, str]) -> str:
    """Return the text of the current language out of a mapping, else the master language's."""
    return texts.get((get_language() or MASTER)[:2]) or texts[MASTER]
