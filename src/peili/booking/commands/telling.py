"""Telling the client of their own booking: confirmed, cancelled, near. Inside the booking's own transaction.

These messages belong to what the client asked for, so no permission is asked for them.
"""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse

from peili.booking.models import Appointment, Offer
from peili.booking.queries.event import event_file
from peili.booking.queries.free import terms_and_zone
from peili.booking.queries.telling import (
    BOOKED,
    CANCELLED,
    CHANGED,
    LINK,
    MOVED,
    REMINDER,
    RESIZED,
    addressed,
    recipient,
)
from peili.booking.queries.texts import blocks
from peili.booking.queries.together import members
from peili.booking.queries.waiting import OFFER
from peili.outbox.commands.posting import Letter, cancel_for, post
from peili.outbox.models import Message
from peili.outbox.queries import messages_said
from peili.outbox.texts import Text, public_address, write
from peili.people.channels import Channel
from peili.people.commands.links import make_link
from peili.people.models import Staff
from peili.trail.commands import PROGRAM, note
from peili.trail.models import Purpose

AFTER = timedelta(days=1)  # how long after the visit its link still opens
ONE_DAY = timedelta(hours=12)  # treatments of one visit that lie nearer are reminded of at once
BATCH = 50


def take_back(appointment: Appointment) -> None:
    """Take back what still waits to be said about a visit, whichever of its treatments it was said of."""
    for pk in {appointment.pk, *(each.pk for each in members(appointment.together, live=False))}:
        cancel_for(thing_id=pk)


def tell_booked(*, appointment: Appointment, now: datetime, token: str = "") -> Message:
    """Confirm a booking, with the link of its confirmation page, or with one of its own."""
    return _tell(BOOKED, "booking/messages/booked", appointment, token=token, now=now)


def tell_cancelled(*, appointment: Appointment, now: datetime) -> Message | None:
    """Say that a coming visit is cancelled, and take back what still waits to be said about it."""
    take_back(appointment)
    if appointment.starts_at <= now:
        return None
    if members(appointment.together):
        return _tell(CHANGED, "booking/messages/changed", appointment, now=now, off=[appointment])
    return _tell(CANCELLED, "booking/messages/cancelled", appointment, now=now, linked=False)


def tell_all_cancelled(*, appointments: Sequence[Appointment], now: datetime) -> Message | None:
    """Say once that all treatments of a visit, or several visits, are cancelled."""
    for each in appointments:
        take_back(each)
    coming = [each for each in appointments if each.starts_at > now]
    if not coming:
        return None
    return _tell(CANCELLED, "booking/messages/cancelled", coming[0], now=now, linked=False, treatments=coming)


def tell_all_booked(*, appointments: Sequence[Appointment], now: datetime, token: str = "") -> Message:
    """Confirm several visits at once, with the link of the first one or the one given."""
    return _tell(
        BOOKED, "booking/messages/booked", appointments[0], now=now, token=token, treatments=appointments
    )


def tell_all_moved(*, appointments: Sequence[Appointment], was: datetime, now: datetime) -> Message | None:
    """Say once that several visits are at other times; `was` is when the first of them was."""
    for each in appointments:
        take_back(each)
    coming = [each for each in appointments if each.starts_at > now]
    if not coming:
        return None
    return _tell(MOVED, "booking/messages/moved", coming[0], now=now, was=was, treatments=coming)


def tell_moved(*, appointment: Appointment, was: datetime, now: datetime) -> Message | None:
    """Say that a visit is at another time than it was, and take back what still waits to be said about it."""
    take_back(appointment)
    if appointment.starts_at <= now:
        return None
    return _tell(MOVED, "booking/messages/moved", appointment, now=now, was=was)


def tell_resized(*, appointment: Appointment, undoing: bool, now: datetime) -> Message | None:
    """Say that a coming visit lasts longer or shorter, and take back what still waits to be said about it.

    Nobody is told of a treatment under way: they are there.
    """
    if undoing:
        change = (
            Message.objects.filter(thing_id=appointment.pk, code=RESIZED).order_by("made_at", "id").last()
        )
        if change is not None:
            return tell_undone(appointment=appointment, undone_at=change.made_at, now=now)
    if appointment.started_at is not None:
        return None
    take_back(appointment)
    if appointment.starts_at <= now:
        return None
    return _tell(RESIZED, "booking/messages/resized", appointment, now=now)


