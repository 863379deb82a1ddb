"""What a client is allergic to now: as the staff noted it, and as the client answered in a health survey."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from peili.agreements.models import Consent, Survey
from peili.agreements.queries.standing import live_consent
from peili.care.models import Allergy
from peili.care.words import Substance
from peili.people.models import Client, Staff
from peili.people.reach.scope import within

ASKED: Final = {
    "allergy_nickel": Substance.NICKEL,
    "allergy_chromium": Substance.CHROMIUM,
    "allergy_haircolour": Substance.COLOUR,
    "allergy_anaesthetic": Substance.ANAESTHETIC,
    "allergy_latex": Substance.LATEX,
}
YES: Final = "yes"
SURVEYS: Final = 6  # the latest that are read; an answer of a later one wins


@dataclass(frozen=True, slots=True)
class Known:
    """A substance a client is allergic to. It is `noted` on the card, or was answered in a survey."""

    substance: str
    note: str
    at: datetime
    noted: Allergy | None = None

    @property
    def word(self) -> str:
        """Return the substance in words."""
        return words([self.substance])[0]


def allergies_of(client: Client) -> list[Known]:
    """Return what a client is allergic to: what is noted on the card first, then what a survey adds."""
    rows = Allergy.objects.filter(client=client, ended_at__isnull=True).order_by("noted_at", "id")
    noted = [Known(row.substance, row.note, row.noted_at, row) for row in rows]
    there = {each.substance for each in noted}
    return noted + [each for each in _answered(client) if each.substance not in there]


def _answered(client: Client) -> list[Known]:
    """Return what the client said yes to in their latest surveys, while the consent to keep them stands."""
    consent = live_consent(client, Consent.Kind.HEALTH)
    if consent is None:
        return []
    surveys = Survey.objects.filter(
        client=client, part=Survey.Part.CLIENT, submitted_at__gte=consent.given_at
    ).order_by("-submitted_at")[:SURVEYS]
    latest: dict[str, tuple[object, datetime]] = {}
    for survey in surveys:
        for key in ASKED.keys() & survey.answers.keys():
            latest.setdefault(key, (survey.answers[key], survey.submitted_at))
    return [Known(ASKED[key].value, "", latest[key][1]) for key in ASKED if latest.get(key, ("",))[0] == YES]


def substances_of(client: Client) -> frozenset[str]:
    """Return the codes of the substances a client is allergic to."""
    return frozenset(each.substance for each in allergies_of(client))


def allergies_seen_by(staff: Staff) -> QuerySet[Allergy]:
    """Return the allergies noted on the cards of one's own business."""
    return Allergy.objects.filter(
        within(staff, "client_id"),
        client__register__controller_id=staff.controller_id,
        client__restricted_at__isnull=True,
    ).select_related("client")


def words(codes: Sequence[str]) -> list[str]:
    """Return substances in words; a code that is not known any more stays a code."""
    known = dict(Substance.choices)
    return [str(known.get(code, code)) for code in codes]
