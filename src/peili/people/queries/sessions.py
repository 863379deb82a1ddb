"""Reading sessions."""

from collections.abc import Sequence

from peili.people.models import Account, Device


def devices_of(account: Account) -> Sequence[Device]:
    """Return where a person is signed in, the one seen last first."""
    found = Device.objects.filter(account=account).select_related("session")
    return list(found.order_by("-session__seen_at", "-id"))
