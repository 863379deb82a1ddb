"""The profile's section `online`: the right of withdrawal and the house's own terms, for the public pages."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from peili.booking.models.public import WITHDRAWAL_DAYS
from peili.house.reading import LANGUAGES, Node
from peili.house.sections import Said, section

NONE = "none"
EARLY = ("ask", "tell")
CHECKED = ("email", "sms")  # the ways a code may go before a booking is made
MOST_DAYS = 60
FORM_SECONDS = 2  # nobody chooses a time and writes their name and number sooner
HOST = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}", re.ASCII)
PARAGRAPH = 600  # characters
WISH, MOST_WISHES = 60, 8
TITLE = 60
# Beginnings of words that tell of health or of what a body needs; a wish with one does not load.
HEALTH = re.compile(
    r"(?i)\b(allerg|yliherk|överkänslig|raska|gravid|pregnan|imet|amm(a|ar)\b|breastf|sairau|sairas|sjuk|ill"
    r"ness|disease|diagno|lääk|medic|läkemed|esteet|tillgäng|accessib|wheelch|pyörätuol|rullstol|vamm|disab"
    r"|funktionsneds|syöp|cancer|diabe|kipu|smärt|pain\b|iho-ongel|akne|acne|herp|infekt|infect)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnlineSaid:
    """The whole section, in the units of the table."""

    withdrawal_days: int = WITHDRAWAL_DAYS
    asks_early_start: bool = False
    conditions: Mapping[str, str]
    wishes: Mapping[str, Mapping[str, str]]
    form_seconds: int = FORM_SECONDS
    shown_on: tuple[str, ...] = ()
    check_contact: tuple[str, ...] = ()
    calendar_title: Mapping[str, str]


@section("online")
def read_online(node: Node, _said: Said) -> OnlineSaid:
    """Read the section; a house without it has the law's right of withdrawal and no own terms."""
    keys = node.keys(
        "withdrawal",
        "early_start",
        "conditions",
        "wishes",
        "form_seconds",
        "shown_on",
        "check_contact",
        "calendar_title",
    )
    return OnlineSaid(
        withdrawal_days=_days(keys["withdrawal"]),
        asks_early_start=keys["early_start"].one_of(EARLY, default="tell") == "ask",
        conditions=_conditions(keys["conditions"]),
        wishes=_wishes(keys["wishes"]),
        shown_on=_hosts(keys["shown_on"]),
        check_contact=tuple(keys["check_contact"].many_of(CHECKED)),
        calendar_title=_title(keys["calendar_title"]),
        form_seconds=keys["form_seconds"].number(0, 10, default=FORM_SECONDS),
    )


def _days(node: Node) -> int:
    if node.value == NONE:
        return 0
    length = node.period()
    if node.absent:
        return WITHDRAWAL_DAYS
    if length.months or length.minutes or not WITHDRAWAL_DAYS <= length.days <= MOST_DAYS:
        node.refuse("the law gives P14D at least; write that, a longer one in days, or none")
        return WITHDRAWAL_DAYS
    return length.days


def _conditions(node: Node) -> dict[str, str]:
    """Read the terms, a list of paragraphs in each language."""
    if node.absent:
        return {}
    keys = node.keys("sv", "en", needs=("fi",))
    return {
        language: "\n\n".join(item.text(PARAGRAPH) for item in keys[language].items())
        for language in LANGUAGES
        if not keys[language].absent
    }


def _title(node: Node) -> dict[str, str]:
    """Read what a client's calendar calls a visit; others may see that calendar, so it tells no health."""
    found = {} if node.absent else node.texts(TITLE)
    if any(HEALTH.search(text) for text in found.values()):
        node.refuse("this would tell of health to whoever sees the client's calendar; write neutral words")
        return {}
    return found


def _hosts(node: Node) -> tuple[str, ...]:
    """Read the sites in whose frames the next free times may stand: whole names of hosts, no pattern."""
    found = []
    for item in node.items():
        host = item.text(253)
        if host and not HOST.fullmatch(host):
            item.refuse("write the name of a site as it stands in its address, such as www.salon.example")
        found.append(host)
    return tuple(found)


def _wishes(node: Node) -> dict[str, dict[str, str]]:
    """Read what may be wished for: short fixed words, and nothing that would tell of someone's health."""
    found = {code: entry.texts(WISH) for code, entry in node.entries().items()}
    if len(found) > MOST_WISHES:
        node.refuse(f"offer at most {MOST_WISHES} wishes")
    for code, texts in found.items():
        if any(HEALTH.search(text) for text in texts.values()):
            node.refuse(f"{code} would tell of health; ask for that in the health survey, which is sealed")
    return found
