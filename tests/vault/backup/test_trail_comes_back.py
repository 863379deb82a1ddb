"""An erased person's entries hold and lead to nobody, in the house and in an older backup restored."""

from pathlib import Path
from typing import Any

from tests.support.backups import House, in_house, peili

OPENED = """
from django.utils import timezone
from peili.booking.models import Appointment
from peili.people.commands.cards import open_card
from peili.people.models import Client, Staff
from peili.trail.commands import Actor
from peili.trail.commands.linking import link_new
from peili.trail.models import Entry, Purpose, Role
visit = Appointment.objects.exclude(client=None).order_by("pk").first()
client, staff = visit.client, Staff.objects.filter(role="practitioner").order_by("pk").first()
by = Actor(role=Role.PRACTITIONER, subject_id=staff.subject_id)
def opened():
    open_card(client=client, by=by, purpose=Purpose.TREATMENT, now=timezone.now(), visit_id=visit.pk)
for _each in range(3):
    opened()
link_new(at_most=100_000)
opened()  # one that the snapshot finds unlinked
visits = [str(pk) for pk in Appointment.objects.filter(client=client).values_list("pk", flat=True)]
about = Entry.objects.filter(about__subject=client.subject_id).values_list("pk", flat=True)
said = {
    "subject": str(client.subject_id),
    "ids": [str(client.subject_id), str(client.pk), *visits],
    "entries": [str(pk) for pk in about],
}
"""
FORGOTTEN = """
from django.conf import settings
from django.utils import timezone
from uuid import UUID
from peili.trail.commands.ending import forget
from peili.vault.erasing import destroy_keys
forget(subject_ids=[UUID({subject!r})])
destroy_keys(settings.HOUSE_KEYS, subject_id=UUID({subject!r}), scopes=None, ground="17", now=timezone.now())
said = None
"""
LEFT = """
from itertools import product
from uuid import UUID
from django.apps import apps
from peili.trail.commands.linking import link_new
from peili.trail.models import Entry, EntrySubject
from peili.trail.rules import commitments
from peili.trail.rules.canonical import unpacked
link_new(at_most=100_000)
ids = {{UUID(each) for each in {ids!r}}}
forms = [form for each in ids for form in (each.bytes, each.hex.encode(), str(each).encode())]
held = b"|".join(
    bytes(value) if isinstance(value, (bytes, memoryview)) else str(value).encode()
    for model in apps.get_app_config("trail").get_models()
    for row in model._default_manager.values_list()
    for value in row
)
entries = list(Entry.objects.filter(pk__in={entries!r}))
salts = {{bytes(each) for each in EntrySubject.objects.values_list("salt", flat=True)}}
kept = Entry.objects.exclude(thing_salt=None).values_list("thing_salt", flat=True)
salts |= {{bytes(each) for each in kept}}
opened = 0
for entry, each in product(entries, ids):
    marks = unpacked(bytes(entry.marks))
    for part in (commitments.about_part(entry.pk, each), commitments.thing_part(entry.pk, each, None)):
        made = {{commitments.mark(subject_id=each, salt=salt, part=part) for salt in salts}}
        opened += not made.isdisjoint((*marks.about, marks.thing))
said = {{
    "named": sum(form in held for form in forms),
    "entries": len(entries),
    "linked": sum(entry.number is not None for entry in entries),
    "opened": opened,
}}
"""


def left(home: Path, told: Any) -> Any:
    """Return what of a person can still be found in a house's trail."""
    return in_house(home, LEFT.format(ids=told["ids"], entries=told["entries"]))


def holds(home: Path) -> bool:
    return peili(home, "trail", "verify").returncode == 0


def test_an_erased_persons_entries_hold_and_lead_to_nobody_also_in_an_older_backup(
    house: House, tmp_path: Path
) -> None:
    told = in_house(house.home, OPENED)
    assert len(told["entries"]) >= 4
    before = left(house.home, told)
    assert before["named"] > 0
    assert before["opened"] == len(told["entries"])
    told = in_house(house.home, OPENED)  # with an entry that is not linked yet
    older = house.back_up().name
    in_house(house.home, FORGOTTEN.format(**told))
    nothing = {"named": 0, "entries": len(told["entries"]), "linked": len(told["entries"]), "opened": 0}
    assert left(house.home, told) == nothing
    assert holds(house.home)
    house.back_up()
    new = tmp_path / "new"
    report = house.restore(new, from_=house.to / "data" / older)
    assert report["wrong"] == []
    assert left(new, told) == nothing
    assert holds(new)
