"""What sealing costs: the same table sealed and plain, and the keyring's rates. `python -m bench.sealing`.

CPU time of this process, the median of interleaved rounds; the ratios carry over to other machines.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar
from uuid import uuid4

FOLDER = tempfile.TemporaryDirectory(prefix="peili-bench-")
os.environ["PEILI_HOME"] = FOLDER.name
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peili.config.settings")

import django  # noqa: E402  # the home had to be chosen first

from peili.promises.reading import PROGRAM, of_process  # noqa: E402  # as above

django.setup()
of_process(PROGRAM)

from django.core.management import call_command  # noqa: E402  # needs the settings
from django.db import connection, models  # noqa: E402  # as above

from peili.house.models import Controller, Register  # noqa: E402  # as above
from peili.people.models import Client  # noqa: E402  # as above
from peili.promises.records import new_id  # noqa: E402  # as above
from peili.promises.sealed import sealed_fields  # noqa: E402  # as above
from peili.promises.sealing import scope_code  # noqa: E402  # as above
from peili.vault.commands import make_subject  # noqa: E402  # as above
from peili.vault.keyring.files import FileKeyring  # noqa: E402  # as above
from peili.vault.models import Kind  # noqa: E402  # as above
from peili.vault.opened import house_keys  # noqa: E402  # as above
from peili.vault.root import Root  # noqa: E402  # as above

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
ROWS, ROUNDS, KEYS = 40, 120, 20_000
WORDS = ("Aino", "Testinen", "+358401234567", "aino@testi.example", "Katu 1 A 2", "00100", "Helsinki", 1984)


class Plain(models.Model):
    """The card's columns without sealing."""

    id = models.UUIDField(primary_key=True, default=new_id)
    subject_id = models.UUIDField()
    register_id = models.UUIDField()
    first_name = models.CharField(max_length=60)
    last_name = models.CharField(max_length=60)
    phone = models.CharField(max_length=32)
    email = models.CharField(max_length=254)
    street = models.CharField(max_length=120)
    postcode = models.CharField(max_length=10)
    city = models.CharField(max_length=60)
    birth_year = models.PositiveSmallIntegerField(null=True)
    adult_confirmed = models.BooleanField(default=False)
    adult_confirmed_on = models.DateField(null=True)
    language = models.CharField(max_length=2, default="fi")
    phone_code = models.CharField(max_length=32)
    source = models.CharField(max_length=14)
    relationship_started_on = models.DateField()
    relationship_ended_on = models.DateField(null=True)

    objects: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta:
        app_label = "bench_plain"


def make_rows() -> None:
    """Store the same people twice."""
    call_command("migrate", verbosity=0)
    with connection.schema_editor() as editor:
        editor.create_model(Plain)
    controller = Controller.objects.create(kind="house", name="Testi Oy", business_id="1234567-1")
    register = Register.objects.create(controller=controller, kind="clients")
    fields = [field.name for field in sealed_fields(Client)]
    said = dict(zip(fields, WORDS, strict=True)) | {"source": "desk", "relationship_started_on": NOW.date()}
    people = [make_subject(register_id=register.pk, kind=Kind.CLIENT, now=NOW) for _ in range(ROWS)]
    Client.objects.bulk_create(Client(subject=each, register=register, **said) for each in people)
    Plain.objects.bulk_create(Plain(subject_id=each.pk, register_id=register.pk, **said) for each in people)


def show_list(model: Any) -> int:
    """Read forty rows and three of their fields, as a list of clients shows them."""
    rows = model.objects.all()[:ROWS]
    return sum(len(row.first_name) + len(row.last_name) + len(row.phone) for row in rows)


def show_card(model: Any) -> int:
    """Read one row and all its fields."""
    row = model.objects.all()[:1][0]
    return sum(len(str(getattr(row, field.name))) for field in sealed_fields(Client))


def save_card(model: Any) -> None:
    """Read a row, change it and save it."""
    row = model.objects.all()[:1][0]
    row.city = "Espoo"
    row.save()


def cold(act: Callable[[Any], object]) -> Callable[[Any], object]:
    """Return an act before which no key is in memory."""

    def run(model: Any) -> object:
        house_keys().keyring._cache.clear()  # type: ignore[attr-defined]  # noqa: SLF001  # a restart is what is measured
        return act(model)

    return run


def compare(name: str, act: Callable[[Any], object]) -> None:
    """Print the CPU of an act on both tables and their ratio."""
    spent: dict[Any, list[float]] = {Client: [], Plain: []}
    for model in (Client, Plain) * 3:
        act(model)
    for _ in range(ROUNDS):
        for model, times in spent.items():
            begun = time.process_time()
            act(model)
            times.append(time.process_time() - begun)
    sealed, plain = (statistics.median(taken) * 1e3 for taken in spent.values())
    share = (sealed - plain) / sealed
    said = f"{plain:7.2f} ms plain  {sealed:7.2f} ms sealed"
    print(f"{name:34} {said}  {sealed / plain:4.1f}x  vault {share:4.0%}")


def keyring_rates() -> None:
    """Print how fast keys are made, found, wrapped anew and destroyed."""
    root, folder = Root.new(), Path(FOLDER.name) / "ring"
    FileKeyring.begin(folder, root, now=NOW)
    ring = FileKeyring(folder, root)
    pairs = [(uuid4(), scope_code("contact/appointments")) for _ in range(KEYS)]
    rate("keys made in one write", KEYS, lambda: ring.make(pairs))
    rate("keys made, a write each", 200, lambda: make_singly(ring))
    opened = []
    rate("slots indexed at start", KEYS, lambda: opened.append(FileKeyring(folder, root)))
    rate("keys unwrapped, cold", KEYS, lambda: [opened[0].key(pair) for pair in pairs])
    rate("keys from memory", KEYS, lambda: [opened[0].key(pair) for pair in pairs])
    rate("keys wrapped anew (epoch ended)", KEYS, lambda: ring.rotate(now=NOW))
    rate("keys destroyed, a write each", 200, lambda: [ring.destroy(pair[0]) for pair in pairs[:200]])


def make_singly(ring: FileKeyring) -> None:
    """Make keys as bookings do."""
    for _ in range(200):
        ring.make([(uuid4(), scope_code("contact/appointments"))])


def rate(name: str, count: int, act: Callable[[], object]) -> None:
    """Print how long an act takes for each of many."""
    begun, cpu = time.perf_counter(), time.process_time()
    act()
    took, cpu = time.perf_counter() - begun, time.process_time() - cpu
    print(f"{name:34} {count / took:9.0f} a second   {cpu / count * 1e6:7.1f} us of CPU each")


if __name__ == "__main__":
    make_rows()
    print(f"SQLite, keyed file; {ROWS} rows; median CPU of {ROUNDS} rounds")
    compare("list of 40, three fields", show_list)
    compare("list of 40, keys cold", cold(show_list))
    compare("card of eight fields", show_card)
    compare("card, keys cold", cold(show_card))
    compare("card changed and saved", save_card)
    keyring_rates()
    FOLDER.cleanup()
