"""The gate of restriction: the treatment of a person whose data is only stored does not start."""

from django.utils.translation import gettext_lazy as _

from peili.booking.models import Appointment
from peili.promises.gates import Arrival, Stop, gate


@gate("rights.restriction")
def restriction(arrival: Arrival) -> list[Stop]:
    """Stop the visit of a restricted client."""
    restricted = Appointment.objects.filter(pk=arrival.appointment_id, client__restricted_at__isnull=False)
    if not restricted.exists():
        return []
    text = _("The client's data is restricted: it is only stored. The owner can lift it with the client.")
    return [Stop(code="rights.restriction", text=text)]
