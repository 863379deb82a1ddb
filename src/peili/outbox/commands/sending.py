"""Sending what is due: lease a batch, ask each message's gates again, carry it, write down how it ended.

A message is leased by a conditional update, so two workers never have the same one. A worker that is killed
leaves its lease behind, and when that ends the message is due again: it may arrive twice, under the same
Message-ID, and is never lost.
"""

import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from peili.house.egress.commands import NotAllowed
from peili.house.egress.connections import Unreachable
from peili.house.egress.servers import BadServer
from peili.outbox.commands.posting import RESTRICTED
from peili.outbox.gates import refusal
from peili.outbox.models import Message
from peili.outbox.neutral import marks_of, neutral, why_not
from peili.outbox.queries import Letterhead, letterhead
from peili.outbox.rules import TRIES, BadHeader, wait_after
from peili.outbox.ways import Carry, NotNow, NotTaken, Parcel, opened, through
from peili.people.models import Protection
from peili.promises.reading import Masked, opening_apart
from peili.promises.sealing import SealingRefused
from peili.trail.commands import PROGRAM, note
from peili.trail.models import Purpose

BATCH = 20
LEASE = timedelta(minutes=10)  # longer than a batch can take: a server that is silent ends it at the first
PAUSE = timedelta(minutes=1)  # how long a broken way is left alone
TOLD_ANYWAY = (Purpose.RIGHTS, Purpose.BREACH)  # a restricted person is told these
State = Message.State
log = logging.getLogger("peili.outbox")


def send_due(*, now: datetime) -> int:
    """Send a batch of what is due; return how many messages were looked at."""
    leased = _lease(now=now)
    batches: dict[str, list[Parcel]] = defaultdict(list)
    heads: dict[tuple[str, str], Letterhead] = {}
    marks = marks_of(leased)
    for message in leased:
        if why := _why_not(message, now=now):
            _end(message, State.REFUSED, why)
            continue
        which = (str(message.register_id), message.language)
        head = heads.setdefault(
            which, heads.get(which) or letterhead(message.register, language=message.language)
        )
        parcel = _wrapped(message, head, marks.get(message.pk))
        if parcel is not None:
            batches[through(message.channel, head)].append(parcel)
    for way, parcels in batches.items():
        _carry_all(way, parcels, now=now)
    return len(leased)


def _wrapped(message: Message, head: Letterhead, mark: Protection | None) -> Parcel | None:
    """Return a message as it goes: to a protected client neutral, or not at all."""
    if mark is None:
        return Parcel(message, head)
    if why := why_not(message, mark, head):
        _end(message, State.REFUSED, why)
        return None
    return Parcel(*neutral(message, head))


def _lease(*, now: datetime) -> Sequence[Message]:
    """Take what is due and nobody has; a message that was tried too often is given up."""
    free = Q(leased_until__isnull=True) | Q(leased_until__lte=now)
    due = Message.objects.filter(free, state=State.QUEUED, due_at__lte=now)
    keys = list(due.order_by("due_at").values_list("pk", flat=True)[:BATCH])
    until = now + LEASE
    mine = [
        pk
        for pk in keys
        if Message.objects.filter(free, pk=pk, state=State.QUEUED).update(
            leased_until=until, tries=F("tries") + 1
        )
    ]
    found = (
        Message.objects.filter(pk__in=mine).select_related("register__controller").order_by("due_at", "id")
    )
    return list(found) if mine else []


def _why_not(message: Message, *, now: datetime) -> str:
    """Ask the gates; a message whose key is destroyed says nothing any more."""
    if message.tries > TRIES:
        return "given_up"
    try:
        if isinstance(_opened(message), Masked):
            return RESTRICTED
        return refusal(message, now=now)
    except SealingRefused:
        return "erased"


def _opened(message: Message) -> str:
    """Open a message and return where it goes; what is set apart opens only to tell of rights or a breach."""
    reason = message.purpose if message.purpose in TOLD_ANYWAY else ""
    with opening_apart(reason):
        _ = message.body, message.heading, message.calendar, message.stop_url
        return message.address


def _carry_all(way: str, parcels: list[Parcel], *, now: datetime) -> None:
    """Carry a batch through one opened way; when it breaks, all that would go there waits a while."""
    left = list(parcels)
    try:
        with opened(way, now=now) as carry:
            while left:
                _carry(left[0], carry, way=way, now=now)
                left.pop(0)
    except (NotAllowed, Unreachable, BadServer) as error:
        log.warning("messages wait: %s (%s)", way, type(error).__name__)
        if left:
            _wait(left, now=now)


def _carry(parcel: Parcel, carry: Carry, *, way: str, now: datetime) -> None:
    message = parcel.message
    if not Message.objects.filter(pk=message.pk, state=State.QUEUED).exists():
        return  # taken back meanwhile
    try:
        carry(parcel)
    except NotTaken as refused:
        _end(message, State.FAILED, refused.code)
    except NotNow:
        _later(message, now=now)
    except BadHeader:
        _end(message, State.FAILED, "bad_header")
    else:
        _sent(message, way=way, now=now)


def _wait(left: list[Parcel], *, now: datetime) -> None:
    """Let the first, which was tried, wait its turn, and the rest of its channel for as long as it takes."""
    first, *rest = [parcel.message for parcel in left]
    _later(first, now=now)
    mine = Message.objects.filter(pk__in=[each.pk for each in rest], state=State.QUEUED)
    mine.update(leased_until=None, tries=F("tries") - 1, due_at=now + PAUSE)
    others = Message.objects.filter(state=State.QUEUED, channel=first.channel, due_at__lte=now)
    others.filter(leased_until__isnull=True).update(due_at=now + PAUSE)


@transaction.atomic
def _sent(message: Message, *, way: str, now: datetime) -> None:
    """Write down that it left, even if it was taken back in that moment: it did leave."""
    Message.objects.filter(pk=message.pk).update(
        state=State.SENT, through=way, sent_at=now, reason="", leased_until=None
    )
    note(
        act="outbox.send",
        by=PROGRAM,
        now=now,
        purpose=Purpose(message.purpose),
        register_id=message.register_id,
        about=[message.subject_id],
        thing=message,
        fields=["address", "heading", "body"],
    )


def _end(message: Message, state: Message.State, reason: str) -> None:
    Message.objects.filter(pk=message.pk, state=State.QUEUED).update(
        state=state, reason=reason, leased_until=None
    )


def _later(message: Message, *, now: datetime) -> None:
    wait = wait_after(message.tries)
    if wait is None:
        _end(message, State.FAILED, "unreachable")
        return
    Message.objects.filter(pk=message.pk, state=State.QUEUED).update(
        due_at=now + wait, reason="unreachable", leased_until=None
    )
