"""The demo salon's care: products, records of past visits, a skin that changes, programmes under way."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Q

from peili.agreements.models import Consent, How
from peili.booking.models import Appointment, Service
from peili.care.codes import lot_code
from peili.care.commands.allergies import note_allergy
from peili.care.commands.consenting import words_for
from peili.care.commands.home import Item, name_of, note_reaction, plan_home_care, sell
from peili.care.commands.products import add_lot, add_product, recall, set_texts
from peili.care.commands.programmes import Wanted, accept_here, draw_up
from peili.care.commands.skin import analyse
from peili.care.models import AfterCare, Lot, LotUse, TreatmentRecord
from peili.care.queries.products import family_in
from peili.care.rules.families import Coded, guess
from peili.care.rules.skin import Reading
from peili.care.texts import AFTER_CARE
from peili.care.words import Given
from peili.house.models import Controller
from peili.people.models import Client, Staff
from peili.trail.commands import PROGRAM

RECORDED = timedelta(days=200)  # how far back the demo's visits have records
LEFT = 2  # visits of the last days that nobody has recorded yet
GOODS = (
    ("Kosteusseerumi", "serum", True, "KS-118", (), "Kaksi tippaa puhtaalle iholle aamuin illoin."),
    (
        "Puhdistusgeeli",
        "cleanser",
        True,
        "PG-204",
        ("fragrance",),
        "Aamuin illoin, huuhtele haalealla vedellä.",
    ),
    ("Aurinkovoide SK 50", "sun", True, "AV-077", (), "Joka aamu viimeiseksi, lisää kahden tunnin välein."),
    (
        "Retinolivoide",
        "cream",
        True,
        "RV-031",
        (),
        "Joka toinen ilta. Tauko neljä viikkoa ennen pigmentointia.",
    ),
    ("Hedelmähappokuorinta", "peel", False, "HK-412", ("fragrance",), ""),
    ("Rauhoittava naamio", "mask", False, "RN-655", (), ""),
    ("Pigmentti, lämmin ruskea", "pigment", False, "K2231", ("nickel",), ""),
    ("Pigmentti, viileä ruskea", "pigment", False, "K2245", (), ""),
    ("Kontaktigeeli", "gel", False, "KG-900", (), ""),
    ("Kulmaväri", "colour", False, "KV-310", ("colour",), ""),
)
DONE = (
    "Iho oli pintakuiva. Hoito sujui suunnitellusti.",
    "Tavallinen hoito, asiakas rentoutui.",
    "Keskityttiin poskiin ja leukaan.",
    "",
)
RESULTS = ("Iho rauhallinen.", "Lievä punoitus, laski hoidon aikana.", "Kosteutunut ja tasainen.", "")
TREND = (("31", "28"), ("36", "33"), ("39", "41"), ("44", "43"))


@dataclass(frozen=True, slots=True)
class Goods:
    """The demo's lots by the kind of their product."""

    lots: dict[str, Lot]

    def of(self, family: str) -> list[Lot]:
        """Return what a kind of treatment uses."""
        kinds = {
            "face": ("cleanser", "mask", "serum"),
            "hifu": ("cleanser", "gel"),
            "pigment": ("pigment",),
            "lashes": ("colour",),
        }
        return [self.lots[kind] for kind in kinds.get(family, ())]


def make_care(*, random: Random, now: datetime, zone: ZoneInfo) -> None:
    """Fill the house's care; the chair renters keep theirs elsewhere."""
    house = Controller.objects.get(kind=Controller.Kind.HOUSE)
    today = now.astimezone(zone).date()
    goods = _goods(house, now, today)
    _texts(house, now)
    _finish_past_visits(now)
    _records(random, house, goods, now)
    shown = _shown(house, now)
    if shown:
        _shown_client(shown[0], goods, house, now)
    for place, client in enumerate(shown[1:4]):
        _programme(client, house, now - timedelta(days=20 + 15 * place))


