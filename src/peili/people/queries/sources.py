"""Where each datum of a card came from, and when."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from peili.people.models import Client, FieldSource
from peili.promises.vocabulary import Source, Text
from peili.vault.models import Subject

GROUPS = {"name": ("first_name", "last_name"), "address": ("street", "postcode", "city")}


@dataclass(frozen=True, slots=True)
class From:
    """A source in words, and the day the datum came from it."""

    label: Text
    on: date


def sources_of(client: Client, *, zone: ZoneInfo) -> dict[str, From]:
    """Return the source of each field of a card: of its last change, else of the card itself.

    What belongs together (name, address) has the source of its latest part too.
    """
    made = Subject.objects.values_list("made_at", flat=True).get(pk=client.subject_id)
    first = From(Source(client.source).label, made.astimezone(zone).date())
    names = ("first_name", "last_name", "phone", "email", "street", "postcode", "city", "birth_year")
    found = dict.fromkeys((*names, "language", "adult_confirmed"), first)
    for row in FieldSource.objects.filter(client=client):
        found[row.field] = From(Source(row.source).label, row.on)
    for group, parts in GROUPS.items():
        found[group] = max((found[part] for part in parts), key=lambda each: each.on)
    return found
