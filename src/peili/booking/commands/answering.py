"""Answering an offer: it becomes a visit in one transaction, or goes on to the next who waits."""

from datetime import datetime, timedelta

from django.db import transaction

from peili.booking.commands.book import HANDED_OVER, NOTHING, TextsChanged, agree, frozen, taken_by, told_of
from peili.booking.commands.fitting import list_met
from peili.booking.commands.telling import tell_booked
from peili.booking.commands.waiting import end, locked, shut
from peili.booking.models import Appointment, Hold, Offer, Resource, Wait
from peili.booking.queries.free import terms_and_zone
from peili.booking.queries.menu import PLAIN
from peili.booking.queries.texts import public_terms, texts_for
from peili.promises.lookups import lookup_code
from peili.promises.overlap import take_turns
from peili.promises.tokens import token_hash
from peili.trail.commands import CLIENT, note
from peili.trail.models import Purpose


class OfferOver(Exception):
    """The offer has been answered, or its time is over: which of them stands in `offer`."""

    def __init__(self, offer: Offer) -> None:
        super().__init__("the offer is over")
        self.offer = offer


def accepted_token(token: str) -> str:
    """Return the token of the booking's page that belongs to an offer's link: a repeat leads to the same."""
    return lookup_code("accepted", token) + lookup_code("accepted2", token)


@transaction.atomic
def accept(*, offer: Offer, token: str, seen: str, language: str, now: datetime) -> Appointment:
    """Book the offered time; said twice it is the same visit. Raises OfferOver and TextsChanged.

    `token` is that of the offer's link, `seen` says which texts stood on its page.
    """
    current = _locked(offer)
    if current.answer == Offer.Answer.ACCEPTED and current.appointment is not None:
        return current.appointment
    wait, kept = locked(current.wait), current.hold
    if current.answer or kept is None or kept.expires_at <= now:
        raise OfferOver(current)
    (terms, zone), online = terms_and_zone(), public_terms()
    texts = texts_for(service=wait.service, terms=terms, language=language, online=online)
    if seen != texts.seen:
        raise TextsChanged
    made = _made(wait, kept, current, token=token, now=now)
    take_turns(Resource, taken_by(kept))
    if not HANDED_OVER.run(hold=kept.pk, appointment=made.pk):
        raise OfferOver(current)  # its minutes went the moment it ended
    made.save(force_insert=True)
    current.answer, current.answered_at = Offer.Answer.ACCEPTED, now
    current.appointment, current.hold = made, None
    current.save(update_fields=["answer", "answered_at", "appointment", "hold"])
    Hold.objects.filter(pk=kept.pk).delete()
    end(wait=wait, why=Wait.Over.BOOKED, by=CLIENT, now=now)
    list_met(visit=made, kept=kept, terms=terms, now=now)
    agree(made, texts, NOTHING, online=online, zone=zone, now=now)
    _note("booking.accept", current, visit=made, now=now)
    tell_booked(appointment=made, now=now, token=accepted_token(token))
    return made


@transaction.atomic
def decline(*, offer: Offer, now: datetime) -> None:
    """Let the offered time go on to the next; the waiting goes on. Raises OfferOver."""
    current = _locked(offer)
    if current.answer == Offer.Answer.DECLINED:
        return
    if current.answer or current.expires_at <= now:
        raise OfferOver(current)
    locked(current.wait)
    shut(offer=current, answer=Offer.Answer.DECLINED, now=now)
    _note("booking.decline", current, visit=None, now=now)


def _locked(offer: Offer) -> Offer:
    found = Offer.objects.select_for_update(of=("self",)).select_related(
        "hold__service", "appointment", "staff", "wait__service__controller", "wait__client", "wait__claim"
    )
    return found.get(pk=offer.pk)


def _made(wait: Wait, kept: Hold, offer: Offer, *, token: str, now: datetime) -> Appointment:
    told, online = told_of(kept), wait.claim_id is not None
    return Appointment(
        **frozen(wait.service, PLAIN, told),
        staff=offer.staff,
        claim=wait.claim,
        client=wait.client,
        starts_at=offer.starts_at,
        ends_at=offer.starts_at + timedelta(minutes=told[0]),
        channel=Appointment.Channel.ONLINE if online else Appointment.Channel.DESK,
        made_at=now,
        link_code=token_hash(accepted_token(token)),
    )


def _note(act: str, offer: Offer, *, visit: Appointment | None, now: datetime) -> None:
    whose = offer.wait.holder
    note(
        act=act,
        by=CLIENT,
        now=now,
        purpose=Purpose.BOOKING,
        register_id=whose.register_id,
        about=[whose.subject_id],
        thing=offer,
        fields=["answer"],
        visit_id=visit.pk if visit else None,
    )
