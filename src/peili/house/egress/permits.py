"""Which hosts the program may connect to: those the profile declares for a party inside the house's area."""

from enum import Enum

from peili.house.area import AREAS
from peili.house.models import Party
from peili.house.queries import profile_version


class Reason(Enum):
    """Why a connection is refused."""

    UNDECLARED = "undeclared"
    OTHER_TASK = "other_task"
    OUTSIDE_AREA = "outside_area"
    PRIVATE_ADDRESS = "private_address"


def why_not(*, host: str, task: str) -> Reason | None:
    """Return why the program may not connect to a host for a task (a word of `SERVICES`), if it may not."""
    parties = [party for party in Party.objects.all() if host.lower() in party.hosts]
    if not parties:
        return Reason.UNDECLARED
    doing = [party for party in parties if task in party.does]
    if not doing:
        return Reason.OTHER_TASK
    profile = profile_version()
    area = AREAS[profile.content.get("transfers", {}).get("policy", "eu_only") if profile else "eu_only"]
    return None if any(party.country in area for party in doing) else Reason.OUTSIDE_AREA
