"""The ways staff come to see a client. Each room names its own here, downwards, so one probe can try all."""

from collections.abc import Callable

from peili.people.models import Client, Staff

Sight = Callable[[Staff, Client], bool]

_sights: dict[str, Sight] = {}


def sight(look: Sight) -> Sight:
    """Register a way of seeing: it tells whether this member of staff is shown this client.

    It is tried with invented people in a transaction that is undone, and may invent what it needs there.
    """
    _sights[f"{look.__module__}.{look.__qualname__}"] = look
    return look


def sights() -> tuple[Sight, ...]:
    """Return all ways there are."""
    return tuple(_sights.values())


@sight
def card(staff: Staff, client: Client) -> bool:
    """Open the card."""
    return Client.objects.visible_to(staff).filter(pk=client.pk).exists()