def draft_moved(
    *, appointment: Appointment, starts_at: datetime, staff: Staff, way: Channel, language: str
) -> Text:
    """Return the words that would leave if a visit were moved; nothing is written, not even their link."""
    shown_as = copy(appointment)
    shown_as.starts_at, shown_as.staff = starts_at, staff
    terms, zone = terms_and_zone()
    shown = Shown(shown_as, zone, "", appointment.starts_at)
    context = {"visit": shown_as, "shown": shown, "cancel_hours": terms.cancel_hours}
    return write("booking/messages/moved", context, channel=way, language=language)


def tell_undone(
    *, appointment: Appointment, undone_at: datetime | None, now: datetime, was: datetime | None = None
) -> Message | None:
    """Say that a visit stands as it did before a change that is taken back; `was` is its time meanwhile.

    Who was not told of the change yet is told nothing, if they know the visit and will be reminded of it.
    Without `undone_at`, when the change was made, nobody can tell what they know, so they are told.
    """
    sent = Message.objects.filter(thing_id=appointment.pk, state=Message.State.SENT).order_by("made_at", "id")
    heard = sent.filter(code__in=[BOOKED, MOVED, RESIZED, CANCELLED]).last()
    take_back(appointment)
    if appointment.starts_at <= now:
        return None
    if undone_at is None:
        return tell_booked(appointment=appointment, now=now)
    knows = heard is not None and heard.made_at < undone_at and heard.code != CANCELLED
    if knows and appointment.starts_at > now + messages_said().remind_before:
        return None
    if heard is not None and heard.code == RESIZED and heard.made_at >= undone_at:
        return _tell(RESIZED, "booking/messages/resized", appointment, now=now)
    if was is not None and heard is not None and heard.code == MOVED and heard.made_at >= undone_at:
        return _tell(MOVED, "booking/messages/moved", appointment, now=now, was=was)
    return tell_booked(appointment=appointment, now=now)


def tell_all_undone(
    *, appointments: Sequence[Appointment], undone_at: datetime, now: datetime
) -> Message | None:
    """Say once that several visits stand as before a change of all of them, to who was told of that change.

    Who was not yet told of the visits themselves is told of them.
    """
    sent = Message.objects.filter(thing_id__in=[each.pk for each in appointments], state=Message.State.SENT)
    told = sent.filter(code__in=[CANCELLED, CHANGED, MOVED], made_at__gte=undone_at).exists()
    knows = sent.filter(code__in=[BOOKED, MOVED, REMINDER], made_at__lt=undone_at).exists()
    for each in appointments:
        take_back(each)
    coming = sorted(
        (each for each in appointments if each.starts_at > now), key=lambda each: (each.starts_at, each.pk)
    )
    return tell_all_booked(appointments=coming, now=now) if coming and (told or not knows) else None


def remind_due(*, now: datetime) -> int:
    """Queue the reminders of the visits that are near; return how many there were.

    They are written when they are to leave, so they say what is true then, to the address known then. Whose
    visit was booked or moved within the time itself has just been told.
    """
    before = messages_said().remind_before
    near = Appointment.objects.filter(
        state=Appointment.State.BOOKED,
        started_at__isnull=True,
        starts_at__gt=now,
        starts_at__lte=now + before,
    )
    earlier = Appointment.objects.filter(
        Q(starts_at__lt=OuterRef("starts_at")) | Q(starts_at=OuterRef("starts_at"), pk__lt=OuterRef("pk")),
        together=OuterRef("together"),
        state=Appointment.State.BOOKED,
        starts_at__gt=now,
        starts_at__gte=OuterRef("starts_at") - ONE_DAY,
    )  # of treatments that are one visit, the first is reminded of
    near = near.filter(~Exists(earlier))
    settled = near.annotate(settled_at=Coalesce("moved_at", "made_at"))
    reminded = Message.objects.filter(
        thing_id=OuterRef("pk"), code=REMINDER, made_at__gte=OuterRef("settled_at")
    )
    found = settled.filter(~Exists(reminded)).order_by("starts_at")
    rows = found.values_list("pk", "starts_at", "settled_at")
    wanted = [pk for pk, starts_at, settled_at in rows if settled_at <= starts_at - before]
    return sum(_remind(pk, now=now) for pk in wanted[:BATCH])


@transaction.atomic
def _remind(pk: UUID, *, now: datetime) -> bool:
    """Remind of one visit; False when another worker was first or the visit is off."""
    found = Appointment.objects.select_for_update(of=("self",)).select_related(
        "service__controller", "staff", "client", "claim"
    )
    current = found.filter(pk=pk, state=Appointment.State.BOOKED).first()
    if current is None:
        return False
    settled_at = current.moved_at or current.made_at
    if Message.objects.filter(thing_id=pk, code=REMINDER, made_at__gte=settled_at).exists():
        return False
    message = _tell(REMINDER, "booking/messages/reminder", current, now=now)
    note(
        act="booking.remind",
        by=PROGRAM,
        now=now,
        purpose=Purpose.BOOKING,
        register_id=message.register_id,
        about=[message.subject_id],
        thing=current,
        visit_id=current.pk,
    )
    return True


