"""Making the demo salon: the profile, the people, the calendar and a few fresh online bookings."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from django.db import transaction

from peili.booking.commands.book import Details, book
from peili.booking.commands.hold import hold
from peili.booking.models import Service
from peili.booking.queries.free import load_setting, next_free
from peili.booking.rules import hours
from peili.config.demo.agreements import make_papers
from peili.config.demo.cards import make_series_card
from peili.config.demo.care import make_care
from peili.config.demo.checklist import make_looks
from peili.config.demo.clients import make_clients
from peili.config.demo.incidents import make_drill
from peili.config.demo.keeping import make_keeping
from peili.config.demo.meeting import make_meeting
from peili.config.demo.names import FIRST, LAST
from peili.config.demo.outreach import make_outreach
from peili.config.demo.protecting import make_protected
from peili.config.demo.rights import make_requests
from peili.config.demo.visits import VISITS_EACH, fill, load_calendar
from peili.config.demo.waiting import make_waiting
from peili.house.commands import load_profile
from peili.house.models import Controller
from peili.house.queries import house_zone
from peili.people.commands.passwords import set_password
from peili.people.models import Account, Client
from peili.trail.commands import PROGRAM, note
from peili.trail.models import Purpose

HOUSE = Path(__file__).parent / "house.yaml"
PASSWORD = "koivuinen-aamu-salissa"  # noqa: S105  # printed on the terminal: the demo's doors are open
ONLINE = 6  # bookings made online and not yet joined to a card

Progress = Callable[[str], None]


@transaction.atomic
def make_demo(*, clients: int, seed: int, now: datetime, progress: Progress) -> None:
    """Make the whole demo salon in the empty database of this home, all of it or nothing."""
    random = Random(seed)  # noqa: S311  # a seed makes the same salon each time; nothing secret hangs on it
    load_profile(text=HOUSE.read_text(encoding="utf-8"), by=PROGRAM, now=now)
    zone = house_zone()
    today = now.astimezone(zone).date()
    for account in Account.objects.order_by("sign_in_code"):
        set_password(account=account, password=PASSWORD, by=PROGRAM, now=now)
    cards = make_clients(random=random, count=clients, today=today, now=now)
    progress(f"{clients} clients")
    count = fill(
        load_calendar(random=random, now=now, zone=zone, cards=cards),
        visits=clients * VISITS_EACH,
        today=today,
        progress=lambda done: progress(f"{done} visits"),
    )
    everyone = [client for each in cards.values() for client in each.clients]
    Client.objects.bulk_update(everyone, ["relationship_started_on"], batch_size=200)
    note(
        act="demo.make",
        by=PROGRAM,
        now=now,
        purpose=Purpose.HOUSE,
        register_id=None,
        about=[client.subject_id for client in everyone],
    )
    progress(f"{count} visits")
    make_drill(random=random, now=now)
    make_looks(now=now)
    book_online(random=random, now=now)
    make_care(random=random, now=now, zone=zone)
    progress(f"{ONLINE} online bookings")
    progress(f"papers of {make_papers(random=random, now=now)} visits")
    make_outreach(random=random, clients=_of_the_house(everyone), now=now, today=today)
    make_requests(random=random, cards=_of_the_house(everyone), now=now, today=today)
    make_keeping(random=random, now=now, today=today)
    make_meeting(now=now)
    make_waiting(clients=_of_the_house(everyone), now=now)
    make_protected(now=now)
    make_series_card(now=now)


def _of_the_house(clients: list[Client]) -> list[Client]:
    return [client for client in clients if client.register.controller.kind == Controller.Kind.HOUSE]


def book_online(*, random: Random, now: datetime) -> None:
    """Book a few coming times as the public does, so that there are claims to join."""
    zone = house_zone()
    first = now.astimezone(zone).date() + timedelta(days=1)
    offered = Service.objects.filter(online=True, alone=True, controller__kind="house", variants=None)
    services = list(offered.order_by("slug"))
    for each in range(ONLINE):
        service = random.choice(services)
        setting = load_setting(service=service, first=first, days=30)
        free = next_free(setting=setting, first=first, days=30, now=now, at_most=12)
        if not free:
            continue
        start = hours.moment_of(random.choice(free).minute)
        held = hold(service=service, starts_at=start, only=None, now=now)
        details = Details(
            first_name=random.choice(FIRST),
            last_name=random.choice(LAST),
            phone=f"+35850555{each:04d}",
            email="",
            adult_confirmed=True,
            language="fi",
        )
        book(token=held.token, details=details, now=now, vouched=True)
