"""How the room is tested: invented links and keys lead nowhere, and what links tell names no client."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from peili.booking.models import Service
from peili.exchange.models import Feed, Key
from peili.exchange.queries.feeds import BUSY, open_feed, written
from peili.exchange.queries.keys import keys_of, open_key, opens
from peili.house.models import Controller
from peili.people.models import Staff
from peili.promises.probes import Evidence, Question, State, probe, undone
from peili.promises.tokens import new_token, token_hash

NOBODY = "koe-invalid"  # a party no profile can name
SUMMARY = "SUMMARY:"


@probe("exchange.feeds")
def feeds(question: Question) -> Evidence:
    """Try a link of an invented party and one that was shut, and read what a link tells."""
    staff = Staff.objects.practitioners().filter(controller__registers=question.register).first()
    open_ones = Feed.objects.filter(
        revoked_at__isnull=True, staff__active=True, staff__controller__registers=question.register
    ).select_related("staff")
    shared = list(open_ones)
    if staff is not None and not _refused(staff, question.now):
        return Evidence(
            State.DRIFTS,
            _("A link for a party nobody declared, or one that was shut, told of taken times."),
            _("Take the program off the net until it is mended: links tell more than they should."),
        )
    if not all(_tells_little(each, question.now) for each in (*shared, *_tried(staff, question.now))):
        return Evidence(
            State.DRIFTS,
            _("A link told more than that a time is taken, or which service it is."),
            _("Shut the links among the connections until the program is mended."),
        )
    services = sum(each.level == Feed.Level.SERVICES for each in shared)
    return Evidence(
        State.HOLDS,
        _(
            "Tried with an invented party and a shut link: both refused. Open links: %(count)d, of which "
            "%(named)d name services."
        )
        % {"count": len(shared), "named": services},
    )


def _tried(staff: Staff | None, now: datetime) -> list[Feed]:
    return [] if staff is None else [Feed(staff=staff, party=NOBODY, level=Feed.Level.BUSY, made_at=now)]


def _refused(staff: Staff, now: datetime) -> bool:
    """Tell whether a link of an invented party is refused, and so is one that was shut."""
    with undone():
        tokens = []
        parties = {NOBODY, *Feed.objects.order_by().values_list("party", flat=True).distinct()}
        for party in parties:
            token = new_token()
            Feed.objects.create(
                staff=staff,
                party=party,
                token_code=token_hash(token),
                made_at=now,
                revoked_at=None if party == NOBODY else now,
            )
            tokens.append(token)
        return all(open_feed(token) is None for token in tokens)


def _tells_little(feed: Feed, now: datetime) -> bool:
    """Tell whether the words of a link are only those it may have."""
    may = {BUSY}
    if feed.level == Feed.Level.SERVICES:
        may |= set(Service.objects.values_list("name_fi", flat=True))
    text = written(feed, now=now).decode().replace("\r\n ", "")
    words = [line.removeprefix(SUMMARY) for line in text.splitlines() if line.startswith(SUMMARY)]
    return all(each.replace("\\", "") in may for each in words)


@probe("exchange.keys")
def keys(question: Question) -> Evidence:
    """Try a key of an invented party, a shut one, and one for another purpose."""
    controller = Controller.objects.filter(registers=question.register).first()
    if controller is not None and not _keys_refused(controller, question.now):
        return Evidence(
            State.DRIFTS,
            _("A key for a party nobody declared, a shut one or one for another purpose opened something."),
            _("Take the program off the net until it is mended: keys open more than they should."),
        )
    count = keys_of(question.register).count()
    return Evidence(
        State.HOLDS,
        _("Tried with an invented party, a shut key and another purpose: all refused. Open keys: %(count)d.")
        % {"count": count},
    )


def _keys_refused(controller: Controller, now: datetime) -> bool:
    with undone():
        invented, shut = (
            _key(controller, NOBODY, None, now),
            _key(controller, _party(controller.pk), now, now),
        )
        found = [open_key(invented), open_key(shut)]
    only_times = Key(controller=controller, party=NOBODY, purpose=Key.For.SLOTS, made_at=now)
    return found == [None, None] and not opens(only_times, (Key.For.BOOKINGS, Key.For.BUSY))


def _party(controller: UUID) -> str:
    known = Key.objects.filter(controller=controller).values_list("party", flat=True).first()
    return known or NOBODY


def _key(controller: Controller, party: str, revoked_at: datetime | None, now: datetime) -> str:
    token = new_token()
    Key.objects.create(
        controller=controller,
        party=party,
        purpose=Key.For.SLOTS,
        token_code=token_hash(token),
        made_at=now,
        revoked_at=revoked_at,
    )
    return token
