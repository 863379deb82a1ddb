"""What is kept and why: the sections `purposes`, `categories` and `agreements`."""

from dataclasses import dataclass

from peili.house.reading import Node
from peili.house.sections import Said, section
from peili.promises.activities import ACTIVITIES, PLANNED
from peili.promises.vocabulary import CATEGORIES, Basis

BASES = {basis.name.lower(): basis for basis in Basis}
CLIENTS = tuple(activity for activity in ACTIVITIES if activity.register == "clients")
ALWAYS = ("appointments",)  # no house without a calendar; what else it does, it chooses
ALLOWED = {activity.code: (activity.basis, *activity.or_on) for activity in CLIENTS} | {
    planned.code: planned.bases for planned in PLANNED
}
STAFF_ONLY = ("work", "sign_in.name", "sign_in.secret", "sign_in.state", "trace")  # never about a client


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """A purpose of the client register: its basis, and for health data the condition of GDPR Art. 9(2)."""

    basis: Basis
    special: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """An agreement a treatment needs; `survey` tells whether it asks about health."""

    name: dict[str, str]
    survey: bool


@section("purposes", needed=True)
def read_purposes(node: Node, _said: Said) -> dict[str, Purpose]:
    """Read the purposes the house chose; what it does not name, the program does not do there."""
    keys = node.keys(*(code for code in ALLOWED if code not in ALWAYS), needs=ALWAYS)
    return {code: _purpose(keys[code], code) for code in ALLOWED if not keys[code].absent}


def _purpose(node: Node, code: str) -> Purpose:
    keys = node.keys("special", needs=("basis",))
    allowed = [basis.name.lower() for basis in ALLOWED[code]]
    basis = keys["basis"].one_of(BASES)
    if basis and basis not in allowed:
        keys["basis"].refuse(f"{basis} does not fit {code}; write {' or '.join(allowed)}")
    return Purpose(
        basis=BASES.get(basis, ALLOWED[code][0]), special=keys["special"].one_of(("explicit_consent",))
    )


@section("categories", needed=True)
def read_categories(node: Node, said: Said) -> tuple[str, ...]:
    """Read the categories the client register keeps, narrowed from what the program can hold."""
    for item in node.items():
        if item.value in ("identity.birth_date", "birth_date"):
            item.refuse("the program keeps a year of birth, never a date; write identity.birth_year")
            return ()
    found = node.many_of(category.code for category in CATEGORIES if category.code not in STAFF_ONLY)
    special = [category.code for category in CATEGORIES if category.special and category.code in found]
    if special and not any(purpose.special for purpose in said["purposes"].values()):
        node.refuse(
            f"{special[0]} is health data (GDPR Art. 9); add `special: explicit_consent` to its purpose"
        )
    return found


@section("agreements")
def read_agreements(node: Node, _said: Said) -> dict[str, Agreement]:
    """Read the agreements; the services that need one name it."""
    found = {}
    for code, entry in node.entries().items():
        keys = entry.keys(needs=("name", "survey"))
        found[code] = Agreement(name=keys["name"].texts(), survey=keys["survey"].yes(default=False))
    return found
