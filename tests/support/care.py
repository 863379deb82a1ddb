"""A salon with a treatment under way: Tuesday 24 November 2026, noon."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from peili.booking.commands.book import book_at_desk
from peili.booking.commands.visit import start
from peili.booking.models import Appointment, Service
from peili.care.commands.allergies import note_allergy
from peili.care.commands.consenting import consent_here
from peili.care.commands.home import note_reaction
from peili.care.commands.products import add_lot, add_product
from peili.care.commands.programmes import Wanted, draw_up
from peili.care.commands.records import Said, seal
from peili.care.commands.skin import analyse
from peili.care.models import Lot, Programme, SkinAnalysis, TreatmentRecord
from peili.care.rules.skin import Reading
from peili.people.models import Client, Staff
from peili.trail.commands import PROGRAM, Actor
from peili.trail.models import Role
from tests.support.builders import NOW, local
from tests.support.salon import Salon, make_salon

NOON = local(24, 12)
TODAY = date(2026, 11, 24)
SECRET = "Rauhoittava naamio Zyxxfil"  # a value that stands nowhere else
ROWS = {"r-TOTAL_FORMS": "2", "r-INITIAL_FORMS": "2", "i-TOTAL_FORMS": "2", "i-INITIAL_FORMS": "0"}


@dataclass(frozen=True, slots=True)
class Care:
    """The salon, a visit that was started, and two lots: one may contain nickel."""

    salon: Salon
    visit: Appointment
    plain: Lot
    nickel: Lot

    @property
    def bea(self) -> Staff:
        return self.salon.bea

    @property
    def aino(self) -> Client:
        return self.salon.aino

    @property
    def by(self) -> Actor:
        return Actor(role=Role.PRACTITIONER, subject_id=self.bea.subject_id)

    @property
    def address(self) -> str:
        return f"/care/visits/{self.visit.pk}/record/"

    def started(
        self, at: datetime, *, client: Client | None = None, staff: Staff | None = None
    ) -> Appointment:
        """Book a visit and start it late, so that any day will do."""
        visit = book_at_desk(
            client=client or self.aino,
            service=self.salon.facial,
            staff=staff or self.bea,
            starts_at=at,
            by=PROGRAM,
            now=at - timedelta(days=1),
        )
        return start(
            appointment=visit, by=PROGRAM, now=max(at, NOON), on=at.date(), today=TODAY, late="forgotten"
        )

    def sealed(self, *lots: UUID, visit: Appointment | None = None, **said: object) -> TreatmentRecord:
        """Record a visit."""
        whole = Said(
            **{"done": SECRET, "codes": {"steps": ["mask"], "redness": "mild"}, "lots": lots, **said}
        )
        return seal(
            appointment=visit or self.visit, said=whole, staff=self.bea, by=self.by, now=NOON, on=TODAY
        )

    def analysed(
        self, value: str, *, at: datetime = NOON, zone: str = "cheek_r", **said: object
    ) -> SkinAnalysis:
        """Analyse the skin, with one reading."""
        reading = Reading("moisture", zone, Decimal(value), "a.u.", "Corneo")
        given = {"readings": [reading], "method": "probe", "skin_type": "dry", **said}
        return analyse(client=self.aino, staff=self.bea, by=self.by, now=at, **given)

    def programme(self, *days: tuple[int, int], client: Client | None = None) -> Programme:
        """Draw up a programme of facials."""
        steps = [
            Wanted(service_id=self.salon.facial.pk, from_days=first, to_days=last)
            for first, last in days or ((0, 14), (28, 42))
        ]
        return draw_up(
            client=client or self.aino,
            title="Kosteus kuntoon",
            goals=["Posken kosteus 45"],
            steps=steps,
            staff=self.bea,
            by=self.by,
            now=NOON,
        )


def make_care() -> Care:
    """Make the salon, its products and the visit."""
    salon = make_salon()
    for client in (salon.aino, salon.stranger):
        consent_here(client=client, by=PROGRAM, now=NOW)
    serum = add_product(
        controller=salon.house,
        name="Kosteusseerumi",
        kind="serum",
        brand="Koivu",
        by=PROGRAM,
        now=NOW,
        for_home=True,
    )
    pigment = add_product(
        controller=salon.house, name="Ruskea 3", kind="pigment", brand="Koivu", by=PROGRAM, now=NOW
    )
    plain = add_lot(product=serum, number="S-100", by=PROGRAM, now=NOW, expires_on=date(2027, 5, 1))
    nickel = add_lot(
        product=pigment,
        number="K2231",
        by=PROGRAM,
        now=NOW,
        substances=["nickel"],
        expires_on=date(2027, 5, 1),
    )
    visit = salon.visit(local(24, 11))
    start(appointment=visit, by=PROGRAM, now=local(24, 11), on=TODAY, today=TODAY)
    visit.refresh_from_db()
    return Care(salon, visit, plain, nickel)


def objects_of(*, client: Client, staff: Staff, service: Service) -> dict[str, object]:
    """Make one of each thing of care that an address can name, of one business."""
    consent_here(client=client, by=PROGRAM, now=NOW)
    given = {"client": client, "staff": staff, "by": PROGRAM, "now": NOW}
    product = add_product(controller=staff.controller, name="Tuote", kind="gel", by=PROGRAM, now=NOW)
    lot = add_lot(product=product, number="1", by=PROGRAM, now=NOW)
    step = Wanted(service_id=service.pk, from_days=0, to_days=7)
    made = {
        "product": product,
        "lot": lot,
        "service": service,
        "allergy": note_allergy(substance="latex", **given),
        "analysis": analyse(method="eye", **given),
        "reaction": note_reaction(what="-", serious=False, known_on=TODAY, product="-", **given),
        "programme": draw_up(title="-", goals=["-"], steps=[step], **given),
    }
    return {name: thing.pk for name, thing in made.items()}


def of_client(care: Care, path: str) -> str:
    """Return the address of a page of care about the salon's client."""
    return f"/care/clients/{care.aino.pk}/{path}/"
