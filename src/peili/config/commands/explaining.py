"""`peili explain people.Client.phone`: what the program says and does about one field."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils import translation

from peili import __file__ as package_file
from peili.house.keeping import ALL, Rule, at_latest
from peili.house.periods import in_words
from peili.house.profile import Profile, ProfileRefused, read
from peili.house.queries import profile_version
from peili.people.access import EVERYONE_IN
from peili.promises.declare import AnyField, Declaration, Impersonal, Personal, declared_fields
from peili.promises.lock import read as read_lock
from peili.promises.vocabulary import LOOKUP
from peili.rights.queries.whose import paths
from peili.trail.models import Role

PROOFS = Path(package_file).parents[2] / "tests" / "house" / "proofs.txt"
TREATING = (Role.OWNER, Role.PRACTITIONER)


def explain(asked: argparse.Namespace) -> int:
    """Print the declaration of a field, who sees it, when it goes and which tests prove it."""
    name: str = asked.field
    found = [
        (model, field, said)
        for model, field, said in declared_fields()
        if f"{model._meta.label}.{field.name}".endswith(name if "." in name else f".{name}")
    ]
    if not found:
        print(f"There is no field {name}. Write it as people.Client.phone or Client.phone.", file=sys.stderr)
        return 1
    with translation.override(asked.lang):
        for model, field, said in found:
            print("\n".join(lines(model, field, said)))
    return 0


def lines(model: type, field: AnyField, said: Declaration) -> Iterator[str]:
    """Yield what is known about a field, a line for each thing."""
    name = f"{field.model._meta.label}.{field.name}"
    yield f"{name}: {field.verbose_name}"
    if isinstance(said, Impersonal):
        yield f"  declared      impersonal{f': {said.reason}' if said.reason else ''}"
        return
    kind = "sealed" if said.category.sealed else "not sealed"
    special = ", health data (Art. 9)" if said.category.special else ""
    yield f"  declared      {said.category.code} ({said.category.label}), {kind}{special}"
    yield f"  key scope     {said.scope}, id {read_lock().get(name, {}).get('id', '-')} in promises.lock"
    yield f"  about         the subject at {', '.join(paths(model))}"
    for activity in said.activities:
        yield f"  for           {activity.purpose} ({activity.basis.label}, {activity.register} register)"
    yield from (f"  seen by       {each}" for each in _seen_by(said))
    yield from (f"  goes          {each}" for each in _goes(said))
    yield from (f"  proved by     {each}" for each in _proofs(name, said))


def _seen_by(said: Personal) -> Iterator[str]:
    if said.category == LOOKUP:
        yield "nobody: the program finds by it"
    elif any(activity.register == "clients" for activity in said.activities):
        roles = TREATING if said.category.special else EVERYONE_IN
        yield f"staff of the business whose register it is: {', '.join(str(role.label) for role in roles)}"
        yield "while the card is restricted: its owner, for a reason the law allows"
    else:
        yield "the staff member, and who looks after the house"
    if any(activity.register == "clients" for activity in said.activities):
        step = ", after the second step" if said.category.special else ""
        yield f"the person, on the own page{step}"


def _goes(said: Personal) -> Iterator[str]:
    profile = _profile()
    rules = [rule for rule in profile.retention if _covers(rule, said)] if profile else []
    for rule in rules:
        event, length = at_latest(rule, profile.clocks) if profile else ("", rule.keep)
        yield f"at the latest {in_words(length)} after {event} (house profile)"
        yield from (f"sooner on {each}" for each in rule.sooner_on)
    if not rules:
        for activity in said.activities:
            yield f"{activity.keep.period} after {activity.keep.since} ({activity.code})"


def _covers(rule: Rule, said: Personal) -> bool:
    of_clients = any(activity.register == "clients" for activity in said.activities)
    return of_clients and (ALL in rule.covers or said.category.code in rule.covers)


def _profile() -> Profile | None:
    """Return the house's profile; None before the first is loaded, or in an empty home."""
    if not settings.DATABASES["default"]["NAME"]:
        return None
    version = profile_version()
    try:
        return read(version.content) if version is not None else None
    except ProfileRefused:
        return None


def _proofs(name: str, said: Personal) -> Iterator[str]:
    """Yield the tests that the table names for this field, its category, or every field like it."""
    if not PROOFS.exists():
        yield "the tests, which are not in this installation"
        return
    words = {name, said.category.code, "personal"}
    words |= {"sealed"} if said.category.sealed else set()
    words |= {"special"} if said.category.special else set()
    words |= {f"register:{activity.register}" for activity in said.activities}
    for line in PROOFS.read_text(encoding="utf-8").splitlines():
        what, _space, test = line.partition(" ")
        if what in words:
            yield test.strip()
