"""Reads of the house."""

from dataclasses import dataclass

from peili.house.models import Controller, Premises, ProfileVersion


@dataclass(frozen=True, slots=True)
class Face:
    """What a visitor sees of the house: its public name and where it is."""

    name: str
    premises: Premises | None


def face() -> Face:
    """Return the house's face in the current language; its registered name when no profile is loaded."""
    profile = ProfileVersion.objects.order_by("-number").first()
    premises = Premises.objects.order_by("id").first()
    if profile is not None:
        return Face(profile.title, premises)
    house = Controller.objects.filter(kind=Controller.Kind.HOUSE).values_list("name", flat=True).first()
    return Face(house or "Peili", premises)


def profile_version() -> ProfileVersion | None:
    """Return the newest version of the house profile."""
    return ProfileVersion.objects.order_by("-number").first()
