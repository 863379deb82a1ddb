"""The profile's section `booking`: terms, rooms, devices and the price list."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from peili.booking.menu_profile import (
    KEYS,
    LevelSaid,
    MenuSaid,
    cents,
    read_levels,
    read_menu,
    ticks,
)
from peili.booking.models import Role, Takes
from peili.booking.rules.availability import TICK
from peili.booking.rules.gaps import Magnet
from peili.booking.rules.series import MOST_TIMES, MOST_WEEKS
from peili.house.periods import Period, period
from peili.house.reading import Keys, Node
from peili.house.sections import Said, section

STEPS = (5, 10, 15, 20, 30, 60)
LONGEST_SERVICE = 12 * 60  # minutes
LONGEST_OFFER = 6 * 60  # minutes
LONGEST_KNOWN = 36  # months that a missed visit is known


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsSaid:
    """What the house allows in booking, in the units of the table."""

    step: int
    notice_minutes: int
    horizon_days: int
    hold_minutes: int
    cancel_hours: int
    magnet: str
    least_gap_minutes: int
    most_coming: int
    most_within_days: int
    wait_minutes: int
    offer_minutes: int = 0
    offers_from_hour: int = 8
    offers_to_hour: int = 20
    lapse_months: int = 12
    confirm_after: int = 0
    series_times: int = 6
    series_weeks_from: int = 1
    series_weeks_to: int = 8


@dataclass(frozen=True, slots=True)
class PartSaid:
    """One resource a service needs, and when."""

    role: str
    pool: str
    offset: int
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSaid:
    """One line of the price list."""

    name: Mapping[str, str]
    category: str
    business: str
    minutes: int
    cents: int
    parts: tuple[PartSaid, ...]
    adults_only: bool
    online: bool
    agreement: str
    takes: str
    series: bool
    menu: MenuSaid


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingSaid:
    """The whole section."""

    terms: TermsSaid
    units: tuple[tuple[str, str, str], ...]  # role, pool, label
    categories: Mapping[str, Mapping[str, str]]
    services: Mapping[str, ServiceSaid]
    levels: Mapping[str, LevelSaid]


@section("booking")
def read_booking(node: Node, said: Said) -> BookingSaid | None:
    """Read the section; None for a house that has no online booking."""
    if node.absent:
        return None
    keys = node.keys("rooms", "devices", "levels", needs=("terms", "categories", "services"))
    units = (*_units(keys["rooms"], Role.ROOM), *_units(keys["devices"], Role.DEVICE))
    categories = {code: entry.texts(80) for code, entry in keys["categories"].entries().items()}
    pools = {role: sorted({pool for kind, pool, _label in units if kind == role}) for role in Role.values}
    lines = keys["services"].entries()
    services = {
        slug: _service(entry, said, tuple(categories), pools, others=_beside(slug, lines))
        for slug, entry in lines.items()
    }
    named = {service.agreement for service in services.values()}
    for code in said["agreements"]:
        if code not in named:
            keys["services"].refuse(
                f"no service needs the agreement {code}; add `agreement: {code}` to one, or take it out"
            )
    return BookingSaid(
        terms=_terms(keys["terms"]),
        units=tuple(units),
        categories=categories,
        services=services,
        levels=read_levels(keys["levels"], _meant(categories, services)),
    )


def _beside(slug: str, lines: Mapping[str, Node]) -> tuple[str, ...]:
    """Return the other services of the same business as one."""
    whose = {each: _business(line) for each, line in lines.items()}
    return tuple(each for each in lines if each != slug and whose[each] == whose[slug])


def _business(line: Node) -> object:
    return line.value.get("business", "house") if isinstance(line.value, dict) else None


def _meant(categories: Iterable[str], services: Mapping[str, ServiceSaid]) -> dict[str, tuple[str, ...]]:
    """Return the services that each word means: a heading's all, or the one."""
    under = {
        code: tuple(slug for slug, each in services.items() if each.category == code) for code in categories
    }
    return under | {slug: (slug,) for slug in services}


def _units(node: Node, role: Role) -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []
    for pool, entry in node.entries().items():
        labels = [item.text(60) for item in entry.items()]
        if not labels:
            entry.refuse("name at least one, such as [Huone 1]")
        found += [(role, pool, label) for label in labels]
    return found


def _terms(node: Node) -> TermsSaid:
    keys = node.keys(
        *("step", "notice", "horizon", "hold", "cancel_free", "gaps", "least_gap", "most_coming"),
        *(
            "most_within",
            "longest_wait",
            "offer_hold",
            "offers_from",
            "offers_to",
            "lapses_kept",
            "confirm_after",
        ),
        *("series_times", "series_weeks_from", "series_weeks_to"),
    )
    step = keys["step"].number(5, 60, default=15)
    if step not in STEPS:
        keys["step"].refuse("the step divides the hour; write 5, 10, 15, 20, 30 or 60")
    return TermsSaid(
        step=step,
        notice_minutes=_minutes(keys["notice"], "PT2H", most=60 * 24 * 60),
        horizon_days=_minutes(keys["horizon"], "P90D", most=730 * 24 * 60) // (24 * 60),
        hold_minutes=_minutes(keys["hold"], "PT10M", most=60),
        cancel_hours=_minutes(keys["cancel_free"], "PT24H", most=60 * 24 * 60) // 60,
        magnet=keys["gaps"].one_of([magnet.value for magnet in Magnet], default=Magnet.NONE.value),
        least_gap_minutes=_minutes(keys["least_gap"], "PT0M", most=120),
        most_coming=keys["most_coming"].number(0, 100, default=0),
        most_within_days=_minutes(keys["most_within"], "P90D", most=730 * 24 * 60) // (24 * 60),
        **_waiting(keys),
        wait_minutes=_ticked(keys["longest_wait"]),
        lapse_months=_months(keys["lapses_kept"], "P12M"),
        confirm_after=keys["confirm_after"].number(0, 20, default=0),
        **_series(keys),
    )


