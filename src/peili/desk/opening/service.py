"""One service of the profile as its page asks about it, and back. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from peili.desk.opening.prices import code_of
from peili.house.periods import period

Content = Mapping[str, Any]
TONGUES = ("fi", "sv", "en")
WEEK = 7  # days
SHORT = ("before", "after", "room", "device")
CHOSEN = ("category", "takes", "agreement", "adults_only", "series")  # left out of the file when not chosen
ASKED = frozenset(
    ("name", "minutes", "price", "vat", "online", "alone", "variants", "goes_with", "every", *CHOSEN)
)
AWAY_ONCE = 2  # parts of a practitioner who is free in between


@dataclass(frozen=True, slots=True)
class Parts:
    """What a service takes, as most do: clean-up around it, and when the practitioner is free."""

    before: int = 0
    after: int = 0
    free_from: int | None = None
    free_to: int | None = None
    room: str = ""
    device: str = ""


def named(said: object) -> dict[str, str]:
    """Return a name in the languages it is written in."""
    return dict(said) if isinstance(said, Mapping) else {"fi": str(said)}


def parts_of(said: Content) -> Parts | None:
    """Return what a service takes; None when only the file can say it."""
    if "parts" not in said:
        return Parts(**{name: said[name] for name in SHORT if name in said})
    minutes = said["minutes"]
    spans = {role: _spans(said["parts"], role) for role in ("client", "staff", "room", "device")}
    staff = spans["staff"]
    if spans["client"] != [(0, minutes, "")] or not 1 <= len(staff) <= AWAY_ONCE:
        return None
    before, after = -staff[0][0], staff[-1][1] - minutes
    free = (staff[0][1], staff[1][0]) if len(staff) == AWAY_ONCE else (None, None)
    whole = (-before, minutes + after)
    fits = all(each[:2] == whole for each in spans["room"]) and all(
        each[:2] == (0, minutes) for each in spans["device"]
    )
    if before < 0 or after < 0 or not fits or max(len(spans["room"]), len(spans["device"])) > 1:
        return None
    units = {role: spans[role][0][2] if spans[role] else "" for role in ("room", "device")}
    return Parts(before, after, free[0], free[1], units["room"], units["device"])


def _spans(parts: Sequence[Content], role: str) -> list[tuple[int, int, str]]:
    return sorted(
        (each.get("offset", 0), each.get("offset", 0) + each["minutes"], each.get("pool", ""))
        for each in parts
        if each["role"] == role
    )


def parts_said(parts: Parts, minutes: int) -> dict[str, Any]:
    """Return what a service takes as the file says it."""
    if parts.free_from is None or parts.free_to is None:
        return {name: value for name in SHORT if (value := getattr(parts, name))}
    ends = minutes + parts.after
    found: list[dict[str, Any]] = [
        {"role": "client", "minutes": minutes},
        {"role": "staff", "offset": -parts.before, "minutes": parts.before + parts.free_from},
        {"role": "staff", "offset": parts.free_to, "minutes": ends - parts.free_to},
    ]
    if parts.room:
        found.append(
            {"role": "room", "pool": parts.room, "offset": -parts.before, "minutes": parts.before + ends}
        )
    if parts.device:
        found.append({"role": "device", "pool": parts.device, "minutes": minutes})
    return {"parts": found}


def initial_of(said: Content) -> dict[str, Any]:
    """Return what the page shows of a service, field by field."""
    found: dict[str, Any] = {f"name_{tongue}": name for tongue, name in named(said["name"]).items()}
    found |= {"minutes": said["minutes"], "price": spoken(said["price"]), "vat": said.get("vat", "general")}
    found |= {name: said.get(name, True) for name in ("online", "alone")}
    found |= {name: said.get(name, "") for name in ("category", "takes", "agreement")}
    found |= {name: said.get(name, False) for name in ("adults_only", "series")}
    if (parts := parts_of(said)) is not None:
        found |= {name: getattr(parts, name) for name in Parts.__slots__}
    for number, way in enumerate(said.get("variants", {}).values()):
        found |= {f"v{number}_{tongue}": name for tongue, name in named(way["name"]).items()}
        since = way.get("since_last", {})
        found |= {
            f"v{number}_minutes": way["minutes"],
            f"v{number}_price": spoken(way["price"]),
            f"v{number}_online": way.get("online", True),
            f"v{number}_from": _weeks(since.get("at_least")),
            f"v{number}_to": _weeks(since.get("at_most")),
        }
    for number, (main, how) in enumerate(said.get("goes_with", {}).items()):
        found |= {
            f"g{number}_main": main,
            f"g{number}_price": spoken(how.get("price", "")),
            f"g{number}_minutes": how.get("minutes"),
            f"g{number}_beside": how.get("beside", False),
        }
    if every := said.get("every"):
        months = period(every["within"]).months
        found |= {"every": every["times"], "percent": every["percent"], "months": months}
    return found


def _weeks(text: str | None) -> int | None:
    return period(text).days // WEEK if text else None


def spoken(price: object) -> str:
    """Return a price as people write it."""
    return str(price).replace(".", ",")


def written(price: str) -> object:
    """Return a price as the file says it."""
    plain = price.replace(",", ".").replace("€", "").strip()
    return int(plain) if plain.isascii() and plain.isdigit() else plain


def service_said(before: Content, typed: Mapping[str, Any], *, ways: int, mains: int) -> dict[str, Any]:
    """Return a service as the file says it; what the page does not ask about stays as it was."""
    kept = {name: value for name, value in before.items() if name not in ASKED}
    found = {
        "name": _names(typed, "name_"),
        **kept,
        "minutes": typed["minutes"],
        "price": written(typed["price"]),
    }
    if parts_of(before) is not None:
        found = {name: value for name, value in found.items() if name not in {*SHORT, "parts"}}
        parts = Parts(
            before=typed["before"] or 0,
            after=typed["after"] or 0,
            free_from=typed["free_from"],
            free_to=typed["free_to"],
            room=typed["room"],
            device=typed["device"],
        )
        found |= parts_said(parts, typed["minutes"])
    if typed["vat"] != "general":
        found["vat"] = typed["vat"]
    found |= {name: False for name in ("online", "alone") if not typed[name]}
    found |= {name: typed[name] for name in CHOSEN if typed[name]}
    if variants := _variants(list(before.get("variants", {})), typed, ways):
        found["variants"] = variants
    if goes_with := _goes_with(typed, mains):
        found["goes_with"] = goes_with
    if typed["every"]:
        found["every"] = {
            "times": typed["every"],
            "percent": typed["percent"],
            "within": f"P{typed['months']}M",
        }
    return found


def _names(typed: Mapping[str, Any], before: str) -> dict[str, str]:
    return {tongue: name for tongue in TONGUES if (name := typed[f"{before}{tongue}"])}


def _variants(codes: Sequence[str], typed: Mapping[str, Any], ways: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for number in range(ways):
        names = _names(typed, f"v{number}_")
        if "fi" not in names:
            continue
        code = codes[number] if number < len(codes) else _free(code_of(names["fi"], "v"), {*codes, *found})
        way: dict[str, Any] = {
            "name": names,
            "minutes": typed[f"v{number}_minutes"],
            "price": written(typed[f"v{number}_price"]),
        }
        if not typed[f"v{number}_online"]:
            way["online"] = False
        weeks = {"at_least": typed[f"v{number}_from"], "at_most": typed[f"v{number}_to"]}
        if since := {word: f"P{count}W" for word, count in weeks.items() if count}:
            way["since_last"] = since
        found[code] = way
    return found


def _free(code: str, taken: set[str]) -> str:
    return next(name for n in range(1, 100) if (name := code if n == 1 else f"{code}-{n}") not in taken)


def _goes_with(typed: Mapping[str, Any], mains: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for number in range(mains):
        main = typed[f"g{number}_main"]
        if not main:
            continue
        how: dict[str, Any] = {}
        if typed[f"g{number}_price"]:
            how["price"] = written(typed[f"g{number}_price"])
        if typed[f"g{number}_minutes"]:
            how["minutes"] = typed[f"g{number}_minutes"]
        if typed[f"g{number}_beside"]:
            how["beside"] = True
        found[main] = how
    return found
