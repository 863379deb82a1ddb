"""Analysing the skin, and striking out an analysis that was made in error."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from peili.care.commands.consenting import need_consent
from peili.care.commands.noting import noted
from peili.care.models import SkinAnalysis, SkinStrike
from peili.care.rules.skin import Reading
from peili.people.models import Client, Staff
from peili.trail.commands import Actor

FIELDS = ("method", "skin_type", "sensitivity", "fitzpatrick", "conditions", "readings", "note")


@transaction.atomic
def analyse(
    *,
    client: Client,
    method: str,
    staff: Staff,
    by: Actor,
    now: datetime,
    skin_type: str = "",
    sensitivity: str = "",
    fitzpatrick: str = "",
    conditions: Iterable[str] = (),
    readings: Sequence[Reading] = (),
    note: str = "",
) -> SkinAnalysis:
    """Keep a skin analysis. It is never changed afterwards. Raises ConsentMissing."""
    need_consent(client)
    made = SkinAnalysis.objects.create(
        client=client,
        staff=staff,
        made_at=now,
        method=method,
        skin_type=skin_type,
        sensitivity=sensitivity,
        fitzpatrick=fitzpatrick,
        conditions=list(conditions),
        readings=[each.stored() for each in readings],
        note=note,
    )
    noted("care.analyse", client, made, by=by, now=now, fields=FIELDS)
    return made


@transaction.atomic
def strike(*, analysis: SkinAnalysis, why: str, staff: Staff, by: Actor, now: datetime) -> SkinStrike:
    """Say that an analysis was made in error; a second press changes nothing."""
    SkinAnalysis.objects.select_for_update().get(pk=analysis.pk)
    known = SkinStrike.objects.filter(analysis=analysis).first()
    if known is not None:
        return known
    made = SkinStrike.objects.create(analysis=analysis, why=why, staff=staff, made_at=now)
    noted("care.strike", analysis.client, analysis, by=by, now=now, fields=["why"])
    return made
