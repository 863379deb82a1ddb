"""The demo salon: the same for the same seed, and a house like any other."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db.models import Count, F

from peili.booking.models import Appointment, Occupancy, Service
from peili.booking.queries.free import load_setting, next_free
from peili.booking.rules import hours
from peili.care.models import Allergy, Lot, Programme
from peili.config.demo.making import ONLINE, make_demo
from peili.config.demo.protecting import WORD
from peili.config.demo.visits import WALKED
from peili.house.models import Controller
from peili.incidents.models import Breach
from peili.people.models import Claim, Client, Protection, Staff
from peili.people.todo import todos
from peili.sales.models import SeriesCard
from tests.support.builders import NOW

pytestmark = pytest.mark.django_db


def make(seed: int = 7, clients: int = 40) -> None:
    make_demo(clients=clients, seed=seed, now=NOW, progress=lambda _done: None)


def content() -> list[tuple[object, ...]]:
    people = [
        (each.full_name, each.phone, each.city, each.birth_year) for each in Client.objects.order_by("id")
    ]
    visits = [
        (
            each.starts_at,
            each.service.slug,
            each.staff.name,
            each.client.full_name if each.client else each.claim.full_name,
        )
        for each in Appointment.objects.select_related("service", "staff", "client", "claim")
    ]
    return sorted(people, key=str) + sorted(visits, key=str)


@pytest.fixture
def made() -> None:
    make()


@pytest.mark.usefixtures("made")
def test_there_are_past_and_coming_visits_with_everyone():
    assert Client.objects.count() == 44  # four more, whose time is about to end
    assert Appointment.objects.filter(starts_at__lt=NOW).count() > 100
    assert Appointment.objects.filter(starts_at__gt=NOW + timedelta(days=7)).exists()
    for staff in Staff.objects.practitioners():
        assert staff.appointments.exists()


@pytest.mark.usefixtures("made")
def test_two_of_four_practitioners_keep_registers_of_their_own():
    practitioners = list(Staff.objects.practitioners().select_related("controller"))
    assert len(practitioners) == 4
    assert [staff.is_renter for staff in practitioners] == [False, False, True, True]
    crossing = Appointment.objects.exclude(client=None).exclude(
        client__register__controller=F("service__controller")
    )
    assert Controller.objects.count() == 3
    assert not crossing.exists()


@pytest.mark.usefixtures("made")
def test_nobody_was_a_client_after_their_first_visit():
    late = Appointment.objects.filter(client__relationship_started_on__gt=F("starts_at__date"))
    assert not late.exists()


@pytest.mark.usefixtures("made")
def test_online_bookings_are_claims():
    assert Claim.objects.filter(client=None).count() == ONLINE
    assert Appointment.objects.filter(client=None).count() == ONLINE


@pytest.mark.usefixtures("made")
def test_every_visit_occupies_its_practitioner_and_its_client():
    bare = Appointment.objects.annotate(rows=Count("occupancy")).filter(
        client__isnull=False, rows__lt=2, starts_at__gt=NOW - timedelta(days=5 * 365)
    )  # the few older ones are there to be forgotten
    assert not bare.exists()
    assert Occupancy.objects.filter(appointment=None).count() == 0


@pytest.mark.usefixtures("made")
def test_a_nickel_allergy_meets_a_flagged_lot():
    allergy = Allergy.objects.select_related("client").get()
    assert "nickel" in Lot.objects.get(number="K2231").substances
    coming = Appointment.objects.filter(client=allergy.client, starts_at__gt=NOW)
    assert coming.filter(service__slug="microblading-kulmat").exists()


@pytest.mark.usefixtures("made")
def test_one_client_to_come_is_protected_under_a_word_that_is_told():
    (mark,) = Protection.objects.all()
    assert mark.client.appointments.filter(state="booked", starts_at__gt=NOW).exists()
    assert mark.code_word == WORD


@pytest.mark.usefixtures("made")
def test_a_series_card_is_being_used():
    card = SeriesCard.objects.get()
    assert 0 < card.uses.count() <= card.times


@pytest.mark.usefixtures("made")
def test_the_walk_finds_a_time_so_near_that_the_survey_moves_it():
    service, first = Service.objects.get(slug=WALKED), NOW.date()
    setting = load_setting(service=service, first=first, days=30)
    found = next_free(setting=setting, first=first, days=30, now=NOW, at_most=1)
    assert hours.moment_of(found[0].minute) < NOW + timedelta(days=8)


@pytest.mark.usefixtures("made")
def test_the_owners_first_page_has_what_needs_doing():
    owner = Staff.objects.get(role="owner", controller__kind="house")
    found = todos(staff=owner, now=NOW)
    assert [each.url for each in found if each.late and "/rights/paper/" in each.url]
    soon = [each for each in found if each.due and each.due.date() == (NOW + timedelta(days=1)).date()]
    assert [each.url for each in soon if "/rights/requests/" in each.url]
    assert Programme.objects.filter(accepted_at__isnull=False, ended_at=None).count() >= 2
    assert Breach.objects.filter(drill=True, closed_at__isnull=False).count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_seed_makes_the_same_salon():
    make(seed=3, clients=12)
    first = content()

    call_command("flush", interactive=False, verbosity=0)
    make(seed=3, clients=12)
    assert content() == first
