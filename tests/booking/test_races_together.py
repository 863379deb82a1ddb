"""Visits of several treatments amid everything else at once: nobody in two places, nothing halved."""

import random
import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Count

from peili.booking.commands.absence import be_away, come_back
from peili.booking.commands.book import Details
from peili.booking.commands.book_together import book_together, book_together_at_desk
from peili.booking.commands.cancel import CannotCancel, cancel, cancel_all
from peili.booking.commands.hold import hold, release
from peili.booking.commands.hold_together import hold_together
from peili.booking.commands.move import CannotMove, MovedMeanwhile, Place, move, place_of
from peili.booking.commands.move_together import move_together
from peili.booking.commands.occupy import NotOffered, TimeTaken
from peili.booking.commands.series import NotThen, book_series
from peili.booking.commands.together import Arranged
from peili.booking.models import Appointment, Block, Hold, Occupancy, Service
from peili.booking.queries.menu import needs_of
from peili.booking.queries.together import Wanted, members
from peili.booking.rules.hours import minute_of
from peili.people.models import Client, Staff
from peili.trail.commands import PROGRAM
from tests.support.builders import (
    NOW,
    create_client,
    create_house,
    create_service,
    create_staff,
    create_unit,
    local,
)
from tests.support.spans import clashes

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engine]
POLITE = (TimeTaken, NotOffered, CannotCancel, CannotMove, MovedMeanwhile, NotThen)
DETAILS = Details(
    first_name="Aino",
    last_name="Testinen",
    phone="+358401234567",
    email="",
    adult_confirmed=True,
    language="fi",
)


class Salon:
    """Three practitioners, two rooms and one device for treatments of unequal lengths."""

    def __init__(self) -> None:
        house = create_house()
        self.staff: list[Staff] = [create_staff(house, f"Hoitaja {name}") for name in ("Aa", "Bee", "Cee")]
        for label in ("1", "2"):
            create_unit("room", "hoito", f"huone {label}")
        create_unit("device", "laite", "laite 1")
        room, device = ("room", "hoito"), ("device", "laite")
        self.services: list[Service] = [
            self._service(house, "kadet", "hands", (45, 0), (room,)),
            self._service(house, "jalat", "feet", (60, 10), (room,)),
            self._service(house, "laser", "", (30, 15), (room, device)),
        ]
        self.clients: list[Client] = [
            create_client(house, f"Asiakas {name}", phone=f"+35840123456{number}")
            for number, name in enumerate(("Aa", "Bee", "Cee", "Dee"))
        ]

    def _service(self, house: Any, slug: str, takes: str, lasts: tuple[int, int], pools: Any) -> Service:
        minutes, after = lasts
        service = create_service(house, *self.staff, slug=slug, minutes=minutes, after=after, pools=pools)
        service.takes = takes
        service.save()
        return service


class Someone:
    """One thread's hand: it does what comes to it by its own dice, and counts how each ended."""

    def __init__(self, salon: Salon, seed: int) -> None:
        self.salon, self.dice = salon, random.Random(seed)
        self.ends: Counter[str] = Counter()
        self.acts: list[Callable[[], object]] = [
            self.hold_one,
            self.book_online,
            self.book_online,
            self.book_at_desk,
            self.book_at_desk,
            self.move_one,
            self.move_all,
            self.cancel_one,
            self.cancel_all,
            self.away,
            self.series,
        ]

    def act(self) -> None:
        chosen = self.dice.choice(self.acts)
        try:
            chosen()
        except POLITE:
            self.ends["refused"] += 1
        except Exception as error:  # noqa: BLE001  # whatever a person would have met is counted
            self.ends[f"{chosen.__name__}: {error!r}"[:900]] += 1
        else:
            self.ends["done"] += 1

    def when(self) -> Any:
        return local(24, 9) + timedelta(minutes=15 * self.dice.randrange(12))

    def visit(self) -> tuple[list[Wanted], Arranged]:
        first, second = self.dice.choice(
            [((0, 1), (0, 0)), ((0, 1), (0, 45)), ((1, 2), (0, 60)), ((2, 0), (0, 30)), ((1, 0), (0, 60))]
        )
        staff = tuple(self.dice.choice(self.salon.staff).pk for _each in first)
        return [Wanted(self.salon.services[each]) for each in first], Arranged(self.when(), second, staff)

    def some(self) -> Appointment:
        standing = list(Appointment.objects.filter(state="booked").order_by("pk"))
        if not standing:
            raise NotOffered
        return self.dice.choice(standing)

    def hold_one(self) -> None:
        kept = hold(service=self.dice.choice(self.salon.services), starts_at=self.when(), only=None, now=NOW)
        release(kept=kept.hold, now=NOW)

    def book_online(self) -> None:
        wanted, at = self.visit()
        kept = hold_together(wanted=wanted, at=at, now=NOW)
        assert len(book_together(token=kept.token, details=DETAILS, now=NOW)) == 2

    def book_at_desk(self) -> None:
        wanted, at = self.visit()
        client = self.dice.choice(self.salon.clients)
        book_together_at_desk(client=client, wanted=wanted, at=at, by=PROGRAM, now=NOW)

    def move_one(self) -> None:
        visit = self.some()
        to = Place(self.when(), self.dice.choice(self.salon.staff).pk)
        move(appointment=visit, seen=place_of(visit), to=to, by=PROGRAM, now=NOW)

    def move_all(self) -> None:
        visit = self.some()
        standing = members(visit.together)
        if not standing:  # cancelled since it was chosen
            raise MovedMeanwhile(visit)
        at = Arranged(
            self.when(), (0, standing[0].minutes)[: len(standing)], (visit.staff_id,) * len(standing)
        )
        seen = {each.pk: place_of(each) for each in standing}
        move_together(appointments=standing, seen=seen, at=at, by=PROGRAM, now=NOW)

    def cancel_one(self) -> None:
        cancel(appointment=self.some(), by=PROGRAM, now=NOW)

    def cancel_all(self) -> None:
        cancel_all(appointments=members(self.some().together), by=PROGRAM, now=NOW)

    def away(self) -> None:
        staff, begins = self.dice.choice(self.salon.staff), self.when()
        block = be_away(
            staff=staff, starts_at=begins, ends_at=begins + timedelta(minutes=45), by=PROGRAM, now=NOW
        )
        come_back(absence=block, by=PROGRAM, now=NOW)

    def series(self) -> None:
        wanted, at = self.visit()
        other = Arranged(at.starts_at + timedelta(days=7), at.offsets, at.staff[::-1])
        book_series(
            client=self.dice.choice(self.salon.clients),
            wanted=wanted,
            visits=[at, other],
            by=PROGRAM,
            now=NOW,
        )