def _waiting(keys: Keys) -> dict[str, int]:
    """Read how long a time is kept for who waits for one; a house that says nothing has no waiting list."""
    minutes = _minutes(keys["offer_hold"], "PT0M", most=LONGEST_OFFER)
    opens = keys["offers_from"].number(0, 23, default=8)
    closes = keys["offers_to"].number(1, 24, default=20)
    if minutes and (closes - opens) * 60 < minutes:
        keys["offers_to"].refuse(
            "an offer must fit between `offers_from` and `offers_to`; write a later hour"
        )
    if minutes % TICK:
        keys["offer_hold"].refuse(f"write a multiple of {TICK} minutes, such as PT1H")
    return {"offer_minutes": minutes, "offers_from_hour": opens, "offers_to_hour": closes}


def _series(keys: Keys) -> dict[str, int]:
    """Read how long a series a client may book online, and how far apart its visits may be."""
    least = keys["series_weeks_from"].number(1, MOST_WEEKS, default=1)
    most = keys["series_weeks_to"].number(1, MOST_WEEKS, default=8)
    if least > most:
        keys["series_weeks_to"].refuse("write as many weeks as `series_weeks_from`, or more")
    return {
        "series_times": keys["series_times"].number(2, MOST_TIMES, default=6),
        "series_weeks_from": least,
        "series_weeks_to": most,
    }


def _minutes(node: Node, default: str, *, most: int) -> int:
    minutes = node.period(period(default)).in_minutes
    if minutes is None or minutes > most:
        node.refuse(f"this is too long, or in months; write days or hours, such as {default}")
        return 0
    return minutes


def _months(node: Node, default: str) -> int:
    length = node.period(period(default))
    if (
        length.in_minutes is not None
        or length != Period(months=length.months)
        or length.months > LONGEST_KNOWN
    ):
        node.refuse(f"write whole months, at most {LONGEST_KNOWN}, such as {default}")
        return 0
    return length.months


def _ticked(node: Node) -> int:
    """Read how long a client may wait between two treatments; longer than a half hour is another visit."""
    minutes = _minutes(node, "PT0M", most=30)
    if minutes % TICK:
        node.refuse(f"the calendar counts in steps of {TICK} minutes; round to one")
    return minutes


def _service(
    node: Node,
    said: Said,
    categories: tuple[str, ...],
    pools: Mapping[str, list[str]],
    *,
    others: tuple[str, ...],
) -> ServiceSaid:
    keys = node.keys(
        "business",
        "before",
        "after",
        "room",
        "device",
        "parts",
        "adults_only",
        "online",
        "agreement",
        "takes",
        "series",
        *KEYS,
        needs=("name", "category", "minutes", "price"),
    )
    minutes = ticks(keys["minutes"], 5, LONGEST_SERVICE, default=60)
    return ServiceSaid(
        name=keys["name"].texts(),
        category=keys["category"].one_of(categories),
        business=keys["business"].one_of(said["controllers"], default="house"),
        minutes=minutes,
        cents=cents(keys["price"]),
        parts=_parts(keys, minutes, pools),
        adults_only=keys["adults_only"].yes(default=False),
        online=keys["online"].yes(default=True),
        agreement=keys["agreement"].one_of(said["agreements"]),
        takes=keys["takes"].one_of(Takes.values),
        series=keys["series"].yes(default=False),
        menu=read_menu(keys, others),
    )


def _parts(keys: Keys, minutes: int, pools: Mapping[str, list[str]]) -> tuple[PartSaid, ...]:
    if not keys["parts"].absent:
        return _template(keys, pools)
    before, after = ticks(keys["before"], 0, 120), ticks(keys["after"], 0, 120)
    whole = (-before, before + minutes + after)
    parts = [PartSaid(Role.STAFF, "", *whole), PartSaid(Role.CLIENT, "", 0, minutes)]
    for role, span in ((Role.ROOM, whole), (Role.DEVICE, (0, minutes))):
        pool = keys[role.value].one_of(pools[role])
        if pool:
            parts.append(PartSaid(role, pool, *span))
    return tuple(parts)


def _template(keys: Keys, pools: Mapping[str, list[str]]) -> tuple[PartSaid, ...]:
    for short in ("before", "after", "room", "device"):
        if not keys[short].absent:
            keys[short].refuse("`parts` says this already; keep one of them")
    parts = []
    for item in keys["parts"].items():
        part = item.keys("pool", "offset", needs=("role", "minutes"))
        role = part["role"].one_of(Role.values, default=Role.STAFF)
        if pools[role] and part["pool"].absent:
            item.refuse(f"say which pool: {', '.join(pools[role])}")
        parts.append(
            PartSaid(
                role,
                part["pool"].one_of(pools[role]),
                ticks(part["offset"], -120, LONGEST_SERVICE),
                ticks(part["minutes"], 5, LONGEST_SERVICE, default=5),
            )
        )
    if not any(part.role == Role.STAFF for part in parts):
        keys["parts"].refuse("a service needs a practitioner; add a part with `role: staff`")
    return tuple(parts)
