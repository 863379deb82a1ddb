"""The demo salon's payments, paper and endings: a few receipts, cards on paper, and who is about to go."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random

from peili.booking.commands.book import frozen
from peili.booking.models import Appointment, Occupancy, Resource, Service
from peili.booking.queries.menu import PLAIN
from peili.booking.rules.hours import minute_of
from peili.config.demo.names import FIRST, LAST
from peili.house.models import Register
from peili.people.commands.cards import add_client
from peili.people.models import Client, Staff
from peili.promises.vocabulary import Source
from peili.rights.erasure.commands import begin, carry_out
from peili.rights.erasure.plan import make_plan
from peili.rights.models import Erasure, PaperCard
from peili.rights.paper.commands import next_number, register_card, take_out
from peili.rights.retention.commands import run
from peili.sales.commands import paid, pay
from peili.sales.models import Receipt
from peili.trail.commands import PROGRAM, Actor
from peili.trail.models import Role
from peili.vault.models import Subject

EVENING = time(18, 30)  # in UTC: after the salon has closed, where no other visit was laid
PAID, SOON, PAPERS = 24, 4, 5
SIX_YEARS = timedelta(days=6 * 365 + 1)
PLACES = ("lukittu kaappi, kansio A", "lukittu kaappi, kansio K", "lukittu kaappi, kansio V")


def make_keeping(*, random: Random, now: datetime, today: date) -> None:
    """Let visits be paid, papers lie somewhere, some people be about to go and one be gone."""
    register = Register.objects.get(kind=Register.Kind.CLIENTS, controller__kind="house")
    owner = Staff.objects.filter(role=Role.OWNER, controller=register.controller).order_by("position").first()
    _payments(random=random, now=now, register=register)
    for ahead in range(SOON):
        _long_gone(random=random, register=register, on=today - SIX_YEARS + timedelta(days=3 + 6 * ahead))
    _papers(random=random, register=register, now=now, today=today)
    by = Actor(role=Role.OWNER, subject_id=owner.subject_id if owner else None)
    _one_erased(random=random, register=register, by=by, now=now - timedelta(days=2))
    run(now=now)


def _payments(*, random: Random, now: datetime, register: Register) -> None:
    done = Appointment.objects.filter(
        client__register=register,
        staff__controller=register.controller,
        ends_at__lt=now,
        price_cents__gt=0,
        state=Appointment.State.BOOKED,
    )
    for visit in sorted(done.order_by("-starts_at")[:PAID], key=lambda each: each.ends_at):
        way = random.choice([Receipt.Way.CARD, Receipt.Way.CARD, Receipt.Way.MOBILE, Receipt.Way.CASH])
        pay(
            appointment=visit,
            cents=visit.price_cents,
            way=way.value,
            known=paid(visit),
            by=PROGRAM,
            now=visit.ends_at,
            on=visit.ends_at.date(),
        )


def _long_gone(*, random: Random, register: Register, on: date) -> Client:
    """Make somebody whose only visit was on a day long past."""
    at = datetime.combine(on, EVENING, UTC)
    client = add_client(
        register=register,
        source=Source.DESK,
        by=PROGRAM,
        now=at,
        on=on,
        first_name=random.choice(FIRST),
        last_name=random.choice(LAST),
        phone=f"+35840555{random.randrange(10000):04d}",
    )
    Subject.objects.filter(pk=client.subject_id).update(made_at=at)
    service = Service.objects.filter(controller=register.controller).order_by("slug")[0]
    staff = service.practitioners.order_by("position")[0]
    visit = Appointment.objects.create(
        **frozen(service, PLAIN, (service.minutes, service.price_cents)),
        staff=staff,
        client=client,
        starts_at=at,
        ends_at=at + timedelta(minutes=service.minutes),
        channel=Appointment.Channel.DESK,
        made_at=at,
    )
    Occupancy.objects.create(
        resource=Resource.objects.get(staff=staff),
        start_minute=minute_of(at),
        end_minute=minute_of(visit.ends_at),
        appointment=visit,
    )
    return client


def _papers(*, random: Random, register: Register, now: datetime, today: date) -> None:
    """Register a few paper cards; one was taken out and has not come back."""
    cards = [
        register_card(
            client=client,
            number=next_number(register),
            holds=[PaperCard.Holds.CONTACT, PaperCard.Holds.HEALTH],
            place=random.choice(PLACES),
            filled_on=client.relationship_started_on,
            by=PROGRAM,
            now=now,
        )
        for client in Client.objects.filter(register=register).order_by("pk")[:PAPERS]
    ]
    if cards:
        take_out(card=cards[-1], by=PROGRAM, now=now, on=today - timedelta(days=4))


def _one_erased(*, random: Random, register: Register, by: Actor, now: datetime) -> None:
    """Erase somebody who asked for it: a certificate, and a paper card to burn."""
    client = _long_gone(random=random, register=register, on=now.date() - timedelta(days=700))
    register_card(
        client=client,
        number=next_number(register),
        holds=[PaperCard.Holds.HEALTH],
        place=PLACES[0],
        filled_on=now.date() - timedelta(days=700),
        by=PROGRAM,
        now=now,
    )
    plan = make_plan(client.subject, now=now)
    erasure = begin(
        plan=plan, ground=Erasure.Ground.REQUEST, by=by, now=now, today=now.date(), identity="known"
    )
    carry_out(erasure=erasure, now=now)
