"""Which of care's purposes the house chose in its profile."""

from dataclasses import dataclass

from peili.house.queries import profile_version
from peili.promises.activities import TREATMENT_PROGRAMME, TREATMENT_RECORDS


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the house does: records treatments, draws up programmes."""

    records: bool
    programmes: bool


def chosen() -> Chosen:
    """Return what the house chose; one read. A house without a profile does neither."""
    version = profile_version()
    purposes = version.content["purposes"] if version else {}
    return Chosen(TREATMENT_RECORDS.code in purposes, TREATMENT_PROGRAMME.code in purposes)
