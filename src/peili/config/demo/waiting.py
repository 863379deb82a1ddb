"""A client who waits for a time, so that the list is not empty."""

from datetime import datetime, timedelta

from peili.booking.commands.waiting import wait_at_desk
from peili.booking.models import Service, Wait
from peili.booking.models.waiting import ANY_DAY
from peili.booking.rules.waiting import Wishes
from peili.house.queries import house_zone
from peili.people.models import Client
from peili.trail.commands import PROGRAM

SERVICE, DAYS = "kosteuttava-kasvohoito", 30
EVENING = 19 * 60  # later than anyone works: the demo's worker offers nothing and writes to nobody


def make_waiting(*, clients: list[Client], now: datetime) -> Wait | None:
    """Put the newest client of the house on the list; None where the service is not given."""
    service = Service.objects.filter(slug=SERVICE).first()
    if service is None or not clients:
        return None
    today = now.astimezone(house_zone()).date()
    wishes = Wishes(
        staff=None,
        from_on=today,
        until_on=today + timedelta(days=DAYS),
        weekdays=ANY_DAY,
        from_minute=EVENING,
        to_minute=24 * 60,
    )
    return wait_at_desk(client=clients[-1], service=service, wishes=wishes, by=PROGRAM, now=now)
