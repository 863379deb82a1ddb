"""How a client's skin has changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from peili.care.models import SkinAnalysis
from peili.care.rules import skin
from peili.care.rules.skin import Measured
from peili.care.rules.trend import MOST_DAYS, Picture, parameters_of, picture
from peili.people.models import Client, Staff
from peili.people.reach.scope import within

PAGE = 10
DRAWN = MOST_DAYS + 2  # a page of analyses from which a picture is drawn


def analyses_seen_by(staff: Staff) -> QuerySet[SkinAnalysis]:
    """Return the skin analyses of the clients of one's own business."""
    return SkinAnalysis.objects.filter(
        within(staff, "client_id"),
        client__register__controller_id=staff.controller_id,
        client__restricted_at__isnull=True,
    ).select_related("client")


def analyses_of(client: Client, *, before: UUID | None = None, most: int = PAGE) -> Sequence[SkinAnalysis]:
    """Return a page of analyses, the newest first, and one more when there are older ones."""
    found = SkinAnalysis.objects.filter(client=client).select_related("staff", "strike", "strike__staff")
    if before is not None:
        found = found.filter(pk__lt=before)
    return list(found.order_by("-id")[: most + 1])


def is_struck(analysis: SkinAnalysis) -> bool:
    """Tell whether an analysis was struck out as made in error."""
    return hasattr(analysis, "strike")


def measured(analyses: Iterable[SkinAnalysis], zone: ZoneInfo) -> list[Measured]:
    """Return the readings of analyses that stand, each with its local day."""
    return [
        Measured(analysis.made_at.astimezone(zone).date(), reading)
        for analysis in analyses
        if not is_struck(analysis)
        for reading in skin.read(analysis.readings)
    ]


@dataclass(frozen=True, slots=True)
class Trend:
    """The picture of one parameter, and the others that could be drawn."""

    picture: Picture
    parameters: Sequence[str]


def trend_of(analyses: Iterable[SkinAnalysis], zone: ZoneInfo, wanted: str = "") -> Trend | None:
    """Return the trend of the wanted parameter, or of the most measured one; None with nothing to compare."""
    points = measured(analyses, zone)
    parameters = parameters_of(points)
    if not parameters:
        return None
    drawn = picture(points, wanted if wanted in parameters else parameters[0])
    return Trend(drawn, parameters) if drawn else None
