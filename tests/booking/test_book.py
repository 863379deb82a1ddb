"""From a held time to a booking: what must hold at each step."""

from datetime import timedelta

import pytest

from peili.booking.commands import book as booking
from peili.booking.commands.book import (
    Details,
    HoldUnknown,
    NotOfThisRegister,
    SubmittedDifferently,
    book,
    book_at_desk,
)
from peili.booking.commands.cancel import CannotCancel, cancel
from peili.booking.commands.hold import hold, release, sweep
from peili.booking.commands.join import AlreadyJoined, NotTheSameRegister, card_from_claim, join
from peili.booking.commands.occupy import NotOffered, TimeTaken
from peili.booking.models import Appointment, Hold, Occupancy, Service
from peili.booking.rules.availability import Refusal
from peili.people.models import Claim, Client
from peili.trail.commands import CLIENT, PROGRAM
from peili.trail.models import Entry
from peili.vault.models import Subject
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
    email="",
    adult_confirmed=True,
    language="fi",
)


def test_a_held_time_becomes_a_booking_of_a_claim():
    house = create_house()
    bea = create_staff(house)
    service = create_service(house, bea)
    held = hold(service=service, starts_at=local(24, 10), only=None, now=NOW)
    made = book(token=held.token, details=AINO, now=NOW)
    assert made.staff == bea
    assert made.claim.first_name == "Aino"
    assert made.client is None
    assert made.ends_at == local(24, 11)
    assert Occupancy.objects.get(appointment=made).end_minute - Occupancy.objects.get().start_minute == 75
    assert not Hold.objects.exists()
    assert not Client.objects.exists()
    assert list(Entry.objects.order_by("id").values_list("act", flat=True)) == [
        "booking.hold",
        "booking.book",
    ]


def test_an_ended_hold_books_nothing_that_was_taken_off_the_list_meanwhile():
    house = create_house()
    service = create_service(house, create_staff(house))
    held = hold(service=service, starts_at=local(24, 10), only=None, now=NOW)
    Service.objects.update(online=False)
    with pytest.raises(NotOffered):
        book(token=held.token, details=AINO, now=NOW + timedelta(hours=1))
    assert not Appointment.objects.exists()


def test_the_same_form_twice_is_one_booking():
    house = create_house()
    service = create_service(house, create_staff(house))
    held = hold(service=service, starts_at=local(24, 10), only=None, now=NOW)
    first = book(token=held.token, details=AINO, now=NOW)
    assert book(token=held.token, details=AINO, now=NOW + timedelta(minutes=1)) == first
    assert Claim.objects.count() == Appointment.objects.count() == 1


def test_the_same_link_with_other_contents_is_refused_and_changes_nothing():
    house = create_house()
    service = create_service(house, create_staff(house))
    held = hold(service=service, starts_at=local(24, 10), only=None, now=NOW)
    book(token=held.token, details=AINO, now=NOW)
    other = Details(**{**booking.asdict(AINO), "first_name": "Eino"})
    with pytest.raises(SubmittedDifferently):
        book(token=held.token, details=other, now=NOW)
    assert Claim.objects.get().first_name == "Aino"


def test_a_taken_time_is_refused_by_its_rule():
    house = create_house()
    service = create_service(house, create_staff(house))
    hold(service=service, starts_at=local(24, 10), only=None, now=NOW)
    with pytest.raises(TimeTaken) as refused:
        hold(service=service, starts_at=local(24, 10, 30), only=None, now=NOW)
    assert refused.value.refusal is Refusal.PRACTITIONER_TAKEN
    assert Hold.objects.count() == 1


def test_two_practitioners_share_one_device():
    house = create_house()
    service = create_service(house, create_staff(house), create_staff(house), pools=(("device", "hifu"),))
    create_unit("device", "hifu", "HIFU 1")
    hold(service=service, starts_at=local(24, 10), only=None, now=NOW)
    with pytest.raises(TimeTaken) as refused:
        hold(service=service, starts_at=local(24, 10), only=None, now=NOW)
    assert refused.value.refusal is Refusal.DEVICE_TAKEN


def test_whoever_is_free_is_the_one_with_less_booked():
    house = create_house()
    bea, cea = create_staff(house, "Bea"), create_staff(house, "Cea")
    service = create_service(house, bea, cea)
    hold(service=service, starts_at=local(24, 9), only=bea.pk, now=NOW)
    held = hold(service=service, starts_at=local(24, 12), only=None, now=NOW)
    assert held.hold.staff == cea


def test_an_ended_hold_frees_its_minutes_and_can_be_taken_up_when_still_free():
    house = create_house()
    service = create_service(house, create_staff(house))
    held = hold(service=service, starts_at=local(24, 10), only=None, now=NOW)
    later = NOW + timedelta(minutes=11)
    made = book(token=held.token, details=AINO, now=later)
    assert made.starts_at == local(24, 10)
    assert Occupancy.objects.filter(appointment=made).count() == 1


def test_an_ended_hold_whose_time_went_says_so_and_another_time_keeps_what_was_typed():
    house = create_house()
    service = create_service(house, create_staff(house))
    held = hold(service=service, starts_at=local(24, 10), only=None, now=NOW)
    later = NOW + timedelta(minutes=11)
    hold(service=service, starts_at=local(24, 10), only=None, now=later)
    with pytest.raises(TimeTaken):
        book(token=held.token, details=AINO, now=later)
    assert not Claim.objects.exists()
    made = book(token=held.token, details=AINO, now=later, instead=local(24, 13))
    assert made.starts_at == local(24, 13)


