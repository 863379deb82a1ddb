"""Typing slips: one letter too many, one missing, one wrong, or two that changed places."""

from collections.abc import Iterable

from peili.people.rules.words import LETTERS


def slipped(typed: str, meant: str) -> bool:
    """Tell whether a word begins with what was typed, but for one slip at most."""
    at = 0
    while at < len(typed) and at < len(meant) and typed[at] == meant[at]:
        at += 1
    rest = typed[at:]
    return (
        meant.startswith(rest[1:], at)  # a letter too many
        or meant.startswith(rest[1:], at + 1)  # a wrong letter
        or meant.startswith(rest, at + 1)  # a letter missing
        or meant.startswith(rest[1:2] + rest[:1] + rest[2:], at)  # two that changed places
    )


def meant_by(typed: str) -> set[str]:
    """Return every word that differs from the typed one by one slip."""
    return {*_shorter(typed), *_changed(typed), *_longer(typed), *_swapped(typed)} - {typed}


def _shorter(typed: str) -> Iterable[str]:
    return (typed[:at] + typed[at + 1 :] for at in range(len(typed)))


def _changed(typed: str) -> Iterable[str]:
    return (typed[:at] + letter + typed[at + 1 :] for at in range(len(typed)) for letter in LETTERS)


def _longer(typed: str) -> Iterable[str]:
    """Yield it with a letter more, but not at the end, where it is only a longer beginning."""
    return (typed[:at] + letter + typed[at:] for at in range(len(typed)) for letter in LETTERS)


def _swapped(typed: str) -> Iterable[str]:
    return (
        typed[:at] + typed[at + 1] + typed[at] + typed[at + 2 :]
        for at in range(len(typed) - 1)
        if typed[at] != typed[at + 1]
    )