def _tell(
    code: str,
    template: str,
    appointment: Appointment,
    *,
    now: datetime,
    token: str = "",
    linked: bool = True,
    was: datetime | None = None,
    off: Sequence[Appointment] = (),
    treatments: Sequence[Appointment] | None = None,
) -> Message:
    standing = members(appointment.together) if treatments is None else treatments
    if standing and appointment not in standing:
        appointment = standing[0]
    to = recipient(appointment)
    terms, zone = terms_and_zone()
    if linked and not token and (to.email or to.phone):
        token = make_link(
            subject_id=to.subject_id,
            purpose=LINK,
            lasts=max(each.ends_at for each in [appointment, *standing]) - now + AFTER,
            now=now,
            thing_id=appointment.pk,
        )
    shown = Shown(appointment, zone, token, was, _lines(standing, zone), _lines(off, zone))
    agreed = getattr(appointment, "agreed", None) if code == BOOKED else None
    context = {
        "before": blocks(agreed.before.body) if agreed else [],
        "visit": appointment,
        "shown": shown,
        "cancel_hours": terms.cancel_hours,
    }
    letter = Letter(
        code=code,
        template=template,
        context=context,
        purpose=Purpose.BOOKING,
        calendar=_events([appointment, *standing], code=code, language=to.language, now=now)
        if to.email
        else "",
    )
    return post(to=to, letter=letter, now=now, thing_id=appointment.pk)


def _events(appointments: Sequence[Appointment], *, code: str, language: str, now: datetime) -> str:
    """Return what the client's calendar is told, without the link: others may see that calendar."""
    return "" if code == REMINDER else event_file(appointments, now=now, language=language).decode()


def tell_offer(*, offer: Offer, now: datetime) -> Message:
    """Tell who waits of a time that is kept for them, with the link to answer; the link ends with it."""
    wait, zone = offer.wait, terms_and_zone()[1]
    to = addressed(wait.holder)
    token = ""
    if to.email or to.phone:
        token = make_link(
            subject_id=to.subject_id, purpose=OFFER, lasts=offer.expires_at - now, now=now, thing_id=offer.pk
        )
    context = {
        "wait": wait,
        "who": offer.staff.name,
        "start": offer.starts_at.astimezone(zone),
        "until": offer.expires_at.astimezone(zone),
        "url": public_address(reverse("booking:offer", args=[token])) if token else "",
    }
    letter = Letter(code=OFFER, template="booking/messages/offer", context=context, purpose=Purpose.BOOKING)
    return post(to=to, letter=letter, now=now, thing_id=offer.pk)


Line = tuple[Appointment, datetime]


def _lines(appointments: Sequence[Appointment], zone: ZoneInfo) -> list[Line]:
    return [(each, each.starts_at.astimezone(zone)) for each in appointments]


@dataclass(frozen=True, slots=True, repr=False)  # a printed one would tell the token
class Shown:
    """What a message shows of a visit: its start by the premises' clock, and its page."""

    visit: Appointment
    zone: ZoneInfo
    token: str
    moved_from: datetime | None = None
    treatments: Sequence[Line] = ()
    off: Sequence[Line] = ()

    @property
    def several(self) -> bool:
        """Tell whether the visit has several treatments, to be listed."""
        return len(self.treatments) > 1

    @property
    def services(self) -> str:
        """Return what is given, in short; with several treatments of different days only by their names."""
        return ", ".join(each.name for each, _start in self.treatments) or self.visit.name

    @property
    def was(self) -> datetime | None:
        """Return the start it was moved from, in local time."""
        return self.moved_from.astimezone(self.zone) if self.moved_from else None

    @property
    def start(self) -> datetime:
        """Return the start in local time."""
        return self.visit.starts_at.astimezone(self.zone)

    @property
    def end(self) -> datetime:
        """Return the end in local time."""
        return self.visit.ends_at.astimezone(self.zone)

    @property
    def url(self) -> str:
        """Return the whole address of the booking's page."""
        return public_address(reverse("booking:booked", args=[self.token])) if self.token else ""

    @property
    def again_url(self) -> str:
        """Return the whole address where the service is booked anew."""
        return public_address(reverse("booking:times", args=[self.visit.service.slug]))
