"""Connections of a practitioner for tests: a feed of their times."""

from peili.exchange.models import Feed
from peili.people.models import Staff
from peili.promises.tokens import new_token, token_hash
from tests.support.builders import NOW


def connections_of(staff: Staff) -> dict[str, object]:
    """Return what stands for the parts of the addresses of connections."""
    feed = Feed.objects.create(staff=staff, party="pilvi", token_code=token_hash(new_token()), made_at=NOW)
    return {"feed": feed.pk}
