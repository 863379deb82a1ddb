"""The rounds of the whole house: who goes through which pages, a canary in each field they write in.

They are made in a salon with a visit whose papers are half done, on the day of tests/support/care.py.
What ends something comes last: a card that is restricted or erased shows its forms no more.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from peili.agreements.models import Agreement
from peili.booking.models import Appointment
from peili.care.commands.allergies import note_allergy
from peili.incidents.commands.breach import record_breach
from peili.people.commands.cards import edit_client
from peili.people.models import Client
from peili.rights.commands.own import give_link
from peili.rights.commands.waiting import carry_out_due
from peili.rights.models import Request
from peili.trail.commands import PROGRAM
from tests.support.builders import NOW, PASSWORD, create_client, create_service
from tests.support.care import NOON, TODAY, Care, make_care
from tests.support.crawling import Crawl
from tests.support.failing import Failing
from tests.support.houses import promise
from tests.support.papers import answer, assess_well, need_form
from tests.support.rights import received
from tests.support.visiting import Visitor

ROOMS = ("/desk/", "/care/", "/papers/", "/rights/", "/incidents/", "/sales/", "/record/checklist/")
ENDS = (
    "/tablet/",
    "/withdraw/",
    "/cancel/",
    "/missed/",
    "/sign-out/",
    "/erase/",
    "/restrict/",
    "/leave-out/",
    "/relative/",
    "/unprotect/",
)
ELSEWHERE = ("/settings/", "/import/", "/products/", "/lots/", "/texts/", "/csv/", "/desk/day/", "/terms/")


@dataclass(frozen=True, slots=True)
class House:
    """The salon, and a visit of today that needs an agreement."""

    care: Care
    visit: Appointment


def make_house() -> House:
    """Make a salon that does everything the program can do."""
    care = make_care()
    promised = promise().content["purposes"]
    promise(
        purposes=promised | {"bookkeeping": {"basis": "legal_obligation"}},
        messages={"email": "vastaanotto@testi.example", "sms": "Testi"},
    )
    edit_client(client=care.aino, birth_year=1957, by=PROGRAM, now=NOW, on=TODAY)
    note_allergy(substance="nickel", client=care.aino, staff=care.bea, by=PROGRAM, now=NOW)
    return House(care, _papers_today(care))


def _papers_today(care: Care) -> Appointment:
    """Book a treatment of today that needs an agreement, its survey answered and its assessment made."""
    service = create_service(care.salon.house, care.salon.owner, care.bea, slug="hifu", name="HIFU")
    need_form(service)
    visit = Appointment.objects.create(
        service=service,
        staff=care.salon.owner,
        client=care.aino,
        starts_at=NOON,
        ends_at=NOON + timedelta(hours=1),
        price_cents=7500,
        channel=Appointment.Channel.DESK,
        made_at=NOON,
    )
    answer(visit, now=NOON, on=TODAY)
    assess_well(visit, care.salon.owner, now=NOON, on=TODAY)
    return visit


class Rounds:
    """Everyone who goes through the pages of a house, and what they typed."""

    def __init__(self, base: str, house: House, failing: Failing | None = None) -> None:
        self._base, self._house, self._failing = base, house, failing
        self._crawls: list[Crawl] = []
        self._owner = signed_in(base)

    @property
    def values(self) -> dict[str, str]:
        """Return each field of each address, and the canary typed there."""
        return {key: value for each in self._crawls for key, value in each.values.items()}

    @property
    def names(self) -> set[str]:
        """Return the names of the controls a canary was typed in."""
        return {name for each in self._crawls for name in each.names}

    def _crawl(self, visitor: Visitor, within: tuple[str, ...], leave: tuple[str, ...]) -> Crawl:
        crawl = Crawl(visitor, within=within, leave=leave)
        crawl.failing = self._failing
        self._crawls.append(crawl)
        return crawl

    def whole(self) -> None:
        """Go through all of it but what ends something."""
        self.public()
        desk = self.desk()
        self.tablet()
        signed = Agreement.objects.get()
        desk.go(reverse("agreements:signed_agreement", args=[signed.pk]), rounds=1)
        self.own()
        self.asked()
        self.answered()
        self.brought()
        self.late()
        self.past()
        self.mine()

    def end(self) -> None:
        """Restrict a client by their own page and by the desk, lift it, and erase the client."""
        client = self._house.care.aino
        self._own(("/oma/rights/restriction/",)).go(reverse("own:use", args=["restriction"]), rounds=1)
        opened = self._crawl(self._owner, ("/rights/restricted/",), ())
        opened.go(reverse("rights:restricted"), rounds=2)
        for act in ("rights:restrict", "rights:erase"):
            path = reverse(act, args=[client.pk])
            self._crawl(self._owner, (path,), ("/cancel/",)).go(path, rounds=1)
        carry_out_due(now=timezone.now() + timedelta(days=30))
        assert not Client.objects.filter(pk=client.pk).exists()

    def desk(self) -> Crawl:
        """Go through the staff's pages as the owner, who also treats."""
        aino = self._house.care.aino.pk
        crawl = self._crawl(self._owner, ROOMS, (*ENDS, *ELSEWHERE))
        crawl.go(
            reverse("desk:card", args=[aino]),
            reverse("agreements:visit", args=[self._house.visit.pk]),
            self._house.care.address,
            reverse("care:reactions"),
            reverse("outreach:waiting"),
            reverse("outreach:new_contact"),
            reverse("outreach:client_log", args=[aino]),
            reverse("outreach:new_disclosure", args=[aino]),
            reverse("rights:requests"),
            reverse("rights:new", args=[aino]),
            reverse("rights:claim", args=[aino]),
            reverse("incidents:new"),
            rounds=2,
        )
        return crawl

    def public(self) -> None:
        """Write to the house as anybody may."""
        self._crawl(Visitor(self._base), ("/contact/",), ()).go(reverse("outreach:contact"))

    def asked(self) -> None:
        """Ask somebody back about what they asked for; the desk's round answers before it would."""
        path = reverse("rights:request", args=[received(self._house.care.aino).pk])
        self._crawl(self._owner, (path,), ("/answer/", "/extend/")).go(path, rounds=1)

    def answered(self) -> None:
        """Leave words about somebody else out of a copy; answer a correction with the person's own words."""
        asked = received(self._house.care.aino)
        path = reverse("rights:leave_out", args=[asked.pk])
        self._owner.get(reverse("rights:request", args=[asked.pk]))
        words = next(value for key, value in self.values.items() if key.endswith("/allergies/ note"))
        self._owner.post(path, words=words, reason="person")
        said = next(value for key, value in self.values.items() if key.endswith(" said"))
        corrected = received(self._house.care.aino, Request.Right.RECTIFICATION, said=said)
        path = reverse("rights:request", args=[corrected.pk])
        self._crawl(self._owner, (path,), ("/extend/", "/clarify/", "/leave-out/")).go(path, rounds=1)

    def brought(self) -> None:
        """Take in what somebody brings from another house."""
        path = reverse("rights:bring")
        self._crawl(self._owner, (path,), ()).go(path, rounds=1)

    def late(self) -> None:
        """Tell the authority late of a breach whose risk is weighed, and close it."""
        since = timezone.now() - timedelta(days=5)
        times = {"detected_at": since, "aware_at": since}
        register = self._house.care.aino.register
        breach = record_breach(
            register=register, drill=False, known=times | {"risk": "low"}, by=PROGRAM, now=timezone.now()
        )
        for act in ("authority", "close"):
            path = reverse(f"incidents:{act}", args=[breach.pk])
            self._crawl(self._owner, (path,), ()).go(path, rounds=2)

    def past(self) -> None:
        """Open a card past a practitioner's reach, with a reason."""
        promise(**promise().content | {"access": {"practitioners": "own"}})
        other = create_client(self._house.care.salon.house, "Outi", "Toisen", phone="+358409998887")
        path = reverse("desk:past", args=[other.pk])
        self._crawl(signed_in(self._base, "bea"), (path,), ()).go(path, rounds=1)

    def mine(self) -> None:
        """Say where to tell one of one's own sign-in."""
        path = reverse("people:notices")
        self._crawl(self._owner, (path,), ()).go(reverse("people:mine"), rounds=1)

    def tablet(self) -> None:
        """Give a tablet to the client, who reads and signs there."""
        tablet, visit = signed_in(self._base), self._house.visit.pk
        tablet.get(reverse("agreements:visit", args=[visit]))
        given = tablet.send(reverse("agreements:give_tablet", args=[visit]), [("identity", "known")])
        self._crawl(tablet, ("/papers/fill/",), ("/end/", "/about/")).go(given.path)

    def own(self) -> None:
        """Ask for a link to the client's own page, open it with another, and write in its forms."""
        self._crawl(Visitor(self._base), ("/oma/",), ()).go(reverse("own:door"), rounds=1)
        crawl = self._own(("/oma/",), ("/leave/", "/cancel/", "/restriction/"))
        crawl.go(reverse("own:data"), reverse("own:rights"), rounds=2)

    def _own(self, within: tuple[str, ...], leave: tuple[str, ...] = ()) -> Crawl:
        """Open the client's own page."""
        visitor = Visitor(self._base)
        link = reverse(
            "own:open", args=[give_link(client=self._house.care.aino, by=PROGRAM, now=timezone.now())]
        )
        visitor.get(link)
        assert visitor.post(link).path == reverse("own:bookings")
        return self._crawl(visitor, within, leave)


def signed_in(base: str, name: str = "olga") -> Visitor:
    """Return a browser of somebody's who works here."""
    visitor = Visitor(base)
    visitor.get(reverse("people:sign_in"))
    assert visitor.post(reverse("people:sign_in"), name=name, password=PASSWORD).path == reverse("desk:today")
    return visitor
