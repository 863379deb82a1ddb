"""Visits of several treatments: held, booked, moved and cancelled, all of them or one, told of once."""

from datetime import timedelta
from typing import Any

import pytest

from peili.booking.commands.book import Details, HoldUnknown, SubmittedDifferently, TooMany
from peili.booking.commands.book_together import book_together, book_together_at_desk
from peili.booking.commands.cancel import CannotCancel, cancel, cancel_all
from peili.booking.commands.hold import release
from peili.booking.commands.hold_together import hold_together
from peili.booking.commands.join import card_from_claim
from peili.booking.commands.move import MovedMeanwhile, Place, move, place_of
from peili.booking.commands.move_together import move_together
from peili.booking.commands.occupy import NotOffered, TimeTaken
from peili.booking.commands.resize import resize
from peili.booking.commands.restore import restore
from peili.booking.commands.telling import remind_due
from peili.booking.commands.together import Arranged
from peili.booking.models import Agreed, Appointment, Hold, Occupancy, Terms
from peili.booking.queries.together import Wanted, load_several, next_visits
from peili.booking.rules.availability import Refusal
from peili.outbox.models import Message
from peili.trail.commands import CLIENT, PROGRAM
from tests.support.builders import (
    NOW,
    TODAY,
    create_client,
    create_controller,
    create_house,
    create_service,
    create_staff,
    create_unit,
    local,
)

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
AINO = Details(
    first_name="Aino",
    last_name="Testinen",
    phone="+358401234567",
    email="aino@example.org",
    adult_confirmed=True,
    language="fi",
)


class House:
    """Manicure and pedicure by two who can both, and a facial of the whole client by one of them."""

    def __init__(self) -> None:
        self.house = create_house()
        self.bea, self.cea = create_staff(self.house), create_staff(self.house, "Cea Kokeilija")
        both: Any = {"after": 0, "pools": (("room", "hoito"),)}
        self.hands = create_service(
            self.house, self.bea, self.cea, slug="kadet", name="Käsihoito", minutes=45, cents=4000, **both
        )
        self.feet = create_service(
            self.house, self.bea, self.cea, slug="jalat", name="Jalkahoito", minutes=60, cents=5500, **both
        )
        self.facial = create_service(self.house, self.bea)
        for service, takes in ((self.hands, "hands"), (self.feet, "feet")):
            service.takes = takes
            service.save()
        self.rooms = [create_unit("room", "hoito", f"huone {number}") for number in (1, 2)]

    def at_once(self, hour: int = 10, *, day: int = 24) -> Arranged:
        return Arranged(local(day, hour), (0, 0), (self.bea.pk, self.cea.pk))

    def after(self, hour: int = 10, *, day: int = 24) -> Arranged:
        return Arranged(local(day, hour), (0, 45), (self.bea.pk, self.bea.pk))

    def hold(self, at: Arranged | None = None) -> str:
        at = at or self.at_once()
        return hold_together(wanted=[Wanted(self.hands), Wanted(self.feet)], at=at, now=NOW).token

    def booked(self, at: Arranged | None = None) -> list[Appointment]:
        return book_together(token=self.hold(at), details=AINO, now=NOW)

    def aino(self) -> Any:
        client = create_client(self.house)
        client.email = "aino@example.org"
        client.save()
        return client

    def at_desk(self, at: Arranged | None = None, client: Any = None) -> list[Appointment]:
        return book_together_at_desk(
            client=client or self.aino(),
            wanted=[Wanted(self.hands), Wanted(self.feet)],
            at=at or self.at_once(),
            by=PROGRAM,
            now=NOW,
        )


@pytest.fixture
def house() -> House:
    return House()


def spans(**cause: Any) -> list[tuple[str, int, int]]:
    """Return what is taken, in minutes of the hour after ten on the 24th."""
    ten = int(local(24, 10).timestamp()) // 60
    rows = Occupancy.objects.filter(**cause).select_related("resource")
    return sorted((row.resource.role, row.start_minute - ten, row.end_minute - ten) for row in rows)


def test_two_at_once_are_held_together_with_a_room_each(house: House):
    house.hold()
    assert spans() == [("room", 0, 45), ("room", 0, 60), ("staff", 0, 45), ("staff", 0, 60)]
    assert Hold.objects.values("together").distinct().count() == 1


def test_when_one_of_them_is_taken_none_is_held(house: House):
    house.hold()
    with pytest.raises(TimeTaken) as taken:
        hold_together(
            wanted=[Wanted(house.feet), Wanted(house.facial)],
            at=Arranged(local(24, 9), (0, 60), (house.cea.pk, house.bea.pk)),
            now=NOW,
        )
    assert taken.value.refusal is Refusal.PRACTITIONER_TAKEN
    assert Hold.objects.count() == 2


def test_treatments_of_the_same_part_are_never_at_once(house: House):
    with pytest.raises(NotOffered):
        hold_together(wanted=[Wanted(house.hands), Wanted(house.hands)], at=house.at_once(), now=NOW)


