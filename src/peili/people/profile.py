"""The profile's section `people`: the staff. It is written to their own rows and kept nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from peili.house.commands import controller_of
from peili.house.models import Register
from peili.house.reading import Node
from peili.house.sections import Load, Said, comes_into_force, exports, section
from peili.people.access import ANY_STAFF
from peili.people.accounts import sign_in_code
from peili.people.commands.leaving import leave
from peili.people.models import Account, Staff
from peili.trail.models import Role
from peili.vault.commands import make_subject
from peili.vault.models import Kind

ROLES = ANY_STAFF
LONGEST_CODE = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A staff member, as the file describes them."""

    name: str
    business: str
    role: str
    title: Mapping[str, str]
    sign_in: str
    bookable: bool


@section("people", stored=False)
def read_people(node: Node, said: Said) -> dict[str, Person]:
    """Read the staff; each key is the code that stands in links."""
    found: dict[str, Person] = {}
    names: set[str] = set()
    for code, entry in node.entries().items():
        if len(code) > LONGEST_CODE:
            entry.refuse(f"this code stands in links; make it at most {LONGEST_CODE} characters long")
        person = _person(entry, said)
        if person.sign_in and sign_in_code(person.sign_in) in names:
            entry.refuse("another person signs in with this name; each has their own")
        names.add(sign_in_code(person.sign_in))
        found[code] = person
    return found


def _person(entry: Node, said: Said) -> Person:
    keys = entry.keys("business", "sign_in", "bookable", needs=("name", "role", "title"))
    role = keys["role"].one_of(ROLES)
    return Person(
        name=keys["name"].text(),
        business=keys["business"].one_of(said["controllers"], default="house"),
        role=role,
        title=keys["title"].texts(80),
        sign_in=keys["sign_in"].text(60),
        bookable=keys["bookable"].yes(default=role == Role.PRACTITIONER),
    )


@comes_into_force("people")
def write_people(said: Mapping[str, Person], load: Load) -> None:
    """Write the staff. Who is no longer named has left: not bookable, not let in, their past untouched."""
    if not said:
        return
    leave(gone=list(Staff.objects.exclude(code__in=said)), now=load.now)
    for position, (code, person) in enumerate(said.items(), start=1):
        staff = _write(code, position, person, load)
        if person.sign_in:
            _let_in(staff, person.sign_in)


def _write(code: str, position: int, person: Person, load: Load) -> Staff:
    controller = controller_of(person.business, load.said["controllers"])
    staff = Staff.objects.filter(code=code).first()
    if staff is None:
        register = Register.objects.get(controller=controller, kind=Register.Kind.STAFF)
        staff = Staff(code=code, subject=make_subject(register_id=register.pk, kind=Kind.STAFF, now=load.now))
    staff.controller, staff.name, staff.role = controller, person.name, person.role
    staff.title_fi = person.title["fi"]
    staff.title_sv, staff.title_en = person.title.get("sv", ""), person.title.get("en", "")
    staff.position, staff.bookable, staff.active = position, person.bookable, True
    staff.left_on = None
    staff.save()
    return staff


def _let_in(staff: Staff, sign_in: str) -> None:
    account = Account.objects.filter(staff=staff).first()
    if account is None:
        account = Account(staff=staff)
        account.set_unusable_password()
    account.sign_in_name, account.sign_in_code, account.is_active = sign_in, sign_in_code(sign_in), True
    account.save()


@exports("people")
def export_people(content: Mapping[str, Any]) -> dict[str, object]:
    """Say the staff who work here as the file does."""
    businesses = {each["business_id"]: code for code, each in content.get("controllers", {}).items()}
    found: dict[str, object] = {}
    rows = Staff.objects.filter(active=True).select_related("controller", "account")
    for staff in rows.order_by("position", "id"):
        titles = {"fi": staff.title_fi, "sv": staff.title_sv, "en": staff.title_en}
        said: dict[str, object] = {
            "name": staff.name,
            "business": businesses.get(staff.controller.business_id, "house"),
            "role": staff.role,
            "title": {language: text for language, text in titles.items() if text},
            "bookable": staff.bookable,
        }
        account = getattr(staff, "account", None)
        if account is not None and account.is_active:
            said["sign_in"] = account.sign_in_name
        found[staff.code] = said
    return found
