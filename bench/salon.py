"""Fills a house with the shared calendar: `python -m bench.salon PAST_ROWS`, on a house made by `peili demo`.

One service given by ten practitioners of the house, and visits of one client; prints the service's slug and
the practitioners' codes as JSON.
"""

import json
import sys
from collections.abc import Iterable
from datetime import time, timedelta
from typing import Any

import django
from django.apps import apps
from django.db import transaction
from django.utils import timezone

from bench import history, workload
from bench.workload import Visit
from peili.promises.reading import PROGRAM, of_process

SLUG, PARTS_SLUG = "bench", "bench-parts"
DEVICES = 2
# A treatment with time to act in which the practitioner is free: role, pool, from, length.
PARTS = (("staff", "", 0, 30), ("staff", "", 50, 25), ("device", "bench", 20, 30), ("client", "", 0, 75))
HORIZON_DAYS = 400


def main(past_rows: int) -> None:
    """Make the service, its people and every visit."""
    django.setup()
    of_process(PROGRAM)
    today = timezone.localdate()
    model("booking.Terms").objects.update(
        step_minutes=workload.STEP, notice_minutes=0, horizon_days=HORIZON_DAYS
    )
    service, parted = _service(), _parted()
    staff = [_practitioner(service, number) for number in range(workload.STAFF)]
    parted.practitioners.set([one for one, _resource in staff])
    last = _visits(service, staff, _client(), workload.coming(today))
    if past_rows:
        devices = list(model("booking.Resource").objects.filter(role="device", pool="bench"))
        history.write(past_rows, today=today, staff=staff, devices=devices, pattern=last)
    print(json.dumps({"slug": SLUG, "staff": [one.code for one, _ in staff]}))


def model(name: str) -> Any:
    """Return a model by its label; models exist only once Django is set up."""
    return apps.get_model(name)


def _house() -> Any:
    return model("house.Controller").objects.get(kind="house")


def _service() -> Any:
    service = _offered(SLUG, workload.LENGTH)
    for role, minutes in (("staff", workload.BLOCK), ("client", workload.LENGTH)):
        model("booking.Part").objects.create(service=service, role=role, minutes=minutes)
    return service


def _parted() -> Any:
    """Make a service of several parts, one of them on a device that is shared."""
    service = _offered(PARTS_SLUG, max(offset + minutes for _role, _pool, offset, minutes in PARTS))
    for role, pool, offset, minutes in PARTS:
        model("booking.Part").objects.create(
            service=service, role=role, pool=pool, offset=offset, minutes=minutes
        )
    for number in range(1, DEVICES + 1):
        model("booking.Resource").objects.create(role="device", pool="bench", label=f"laite {number}")
    return service


def _offered(slug: str, minutes: int) -> Any:
    category, _made = model("booking.Category").objects.get_or_create(name_fi="Vertailu")
    return model("booking.Service").objects.create(
        controller=_house(),
        category=category,
        slug=slug,
        name_fi="Vertailuhoito",
        name_sv="Jämförelse",
        name_en="Comparison",
        price_cents=8000,
        minutes=minutes,
    )


def _subject(kind: str, register: str) -> Any:
    found = model("house.Register").objects.get(controller=_house(), kind=register)
    return model("vault.Subject").objects.create(register_id=found.pk, kind=kind, made_at=timezone.now())


def _practitioner(service: Any, number: int) -> tuple[Any, Any]:
    staff = model("people.Staff").objects.create(
        subject=_subject("staff", "staff"),
        controller=_house(),
        name=f"Vertailija {number}",
        title_fi="kosmetologi",
        role="practitioner",
        code=f"bench{number}",
        position=100 + number,
    )
    service.practitioners.add(staff)
    model("booking.WeeklyHours").objects.bulk_create(
        model("booking.WeeklyHours")(
            staff=staff, weekday=day, opens=time(workload.OPENS // 60), closes=time(workload.CLOSES // 60)
        )
        for day in range(7)
    )
    return staff, model("booking.Resource").objects.create(role="staff", staff=staff)


def _client() -> Any:
    register = model("house.Register").objects.get(controller=_house(), kind="clients")
    return model("people.Client").objects.create(
        subject=_subject("client", "clients"),
        register=register,
        first_name="Aino",
        last_name="Esimerkki",
        source="client",
        relationship_started_on=timezone.localdate(),
    )


def _visits(service: Any, staff: list[tuple[Any, Any]], client: Any, visits: Iterable[Visit]) -> Any:
    """Write visits and their minutes; return the last one."""
    appointment, occupancy = model("booking.Appointment"), model("booking.Occupancy")
    made, held = [], []
    for visit in visits:
        start = visit.start.replace(tzinfo=workload.ZONE)
        minute = int(start.timestamp()) // 60
        person, resource = staff[visit.staff]
        one = appointment(
            service=service,
            staff=person,
            client=client,
            starts_at=start,
            ends_at=start + timedelta(minutes=workload.LENGTH),
            price_cents=8000,
            channel="desk",
            made_at=timezone.now(),
        )
        taken = occupancy(resource=resource, appointment=one, start_minute=minute)
        taken.end_minute = minute + workload.BLOCK
        made.append(one)
        held.append(taken)
    with transaction.atomic():
        appointment.objects.bulk_create(made)
        occupancy.objects.bulk_create(held)
    return made[-1]


if __name__ == "__main__":
    main(int(sys.argv[1]))