def _goods(house: Controller, now: datetime, today: date) -> Goods:
    lots: dict[str, Lot] = {}
    for name, kind, for_home, number, substances, use in GOODS:
        product = add_product(
            controller=house,
            name=name,
            brand="Koivu",
            kind=kind,
            for_home=for_home,
            use_fi=use,
            by=PROGRAM,
            now=now,
        )
        lot = add_lot(
            product=product,
            number=number,
            expires_on=today + timedelta(days=300),
            substances=substances,
            by=PROGRAM,
            now=now,
        )
        lots.setdefault(kind, lot)
    old = add_lot(product=lots["mask"].product, number="RN-601", expires_on=today, by=PROGRAM, now=now)
    recall(lot=old, by=PROGRAM, now=now, on=today - timedelta(days=3))
    return Goods(lots)


def _texts(house: Controller, now: datetime) -> None:
    for service in Service.objects.filter(controller=house).order_by("slug"):
        code = guess(service.name_fi)
        set_texts(service=service, family=code, by=PROGRAM, now=now, **AFTER_CARE[code])


def _finish_past_visits(now: datetime) -> None:
    """Say of the visits before today's last hours that they were started and finished in their time."""
    Appointment.objects.filter(ends_at__lt=now, client__isnull=False, state=Appointment.State.BOOKED).update(
        started_at=F("starts_at"), finished_at=F("ends_at")
    )


def _records(random: Random, house: Controller, goods: Goods, now: datetime) -> None:
    """Record the house's visits of the last months, all but the last few, in a few writes."""
    texts = {text.service_id: text for text in AfterCare.objects.filter(service__controller=house)}
    visits = list(
        Appointment.objects.filter(
            finished_at__gte=now - RECORDED, service__controller=house, client__isnull=False
        )
        .select_related("client__register", "service__care", "staff")
        .order_by("starts_at", "id")
    )[:-LEFT]
    _consents({visit.client for visit in visits if visit.client})
    records, uses = [], []
    for visit in visits:
        record = _record(random, visit, texts.get(visit.service_id))
        records.append(record)
        uses += [_use(record, visit, lot) for lot in goods.of(family_in(visit.service).code)]
    TreatmentRecord.objects.bulk_create(records, batch_size=200)
    LotUse.objects.bulk_create(uses, batch_size=200)


def _consents(clients: Collection[Client]) -> None:
    """Have these clients agree to being recorded, on the day they became clients."""
    ordered = sorted(clients, key=lambda client: client.pk)
    words = {language: words_for(Client(language=language)) for language in ("fi", "sv", "en")}
    Consent.objects.bulk_create(
        [
            Consent(
                client=client,
                kind=Consent.Kind.RECORDS,
                words=words[client.language],
                language=client.language,
                how=How.STAFF,
                given_at=datetime.combine(client.relationship_started_on, time(9), tzinfo=UTC),
            )
            for client in ordered
        ],
        batch_size=200,
    )


def _record(random: Random, visit: Appointment, instructions: AfterCare | None) -> TreatmentRecord:
    family = family_in(visit.service)
    return TreatmentRecord(
        appointment=visit,
        staff=visit.staff,
        codes={coded.code: _ticked(random, coded) for coded in family.fields},
        done=random.choice(DONE),
        settings="7 MHz, 0,4 J, 320 linjaa" if family.code == "hifu" else "",
        result=random.choice(RESULTS),
        given=Given.PRINTED,
        after_care=instructions,
        sealed_at=visit.ends_at + timedelta(minutes=6),
    )


def _ticked(random: Random, coded: Coded) -> object:
    choices = list(coded.choices)
    return random.sample(choices, min(3, len(choices))) if coded.several else choices[0]


def _use(record: TreatmentRecord, visit: Appointment, lot: Lot) -> LotUse:
    if visit.client is None:
        raise AssertionError("only visits on a card are recorded")
    return LotUse(
        record=record,
        product=name_of(lot),
        number=lot.number,
        lot_code=lot_code(lot.pk, register_id=visit.client.register_id),
    )


