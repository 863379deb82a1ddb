"""What the right to move one's data covers (GDPR Art. 20): narrower than what may be seen. Pure.

It covers what the person provided, or what was observed of them (their visits), where it is kept by consent
or for a contract. What the house concluded or wrote itself is not covered, nor what it keeps by law.
"""

from collections.abc import Collection
from typing import Final

from peili.promises.vocabulary import (
    HOME_CARE,
    LOOKUP,
    RELATIONSHIP,
    SKIN_ANALYSIS,
    TREATMENT_HISTORY,
    Basis,
)

BASES: Final = frozenset({Basis.CONSENT, Basis.CONTRACT})
CONCLUDED: Final = frozenset(
    each.code for each in (HOME_CARE, LOOKUP, RELATIONSHIP, SKIN_ANALYSIS, TREATMENT_HISTORY)
)
WRITTEN_BY_THE_HOUSE: Final = frozenset({"outbox.Message", "agreements.Decision", "vault.Subject"})


def is_portable(*, kind: str, category: str, bases: Collection[Basis]) -> bool:
    """Tell whether a field of a kind of record goes along when somebody moves to another house."""
    return bool(BASES.intersection(bases)) and category not in CONCLUDED and kind not in WRITTEN_BY_THE_HOUSE
