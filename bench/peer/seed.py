"""Fills the peer with the shared calendar: `python -m bench.peer.seed PAST_ROWS`, in the peer's own venv.

Prints as JSON the session cookie of a signed-in client and the ids the requests need.
"""

import json
import logging
import sys
from collections.abc import Iterable
from datetime import time, timedelta
from importlib import import_module
from itertools import chain, islice
from typing import Any

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command

from bench import workload
from bench.workload import Visit

BATCH = 5_000


def main(past_rows: int) -> None:
    """Make the tables and every row."""
    logging.disable(logging.CRITICAL)
    django.setup()
    call_command("migrate", run_syncdb=True, verbosity=0)  # the peer ships no migrations
    today = workload.today()  # the peer keeps naive local days
    service, staff, client = _house()
    _visits(service, staff, client, chain(workload.past(today, past_rows), workload.coming(today)))
    print(
        json.dumps({"service": service.pk, "staff": [one.pk for one in staff], "session": _session(client)})
    )


def _model(name: str) -> Any:
    return apps.get_model(name)


def _house() -> tuple[Any, list[Any], Any]:
    minute = 60
    _model("appointment.Config").objects.create(slot_duration=workload.STEP, appointment_buffer_time=0)
    service = _model("appointment.Service").objects.create(
        name="Facial", price=80, currency="EUR", duration=timedelta(minutes=workload.BLOCK)
    )
    staff = []
    for number in range(workload.STAFF):
        user = _model("auth.User").objects.create(username=f"staff{number}", first_name=f"Staff {number}")
        member = _model("appointment.StaffMember").objects.create(user=user, slot_duration=workload.STEP)
        member.services_offered.add(service)
        staff.append(member)
    _model("appointment.WorkingHours").objects.bulk_create(
        _model("appointment.WorkingHours")(
            staff_member=member,
            day_of_week=day,
            start_time=time(workload.OPENS // minute),
            end_time=time(workload.CLOSES // minute),
        )
        for member in staff
        for day in range(7)
    )
    client = _model("auth.User").objects.create_user("client", "client@example.org", first_name="Aino")
    return service, staff, client


def _visits(service: Any, staff: list[Any], client: Any, visits: Iterable[Visit]) -> None:
    request, appointment = _model("appointment.AppointmentRequest"), _model("appointment.Appointment")
    rest = iter(visits)
    while batch := list(islice(rest, BATCH)):
        made = request.objects.bulk_create(
            request(
                date=visit.day,
                start_time=visit.start.time(),
                end_time=(visit.start + timedelta(minutes=workload.BLOCK)).time(),
                service=service,
                staff_member=staff[visit.staff],
                id_request=f"{visit.start:%Y%m%d%H%M}-{visit.staff}",
            )
            for visit in batch
        )
        appointment.objects.bulk_create(
            appointment(client=client, appointment_request=one, phone="+358401234567", amount_to_pay=80)
            for one in made
        )


def _session(client: Any) -> str:
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store["_auth_user_id"] = str(client.pk)
    store["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
    store["_auth_user_hash"] = client.get_session_auth_hash()
    store.create()
    return str(store.session_key)


if __name__ == "__main__":
    main(int(sys.argv[1]))
