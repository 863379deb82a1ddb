"""What the house says it does: the sections `security`, `rights` and `breach`."""

from dataclasses import dataclass

from peili.house.periods import Period
from peili.house.reading import Node
from peili.house.sections import Said, section

CLAIMS = {
    "protected_environment": "probed",
    "own_sign_in": "probed",
    "second_factor": "probed",
    "screens_lock": "probed",
    "leavers_out": "probed",
    "pages_closed": "probed",
    "openings_logged": "probed",
    "log_chained": "probed",
    "log_linked": "probed",
    "log_anchored": "probed",
    "registers_apart": "probed",
    "purposes_masked": "probed",
    "openings_reviewed": "probed",
    "protected_hidden": "probed",
    "database_wall": "probed",
    "times_not_hoarded": "probed",
    "durable_storage": "probed",
    "backed_up": "probed",
    "restore_drilled": "probed",
    "sheet_read_back": "probed",
    "computers_password": "attested",
    "antivirus": "attested",
    "doors_locked": "attested",
    "locked_cabinet": "attested",
    "staff_trained": "attested",
}
RIGHTS = {"access": 15, "rectification": 16, "erasure": 17, "restriction": 18, "portability": 20}
CHANNELS = ("salon", "phone", "email", "post")
AUTHORITY_LIMIT = 72 * 60  # minutes; GDPR Art. 33(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """Who is told of a breach: the persons (`always`, or as the `law` asks) and the authority."""

    notify: str
    within: Period
    since: str


@section("security", needed=True)
def read_security(node: Node, _said: Said) -> dict[str, str]:
    """Read the security claims, each `probed` by the program or `attested` by people."""
    keys = node.keys(*CLAIMS)
    found = {}
    for claim, kind in CLAIMS.items():
        if keys[claim].absent:
            continue
        said = keys[claim].one_of(("probed", "attested"))
        if said and said != kind:
            by = "the program checks this itself" if kind == "probed" else "the program cannot see this"
            keys[claim].refuse(f"{by}; write {kind}")
        found[claim] = kind
    return found


@section("rights", needed=True)
def read_rights(node: Node, _said: Said) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Read the rights and the channels they are asked through; the law's five are everyone's."""
    keys = node.keys(needs=("give", "through"))
    give = keys["give"].many_of(RIGHTS)
    missing = [right for right in RIGHTS if right not in give]
    if missing and not keys["give"].absent:
        keys["give"].refuse(f"everyone has this right (GDPR Art. {RIGHTS[missing[0]]}); add {missing[0]}")
    return give, keys["through"].many_of(CHANNELS)


@section("breach", needed=True)
def read_breach(node: Node, _said: Said) -> Breach:
    """Read who is told of a breach, and when."""
    keys = node.keys(needs=("persons", "authority"))
    persons = keys["persons"].keys(needs=("notify", "when"))
    authority = keys["authority"].keys(needs=("within", "from"))
    persons["when"].one_of(("at_once",))
    within = authority["within"].period()
    minutes = within.in_minutes
    if not authority["within"].absent and (minutes is None or not 0 < minutes <= AUTHORITY_LIMIT):
        authority["within"].refuse("GDPR Art. 33 gives at most 72 hours; write PT72H or less")
    return Breach(
        notify=persons["notify"].one_of(("always", "law")),
        within=within,
        since=authority["from"].one_of(("detection", "awareness")),
    )
