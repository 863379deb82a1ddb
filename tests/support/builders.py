"""Builds small houses for tests: one word for each thing, no magic."""

from datetime import UTC, date, datetime, time

from peili.booking.models import Category, Part, Resource, Role, Service, Terms, WeeklyHours
from peili.house.models import Controller, Premises, ProfileVersion, Register
from peili.people.accounts import sign_in_code
from peili.people.commands.cards import add_client
from peili.people.models import Account, Client, Staff
from peili.promises.vocabulary import Source
from peili.trail.commands import PROGRAM
from peili.trail.models import Role as StaffRole
from peili.vault.commands import make_subject
from peili.vault.models import Kind

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)  # Monday, 8.00 in Helsinki
TODAY = date(2026, 11, 23)
CONTENT = {
    "house": {"name": {"fi": "Testihuone"}},
    "purposes": {"appointments": {}, "treatment_programme": {}, "treatment_records": {}},
}
IDS = {"house": "1234567-1", "renter": "7654321-2"}
PASSWORD = "aamu-on-koivua-valkeampi"  # an invented password of the tests


def create_house(name: str = "Testi Oy") -> Controller:
    """Make the house, its two registers, its premises and its terms."""
    Premises.objects.get_or_create(
        name="Testi", defaults={"street": "Katu 1", "postcode": "00100", "city": "Helsinki"}
    )
    Terms.objects.get_or_create()
    ProfileVersion.objects.get_or_create(
        number=1, defaults={"loaded_at": NOW, "content": CONTENT, "names": CONTENT["house"]["name"]}
    )
    return create_controller("house", name)


def create_controller(kind: str, name: str) -> Controller:
    """Make a business with its client and staff registers."""
    controller = Controller.objects.create(
        kind=kind, name=name, business_id=IDS[kind], street="Katu 1", postcode="00100", city="Helsinki"
    )
    for register in Register.Kind:
        Register.objects.create(controller=controller, kind=register)
    return controller


def register_of(controller: Controller, kind: str = "clients") -> Register:
    """Return one register of a business."""
    return Register.objects.get(controller=controller, kind=kind)


def create_staff(
    controller: Controller,
    name: str = "Bea Testaaja",
    *,
    role: str = StaffRole.PRACTITIONER,
    hours: tuple[time, time] | None = (time(9), time(17)),
    bookable: bool = True,
) -> Staff:
    """Make a staff member who works every day of the week."""
    number = Staff.objects.count() + 1
    staff = Staff.objects.create(
        subject=make_subject(register_id=register_of(controller, "staff").pk, kind=Kind.STAFF, now=NOW),
        controller=controller,
        name=name,
        title_fi="kosmetologi",
        role=role,
        code=f"s{number}",
        position=number,
        bookable=bookable,
    )
    Resource.objects.create(role=Role.STAFF, staff=staff)
    for weekday in range(7) if hours else ():
        WeeklyHours.objects.create(staff=staff, weekday=weekday, opens=hours[0], closes=hours[1])
    return staff


def create_account(staff: Staff, sign_in_name: str) -> Account:
    """Let a staff member sign in with PASSWORD."""
    account = Account(staff=staff, sign_in_name=sign_in_name, sign_in_code=sign_in_code(sign_in_name))
    account.set_password(PASSWORD)
    account.save()
    return account


def create_service(
    controller: Controller,
    *staff: Staff,
    slug: str = "kasvohoito",
    name: str = "Kasvohoito",
    minutes: int = 60,
    after: int = 15,
    pools: tuple[tuple[str, str], ...] = (),
    cents: int = 7500,
) -> Service:
    """Make a service: the client's time, the practitioner's with clean-up, and what pools it needs."""
    category, _made = Category.objects.get_or_create(name_fi="Hoidot")
    service = Service.objects.create(
        controller=controller, category=category, slug=slug, name_fi=name, price_cents=cents, minutes=minutes
    )
    service.practitioners.set(staff)
    Part.objects.create(service=service, role=Role.STAFF, offset=0, minutes=minutes + after)
    Part.objects.create(service=service, role=Role.CLIENT, offset=0, minutes=minutes)
    for role, pool in pools:
        Part.objects.create(service=service, role=role, pool=pool, offset=0, minutes=minutes)
    return service


def create_unit(role: str, pool: str, label: str) -> Resource:
    """Make a room or a device unit."""
    return Resource.objects.create(role=role, pool=pool, label=label)


def create_client(
    controller: Controller,
    first_name: str = "Aino",
    last_name: str = "Testinen",
    phone: str = "+358401234567",
) -> Client:
    """Make a client card."""
    return add_client(
        register=register_of(controller),
        first_name=first_name,
        last_name=last_name,
        phone=phone,
        source=Source.DESK,
        by=PROGRAM,
        now=NOW,
        on=TODAY,
    )


def local(day: int, hour: int, minute: int = 0) -> datetime:
    """Return an instant of November 2026 by Helsinki's winter time."""
    return datetime(2026, 11, day, hour - 2, minute, tzinfo=UTC)
