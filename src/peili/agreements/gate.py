"""The gate: a treatment that needs an agreement is not begun without what it needs."""

from django.urls import reverse

from peili.agreements.queries.standing import standing_of, visit_of
from peili.agreements.words import MISSING
from peili.promises.gates import Arrival, Stop, gate


@gate("agreements.signed")
def signed(arrival: Arrival) -> list[Stop]:
    """Return what is missing for a visit on the day the treatment is given."""
    standing = standing_of(visit_of(arrival.appointment_id), day=arrival.on)
    if standing is None:
        return []
    url = reverse("agreements:visit", args=[arrival.appointment_id])
    return [Stop(code=f"agreements.{each.value}", text=MISSING[each], url=url) for each in standing.missing()]