def storm(salon: Salon, *, threads: int, attempts: int, seed: int) -> Counter[str]:
    hands = [Someone(salon, seed * 1000 + number) for number in range(threads)]
    ready = threading.Barrier(threads)

    def one(hand: Someone) -> None:
        try:
            connection.ensure_connection()
            ready.wait()
            for _each in range(attempts // threads):
                hand.act()
        finally:
            connection.close()

    running = [threading.Thread(target=one, args=(hand,)) for hand in hands]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return sum((hand.ends for hand in hands), Counter())


def check() -> None:
    """Hold what is stored against itself: no overlap, each visit has its minutes, none is half of itself."""
    rows = list(Occupancy.objects.values_list("resource_id", "start_minute", "end_minute"))
    assert clashes(rows) == []
    assert not Hold.objects.exists()
    assert not Block.objects.exists()
    booked = Appointment.objects.filter(state="booked")
    for visit in booked.select_related("service", "variant", "staff"):
        begins = minute_of(visit.starts_at)
        wanted = sorted(
            (need.role, begins + need.offset, begins + need.ends)
            for need in needs_of(visit)
            if need.role != "client"
        )
        held = visit.occupancy.exclude(resource__role="client")
        assert sorted(held.values_list("resource__role", "start_minute", "end_minute")) == wanted
    assert not Occupancy.objects.exclude(appointment__state="booked").exists()
    sizes = Appointment.objects.filter(together__isnull=False).values("together").annotate(count=Count("pk"))
    assert {each["count"] for each in sizes} <= {2}
    for client in Client.objects.all():
        at_once = booked.filter(client=client).order_by("starts_at")
        whole = [each for each in at_once if not each.service.takes]
        for each in whole:
            others = at_once.exclude(pk=each.pk).filter(
                starts_at__lt=each.ends_at, ends_at__gt=each.starts_at
            )
            assert not others.exists(), "a client in two places"


def run(*, threads: int, attempts: int, seed: int) -> Counter[str]:
    ends = storm(Salon(), threads=threads, attempts=attempts, seed=seed)
    assert set(ends) <= {"done", "refused"}, ends
    assert ends["done"] > attempts // 20
    check()
    return ends


def test_everything_at_once_leaves_nobody_in_two_places() -> None:
    run(threads=8, attempts=160, seed=1)


def test_fifty_want_the_same_two_treatments_at_once() -> None:
    salon = Salon()
    ready, ends = threading.Barrier(50), Counter[str]()
    lock = threading.Lock()

    def one(number: int) -> None:
        shift = timedelta(minutes=15 * (number % 3))
        staff = tuple(salon.staff[(number + each) % 3].pk for each in (0, 1))
        try:
            connection.ensure_connection()
            ready.wait()
            wanted = [Wanted(salon.services[0]), Wanted(salon.services[1])]
            hold_together(wanted=wanted, at=Arranged(local(24, 10) + shift, (0, 0), staff), now=NOW)
            end = "held"
        except TimeTaken:
            end = "taken"
        except Exception as error:  # noqa: BLE001  # as above
            end = repr(error)
        finally:
            connection.close()
        with lock:
            ends[end] += 1

    running = [threading.Thread(target=one, args=(number,)) for number in range(50)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    assert ends == {"held": 1, "taken": 49}  # two rooms are enough for one such visit at a time
    assert Hold.objects.count() == 2
    assert clashes(list(Occupancy.objects.values_list("resource_id", "start_minute", "end_minute"))) == []


@pytest.mark.deep
@pytest.mark.parametrize("seed", [2, 3])
def test_ten_thousand_acts_leave_nobody_in_two_places(seed: int) -> None:
    run(threads=8, attempts=5000, seed=seed)
