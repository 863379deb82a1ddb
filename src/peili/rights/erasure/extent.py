"""How much of a person is erased: everything, some categories, or everything but what a claim needs."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from peili.promises.declare import personal_fields
from peili.promises.sealing import scope_code
from peili.promises.vocabulary import CATEGORIES
from peili.rights.models import PaperCard, PendingClaim
from peili.vault.belongings import Model, belonging, said_by

HELD = ("treatment_safety", "treatment_records", "bookkeeping")  # what a claim about a treatment needs
WHO = ("identity.name",)  # and whose treatment it was
SPECIAL = frozenset(category.code for category in CATEGORIES if category.special)


@dataclass(frozen=True, slots=True)
class Extent:
    """The models whose rows go and the key scopes that are destroyed; None means all there are."""

    tables: tuple[Model, ...] | None = None
    scopes: frozenset[bytes] | None = None

    @property
    def whole(self) -> bool:
        """Tell whether nothing of the person stays."""
        return self.tables is None

    @property
    def models(self) -> tuple[Model, ...]:
        """Return the models whose rows go."""
        return belonging() if self.tables is None else self.tables


WHOLE = Extent()


def of_categories(codes: Collection[str]) -> Extent:
    """Return the extent that leaves nothing of these categories, and nothing else goes with them."""
    tables = tuple(model for model in belonging() if _nothing_but(model, codes))
    mixed: dict[bytes, bool] = {}
    for _model, _field, said in personal_fields():
        if said.category.sealed:
            code = scope_code(said.scope)
            mixed[code] = mixed.get(code, True) and said.category.code in codes
    return Extent(tables, frozenset(code for code, ours in mixed.items() if ours))


def _nothing_but(model: Model, codes: Collection[str]) -> bool:
    """Tell whether a row says nothing sealed beside these categories; one without seals says only these."""
    said = [(each.category.code, sealed) for _name, each, sealed in said_by(model)]
    closed = [code for code, sealed in said if sealed]
    return bool(said) and all(code in codes for code in (closed or [code for code, _sealed in said]))


def all_but_a_claim() -> Extent:
    """Return the extent that leaves what a claim about a treatment needs, and whose treatment it was."""
    held = set(_held())
    while more := {
        each.related_model
        for model in held
        for each in model._meta.concrete_fields
        if each.related_model in belonging() and each.related_model not in held
    }:
        held |= more
    kept = set(_held())
    every, stay = set(), set()
    for model, _field, said in personal_fields():
        if said.category.sealed:
            every.add(scope_code(said.scope))
            if model in kept or said.category.code in WHO:
                stay.add(scope_code(said.scope))
    return Extent(tuple(each for each in belonging() if each not in held), frozenset(every - stay))


def _held() -> Iterator[Model]:
    for model in belonging():
        codes = {each.code for _name, said, _sealed in said_by(model) for each in said.activities}
        if model in (PendingClaim, PaperCard) or codes.intersection(HELD):
            yield model
