"""Whose client a thing of care is of: so that a page of a relative's asks why first."""

from typing import Any
from uuid import UUID

from peili.care.models import Allergy, Programme, Reaction, SkinAnalysis
from peili.people.reach.close import shows_client


@shows_client("allergy")
def allergy(pk: UUID) -> Any:
    """Return whose allergy it is."""
    return Allergy.objects.filter(pk=pk).values_list("client_id", flat=True)


@shows_client("analysis")
def analysis(pk: UUID) -> Any:
    """Return whose skin was analysed."""
    return SkinAnalysis.objects.filter(pk=pk).values_list("client_id", flat=True)


@shows_client("programme")
def programme(pk: UUID) -> Any:
    """Return whose programme it is."""
    return Programme.objects.filter(pk=pk).values_list("client_id", flat=True)


@shows_client("reaction")
def reaction(pk: UUID) -> Any:
    """Return who had the reaction."""
    return Reaction.objects.filter(pk=pk).values_list("client_id", flat=True)
