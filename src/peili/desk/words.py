"""What the desk says when a time or an act is refused: the fact, and the way on."""

from collections.abc import Collection

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from peili.booking.models import Block
from peili.booking.rules.availability import Refusal
from peili.booking.rules.change import MoveRefusal, ResizeRefusal, VisitRefusal
from peili.booking.rules.change import Refusal as ChangeRefusal

REFUSALS: dict[Refusal, Promise] = {
    Refusal.PAST: _("The time has passed."),
    Refusal.TOO_SOON: _("The time is closer than the house lets clients book."),
    Refusal.TOO_FAR: _("The time is further away than the calendar reaches."),
    Refusal.OFF_STEP: _("Times do not begin at that minute in this house."),
    Refusal.NOT_AT_WORK: _("The practitioner is not at work for the whole of that time."),
    Refusal.PRACTITIONER_TAKEN: _("The practitioner has another booking then."),
    Refusal.ROOM_TAKEN: _("No room the treatment needs is free then."),
    Refusal.DEVICE_TAKEN: _("No device the treatment needs is free then."),
    Refusal.CLIENT_TAKEN: _("The client has another visit then."),
    Refusal.CONDITION: _("The treatment is not given to this client then."),
    Refusal.LEAVES_A_GAP: _("Clients are not offered it: it would leave a gap that nobody can book."),
}

KEPT_FOR: dict[Block.Kind, Promise] = {
    Block.Kind.AWAY: _("The practitioner is away then."),
    Block.Kind.CLOSED: _("It is closed then."),
    Block.Kind.OUTSIDE: _("The practitioner's time is taken in another calendar then."),
}

IN_THE_WAY = {Refusal.PRACTITIONER_TAKEN, Refusal.NOT_AT_WORK}


def may_open_lane(refusals: Collection[Refusal]) -> bool:
    """Tell whether only the practitioner's own time stands in the way, which an extra lane goes around."""
    return bool(refusals) and IN_THE_WAY.issuperset(refusals)


ADULTS_ONLY = _("This treatment is for adults only. Ask the client, and note on the card that they are 18.")

CANNOT_CANCEL: dict[ChangeRefusal, Promise] = {
    ChangeRefusal.ALREADY_CANCELLED: _("The visit has been cancelled already."),
    ChangeRefusal.HAS_BEGUN: _("The visit has begun already."),
}

CANNOT_MOVE: dict[MoveRefusal, Promise] = {
    MoveRefusal.NOT_LIVE: _("The visit was cancelled, or the client did not come."),
    MoveRefusal.HAS_BEGUN: _("The treatment has been started already."),
    MoveRefusal.TOO_LATE: _("The visit has begun already."),
}

TAKEN_SINCE = _("It cannot be undone: the time is not free any more.")
NOT_OFFERED = _("The practitioner does not give this treatment now.")

COURSE: dict[str, Promise] = {
    "arrived": _("arrived"),
    "started": _("in treatment"),
    "finished": _("treatment done"),
    "missed": _("did not come"),
}

CANNOT_RESIZE: dict[ResizeRefusal, Promise] = {
    ResizeRefusal.NOT_LIVE: _("The visit was cancelled, or the client did not come."),
    ResizeRefusal.FINISHED: _("The treatment has been finished already."),
    ResizeRefusal.NOT_IN_STEPS: _("A visit lasts whole steps of five minutes, at least five."),
}

VISIT_REFUSED: dict[VisitRefusal, Promise] = {
    VisitRefusal.NOT_LIVE: _("The visit was cancelled, or the client did not come."),
    VisitRefusal.NO_CARD: _("Join the booking to a client card first: the treatment is recorded on it."),
    VisitRefusal.STARTED: _("The treatment has been started already."),
    VisitRefusal.NOT_STARTED: _("The treatment has not been started."),
    VisitRefusal.FINISHED: _("The treatment has been finished already."),
    VisitRefusal.ANOTHER_DAY: _(
        "The visit is on another day. A treatment that was given is entered afterwards."
    ),
    VisitRefusal.NOT_YET: _("The time of the visit has not come yet."),
}
