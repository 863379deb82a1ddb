"""Connections of a practitioner for tests: a feed of their times, another calendar, and a key."""

from peili.exchange.models import Calendar, Feed, Key
from peili.people.models import Staff
from peili.promises.tokens import new_token, token_hash
from tests.support.builders import NOW


def connections_of(staff: Staff) -> dict[str, object]:
    """Return what stands for the parts of the addresses of connections."""
    feed = Feed.objects.create(staff=staff, party="pilvi", token_code=token_hash(new_token()), made_at=NOW)
    calendar = Calendar.objects.create(
        subject=staff.subject, staff=staff, party="pilvi", address="https://pilvi.example/a.ics", made_at=NOW
    )
    key = Key.objects.create(
        controller=staff.controller,
        party="pilvi",
        purpose=Key.For.SLOTS,
        token_code=token_hash(new_token()),
        made_at=NOW,
    )
    return {"feed": feed.pk, "calendar": calendar.pk, "key": key.pk}
