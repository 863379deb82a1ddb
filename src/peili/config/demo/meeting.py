"""A nickel allergy that meets a flagged lot: the client is booked where the pigment holds nickel."""

from datetime import datetime, timedelta

from peili.booking.commands.book import book_at_desk
from peili.booking.commands.occupy import TimeTaken
from peili.booking.models import Appointment, Service
from peili.booking.queries.free import load_setting, next_free
from peili.booking.rules import hours
from peili.care.models import Allergy
from peili.house.queries import house_zone
from peili.people.models import Staff
from peili.trail.commands import PROGRAM

SERVICE = "microblading-kulmat"
DAYS = 20
TRIES = 12


def make_meeting(*, now: datetime) -> Appointment | None:
    """Book the client with the nickel allergy for brows; None when no time is free for both."""
    allergy = Allergy.objects.select_related("client__register").order_by("pk").first()
    service = Service.objects.filter(slug=SERVICE).select_related("controller").first()
    if allergy is None or service is None:
        return None
    first = now.astimezone(house_zone()).date() + timedelta(days=1)
    setting = load_setting(service=service, first=first, days=DAYS)
    for each in next_free(setting=setting, first=first, days=DAYS, now=now, at_most=TRIES):
        try:
            return book_at_desk(
                client=allergy.client,
                service=service,
                staff=Staff.objects.get(pk=each.staff[0]),
                starts_at=hours.moment_of(each.minute),
                by=PROGRAM,
                now=now,
            )
        except TimeTaken:
            continue
    return None
