"""Headings, levels, own prices and conditions of the profile as their pages ask, and back. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from peili.desk.opening.prices import code_of
from peili.desk.opening.service import TONGUES, named, spoken, written
from peili.house.periods import period

Content = Mapping[str, Any]
HOUR, DAY = 60, 24 * 60  # minutes


def way_name(slug: str, way: str) -> str:
    """Return what the fields of a service, or of a variant of it, are called by."""
    return f"{slug}.{way}" if way else slug


def before_initial(said: Content) -> dict[str, Any]:
    """Return what the page shows of what must be so before a treatment."""
    found: dict[str, Any] = {}
    if test := said.get("test"):
        found = {"test": test["by"], "hours": _in(test.get("at_least", "PT48H"), HOUR)}
        found["days"] = _in(test.get("at_most", "P180D"), DAY)
    for number, (slug, days) in enumerate(said.get("days_after", {}).items()):
        found |= {f"d{number}_after": slug, f"d{number}_days": days}
    return found


def _in(text: str, unit: int) -> int:
    return (period(text).in_minutes or 0) // unit


def before_said(typed: Content, *, rows: int) -> dict[str, Any]:
    """Return what must be so before a treatment as the file says it; empty when nothing must."""
    found: dict[str, Any] = {}
    if typed["test"]:
        found["test"] = {
            "by": typed["test"],
            "at_least": f"PT{typed['hours']}H",
            "at_most": f"P{typed['days']}D",
        }
    after = {
        typed[f"d{number}_after"]: typed[f"d{number}_days"]
        for number in range(rows)
        if typed[f"d{number}_after"]
    }
    if after:
        found["days_after"] = after
    return found


def headings_initial(said: Mapping[str, object]) -> dict[str, Any]:
    """Return what the page shows of the headings, in their order."""
    found: dict[str, Any] = {}
    for number, name in enumerate(said.values()):
        found |= {f"h{number}_{tongue}": text for tongue, text in named(name).items()}
        found[f"h{number}_place"] = number + 1
    return found


def headings_said(before: Sequence[str], typed: Content, *, rows: int) -> dict[str, Any]:
    """Return the headings as the file says them; one without a Finnish name is left out."""

    def place_of(number: int) -> tuple[int, int]:
        """Put one that moved down after the one that was there, one that moved up before it."""
        place, was = typed[f"h{number}_place"] or rows, number + 1
        return place, (place > was) - (place < was)

    order = sorted((number for number in range(rows) if typed[f"h{number}_fi"]), key=place_of)
    found: dict[str, Any] = {}
    for number in order:
        names = _names(typed, f"h{number}_")
        code = before[number] if number < len(before) else free(code_of(names["fi"], "h"), {*before, *found})
        found[code] = names
    return found


def levels_initial(said: Mapping[str, Content]) -> dict[str, Any]:
    """Return what the page shows of the levels."""
    found: dict[str, Any] = {}
    for number, level in enumerate(said.values()):
        found |= {f"l{number}_{tongue}": text for tongue, text in named(level["name"]).items()}
        found |= {f"l{number}_percent": level["percent"], f"l{number}_for": level["for"]}
    return found


def levels_said(before: Sequence[str], typed: Content, *, rows: int) -> dict[str, Any]:
    """Return the levels as the file says them; one without a Finnish name is left out."""
    found: dict[str, Any] = {}
    for number in range(rows):
        names = _names(typed, f"l{number}_")
        if "fi" not in names:
            continue
        code = before[number] if number < len(before) else free(code_of(names["fi"], "l"), {*before, *found})
        found[code] = {
            "name": names,
            "percent": typed[f"l{number}_percent"],
            "for": list(typed[f"l{number}_for"]),
        }
    return found


def own_initial(
    rota: Content, lines: Mapping[str, Content], ways: Iterable[tuple[str, str]]
) -> dict[str, Any]:
    """Return what the page shows of what somebody gives, and of prices and lengths of their own."""
    gives, own = set(rota.get("gives", ())), rota.get("own", {})
    found: dict[str, Any] = {"level": rota.get("level", "")}
    for slug, way in ways:
        line = own.get(slug, {})
        said = line.get(way, {}) if way else line
        name = way_name(slug, way)
        found |= {
            f"gives_{slug}": bool(gives & {slug, lines[slug]["category"]}),
            f"price_{name}": spoken(said.get("price", "")),
            f"minutes_{name}": said.get("minutes"),
        }
    return found


def own_said(before: Content, typed: Content, ways: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Return somebody's rota with what they give, their level, and prices and lengths of their own."""
    found = {name: value for name, value in before.items() if name not in {"gives", "level", "own"}}
    found["gives"] = list(dict.fromkeys(slug for slug, _way in ways if typed[f"gives_{slug}"]))
    if typed["level"]:
        found["level"] = typed["level"]
    own: dict[str, Any] = {}
    for slug, way in ways:
        said = _own(typed, way_name(slug, way)) if typed[f"gives_{slug}"] else {}
        if said and way:
            own.setdefault(slug, {})[way] = said
        elif said:
            own[slug] = said
    if own:
        found["own"] = own
    return found


def _own(typed: Content, name: str) -> dict[str, Any]:
    said: dict[str, Any] = {}
    if typed[f"price_{name}"]:
        said["price"] = written(typed[f"price_{name}"])
    if typed[f"minutes_{name}"]:
        said["minutes"] = typed[f"minutes_{name}"]
    return said


def _names(typed: Content, before: str) -> dict[str, str]:
    return {tongue: name for tongue in TONGUES if (name := typed[f"{before}{tongue}"])}


def free(code: str, taken: set[str]) -> str:
    """Return a code nothing else has."""
    return next(name for n in range(1, 1000) if (name := code if n == 1 else f"{code}-{n}") not in taken)


def pools_of(booking: Content) -> list[tuple[str, str]]:
    """Return the kinds of rooms and devices, as pairs of role and code."""
    return [(role, code) for role in ("rooms", "devices") for code in booking.get(role, {})]


def units_initial(booking: Content) -> dict[str, Any]:
    """Return what the page shows of rooms and devices."""
    return {
        f"p{row}_labels": "\n".join(map(str, booking[role][code]))
        for row, (role, code) in enumerate(pools_of(booking))
    }


def units_said(booking: Content, typed: Content, *, rows: int) -> dict[str, Any]:
    """Return the section with its rooms and devices; a kind without any is left out."""
    pools = pools_of(booking)
    found: dict[str, dict[str, Any]] = {"rooms": {}, "devices": {}}
    for row in range(rows):
        if not (labels := typed[f"p{row}_labels"]):
            continue
        if row < len(pools):
            role, code = pools[row]
        else:
            role = typed[f"p{row}_role"] or "rooms"
            code = free(code_of(typed[f"p{row}_name"], "p"), {each for _role, each in pools})
        found[role][code] = list(labels)
    rest = {name: value for name, value in booking.items() if name not in found}
    return rest | {role: units for role, units in found.items() if units}


def pools_used(booking: Content) -> set[str]:
    """Return the kinds of rooms and devices that some treatment needs."""
    found: set[str] = set()
    for line in booking["services"].values():
        found |= {line[name] for name in ("room", "device") if name in line}
        found |= {part["pool"] for part in line.get("parts", ()) if "pool" in part}
    return found
