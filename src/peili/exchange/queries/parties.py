"""Which parties of the house profile may be given times, or times be read from."""

from peili.house.area import AREAS
from peili.house.models import Party, ProfileVersion
from peili.promises.prepared import Prepared

# Asked at each use of a key, and changed only with the profile (see `peili.promises.prepared`).
POLICY = Prepared(
    lambda: ProfileVersion.objects.order_by("-number").values_list("content__transfers__policy")[:1],
    still=True,
)
PARTY = Prepared(lambda area, code: Party.objects.filter(country__in=area, code=code), still=True)
PARTIES = Prepared(lambda area: Party.objects.filter(country__in=area).order_by("name"), still=True)

CALENDAR, API = "calendar", "api"


def parties_for(task: str) -> list[Party]:
    """Return the parties that do this task for the house, inside its area, by name."""
    return [party for party in PARTIES.records(area=_area()) if task in party.does]


def _area() -> list[str]:
    rows = POLICY.rows()
    policy = str(rows[0][0]).strip('"') if rows and rows[0][0] else "eu_only"  # JSON on one engine
    return sorted(AREAS[policy])


def gets(party: Party, *categories: str) -> bool:
    """Tell whether the profile says that a party gets all of these categories."""
    return set(categories) <= set(party.receives)


def party_for(task: str, code: str) -> Party | None:
    """Return the party with this code if it does this task for the house."""
    party = PARTY.first(area=_area(), code=code)
    return party if party is not None and task in party.does else None
