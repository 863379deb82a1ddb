"""A plan and a certificate as data: ids, codes, counts and days, and never a value of anybody."""

from datetime import datetime
from uuid import UUID

from peili.people.models import Claim, Client
from peili.people.queries.contact import people_behind
from peili.rights.erasure.mentions import mentions
from peili.rights.erasure.plan import Plan, horizon
from peili.rights.models import Erasure
from peili.vault.models import Kind, Subject

OF_CLIENTS = (Kind.CLIENT, Kind.CLAIM, Kind.ENQUIRY)
SENT = "What was sent, printed or downloaded before cannot be called back."


def called(text: str) -> list[Subject]:
    """Return who is meant by the id of a card, of a booking's claim or of a subject, or by a contact."""
    try:
        pk = UUID(text.strip())
    except ValueError:
        ids = {each.subject_id for each in people_behind(text.strip())}
        return list(Subject.objects.filter(pk__in=ids).order_by("pk"))
    cards = [*Client.objects.filter(pk=pk), *Claim.objects.filter(pk=pk)]
    ids = {each.subject_id for each in cards} or {pk}
    return list(Subject.objects.filter(pk__in=ids, kind__in=OF_CLIENTS))


def plan_data(plan: Plan, *, now: datetime) -> dict[str, object]:
    """Return a plan as data."""
    until = horizon(now)
    return {
        "executed": False,
        "subjects": [str(each) for each in plan.subjects],
        "erase": dict(sorted(plan.counts.items())),
        "files": len(plan.found.files),
        "outside_database": dict(sorted(plan.outside.items())),
        "keep": [
            {"ground": each.ground, "count": each.count, "until": each.until and each.until.isoformat()}
            for each in plan.kept
        ],
        "coming_bookings_cancelled": plan.bookings,
        "paper_cards": [{"number": each.number, "place": each.place} for each in plan.cards],
        "tell": [each.name for each in plan.parties],
        "named_in_records_of_others": mentions(plan.subjects),
        "values_to_look_for": len(plan.found.values.fields),
        "not_looked_for": {"too_short": dict(plan.found.values.too_short)},
        "backups_open_nothing_after": until and until.isoformat(),
        "digest": plan.digest,
    }


def certificate_data(erasure: Erasure) -> dict[str, object]:
    """Return the certificate of an erasure as data."""
    return {
        "executed": erasure.done_at is not None,
        "certificate": str(erasure.pk),
        "number": erasure.number,
        "ground": erasure.ground,
        "begun_at": erasure.begun_at.isoformat(),
        "done_at": erasure.done_at and erasure.done_at.isoformat(),
        "erased": dict(sorted(erasure.counts.items())),
        "keep": erasure.kept,
        "coming_bookings_cancelled": erasure.bookings,
        "errands": [
            {
                "kind": each.kind,
                "what": each.what,
                "due_on": each.due_on.isoformat(),
                "done_on": each.done_on and each.done_on.isoformat(),
            }
            for each in erasure.errands.order_by("kind", "due_on")
        ],
        "scan": erasure.scan,
        "database_written_anew_at": erasure.rewritten_at and erasure.rewritten_at.isoformat(),
        "backups_open_nothing_after": erasure.horizon_on and erasure.horizon_on.isoformat(),
        "sent_before": SENT,
    }
