"""The links a house gives out: for each address that takes a token, tokens that open it."""

import re
from datetime import datetime, timedelta
from typing import Any

from django.test import Client as Browser
from django.urls import reverse

from peili.booking.commands.book import Details, book, link_token
from peili.booking.commands.hold import hold
from peili.booking.commands.hold_series import hold_series
from peili.booking.commands.hold_together import hold_together
from peili.booking.commands.offering import offer_freed
from peili.booking.commands.together import Arranged
from peili.booking.commands.waiting import wait_at_desk, waiting_link
from peili.booking.models import Service
from peili.booking.models import Terms as HouseTerms
from peili.booking.queries.together import Wanted, load_several, next_visits
from peili.booking.rules.hours import moment_of
from peili.booking.rules.waiting import Wishes
from peili.care.commands.programmes import link_to
from peili.care.models import Programme
from peili.outbox.models import Message
from peili.outreach.commands.campaigns import STOP
from peili.people.commands.links import make_link
from peili.rights.commands.own import give_code, give_link
from peili.sales.commands import link as link_to_receipt
from peili.sales.models import Receipt
from peili.trail.commands import PROGRAM
from tests.support.builders import create_client, create_service, local
from tests.support.papers import answer, seat_link
from tests.support.rights import open_own
from tests.support.salon import Salon

DETAILS = Details(
    first_name="Aini",
    last_name="Testinen",
    phone="+358401112233",
    email="aini@example.org",
    adult_confirmed=True,
    language="fi",
)
SITTING = ("forms", "topic", "result", "move", "read", "sign", "signed", "end")


def tokens(salon: Salon, things: dict[str, Any], *, now: datetime) -> dict[str, list[str]]:
    """Return by the names of addresses what stands in for their token; `things` are ids of the house's."""
    hour, aino = timedelta(hours=1), salon.aino.subject_id
    held = hold(service=salon.facial, starts_at=local(26, 9), only=salon.bea.pk, now=now).token
    booked = hold(service=salon.facial, starts_at=local(26, 11), only=salon.bea.pk, now=now).token
    book(token=booked, details=DETAILS, now=now)
    programme = Programme.objects.get(pk=things["programme"])
    receipt = Receipt.objects.get(pk=things["receipt"])
    papers, (wait, offered) = _papers(salon), _waiting(salon, now)
    return {
        **{f"booking:{each}": [held] for each in ("details", "release")},
        **{f"booking:{each}": [link_token(booked)] for each in ("booked", "event", "move", "cancel")},
        "booking:series_details": [_series(salon, now)],
        "booking:visit_details": [_several(salon, now)],
        **{f"booking:{each}": [wait] for each in ("waiting", "leave")},
        **{f"booking:{each}": [offered] for each in ("offer", "accept", "decline")},
        **{f"agreements:{each}": papers for each in SITTING},
        "care:accept_programme": [link_to(programme=programme, by=PROGRAM, now=now)],
        "outreach:stop": [
            make_link(subject_id=aino, purpose=STOP, lasts=hour, now=now, thing_id=things["campaign"])
        ],
        "sales:own": [link_to_receipt(receipt=receipt, lasts=hour, by=PROGRAM, now=now)],
        "own:open": [give_link(client=salon.aino, by=PROGRAM, now=now)],
    }


def _series(salon: Salon, now: datetime) -> str:
    Service.objects.filter(pk=salon.facial.pk).update(series=True)
    salon.facial.refresh_from_db()
    days = [Arranged(local(day, 15), (0,), (salon.owner.pk,)) for day in (25, 26, 27)]
    return hold_series(wanted=Wanted(salon.facial), visits=days, now=now).token


def _several(salon: Salon, now: datetime) -> str:
    brows = create_service(salon.house, salon.owner, salon.bea, slug="kulmat", name="Kulmat")
    wanted, day = [Wanted(salon.facial), Wanted(brows)], local(27, 9).date()
    several = load_several(wanted=wanted, first=day, days=1)
    first = next_visits(several, first=day, days=1, now=now, at_most=1)[0]
    who = tuple(each.pk for each in first.who)
    at = Arranged(moment_of(first.minute), first.plan.layout.offsets, who)
    return hold_together(wanted=wanted, at=at, now=now).token


def _waiting(salon: Salon, now: datetime) -> tuple[str, str]:
    """Return the tokens of somebody's waiting, and of what they were offered."""
    client = create_client(salon.house, "Ville", "Vuoroaan")
    client.email = "ville@example.org"
    client.save()
    days = (local(25, 9).date(), local(30, 9).date())
    wishes = Wishes(
        staff=None, from_on=days[0], until_on=days[1], weekdays=127, from_minute=0, to_minute=24 * 60
    )
    made = wait_at_desk(client=client, service=salon.facial, wishes=wishes, by=PROGRAM, now=now)
    HouseTerms.objects.update_or_create(defaults={"offer_minutes": 60})
    assert offer_freed(now=now)
    bodies = "\n".join(each.body for each in Message.objects.all())
    return waiting_link(wait=made, now=now), re.findall(r"/offer/([^/\s]+)", bodies)[-1]


def _papers(salon: Salon) -> list[str]:
    """Return the tokens of a survey that waits, and of one that was answered and is not signed."""
    visits = [
        salon.visit(local(30, hour), client=create_client(salon.house, "Lomake", str(hour)))
        for hour in (9, 13)
    ]
    answer(visits[1])
    return [seat_link(each) for each in visits]


def own_page(salon: Salon, *, now: datetime) -> Browser:
    """Return a client's browser in the own page, the second step taken."""
    browser = Browser(headers={"accept-language": "fi"})
    open_own(browser, salon.aino)
    code = give_code(client=salon.aino, by=PROGRAM, now=now)
    assert browser.post(reverse("own:code"), {"code": code}).status_code == 302
    return browser
