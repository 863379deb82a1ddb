"""How many times may be kept at once without being booked: so that nobody holds a salon's calendar full.

A browser has few, a network more, since a whole house or a mobile operator may stand behind one, and all
together never so many that nothing would be left. What is booked, let go or over counts no more.

Of one day a network keeps at most a quarter and everybody together half, so that whoever holds times without
booking them never has the day. FAMILY times of a day are kept for any network even then: whoever comes to a
house under attack with two others still books.
"""

from dataclasses import dataclass
from enum import Enum
from ipaddress import ip_address, ip_network

BROWSER, NETWORK, HOUSE = 4, 20, 200  # times kept at once
FAMILY = 3  # times of one day that a network may always keep, as long as it has no more in all
QUARTER, HALF = 4, 2  # one part of so many of a day's working minutes
PREFIX = {4: 24, 6: 56}  # bits of an address that say which network it is, and not who in it


class Crowd(Enum):
    """Who has too many times kept."""

    BROWSER = "browser"
    NETWORK = "network"
    HOUSE = "house"


@dataclass(frozen=True, slots=True)
class Kept:
    """The times kept now: by this browser, from this network, and in all."""

    browser: int
    network: int
    house: int


def too_many(kept: Kept) -> Crowd | None:
    """Return who has too many times kept already, or None when one more may be."""
    if kept.browser >= BROWSER:
        return Crowd.BROWSER
    if kept.network >= NETWORK:
        return Crowd.NETWORK
    return Crowd.HOUSE if kept.house >= HOUSE else None


@dataclass(frozen=True, slots=True)
class KeptOfDay:
    """The times of one day kept from this network, their minutes, and the minutes kept by everybody."""

    times: int
    minutes: int
    everybody: int


def too_much_of_day(kept: KeptOfDay, *, working: int, known: bool) -> Crowd | None:
    """Return who has too much of a day with so many working minutes, or None when one more may be.

    `known` says whether the network is: whoever's is not share what everybody may keep.
    """
    if kept.times < FAMILY:
        return None
    if known and kept.minutes * QUARTER >= working:
        return Crowd.NETWORK
    return Crowd.HOUSE if kept.everybody * HALF >= working else None


def network_of(address: str) -> str:
    """Return the network an address lies in, empty for one that tells nothing of who asks.

    An address of this machine or of the salon's own network is that of a server in between, or of everybody.
    """
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    if not found.is_global:
        return ""
    return str(ip_network(f"{found}/{PREFIX[found.version]}", strict=False))
