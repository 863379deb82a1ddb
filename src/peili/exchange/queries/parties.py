"""Which parties of the house profile may be given times, or times be read from."""

from peili.house.area import AREAS
from peili.house.models import Party
from peili.house.queries import profile_version

CALENDAR, API = "calendar", "api"


def parties_for(task: str) -> list[Party]:
    """Return the parties that do this task for the house, inside its area, by name."""
    profile = profile_version()
    policy = profile.content.get("transfers", {}).get("policy", "eu_only") if profile else "eu_only"
    found = Party.objects.filter(country__in=AREAS[policy]).order_by("name")
    return [party for party in found if task in party.does]


def gets(party: Party, *categories: str) -> bool:
    """Tell whether the profile says that a party gets all of these categories."""
    return set(categories) <= set(party.receives)


def party_for(task: str, code: str) -> Party | None:
    """Return the party with this code if it does this task for the house."""
    return next((party for party in parties_for(task) if party.code == code), None)