def test_one_business_only(house: House):
    renting = create_controller("renter", "Vuokraaja Tmi")
    renter = create_staff(renting, "Viivi Vuokraaja")
    lashes = create_service(renting, renter, slug="ripset")
    with pytest.raises(NotOffered):
        at = Arranged(local(24, 10), (0, 45), (house.bea.pk, renter.pk))
        hold_together(wanted=[Wanted(house.hands), Wanted(lashes)], at=at, now=NOW)


def test_booking_makes_an_appointment_of_each_and_one_message(house: House):
    made = house.booked()
    assert [each.service_id for each in made] == [house.hands.pk, house.feet.pk]
    assert len({each.together for each in made}) == 1
    assert len({each.claim_id for each in made}) == 1
    assert [each.price_cents for each in made] == [4000, 5500]
    assert not Hold.objects.exists()
    assert spans() == [("room", 0, 45), ("room", 0, 60), ("staff", 0, 45), ("staff", 0, 60)]
    message = Message.objects.get()
    assert "Käsihoito" in message.body
    assert "Jalkahoito" in message.body
    assert Agreed.objects.filter(appointment__in=made).count() == 2
    assert "95" in Agreed.objects.all()[0].before.body


def test_the_same_form_again_is_the_same_booking(house: House):
    token = house.hold()
    first = book_together(token=token, details=AINO, now=NOW)
    again = book_together(token=token, details=AINO, now=NOW)
    assert [each.pk for each in again] == [each.pk for each in first]
    with pytest.raises(SubmittedDifferently):
        book_together(token=token, details=AINO, now=NOW, instead=house.after())
    assert Appointment.objects.count() == 2
    with pytest.raises(HoldUnknown):
        book_together(token="nothing", details=AINO, now=NOW)


def test_a_hold_that_ended_is_taken_anew_or_refused_whole(house: House):
    token, later = house.hold(), NOW + timedelta(hours=1)
    made = book_together(token=token, details=AINO, now=later)
    assert len(made) == 2
    other = hold_together(wanted=[Wanted(house.hands), Wanted(house.feet)], at=house.at_once(13), now=later)
    with_card = create_client(house.house)
    much_later = later + timedelta(hours=1)
    book_together_at_desk(
        client=with_card,
        wanted=[Wanted(house.hands)],
        at=Arranged(local(24, 13), (0,), (house.cea.pk,)),
        by=PROGRAM,
        now=much_later,
    )
    with pytest.raises(TimeTaken):
        book_together(token=other.token, details=AINO, now=much_later)
    assert Appointment.objects.count() == 3
    instead = book_together(token=other.token, details=AINO, now=much_later, instead=house.after(14))
    assert [each.starts_at for each in instead] == [local(24, 14), local(24, 14, 45)]


def test_giving_a_held_visit_back_frees_all_of_it(house: House):
    house.hold()
    release(kept=Hold.objects.order_by("pk").first(), now=NOW)
    assert not Hold.objects.exists()
    assert not Occupancy.objects.exists()


def test_a_visit_of_several_counts_as_one_towards_the_limit(house: House):
    Terms.objects.update(most_coming=2)
    house.booked(house.at_once(10))
    house.booked(house.at_once(12))
    with pytest.raises(TooMany):
        house.booked(house.at_once(14))


def test_a_client_is_in_one_place_for_the_whole_visit(house: House):
    made = house.at_desk()
    client = made[0].client
    assert [row for row in spans() if row[0] == "client"] == [("client", 0, 45), ("client", 45, 60)]
    with pytest.raises(TimeTaken) as taken:
        house.at_desk(house.after(10), client=client)
    assert taken.value.refusal in {Refusal.CLIENT_TAKEN, Refusal.PRACTITIONER_TAKEN}


def test_cancelling_one_leaves_the_other_and_its_client(house: House):
    hands, feet = house.at_desk()
    cancel(appointment=feet, by=PROGRAM, now=NOW)
    assert spans() == [("client", 0, 45), ("room", 0, 45), ("staff", 0, 45)]
    said = Message.objects.exclude(state="cancelled").get()
    assert said.code == "booking.changed"
    assert "Jalkahoito" in said.body
    assert said.thing_id == hands.pk
    cancel(appointment=hands, by=PROGRAM, now=NOW)
    assert not Occupancy.objects.exists()
    assert Message.objects.exclude(state="cancelled").get().code == "booking.cancelled"


def test_cancelling_all_says_so_once(house: House):
    made = house.at_desk()
    cancel_all(appointments=made, by=PROGRAM, now=NOW)
    assert not Occupancy.objects.exists()
    said = Message.objects.exclude(state="cancelled").get()
    assert "Käsihoito" in said.body
    assert "Jalkahoito" in said.body
    with pytest.raises(CannotCancel):
        cancel_all(appointments=made, by=PROGRAM, now=NOW)


