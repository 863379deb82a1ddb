"""Many clients at one time at once: one has it, the others are told so, and nobody meets an error."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection

from peili.booking.commands.book import Details, book
from peili.booking.commands.hold import hold
from peili.booking.commands.occupy import TimeTaken
from peili.booking.models import Appointment, Hold, Occupancy
from peili.people.models import Claim
from tests.support.builders import NOW, create_house, create_service, create_staff, create_unit, local
from tests.support.spans import clashes

DETAILS = Details(
    first_name="Aino",
    last_name="Testinen",
    phone="+358401234567",
    email="",
    adult_confirmed=True,
    language="fi",
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engine]


def together(service, starts: list, threads: int) -> Counter[str]:
    """Let each thread ask for these starts, all beginning at once; count how it ended."""
    ends: Counter[str] = Counter()
    ready = threading.Barrier(threads)

    def one() -> None:
        try:
            connection.ensure_connection()
            ready.wait()
            for start in starts:
                ends[attempt(service, start)] += 1
        finally:
            connection.close()

    running = [threading.Thread(target=one) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return ends


def attempt(service, start) -> str:
    try:
        hold(service=service, starts_at=start, only=None, now=NOW)
    except TimeTaken:
        return "taken"
    except Exception as error:  # noqa: BLE001  # whatever a client would have met is counted
        return repr(error)
    return "held"


def overlaps() -> list:
    return clashes(list(Occupancy.objects.values_list("resource_id", "start_minute", "end_minute")))


def test_one_of_many_gets_the_time() -> None:
    house = create_house()
    service = create_service(house, create_staff(house))
    starts = [local(24, 9) + timedelta(minutes=90 * turn) for turn in range(5)]
    assert together(service, starts, 8) == {"held": 5, "taken": 35}
    assert overlaps() == []


def test_shared_rooms_and_devices_are_never_taken_twice() -> None:
    house = create_house()
    pools = (("device", "hifu"), ("room", "large"))
    service = create_service(house, *(create_staff(house) for _ in range(3)), pools=pools)
    for label in ("1", "2"):
        create_unit("device", "hifu", f"HIFU {label}")
        create_unit("room", "large", f"Huone {label}")
    starts = [local(24, 9) + timedelta(minutes=15 * turn) for turn in range(20)]
    ends = together(service, starts, 6)
    assert set(ends) == {"held", "taken"}
    assert Hold.objects.count() == ends["held"]
    assert overlaps() == []


def test_a_form_sent_twice_at_once_is_one_booking_told_twice() -> None:
    house = create_house()
    service = create_service(house, create_staff(house))
    told: list[object] = []

    def one(token: str, ready: threading.Barrier) -> None:
        try:
            connection.ensure_connection()
            ready.wait()
            told.append(book(token=token, details=DETAILS, now=NOW).pk)
        except Exception as error:  # noqa: BLE001  # whatever a client would have met is told
            told.append(repr(error))
        finally:
            connection.close()

    for turn in range(6):
        told.clear()
        held = hold(
            service=service, starts_at=local(24, 9) + timedelta(minutes=75 * turn), only=None, now=NOW
        )
        ready = threading.Barrier(4)
        pressed = [threading.Thread(target=one, args=(held.token, ready)) for _ in range(4)]
        for thread in pressed:
            thread.start()
        for thread in pressed:
            thread.join()
        assert told == [Appointment.objects.latest("id").pk] * 4
    assert Claim.objects.count() == 6


def test_ten_who_are_free_get_one_each_of_fifty_who_ask_for_anyone() -> None:
    house = create_house()
    staff = [create_staff(house, f"Hoitaja {number}") for number in range(10)]
    service = create_service(house, *staff)
    assert together(service, [local(24, 10)], 50) == {"held": 10, "taken": 40}
    assert sorted(Hold.objects.values_list("staff", flat=True)) == sorted(each.pk for each in staff)
    assert overlaps() == []
