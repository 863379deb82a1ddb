"""Whether a booking may still be cancelled or moved, and a visit started, finished or missed."""

from datetime import date, datetime, timedelta
from enum import Enum


class Refusal(Enum):
    """Why a booking cannot be cancelled."""

    ALREADY_CANCELLED = "already_cancelled"
    HAS_BEGUN = "has_begun"


def why_not_cancel(
    *, cancelled: bool, starts_at: datetime, now: datetime, by_client: bool, started: bool = False
) -> Refusal | None:
    """Return the reason a booking cannot be cancelled now, if there is one.

    The desk may cancel a visit whose time has come, because someone may not have come; a client may not.
    A treatment that was started, or a visit marked as missed, stays as it was.
    """
    if cancelled:
        return Refusal.ALREADY_CANCELLED
    if started or (by_client and starts_at <= now):
        return Refusal.HAS_BEGUN
    return None


class MoveRefusal(Enum):
    """Why a booking cannot be moved."""

    NOT_LIVE = "not_live"
    HAS_BEGUN = "has_begun"
    TOO_LATE = "too_late"


def why_not_move(
    *, live: bool, started: bool, starts_at: datetime, now: datetime, by_client: bool, until: timedelta
) -> MoveRefusal | None:
    """Return the reason a booking cannot be moved now, if there is one.

    A client moves their own visit as long as cancelling it is free of charge: `until` before its start. The
    desk may move one whose time has come, when the client is late or comes another day.
    """
    if not live:
        return MoveRefusal.NOT_LIVE
    if started or (by_client and starts_at <= now):
        return MoveRefusal.HAS_BEGUN
    return MoveRefusal.TOO_LATE if by_client and now > starts_at - until else None


class ResizeRefusal(Enum):
    """Why a visit cannot be made longer or shorter."""

    NOT_LIVE = "not_live"
    FINISHED = "finished"
    NOT_IN_STEPS = "not_in_steps"


def why_not_resize(*, live: bool, finished: bool, in_steps: bool) -> ResizeRefusal | None:
    """Return the reason a visit cannot last as long as wanted, if there is one."""
    if not live:
        return ResizeRefusal.NOT_LIVE
    if finished:
        return ResizeRefusal.FINISHED
    return None if in_steps else ResizeRefusal.NOT_IN_STEPS


class VisitRefusal(Enum):
    """Why a visit cannot be started, finished or marked as missed."""

    NOT_LIVE = "not_live"
    NO_CARD = "no_card"
    STARTED = "started"
    NOT_STARTED = "not_started"
    FINISHED = "finished"
    ANOTHER_DAY = "another_day"
    NOT_YET = "not_yet"


def why_not_arrive(*, live: bool, started: bool, begins_on: date, today: date) -> VisitRefusal | None:
    """Return the reason a client cannot be said to have arrived, if there is one."""
    if not live:
        return VisitRefusal.NOT_LIVE
    if started:
        return VisitRefusal.STARTED
    return None if begins_on == today else VisitRefusal.ANOTHER_DAY


def why_not_start(
    *,
    live: bool,
    has_card: bool,
    started: bool,
    begins_on: date,
    today: date,
    passed: bool,
    late: bool,
) -> VisitRefusal | None:
    """Return the reason a visit cannot be started now, if there is one; gates are asked after this.

    A visit starts on its own local date. A late entry is for a time that has passed.
    """
    if not live:
        return VisitRefusal.NOT_LIVE
    if started:
        return VisitRefusal.STARTED
    if not has_card:
        return VisitRefusal.NO_CARD
    if late:
        return None if passed else VisitRefusal.NOT_YET
    return None if begins_on == today else VisitRefusal.ANOTHER_DAY


def why_not_finish(*, started: bool, finished: bool) -> VisitRefusal | None:
    """Return the reason a visit cannot be finished now, if there is one."""
    if not started:
        return VisitRefusal.NOT_STARTED
    return VisitRefusal.FINISHED if finished else None


def why_not_missed(*, live: bool, started: bool, passed: bool) -> VisitRefusal | None:
    """Return the reason a visit cannot be marked as missed now, if there is one."""
    if not live:
        return VisitRefusal.NOT_LIVE
    if started:
        return VisitRefusal.STARTED
    return None if passed else VisitRefusal.NOT_YET


def why_not_came(*, missed: bool, begins_on: date, today: date) -> VisitRefusal | None:
    """Return the reason it cannot be taken back that a visit was missed, if there is one."""
    if not missed:
        return VisitRefusal.NOT_LIVE
    return None if begins_on == today else VisitRefusal.ANOTHER_DAY
