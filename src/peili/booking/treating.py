"""While a treatment is open the practitioner's screen is not locked: covered, it opens with one touch."""

from datetime import datetime, timedelta

from peili.booking.models import Appointment
from peili.people.idle import keeps_open
from peili.people.models import Staff

LONGEST = timedelta(hours=12)  # a treatment that nobody ended keeps no screen open for ever


@keeps_open
def treats(staff: Staff, now: datetime) -> bool:
    """Tell whether somebody is in the middle of a treatment."""
    started = Appointment.objects.filter(
        staff=staff, state=Appointment.State.BOOKED, started_at__gt=now - LONGEST, finished_at__isnull=True
    )
    return started.exists()