def _shown(house: Controller, now: datetime) -> Sequence[Client]:
    """Return the house's clients with a visit to come and most visits behind them."""
    past = Q(appointments__finished_at__gte=now - RECORDED)
    coming = Q(appointments__starts_at__gte=now, appointments__state=Appointment.State.BOOKED)
    found = Client.objects.filter(register__controller=house).annotate(
        done=Count("appointments", filter=past, distinct=True),
        next=Count("appointments", filter=coming, distinct=True),
    )
    return list(found.filter(next__gt=0).order_by("-done", "phone_code")[:4])


def _practitioner(house: Controller) -> Staff:
    return Staff.objects.practitioners().filter(controller=house).order_by("position", "id")[0]


def _shown_client(client: Client, goods: Goods, house: Controller, now: datetime) -> None:
    """Give one client an allergy that meets a lot, a trend, a programme, home care and a reaction."""
    staff = _practitioner(house)
    note_allergy(
        client=client, substance="nickel", note="Ihottuma koruista", staff=staff, by=PROGRAM, now=now
    )
    for place, (right, left) in enumerate(TREND):
        at = now - timedelta(days=280 - 90 * place)
        readings = [
            Reading("moisture", zone, Decimal(value), "a.u.", "Korneometri")
            for zone, value in (("cheek_r", right), ("cheek_l", left))
        ]
        readings.append(Reading("sebum", "forehead", Decimal(140 - 12 * place), "µg/cm²", "Korneometri"))
        analyse(
            client=client,
            method="probe",
            skin_type="dry",
            sensitivity="reactive",
            fitzpatrick="II",
            conditions=["dehydrated", "couperose"],
            readings=readings,
            staff=staff,
            by=PROGRAM,
            now=at,
        )
    _programme(client, house, now - timedelta(days=40))
    items = [
        Item(product="Koivu Puhdistusgeeli", how="Huuhtele haalealla vedellä.", when="both"),
        Item(product="Koivu Kosteusseerumi", how="Kaksi tippaa puhtaalle iholle.", when="both"),
        Item(product="Koivu Aurinkovoide SK 50", how="Viimeiseksi, myös talvella.", when="morning"),
    ]
    plan_home_care(client=client, items=items, staff=staff, by=PROGRAM, now=now - timedelta(days=12))
    sell(client=client, lot=goods.lots["serum"], staff=staff, by=PROGRAM, now=now - timedelta(days=12))
    note_reaction(
        client=client,
        lot=goods.lots["cleanser"],
        what="Posket kuumottivat ja turposivat, kävi päivystyksessä.",
        serious=True,
        known_on=(now - timedelta(days=6)).date(),
        staff=staff,
        by=PROGRAM,
        now=now,
    )


def _programme(client: Client, house: Controller, at: datetime) -> None:
    """Draw up a programme that the client accepted in the salon."""
    staff = _practitioner(house)
    services = {
        each.slug: each.pk
        for each in Service.objects.filter(
            controller=house, slug__in=["kosteuttava-kasvohoito", "hifu-kasvohoito", "luksuskasvohoito"]
        )
    }
    wanted = (("kosteuttava-kasvohoito", 0, 21), ("hifu-kasvohoito", 28, 42), ("luksuskasvohoito", 28, 56))
    steps = [
        Wanted(service_id=services[slug], from_days=least, to_days=most)
        for slug, least, most in wanted
        if slug in services
    ]
    made = draw_up(
        client=client,
        title="Kiinteys ja kosteus",
        goals=["Poskien kosteus 45", "Iho ei kiristä iltaisin"],
        steps=steps,
        staff=staff,
        by=PROGRAM,
        now=at,
    )
    accept_here(programme=made, witness=staff, by=PROGRAM, now=at)
