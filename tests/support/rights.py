"""Requests as a salon's owner receives them."""

from datetime import date
from typing import Any

from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from peili.people.models import Client
from peili.rights.commands.own import give_link
from peili.rights.commands.requests import receive
from peili.rights.models import Notice, Request, Review
from peili.trail.commands import PROGRAM, Actor
from peili.trail.models import Role
from tests.support.salon import MORNING, Salon

TODAY = date(2026, 11, 24)


def by(salon: Salon) -> Actor:
    """Return the owner as who acts."""
    return Actor(role=Role.OWNER, subject_id=salon.owner.subject_id)


def received(client: Client, right: str = Request.Right.ACCESS, **more: Any) -> Request:
    """Receive a request of a client, by letter and today unless said otherwise."""
    said: dict[str, Any] = {"received_on": TODAY, "channel": Request.Channel.LETTER}
    return receive(
        subject=client.subject,
        right=right,
        identity=Request.Identity.KNOWN,
        by=Actor(role=Role.OWNER),
        now=MORNING,
        today=TODAY,
        **(said | more),
    )


def notice_of(client: Client) -> Notice:
    """Write down that somebody is to be told of a correction."""
    return Notice.objects.create(
        subject=client.subject,
        register=client.register,
        to_whom="Timma",
        matter=Notice.Matter.CORRECTED,
        fields=["phone"],
        made_at=MORNING,
        due_on=TODAY,
    )


def review_of(client: Client) -> Review:
    """Ask whether a client whose time has come is kept on."""
    return Review.objects.create(subject=client.subject, found_on=TODAY, due_on=TODAY)


def open_own(browser: Browser, client: Client) -> str:
    """Open a client's own page in a browser, as its button does; return the link's token."""
    token = give_link(client=client, by=PROGRAM, now=timezone.now())
    assert browser.post(reverse("own:open", args=[token])).status_code == 302
    return token
