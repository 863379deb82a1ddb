"""What a client is allergic to now."""

from collections.abc import Sequence

from django.db import models

from peili.care.models import Allergy
from peili.care.words import Substance
from peili.people.models import Client, Staff


def allergies_of(client: Client) -> Sequence[Allergy]:
    """Return the allergies in force, in the order they were told."""
    return list(Allergy.objects.filter(client=client, ended_at__isnull=True).order_by("noted_at", "id"))


def substances_of(client: Client) -> frozenset[str]:
    """Return the codes of the substances a client is allergic to."""
    return frozenset(allergy.substance for allergy in allergies_of(client))


def allergies_seen_by(staff: Staff) -> models.QuerySet[Allergy]:
    """Return the allergies of the clients of one's own business."""
    return Allergy.objects.filter(client__register__controller_id=staff.controller_id).select_related(
        "client"
    )


def words(codes: Sequence[str]) -> list[str]:
    """Return substances in words; a code that is not known any more stays a code."""
    known = dict(Substance.choices)
    return [str(known.get(code, code)) for code in codes]
