"""Reading what is known of other calendars, and the visits that meet their times."""

from datetime import datetime

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from peili.booking.models import Appointment, Block
from peili.booking.queries.blocks import clashing
from peili.exchange.models import Calendar, OutsideTime
from peili.exchange.queries.feeds import staff_for
from peili.people.models import Staff


def calendars_for(staff: Staff) -> QuerySet[Calendar]:
    """Return the other calendars this person may see, with the number of times they take (`taking`)."""
    found = Calendar.objects.filter(staff__in=staff_for(staff)).select_related("staff")
    times = OutsideTime.objects.filter(calendar=OuterRef("pk")).order_by().values("calendar")
    taking = Subquery(times.annotate(all=Count("pk")).values("all"))
    return found.annotate(taking=Coalesce(taking, 0)).order_by("made_at", "pk")


def clashes_for(staff: Staff, *, now: datetime) -> QuerySet[Appointment]:
    """Return the coming visits that another calendar's time meets, of those this person may see."""
    ids = list(staff_for(staff).values_list("pk", flat=True))
    found = clashing(staff=ids, now=now, kinds=[Block.Kind.OUTSIDE])
    return found.select_related("service", "staff")
