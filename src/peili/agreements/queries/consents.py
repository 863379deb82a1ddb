"""A client's consents as they themselves see them: the words they were given to, and the day."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils import translation

from peili.agreements.models import Consent
from peili.agreements.words import CONSENTS


@dataclass(frozen=True, slots=True)
class Given:
    """One consent, and whether its words are still those the house asks for."""

    consent: Consent
    same_words: bool


def consents_of(subject_ids: Iterable[UUID]) -> list[Given]:
    """Return the newest consent of each kind a person has given, those in force first."""
    newest: dict[str, Consent] = {}
    found = Consent.objects.filter(client__subject__in=list(subject_ids)).select_related("client")
    for each in found.order_by("given_at"):
        newest[each.kind] = each
    ordered = sorted(newest.values(), key=lambda each: (each.withdrawn_at is not None, each.given_at))
    return [Given(each, _same_words(each)) for each in ordered]


def _same_words(consent: Consent) -> bool:
    with translation.override(consent.language):
        return str(CONSENTS[consent.kind]) == consent.words
