"""Coming onto the waiting list, and leaving it."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from peili.booking.commands.book import CLIENTS, Details
from peili.booking.commands.contact import checked_claim
from peili.booking.commands.giving import give_back
from peili.booking.models import Hold, Occupancy, Offer, Service, Wait
from peili.booking.queries.texts import public_terms
from peili.booking.queries.waiting import WAITING
from peili.booking.rules.waiting import FORGOTTEN_AFTER, Wishes
from peili.house.queries import house_zone
from peili.outbox.commands.posting import cancel_for
from peili.people.commands.links import make_link
from peili.people.ends import own_end
from peili.people.models import Claim, Client
from peili.people.phones import phone_code
from peili.trail.commands import CLIENT, PROGRAM, Actor, note
from peili.trail.models import Purpose

MOST_OF_ONE = 3  # for how many things one phone number waits at once
AFTER = timedelta(days=2)  # how long after its last day the waiting's own link opens


class WaitsEnough(Exception):
    """Whoever has this phone number waits for as much as one may already."""


@transaction.atomic
def wait_online(*, service: Service, wishes: Wishes, details: Details, now: datetime, token: str = "") -> str:
    """Put somebody who fills in the public form on the list; return the token of their page.

    It makes a claim, as a booking does, and tells nobody whether there is a card. `token` is that of the
    form, whose code was proven where the house wants one. Raises WaitsEnough and ContactUnchecked.
    """
    (register,) = CLIENTS.records(controller=service.controller_id)
    code = phone_code(details.phone, register_id=register.pk)
    if Wait.objects.filter(claim__phone_code=code, over_at__isnull=True).count() >= MOST_OF_ONE:
        raise WaitsEnough
    claim = checked_claim(token, details, register=register, online=public_terms(), now=now)
    made = _wait(service, wishes, claim=claim, now=now)
    fields = [*asdict(details), "weekdays", "from_minute", "to_minute"]
    _note("booking.wait", made, fields, by=CLIENT, now=now)
    return waiting_link(wait=made, now=now)


@transaction.atomic
def wait_at_desk(*, client: Client, service: Service, wishes: Wishes, by: Actor, now: datetime) -> Wait:
    """Put a client of the same business on the list. Raises WaitsEnough."""
    if Wait.objects.filter(client=client, over_at__isnull=True).count() >= MOST_OF_ONE:
        raise WaitsEnough
    made = _wait(service, wishes, client=client, now=now)
    _note("booking.wait", made, ["weekdays", "from_minute", "to_minute"], by=by, now=now)
    return made


def waiting_link(*, wait: Wait, now: datetime) -> str:
    """Make a link to somebody's own waiting, inside another command's transaction."""
    zone = house_zone()
    ends = datetime.combine(wait.until_on, datetime.min.time(), tzinfo=zone) + AFTER
    subject = wait.holder.subject_id
    return make_link(
        subject_id=subject,
        purpose=WAITING,
        lasts=max(ends - now, AFTER),
        now=now,
        thing_id=wait.pk,
    )


@transaction.atomic
def leave(*, wait: Wait, why: Wait.Over, by: Actor, now: datetime) -> None:
    """End a waiting; a time that was offered is free again. What is over already stays as it ended."""
    opened = list(Offer.objects.select_for_update(of=("self",)).filter(wait=wait, answer=""))
    current = locked(wait)
    if current.over_at is not None:
        return
    for offer in opened or Offer.objects.filter(wait=wait, answer=""):
        shut(offer=offer, answer=Offer.Answer.WITHDRAWN, now=now)
    end(wait=current, why=why, by=by, now=now)


def locked(wait: Wait) -> Wait:
    """Return a waiting, locked: always after its offer and before any time, so that no ring forms."""
    found = Wait.objects.select_for_update(of=("self",)).select_related(
        "service__controller", "client__register", "claim", "staff"
    )
    return found.get(pk=wait.pk)


def end(*, wait: Wait, why: Wait.Over, by: Actor, now: datetime) -> None:
    """Write down how a waiting ended, inside another command's transaction that has locked it."""
    wait.over, wait.over_at = why, now
    wait.save(update_fields=["over", "over_at"])
    _note("booking.wait_over", wait, ["over"], by=by, now=now)


def shut(*, offer: Offer, answer: Offer.Answer, now: datetime) -> None:
    """Close an open offer and give its time back, inside another command's transaction."""
    kept = offer.hold
    offer.answer, offer.answered_at, offer.hold = answer, now, None
    offer.save(update_fields=["answer", "answered_at", "hold"])
    cancel_for(thing_id=offer.pk)
    if kept is not None:
        give_back(Occupancy.objects.filter(hold=kept))
        Hold.objects.filter(pk=kept.pk).delete()


def end_past(*, today: date, now: datetime) -> int:
    """End what waited until a day that has passed; return how many there were."""
    found = list(Wait.objects.filter(over_at__isnull=True, until_on__lt=today))
    for wait in found:
        leave(wait=wait, why=Wait.Over.PAST, by=PROGRAM, now=now)
    return len(found)


@own_end(Wait, Offer)
@transaction.atomic
def sweep_waits(*, now: datetime) -> int:
    """Delete what has been over for a month, with its offers; return how many there were.

    Whoever came for nothing else goes whole, with the night's retention (`booking.ends`).
    """
    known = Q(client__isnull=False) | Q(claim__appointments__isnull=False)
    keys = Wait.objects.filter(known, over_at__lte=now - FORGOTTEN_AFTER).values("pk")
    old = Wait.objects.filter(pk__in=keys)
    count = old.count()
    if count:
        note(
            act="booking.sweep_waits",
            by=PROGRAM,
            now=now,
            purpose=Purpose.HOUSE,
            register_id=None,
            fields=["over_at"],
        )
        old.delete()
    return count


def _wait(
    service: Service,
    wishes: Wishes,
    *,
    now: datetime,
    claim: Claim | None = None,
    client: Client | None = None,
) -> Wait:
    return Wait.objects.create(
        service=service,
        staff_id=wishes.staff,
        claim=claim,
        client=client,
        from_on=wishes.from_on,
        until_on=wishes.until_on,
        weekdays=wishes.weekdays,
        from_minute=wishes.from_minute,
        to_minute=wishes.to_minute,
        made_at=now,
    )


def _note(act: str, wait: Wait, fields: Sequence[str], *, by: Actor, now: datetime) -> None:
    whose = wait.holder
    note(
        act=act,
        by=by,
        now=now,
        purpose=Purpose.BOOKING,
        register_id=whose.register_id,
        about=[whose.subject_id],
        thing=wait,
        fields=list(fields),
    )
