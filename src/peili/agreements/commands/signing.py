"""Signing an agreement, adding beside it, and giving the client their copy."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from peili.agreements import seals
from peili.agreements.commands.consent import give_consents
from peili.agreements.commands.notes import note_for
from peili.agreements.models import Agreement, Amendment, Copy, Sitting
from peili.agreements.queries.standing import Standing
from peili.people.commands.links import LinkEnded, find_link, make_link
from peili.people.models import Staff
from peili.promises.lookups import lookup_code
from peili.promises.records import new_id
from peili.trail.commands import CLIENT, Actor
from peili.trail.models import Purpose

COPY = "copy"
COPY_LASTS = timedelta(days=14)
TRIES = 5
Stroke = Sequence[Sequence[int]]


class NotReady(Exception):
    """The survey the agreement rests on is missing or not valid on the treatment's day."""


class NotSigned(Exception):
    """There is neither a drawn signature nor a written name."""


class WrongCode(Exception):
    """The code does not open this copy; `left` tries remain."""

    def __init__(self, left: int) -> None:
        super().__init__(f"{left} tries left")
        self.left = left


@transaction.atomic
def sign(
    *,
    sitting: Sitting,
    standing: Standing,
    shown: str,
    typed_name: str,
    strokes: Sequence[Stroke],
    consents: Mapping[str, str],
    language: str,
    now: datetime,
) -> Agreement:
    """Seal an agreement with the exact text that was shown; raises NotReady and NotSigned.

    `consents` are the separate ones that were ticked, each with its words.
    """
    if standing.form.surveys and (standing.survey is None or standing.consent is None):
        raise NotReady
    if not typed_name.strip() and not strokes:
        raise NotSigned
    agreement = _made(sitting, standing, shown, language, now)
    agreement.typed_name = typed_name.strip()
    agreement.strokes = [[[int(x), int(y)] for x, y in stroke] for stroke in strokes]
    agreement.seal = seals.seal(agreement)
    agreement.save(force_insert=True)
    give_consents(
        client=sitting.client, words=consents, language=language, how=sitting.how, by=CLIENT, now=now
    )
    note_for(
        "sign",
        client=sitting.client,
        by=CLIENT,
        now=now,
        thing=agreement,
        fields=["shown", "strokes" if strokes else "typed_name"],
        appointment=sitting.appointment,
    )
    return agreement


def _made(sitting: Sitting, standing: Standing, shown: str, language: str, now: datetime) -> Agreement:
    """Return an agreement as it stands before its signature."""
    return Agreement(
        pk=new_id(),
        subject_id=sitting.subject_id,
        client=sitting.client,
        appointment=sitting.appointment,
        version=standing.version,
        survey=standing.survey,
        language=language,
        shown=shown,
        digest=seals.digest(shown),
        how=sitting.how,
        identity=sitting.identity,
        witness=sitting.witness,
        opened_at=sitting.opened_at or now,
        signed_at=now,
    )


@transaction.atomic
def amend(*, agreement: Agreement, words: str, staff: Staff, by: Actor, now: datetime) -> Amendment:
    """Add something beside a signed agreement, which stays as it is; ValueError when nothing is said."""
    if not words.strip():
        raise ValueError("nothing is added")
    made = Amendment.objects.create(agreement=agreement, words=words.strip(), by=staff, made_at=now)
    note_for("amend", client=agreement.client, by=by, now=now, thing=made, fields=["words"])
    return made


@transaction.atomic
def open_signed(*, agreement: Agreement, by: Actor, now: datetime) -> None:
    """Note that a signed agreement is opened; what cannot be noted is not shown."""
    note_for("open_signed", client=agreement.client, by=by, now=now, thing=agreement, fields=["shown"])


@transaction.atomic
def make_copy(*, agreement: Agreement, by: Actor, now: datetime) -> tuple[str, str]:
    """Return the token of a link to the client's copy, and the code that is told beside it."""
    code = f"{secrets.randbelow(10**6):06d}"
    copy = Copy(pk=new_id(), agreement=agreement, made_at=now)
    copy.code = _code(copy, code)
    copy.save(force_insert=True)
    token = make_link(
        subject_id=agreement.client.subject_id, purpose=COPY, thing_id=copy.pk, lasts=COPY_LASTS, now=now
    )
    note_for("copy", client=agreement.client, by=by, now=now, thing=copy)
    return token, code


def copy_behind(*, token: str, now: datetime) -> Copy:
    """Return the copy a link leads to; raises LinkEnded. It is not shown without the code."""
    link = find_link(token=token, purpose=COPY, now=now)
    if link.thing_id is None:
        raise LinkEnded
    related = ("agreement__client", "agreement__version__form", "agreement__witness")
    return Copy.objects.select_related(*related).get(pk=link.thing_id)


def fetch_copy(*, copy: Copy, code: str, now: datetime) -> Agreement:
    """Return the agreement to whoever has the link and the code; raises WrongCode, at last for good."""
    if not _opened(copy, code, now):
        raise WrongCode(max(0, TRIES - copy.tries))
    return copy.agreement


@transaction.atomic
def _opened(copy: Copy, code: str, now: datetime) -> bool:
    current = Copy.objects.select_for_update(of=("self",)).get(pk=copy.pk)
    right = current.tries < TRIES and secrets.compare_digest(current.code, _code(current, code))
    if right:
        current.fetched_at = current.fetched_at or now
    else:
        current.tries = min(TRIES, current.tries + 1)
    current.save(update_fields=["fetched_at", "tries"])
    copy.tries = current.tries
    if right:
        note_for("fetch", client=copy.agreement.client, by=CLIENT, now=now, thing=copy, purpose=Purpose.OWN)
    return right


def _code(copy: Copy, code: str) -> str:
    digits = "".join(each for each in code if each.isdigit())
    return lookup_code("copy", f"{copy.pk}|{digits}")