def test_a_released_hold_is_gone():
    house = create_house()
    service = create_service(house, create_staff(house))
    held = hold(service=service, starts_at=local(24, 10), only=None, now=NOW)
    release(kept=held.hold, now=NOW)
    assert not Occupancy.objects.exists()
    with pytest.raises(HoldUnknown):
        book(token=held.token, details=AINO, now=NOW)


def test_the_sweep_frees_minutes_at_once_and_forgets_holds_after_a_day():
    house = create_house()
    service = create_service(house, create_staff(house))
    hold(service=service, starts_at=local(25, 10), only=None, now=NOW)
    assert sweep(now=NOW + timedelta(minutes=11)) == 0
    assert not Occupancy.objects.exists()
    assert sweep(now=NOW + timedelta(days=1, minutes=11)) == 1
    assert not Hold.objects.exists()


def test_cancelling_frees_the_minutes_and_is_done_once():
    house = create_house()
    service = create_service(house, create_staff(house))
    held = hold(service=service, starts_at=local(24, 10), only=None, now=NOW)
    made = book(token=held.token, details=AINO, now=NOW)
    cancel(appointment=made, by=CLIENT, now=NOW)
    assert not Occupancy.objects.exists()
    with pytest.raises(CannotCancel):
        cancel(appointment=made, by=CLIENT, now=NOW)


def test_a_client_cannot_be_in_two_places():
    house = create_house()
    bea, cea = create_staff(house), create_staff(house)
    service = create_service(house, bea, cea)
    aino = create_client(house)
    book_at_desk(client=aino, service=service, staff=bea, starts_at=local(24, 10), by=PROGRAM, now=NOW)
    with pytest.raises(TimeTaken) as refused:
        book_at_desk(client=aino, service=service, staff=cea, starts_at=local(24, 10), by=PROGRAM, now=NOW)
    assert refused.value.refusal is Refusal.CLIENT_TAKEN


def test_joining_a_claim_never_changes_the_card_and_writes_the_clients_own_time():
    house = create_house()
    service = create_service(house, create_staff(house))
    aino = create_client(house, first_name="Aino Maria")
    held = hold(service=service, starts_at=local(24, 10), only=None, now=NOW)
    made = book(token=held.token, details=AINO, now=NOW)
    join(claim=made.claim, client=aino, by=PROGRAM, now=NOW)
    made.refresh_from_db()
    assert made.client == aino
    assert Client.objects.get().first_name == "Aino Maria"
    assert Occupancy.objects.filter(resource__client=aino).count() == 1
    assert made.claim.subject.pk != aino.subject.pk
    assert Subject.objects.get(pk=made.claim.subject_id).joined_to_id == aino.subject_id
    with pytest.raises(AlreadyJoined):
        join(claim=made.claim, client=aino, by=PROGRAM, now=NOW)


def test_a_claim_is_never_joined_to_another_registers_card():
    house = create_house()
    stranger = create_client(create_controller("renter", "Vuokraaja Tmi"))
    service = create_service(house, create_staff(house))
    held = hold(service=service, starts_at=local(24, 10), only=None, now=NOW)
    made = book(token=held.token, details=AINO, now=NOW)
    with pytest.raises(NotTheSameRegister):
        join(claim=made.claim, client=stranger, by=PROGRAM, now=NOW)
    assert Claim.objects.get().client is None
    assert not Occupancy.objects.filter(resource__client=stranger).exists()


def test_the_desk_never_books_another_businesss_service_for_its_client():
    house, renting = create_house(), create_controller("renter", "Vuokraaja Tmi")
    viivi = create_staff(renting)
    lashes = create_service(renting, viivi)
    with pytest.raises(NotOfThisRegister):
        book_at_desk(
            client=create_client(house),
            service=lashes,
            staff=viivi,
            starts_at=local(24, 10),
            by=PROGRAM,
            now=NOW,
        )
    assert not Appointment.objects.exists()


def test_joining_that_would_overlap_is_refused_whole():
    house = create_house()
    bea, cea = create_staff(house), create_staff(house)
    service = create_service(house, bea, cea)
    aino = create_client(house)
    book_at_desk(client=aino, service=service, staff=bea, starts_at=local(24, 10), by=PROGRAM, now=NOW)
    held = hold(service=service, starts_at=local(24, 10), only=cea.pk, now=NOW)
    made = book(token=held.token, details=AINO, now=NOW)
    with pytest.raises(TimeTaken):
        join(claim=made.claim, client=aino, by=PROGRAM, now=NOW)
    made.refresh_from_db()
    assert made.client is None
    assert Claim.objects.get().client is None


def test_a_card_made_of_a_claim_holds_what_was_typed():
    house = create_house()
    service = create_service(house, create_staff(house))
    held = hold(service=service, starts_at=local(24, 10), only=None, now=NOW)
    made = book(token=held.token, details=AINO, now=NOW)
    card = card_from_claim(claim=made.claim, by=PROGRAM, now=NOW, on=TODAY)
    assert (card.first_name, card.phone, card.source) == ("Aino", "+358401234567", "client_online")
    assert card.relationship_started_on == TODAY
