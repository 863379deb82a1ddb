"""Reads of the house."""

import json
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import QuerySet, Subquery

from peili.house.models import Controller, Premises, ProfileVersion
from peili.house.texts import of_languages
from peili.promises.prepared import Prepared
from peili.promises.vocabulary import Activity

NAMELESS = "Peili"


def _registered() -> QuerySet[Controller]:
    return Controller.objects.filter(kind=Controller.Kind.HOUSE)


FACE = Prepared(
    lambda: Premises.objects.annotate(
        names=Subquery(ProfileVersion.objects.order_by("-number").values("names")[:1]),
        registered=Subquery(_registered().values("name")[:1]),
    ).order_by("id")[:1],
    still=True,
)


@dataclass(frozen=True, slots=True)
class Face:
    """What a visitor sees of the house: its public name and where it is."""

    name: str
    premises: Premises | None


def face() -> Face:
    """Return the house's face in the current language; its registered name when no profile is loaded.

    One query, which reads the name from beside the profile.
    """
    premises = FACE.first()
    if premises is None:
        profile = profile_version()
        return Face(
            profile.title if profile else (_registered().values_list("name", flat=True).first() or NAMELESS),
            None,
        )
    name = of_languages(premises.names) if premises.names else premises.registered
    return Face(name or NAMELESS, premises)


def profile_version() -> ProfileVersion | None:
    """Return the newest version of the house profile."""
    return ProfileVersion.objects.order_by("-number").first()


HOME_ZONE = "Europe/Helsinki"
ZONE = Prepared(lambda: Premises.objects.order_by("id").values_list("zone")[:1], still=True)
CHOSEN = Prepared(
    lambda: ProfileVersion.objects.order_by("-number").values_list("content__purposes")[:1], still=True
)


def carries_out(activity: Activity) -> bool:
    """Tell whether the house chose this purpose in its profile; what it did not choose is not done."""
    return activity.code in chosen_purposes()


def chosen_purposes() -> frozenset[str]:
    """Return the codes of the purposes the house chose; read once while nobody writes."""
    rows = CHOSEN.rows()
    said = rows[0][0] if rows else None
    return frozenset(json.loads(said) if isinstance(said, str) else said or ())


def local(moment: datetime) -> datetime:
    """Return an instant by the clocks of the premises."""
    return moment.astimezone(house_zone())


def house_zone() -> ZoneInfo:
    """Return the time zone of the premises."""
    rows = ZONE.rows()
    return ZoneInfo(rows[0][0] if rows and rows[0][0] else HOME_ZONE)
