"""Paper cards: registered, taken out and put back, scanned; the only writers of their rows."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max

from peili.house.models import Register
from peili.people.files import refuse_shut
from peili.people.models import Client
from peili.promises.declare import Personal, declaration
from peili.promises.ids import stable_id
from peili.promises.reading import as_program
from peili.promises.sealing import Place
from peili.rights.models import Errand, PaperCard
from peili.trail.commands import Actor, note
from peili.trail.models import Purpose
from peili.vault.opened import cabinet

FIELD = "rights.PaperCard.scan"
OUT_FOR = timedelta(days=1)


class NumberTaken(Exception):
    """Another paper card of this register has the number."""


def next_number(register: Register) -> int:
    """Return a number no paper card of the register has or had: destroyed cards keep theirs."""
    highest = PaperCard.objects.filter(register=register).aggregate(last=Max("number"))["last"] or 0
    gone = Errand.objects.filter(erasure__register=register, kind=Errand.Kind.DESTROY)
    said = [int(what.partition(",")[0]) for what in gone.values_list("what", flat=True)]
    return max([highest, *said]) + 1


@transaction.atomic
def register_card(
    *,
    client: Client,
    number: int,
    holds: Collection[str],
    place: str,
    filled_on: date,
    by: Actor,
    now: datetime,
) -> PaperCard:
    """Write down a paper card, what is on it and where it lies; raises NumberTaken."""
    Register.objects.select_for_update().get(pk=client.register_id)
    if PaperCard.objects.filter(register_id=client.register_id, number=number).exists():
        raise NumberTaken
    card = PaperCard.objects.create(
        subject=client.subject,
        register_id=client.register_id,
        number=number,
        holds=sorted(holds),
        place=place,
        filled_on=filled_on,
        made_at=now,
    )
    return _noted(card, "rights.register_paper", ["number", "holds", "place"], by=by, now=now)


@transaction.atomic
def take_out(*, card: PaperCard, by: Actor, now: datetime, on: date) -> PaperCard:
    """Note that a card was taken from its place; it is to be back the next day."""
    current = _locked(card)
    if current.out_since is None:
        current.out_since, current.due_back_on = on, on + OUT_FOR
        current.save(update_fields=["out_since", "due_back_on"])
        _noted(current, "rights.take_paper_out", ["out_since"], by=by, now=now)
    return current


@transaction.atomic
def put_back(*, card: PaperCard, by: Actor, now: datetime) -> PaperCard:
    """Note that a card is in its place again."""
    current = _locked(card)
    if current.out_since is not None:
        current.out_since = current.due_back_on = None
        current.save(update_fields=["out_since", "due_back_on"])
        _noted(current, "rights.put_paper_back", ["out_since"], by=by, now=now)
    return current


@transaction.atomic
def attach_scan(*, card: PaperCard, content: bytes, by: Actor, now: datetime) -> PaperCard:
    """Seal a picture of a card, made anew; an earlier one goes. Raises NotAPicture."""
    current = _locked(card)
    with as_program():  # the picture that goes is not looked at
        before = current.scan
    current.scan = cabinet().seal_picture(content, place_of(current))
    current.save(update_fields=["scan"])
    if before:
        transaction.on_commit(lambda: cabinet().remove(before))
    return _noted(current, "rights.scan_paper", ["scan"], by=by, now=now)


@transaction.atomic
def open_scan(*, card: PaperCard, by: Actor, now: datetime) -> bytes:
    """Log that the picture of a card is looked at, and return it; raises FileShut."""
    refuse_shut(FIELD, _declared().category, card.subject_id)
    _noted(card, "rights.open_scan", ["scan"], by=by, now=now)
    return cabinet().open(card.scan, place_of(card))


def place_of(card: PaperCard) -> Place:
    """Return what the picture of a card is bound to."""
    return Place(stable_id(FIELD), card.pk, _declared().scope, card.subject_id)


def _declared() -> Personal:
    said = declaration(PaperCard._meta.get_field("scan"))
    if not isinstance(said, Personal):
        raise TypeError("a scan is personal")
    return said


def _locked(card: PaperCard) -> PaperCard:
    return PaperCard.objects.select_for_update(of=("self",)).get(pk=card.pk)


def _noted(card: PaperCard, act: str, fields: list[str], *, by: Actor, now: datetime) -> PaperCard:
    note(
        act=act,
        by=by,
        now=now,
        purpose=Purpose.CARE_OF_CARD,
        register_id=card.register_id,
        about=[card.subject_id],
        thing=card,
        fields=fields,
    )
    return card
