"""From answers to the sections of the house profile, and back. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from peili.desk.opening.prices import Line, code_of
from peili.house.promised import CLAIMS, RIGHTS
from peili.house.purposes import ALLOWED, STAFF_ONLY
from peili.promises.declare import personal_fields
from peili.promises.vocabulary import Basis, category

Content = Mapping[str, Any]
OPEN_MATTERS = ["future_booking", "open_programme", "unpaid", "open_complaint"]
CHOSEN = ("contact.address", "identity.birth_year")  # kept only if the house says so, like all of health
HEALTH = ("health.status", "health.treatment", "health.skin", "health.home_care")
UNSEEN = ("backed_up", "restore_drilled")  # hang on the machine, not on the house
LATER = (
    "second_factor",
    "database_wall",
)  # claimed when the owner asks a role for it, or the database has it
TIMMA = "timma"
TIMMA_GETS = ["identity.name", "contact.phone", "contact.email", "visit"]
AGREEMENT_NAMES = {
    "hifu": {"fi": "HIFU-hoitosopimus", "sv": "Avtal om HIFU-behandling", "en": "HIFU treatment agreement"},
    "pigmentation": {
        "fi": "pigmentointisopimus",
        "sv": "avtal om pigmentering",
        "en": "pigmentation agreement",
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Privacy:
    """What the owner answered about personal data, in the words of the profile."""

    keeps: tuple[str, ...]
    period: str
    paper: str  # burn, shred or empty
    timma: str  # in_use, before or empty
    parties: tuple[Mapping[str, Any], ...]
    kept_parties: tuple[str, ...]
    area: str
    marketing: bool
    notify: str
    attested: tuple[str, ...]


def first_sections(business: Content, place: Content, *, drawn_up: str) -> dict[str, Any]:
    """Return the sections that say who and where."""
    name = place["name"]
    return {
        "schema": 1,
        "record": {"role": "controller", "drawn_up": drawn_up},
        "house": {"name": {"fi": name, "sv": name, "en": name}, "languages": ["fi", "sv", "en"]},
        "controllers": {"house": dict(business)},
        "premises": dict(place),
    }


def privacy_sections(said: Privacy, before: Content, *, backed_up: bool, email: bool) -> dict[str, Any]:
    """Return the sections that the answers make; of earlier ones what the questions do not ask stays."""
    health = [code for code in HEALTH if code in said.keeps]
    categories = [*_needed(), *(code for code in said.keeps if code not in _needed())]
    parties = _parties(said, before)
    sources = ["online_booking", "desk"]
    sources += [code for code, each in parties.items() if "source" in each["roles"]]
    sources += ["paper_cards"] if said.paper else []
    destroy = {"how": said.paper, "within": "P14D"}
    return {
        "transfers": {"policy": said.area},
        "parties": parties or None,
        "purposes": _purposes(
            health=bool(health), marketing=said.marketing, before=before.get("purposes", {})
        ),
        "categories": categories,
        "sources": sources,
        "clocks": before.get("clocks")
        or {"relationship_end": {"after": "last_visit", "plus": "P0D", "not_while": OPEN_MATTERS}},
        "retention": [
            {
                "for": ["all"],
                "keep": said.period,
                "from": "relationship_end",
                "sooner_on": ["request"],
                "then": "erase",
            }
        ],
        "paper": {"where": "locked_cabinet", "destroy": destroy} if said.paper else None,
        "security": _security(said.attested, before.get("security", {}), backed_up=backed_up),
        "rights": before.get("rights")
        or {"give": list(RIGHTS), "through": ["salon", "phone", *(["email"] if email else [])]},
        "breach": {
            "persons": {"notify": said.notify, "when": "at_once"},
            "authority": {"within": "PT72H", "from": "detection"},
        },
    }


def _needed() -> list[str]:
    """Return the categories the program cannot do without: what it declares, but for what is chosen."""
    declared = {
        use.category.code
        for _model, _field, use in personal_fields()
        if any(activity.register == "clients" for activity in use.activities)
    }
    return sorted(
        code
        for code in declared
        if code not in CHOSEN and code not in STAFF_ONLY and not category(code).special
    )


def _parties(said: Privacy, before: Content) -> dict[str, Any]:
    known = before.get("parties", {})
    found = {code: known[code] for code in said.kept_parties if code in known}
    if said.timma:
        roles = ["processor", "source"] if said.timma == "in_use" else ["source"]
        found[TIMMA] = (
            {
                "name": "Timma",
                "does": ["booking_system"],
                "receives": TIMMA_GETS if said.timma == "in_use" else [],
                "country": "FI",
            }
            | known.get(TIMMA, {})
            | {"roles": roles}
        )
    for each in said.parties:
        accounts = each["does"] == "accounting"
        found[code_of(each["name"], "taho")] = {
            "name": each["name"],
            "roles": ["recipient" if accounts else "processor"],
            "does": [each["does"]],
            "receives": ["identity.name", "visit"]
            if accounts
            else ["identity.name", "contact.phone", "contact.email", "visit"],
            "country": each["country"],
        }
    return found


def _purposes(*, health: bool, marketing: bool, before: Content) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for code, bases in ALLOWED.items():
        treats = code.startswith("treatment_")
        wanted = marketing if bases == (Basis.CONSENT,) else health if treats else True
        if wanted:
            found[code] = before.get(code) or {"basis": bases[0].name.lower()}
            if treats:
                found[code] = found[code] | {"special": "explicit_consent"}
    return found


def _security(attested: Sequence[str], before: Content, *, backed_up: bool) -> dict[str, str]:
    probed = [claim for claim, kind in CLAIMS.items() if kind == "probed"]
    if before:
        found = [claim for claim in probed if claim in before]
    else:
        found = [claim for claim in probed if claim not in LATER and (claim not in UNSEEN or backed_up)]
    return dict.fromkeys(found, "probed") | dict.fromkeys(attested, "attested")


def privacy_of(content: Content) -> dict[str, Any]:
    """Return the answers that a profile gives, as the form shows them."""
    if "categories" not in content:
        return {}
    party = content.get("parties", {}).get(TIMMA)
    return {
        "keeps": [code for code in (*CHOSEN, *HEALTH) if code in content["categories"]],
        "period": content["retention"][0]["keep"],
        "paper": content.get("paper", {}).get("destroy", {}).get("how", ""),
        "timma": ("in_use" if "processor" in party["roles"] else "before") if party else "",
        "kept_parties": [code for code in content.get("parties", {}) if code != TIMMA],
        "area": content["transfers"]["policy"],
        "marketing": "marketing" in content["purposes"],
        "notify": content["breach"]["persons"]["notify"],
        "attested": [claim for claim, kind in content["security"].items() if kind == "attested"],
    }


def askable(content: Content) -> bool:
    """Tell whether the questions can say what a profile says about keeping: one rule for everything."""
    rules = content.get("retention", [])
    return len(rules) == 1 and rules[0]["for"] == ["all"] and rules[0]["from"] == "relationship_end"


def booking_sections(lines: Sequence[Line], before: Content) -> dict[str, Any]:
    """Return the price list as sections; what a service says beyond its line (rooms, names) stays.

    Whoever gives treatments gives new headings too.
    """
    old = before.get("booking") or {}
    known = {
        each["name"]["fi"]: (slug, each)
        for slug, each in old.get("services", {}).items()
        if isinstance(each["name"], Mapping)
    }
    headings = {names["fi"]: code for code, names in old.get("categories", {}).items()}
    categories: dict[str, Any] = {}
    services: dict[str, Any] = {}
    for line in lines:
        code = headings.get(line.heading) or code_of(line.heading, "ryhma")
        categories[code] = old.get("categories", {}).get(code) or {"fi": line.heading}
        slug, said = known.get(line.name, (code_of(line.name, "hoito"), {"name": {"fi": line.name}}))
        price: object = (
            line.cents // 100 if line.cents % 100 == 0 else f"{line.cents // 100}.{line.cents % 100:02}"
        )
        services[slug] = (
            said | {"category": code, "minutes": line.minutes, "price": price} | _agreed(line, said)
        )
    agreed = {each["agreement"] for each in services.values() if each.get("agreement")}
    agreements = {
        code: before.get("agreements", {}).get(code) or {"name": AGREEMENT_NAMES[code], "survey": True}
        for code in sorted(agreed)
    }
    kept = {name: old[name] for name in ("rooms", "devices") if name in old}
    services = {slug: _going_with(said, services) for slug, said in services.items()}
    if levels := _levels(old.get("levels", {}), {*categories, *services}):
        kept["levels"] = levels
    booking = {"terms": old.get("terms", {}), **kept, "categories": categories, "services": services}
    return {"booking": booking, "agreements": agreements or None, "rota": _rota(before, categories, services)}


def _going_with(said: Content, services: Content) -> dict[str, Any]:
    """Return a service without the mains that are gone; what had only those is booked by itself."""
    mains = {main: how for main, how in said.get("goes_with", {}).items() if main in services}
    found = {name: value for name, value in said.items() if name != "goes_with"}
    if mains:
        found["goes_with"] = mains
    elif "goes_with" in said:
        found.pop("alone", None)
    return found


def _levels(levels: Content, words: Collection[str]) -> dict[str, Any]:
    """Return the levels without the headings and services that are gone."""
    kept = {code: [word for word in each["for"] if word in words] for code, each in levels.items()}
    return {code: each | {"for": kept[code]} for code, each in levels.items()}


def _agreed(line: Line, said: Content) -> dict[str, Any]:
    if said.get("agreement") or not line.agreement:
        return {}
    return {"agreement": line.agreement, "adults_only": True}


def _rota(before: Content, categories: Content, services: Content) -> dict[str, Any] | None:
    """Return who gives what: of the house's own people, those who give anything give the new headings."""
    old = (before.get("booking") or {}).get("categories", {})
    fresh = [code for code in categories if code not in old]
    found = {}
    for who, said in (before.get("rota") or {}).items():
        ours = before.get("people", {}).get(who, {}).get("business", "house") == "house"
        gives = [word for word in said["gives"] if word in categories or word in services]
        found[who] = said | {"gives": [*gives, *(fresh if ours else [])]}
        if own := {slug: each for slug, each in said.get("own", {}).items() if slug in services}:
            found[who]["own"] = own
        else:
            found[who].pop("own", None)
    return found or None
