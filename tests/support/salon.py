"""A small salon with everyone who may come to the desk, on Tuesday 24 November 2026 at 8 in the morning."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.test import Client as Browser

from peili.booking.commands.book import Details, book, book_at_desk
from peili.booking.commands.hold import hold
from peili.booking.models import Appointment, Service
from peili.house.models import Controller
from peili.people.models import Client, Staff
from peili.trail.commands import PROGRAM
from tests.support.builders import (
    NOW,
    create_account,
    create_client,
    create_controller,
    create_house,
    create_service,
    create_staff,
    create_unit,
    local,
)

MORNING = local(24, 8)


def bare(response: HttpResponse) -> str:
    """Return a page without what differs by itself: the forms' own secrets and the address asked for."""
    return re.sub(r'name="(csrfmiddlewaretoken|next)" value="[^"]*"', "", response.content.decode())


@dataclass(frozen=True, slots=True)
class Salon:
    """The house, a chair renter's business, and who and what belongs to each."""

    house: Controller
    renting: Controller
    owner: Staff
    bea: Staff
    reception: Staff
    renter: Staff
    facial: Service
    lashes: Service
    aino: Client
    stranger: Client

    def browser(self, staff: Staff) -> Browser:
        """Return a browser in which this person is signed in."""
        browser = Browser()
        browser.force_login(staff.account)
        return browser

    def visit(self, at: datetime, *, client: Client | None = None, staff: Staff | None = None) -> Appointment:
        """Book the facial at the desk."""
        return book_at_desk(
            client=client or self.aino,
            service=self.facial,
            staff=staff or self.bea,
            starts_at=at,
            by=PROGRAM,
            now=NOW,
        )

    def foreign_visit(self, at: datetime) -> Appointment:
        """Book the chair renter's client."""
        return book_at_desk(
            client=self.stranger,
            service=self.lashes,
            staff=self.renter,
            starts_at=at,
            by=PROGRAM,
            now=NOW,
        )

    def online(self, at: datetime, *, phone: str = "+358401234567", name: str = "Aini") -> Appointment:
        """Book as somebody who fills in the public form."""
        held = hold(service=self.facial, starts_at=at, only=self.owner.pk, now=NOW)
        details = Details(
            first_name=name,
            last_name="Kirjoitettu",
            phone=phone,
            email="",
            adult_confirmed=True,
            language="fi",
        )
        return book(token=held.token, details=details, now=NOW)


def make_salon() -> Salon:
    """Make the house, its people, one service of each business and one client in each register."""
    house, renting = create_house(), create_controller("renter", "Vuokraaja Tmi")
    owner = create_staff(house, "Olga Omistaja", role="owner")
    bea = create_staff(house, "Bea Hoitaja")
    reception = create_staff(house, "Rea Vastaanottaja", role="receptionist", hours=None, bookable=False)
    renter = create_staff(renting, "Viivi Vuokraaja")
    for name, staff in (("olga", owner), ("bea", bea), ("rea", reception), ("viivi", renter)):
        create_account(staff, name)
    create_unit("room", "hoito", "huone 1")
    create_unit("room", "hoito", "huone 2")
    return Salon(
        house=house,
        renting=renting,
        owner=owner,
        bea=bea,
        reception=reception,
        renter=renter,
        facial=create_service(house, owner, bea, pools=(("room", "hoito"),)),
        lashes=create_service(renting, renter, slug="ripset", name="Ripsien taivutus"),
        aino=create_client(house),
        stranger=create_client(renting, "Salla", "Salainen", phone="+358501112222"),
    )
