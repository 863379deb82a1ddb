"""Keeping which texts stood before someone when they booked. Inside the booking's own transaction."""

from collections.abc import Sequence
from datetime import date, datetime

from peili.booking.models import Agreed, Appointment, ShownText
from peili.booking.queries.texts import Text, Texts
from peili.promises.prepared import Prepared

KEPT = Prepared(lambda digests: ShownText.objects.filter(digest__in=digests))


def keep_agreed(
    *,
    appointment: Appointment,
    texts: Texts,
    withdraw_until: date | None,
    early_start: bool,
    wishes: Sequence[str],
    now: datetime,
) -> Agreed:
    """Write the evidence of a booking: each text as it stood, and until when it may be withdrawn from."""
    asked = [each for each in (texts.before, texts.terms, texts.notice) if each is not None]
    kept = {row.digest: row for row in KEPT.records(digests=[each.digest for each in asked])}
    return Agreed.objects.create(
        appointment=appointment,
        before=kept.get(texts.before.digest) or _shown(texts.before, now),
        terms=(kept.get(texts.terms.digest) or _shown(texts.terms, now)) if texts.terms else None,
        notice=kept.get(texts.notice.digest) or _shown(texts.notice, now),
        withdraw_until=withdraw_until,
        early_start=early_start,
        wishes=list(wishes),
        at=now,
    )


def _shown(text: Text, now: datetime) -> ShownText:
    """Keep a text that nobody has booked under before; another session may be first."""
    row, _made = ShownText.objects.get_or_create(
        digest=text.digest,
        defaults={
            "kind": text.kind,
            "language": text.language,
            "body": text.body,
            "first_shown_at": now,
        },
    )
    return row
