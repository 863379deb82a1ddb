"""Who was given something about a person: the parties of the profile, and those a disclosure names."""

from collections.abc import Collection
from uuid import UUID

from peili.house.models import Party
from peili.outreach.models import Disclosure
from peili.promises.reading import as_program, opening_apart

KEEPERS = frozenset({"hosting", "backup"})  # parties that hold ciphertext, which dies with its keys
PERSON = ("identity", "contact", "health", "image", "visit")


def parties_given(categories: Collection[str]) -> list[Party]:
    """Return the parties outside who are given any of these categories of what a person is known by."""
    given = {code for code in categories if code.partition(".")[0] in PERSON}
    return [
        each
        for each in Party.objects.order_by("name")
        if given.intersection(each.receives) and not KEEPERS.issuperset(each.does)
    ]


def recipients(subject_ids: Collection[UUID], categories: Collection[str]) -> list[str]:
    """Return by name who is to be told of a change to these categories of a person's data."""
    with as_program(), opening_apart("told"):
        told = [each.to_whom for each in Disclosure.objects.filter(subject__in=subject_ids).order_by("id")]
    return list(dict.fromkeys([*(each.name for each in parties_given(categories)), *told]))