def test_of_several_cancelled_at_once_none_is_when_one_has_begun(house: House):
    hands, feet = house.at_desk()
    Appointment.objects.filter(pk=feet.pk).update(started_at=NOW)
    with pytest.raises(CannotCancel):
        cancel_all(appointments=[hands, feet], by=PROGRAM, now=NOW)
    assert Appointment.objects.filter(state="booked").count() == 2


def test_all_move_together_in_another_order(house: House):
    made = house.at_desk()
    seen = {each.pk: place_of(each) for each in made}
    moved = move_together(appointments=made, seen=seen, at=house.after(13), by=PROGRAM, now=NOW)
    assert [each.starts_at for each in moved] == [local(24, 13), local(24, 13, 45)]
    assert {each.staff_id for each in Appointment.objects.all()} == {house.bea.pk}
    assert [row for row in spans() if row[0] == "client"] == [("client", 180, 225), ("client", 225, 285)]
    assert Message.objects.exclude(state="cancelled").get().code == "booking.moved"
    with pytest.raises(MovedMeanwhile):
        move_together(appointments=moved, seen=seen, at=house.at_once(9), by=PROGRAM, now=NOW)


def test_a_move_that_does_not_fit_leaves_all_where_they_were(house: House):
    made = house.at_desk()
    other = create_client(house.house, "Outi", phone="+358409999999")
    house.at_desk(house.at_once(14), client=other)
    before = spans()
    with pytest.raises(TimeTaken):
        move_together(
            appointments=made,
            seen={each.pk: place_of(each) for each in made},
            at=house.after(14),
            by=PROGRAM,
            now=NOW,
        )
    assert spans() == before


def test_one_of_them_moves_by_itself(house: House):
    hands, feet = house.at_desk()
    move(appointment=hands, seen=place_of(hands), to=Place(local(24, 12), house.bea.pk), by=PROGRAM, now=NOW)
    assert [row for row in spans() if row[0] == "client"] == [("client", 0, 60), ("client", 120, 165)]
    with pytest.raises(TimeTaken):  # the facial takes the whole client
        house_facial(house, hands, feet)


def house_facial(house: House, hands: Appointment, feet: Appointment) -> None:
    Appointment.objects.filter(pk=hands.pk).update(service=house.facial, staff=house.bea)
    current = Appointment.objects.get(pk=hands.pk)
    move(
        appointment=current,
        seen=place_of(current),
        to=Place(feet.starts_at, house.bea.pk),
        by=PROGRAM,
        now=NOW,
    )


def test_a_longer_treatment_takes_the_client_longer_and_restoring_takes_it_back(house: House):
    hands, feet = house.at_desk()
    resize(appointment=feet, seen=feet.ends_at, minutes=90, by=PROGRAM, now=NOW)
    assert [row for row in spans() if row[0] == "client"] == [("client", 0, 45), ("client", 45, 90)]
    cancel(appointment=hands, by=PROGRAM, now=NOW)
    assert [row for row in spans() if row[0] == "client"] == [("client", 0, 90)]
    restore(appointment=hands, by=PROGRAM, now=NOW)
    assert [row for row in spans() if row[0] == "client"] == [("client", 0, 45), ("client", 45, 90)]


def test_a_claim_joined_to_a_card_seats_its_client_once(house: House):
    made = house.booked()
    card_from_claim(claim=made[0].claim, by=PROGRAM, now=NOW, on=TODAY)
    assert [row for row in spans() if row[0] == "client"] == [("client", 0, 45), ("client", 45, 60)]


def test_one_reminder_of_the_whole_visit(house: House):
    house.booked(house.after(10, day=27))
    Message.objects.all().delete()
    assert remind_due(now=local(26, 12)) == 1
    assert remind_due(now=local(26, 12)) == 0
    assert "Jalkahoito" in Message.objects.get().body


def test_the_client_cannot_cancel_what_has_begun(house: House):
    made = house.booked()
    with pytest.raises(CannotCancel):
        cancel_all(appointments=made, by=CLIENT, now=local(24, 11))


def test_times_are_offered_for_all_treatments_from_few_reads(
    house: House, django_assert_max_num_queries: Any
):
    load_several(wanted=[Wanted(house.hands), Wanted(house.feet)], first=TODAY, days=60)  # the set-up is kept
    with django_assert_max_num_queries(12):
        several = load_several(wanted=[Wanted(house.hands), Wanted(house.feet)], first=TODAY, days=60)
        found = next_visits(several, first=TODAY, days=60, now=NOW, at_most=5)
    assert len(found) == 5
    assert found[0].plan.layout.offsets == (0, 0)
    for offer in found:
        at = Arranged(
            local(23, 2) + timedelta(minutes=offer.minute - int(local(23, 2).timestamp()) // 60),
            offer.plan.layout.offsets,
            tuple(staff.pk for staff in offer.who),
        )
        hold_together(wanted=[Wanted(house.hands), Wanted(house.feet)], at=at, now=NOW)
