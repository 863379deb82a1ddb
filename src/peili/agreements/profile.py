"""The profile's section `agreement_forms`: which rules an agreement follows, and the house's own wording."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from peili.agreements.catalogue import Section, catalogue, read_section
from peili.house.periods import period
from peili.house.reading import ABSENT, Node, join
from peili.house.sections import Said, section
from peili.promises.activities import TREATMENT_SAFETY

VALID = "P180D"
LONGEST = 3660  # days


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSaid:
    """One agreement: its rules, its text, and for how many days a survey is valid."""

    name: Mapping[str, str]
    treatment: str
    surveys: bool
    valid_days: int
    sections: Mapping[str, Section] = field(repr=False)

    @property
    def text(self) -> list[dict[str, object]]:
        """Return the sections as a version keeps them, in their order."""
        return [
            {"key": code, "heading": dict(each.heading), "body": dict(each.body)}
            for code, each in self.sections.items()
        ]


def digest_of(text: object) -> str:
    """Return the digest of a text, the same for the same words in the same order."""
    return hashlib.sha256(json.dumps(text, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


@section("agreement_forms")
def read_forms(node: Node, said: Said) -> dict[str, FormSaid]:
    """Read what the house says of its agreements; what it leaves unsaid is the program's template."""
    agreements = said["agreements"]
    entries = node.entries()
    for code in entries.keys() - agreements.keys():
        entries[code].refuse(f"there is no agreement {code}; name it in `agreements`, or take this out")
    if agreements and TREATMENT_SAFETY.code not in said["purposes"]:
        node.refuse("agreements are kept for the purpose treatment_safety; add it to `purposes`")
    return {
        code: _form(entries.get(code) or Node(ABSENT, join(node.path, code), node.problems), code, agreement)
        for code, agreement in agreements.items()
    }


def _form(node: Node, code: str, agreement: object) -> FormSaid:
    keys = node.keys("treatment", "valid", "sections")
    known = catalogue().treatments
    treatment = keys["treatment"].one_of(known, default=code if code in known else "")
    surveys = bool(getattr(agreement, "survey", False))
    if surveys and not treatment:
        node.refuse(f"the survey needs rules; write `treatment:` and one of {', '.join(known)}")
    own = {key: read_section(entry, whole=False) for key, entry in keys["sections"].entries().items()}
    sections = {**(known[treatment].sections if treatment else {}), **own}
    if not sections:
        node.refuse("this agreement has no text; write it in `sections`")
    return FormSaid(
        name=getattr(agreement, "name", {}),
        treatment=treatment,
        surveys=surveys and bool(treatment),
        valid_days=_days(keys["valid"]),
        sections=sections,
    )


def _days(node: Node) -> int:
    minutes = node.period(period(VALID)).in_minutes
    if minutes is None or not 0 < minutes // (24 * 60) <= LONGEST:
        node.refuse(f"write how long a survey is valid in days, such as {VALID}")
        return 0
    return minutes // (24 * 60)
