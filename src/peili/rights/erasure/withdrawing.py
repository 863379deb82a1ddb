"""A consent about health withdrawn: what was kept under it goes at once, unless a named claim needs it.

Given anew, its scopes begin again: what was destroyed stays so. Photos have no rows of their own yet.
"""

from collections.abc import Collection, Iterator
from datetime import datetime
from functools import cache
from uuid import UUID

from django.db import transaction

from peili.agreements.commands.consent import when_given, when_withdrawn
from peili.agreements.models import Consent
from peili.house.queries import local
from peili.people.models import Client
from peili.promises.declare import personal_fields
from peili.promises.reading import as_program
from peili.promises.sealing import scope_code
from peili.rights.erasure.commands import begin, carry_out
from peili.rights.erasure.extent import SPECIAL, Extent
from peili.rights.erasure.plan import Plan, family, live_claim, make_plan
from peili.rights.models import Erasure, PaperCard
from peili.trail.commands import PROGRAM, Actor
from peili.vault.belongings import Model, belonging, rows_about, said_by
from peili.vault.generations import renew
from peili.vault.opened import house_keys

HOLDS = PaperCard.Holds
UNDER = {  # a consent: the activities it is for, and what of it may lie on paper
    Consent.Kind.HEALTH: (("treatment_safety",), {HOLDS.HEALTH, HOLDS.AGREEMENT}),
    Consent.Kind.RECORDS: (("treatment_records", "treatment_programme"), {HOLDS.TREATMENT}),
}


@cache
def extent_under(kind: str) -> Extent:
    """Return what is kept under a consent: what says something of health for its purposes, and its parts."""
    activities = set(UNDER[Consent.Kind(kind)][0])
    tables = {model for model in belonging() if model is not PaperCard and _is_for(model, activities)}
    while more := {
        model
        for model in belonging()
        for each in model._meta.concrete_fields
        if model not in tables and model is not Consent and each.related_model in tables
    }:
        tables |= more
    return Extent(tuple(each for each in belonging() if each in tables), frozenset(_scopes_only_of(tables)))


def _is_for(model: Model, activities: set[str]) -> bool:
    """Tell whether a model keeps something of health for no other purposes than these."""
    fields = [said for _name, said, sealed in said_by(model) if sealed]
    purposes = {each.code for said in fields for each in said.activities}
    return any(said.category.code in SPECIAL for said in fields) and purposes <= activities


def _scopes_only_of(tables: Collection[Model]) -> Iterator[bytes]:
    """Yield the scopes that nothing but these models is sealed under."""
    users: dict[bytes, set[Model]] = {}
    for model, _field, said in personal_fields():
        if said.category.sealed:
            users.setdefault(scope_code(said.scope), set()).add(model)
    yield from (code for code, models in users.items() if models <= set(tables))


def plan_under(kind: str, client: Client, *, now: datetime) -> Plan:
    """Return what withdrawing a consent erases."""
    plan = make_plan(client.subject, now=now, extent=extent_under(kind))
    on_paper = UNDER[Consent.Kind(kind)][1]
    cards = PaperCard.objects.filter(subject__in=plan.subjects).order_by("number")
    plan.cards = [card for card in cards if on_paper.intersection(card.holds)]
    with as_program():  # whoever withdraws it need not see what goes
        plan.found.files |= {card.scan for card in plan.cards if card.scan}
    return plan


@when_withdrawn
def erase_withdrawn(consent: Consent, by: Actor, now: datetime) -> None:
    """Begin to erase what was kept under a consent, in the transaction that withdraws it."""
    if consent.kind not in UNDER or _claimed(consent.client, now):
        return
    plan = plan_under(consent.kind, consent.client, now=now)
    if plan.empty:
        return
    ground = Erasure.Ground.WITHDRAWN
    erasure = begin(plan=plan, ground=ground, by=by, now=now, today=local(now).date())
    values = plan.found.values
    transaction.on_commit(lambda: carry_out(erasure=erasure, now=now, look_for=values) and None)


@when_given
def begin_again(consent: Consent, _by: Actor, _now: datetime) -> None:
    """Let new data be kept under a consent that was withdrawn before and is given anew."""
    if consent.kind in UNDER:
        scopes = extent_under(consent.kind).scopes or ()
        renew(house_keys().keyring, consent.client.subject_id, sorted(scopes))


def erase_what_claims_kept(*, now: datetime) -> int:
    """Erase what stayed for a claim, or from before, under consents that are withdrawn; return how many."""
    found = [consent for consent in _withdrawn(now=now) if not _claimed(consent.client, now)]
    for consent in found:
        with transaction.atomic():
            erase_withdrawn(consent, PROGRAM, now)
    return len(found)


def kept_without_consent(*, register_id: UUID, before: datetime, now: datetime) -> int:
    """Return under how many consents withdrawn before an instant something is kept that no claim needs."""
    return sum(
        consent.client.register_id == register_id
        and consent.withdrawn_at is not None
        and consent.withdrawn_at < before
        and not _claimed(consent.client, now)
        for consent in _withdrawn(now=now)
    )


def _withdrawn(*, now: datetime) -> Iterator[Consent]:
    """Yield each client's newest consent of a kind, if it is withdrawn and something is kept under it."""
    ever = Consent.objects.filter(kind__in=list(UNDER), withdrawn_at__lte=now)
    clients = ever.order_by("client_id").values_list("client_id", flat=True).distinct()
    newest: dict[tuple[UUID, str], Consent] = {}
    for consent in (
        Consent.objects.filter(kind__in=list(UNDER), client__in=clients)
        .select_related("client__subject__joined_to")
        .order_by("given_at", "id")
    ):
        newest[(consent.client_id, consent.kind)] = consent
    yield from (each for each in newest.values() if each.withdrawn_at is not None and _has_any(each))


def _has_any(consent: Consent) -> bool:
    ids = family(consent.client.subject)
    return any(rows_about(model, ids).exists() for model in extent_under(consent.kind).models)


def _claimed(client: Client, now: datetime) -> bool:
    return live_claim(family(client.subject), today=local(now).date()) is not None
