"""Random houses: who is erased is found nowhere but in what is said to be kept; nobody else changes.

A few houses are tried each time, a thousand with `--deep`. The oracle knows nothing of how erasing works: it
has the typed values, the scanner, and what everybody else's opened data said before.
"""

import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random
from uuid import UUID

import pytest
from django.db import connection

from peili.agreements.commands.consent import withdraw_consent
from peili.agreements.models import Consent
from peili.booking.commands.join import join
from peili.house.models import Register
from peili.people.models import Claim, Client
from peili.promises.probes import undone
from peili.rights.commands import restrict
from peili.rights.commands.requests import receive
from peili.rights.erasure.commands import begin, carry_out, finish_all, name_claim, scanned
from peili.rights.erasure.plan import family, make_plan
from peili.rights.models import Erasure, Request
from peili.rights.trials.contents import contents
from peili.rights.trials.planting import Planted, letters, plant
from peili.rights.trials.trials import remains, wanted
from peili.sales.models import Receipt
from peili.trail.commands import CLIENT, PROGRAM
from tests.support.builders import local
from tests.support.houses import promise
from tests.support.rights import TODAY
from tests.support.sales import paid
from tests.support.salon import MORNING, Salon, make_salon

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
FEW, MANY, ON_A_SERVER = 2, 1000, 100  # there each erasure writes its tables anew
Needles = list[str]


@pytest.fixture
def salon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Salon:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))  # others' files come and go in the shared one
    made = make_salon()
    promise()
    return made


class House:
    """A salon with a few planted people, to whom random things happen."""

    def __init__(self, salon: Salon, random: Random) -> None:
        self.salon, self.random = salon, random
        self.hours = iter(
            random.sample([(day, hour) for day in (25, 26, 27, 30) for hour in range(9, 16, 2)], 14)
        )
        register = Register.objects.get(pk=salon.aino.register_id)
        self.people = [plant(register, now=MORNING) for _each in range(random.randint(2, 3))]
        self.needles: dict[UUID, Needles] = {each.subject_id: list(each.needles) for each in self.people}
        self.kept: dict[UUID, int] = dict.fromkeys(self.needles, 0)

    def live(self) -> None:
        """Let each person do some of what people do."""
        acts: list[Callable[[Planted], None]] = [
            self.visits,
            self.pays,
            self.books_online,
            self.asks,
            self.is_restricted,
            self.withdraws,
        ]
        for each in self.people:
            for act in self.random.sample(acts, self.random.randint(1, 4)):
                act(each)

    def visits(self, who: Planted) -> None:
        self.salon.visit(local(*next(self.hours)), client=self._card(who))

    def pays(self, who: Planted) -> None:
        paid(self.salon.visit(local(*next(self.hours)), client=self._card(who)))
        self.kept[who.subject_id] += 1

    def books_online(self, who: Planted) -> None:
        name = letters().capitalize()
        booked = self.salon.online(local(*next(self.hours)), name=name)
        claim = Claim.objects.get(pk=booked.claim_id)
        join(claim=claim, client=self._card(who), by=PROGRAM, now=MORNING)
        self.needles[who.subject_id].append(name)

    def asks(self, who: Planted) -> None:
        said, name = letters(), letters().capitalize()
        receive(
            subject=who.client.subject,
            right=Request.Right.RECTIFICATION,
            channel=Request.Channel.OWN,
            identity=Request.Identity.LINK,
            received_on=TODAY,
            said=said,
            corrections={"last_name": name},
            by=CLIENT,
            now=MORNING,
            today=TODAY,
        )
        self.needles[who.subject_id] += [said, name]

    def is_restricted(self, who: Planted) -> None:
        if self._card(who).restricted_at is None:
            restrict.begin(client=self._card(who), reason="accuracy", by=PROGRAM, now=MORNING)

    def withdraws(self, who: Planted) -> None:
        consent = Consent.objects.get(client=who.client)
        withdraw_consent(consent=consent, by=CLIENT, now=MORNING)
        finish_all(now=MORNING)

    def _card(self, who: Planted) -> Client:
        return Client.objects.get(pk=who.client.pk)


def erase(who: Planted) -> Erasure:
    plan = make_plan(who.client.subject, now=MORNING)
    done = begin(plan=plan, ground="request", by=PROGRAM, now=MORNING, today=TODAY)
    return carry_out(erasure=done, now=MORNING, look_for=plan.found.values)


def tried(salon: Salon, seed: int) -> None:
    """Try one house; everything in it is undone afterwards."""
    random = Random(seed)
    house = House(salon, random)
    house.live()
    who = random.choice(house.people)
    claimed = random.random() < 0.2
    if claimed:
        ends_on = TODAY + timedelta(days=30)
        name_claim(subject=who.client.subject, about="-", ends_on=ends_on, by=PROGRAM, now=MORNING)
    ids = family(who.client.subject)
    before = contents(ids)
    done = erase(who)
    needles = Planted(who.client, tuple(house.needles[who.subject_id]))
    assert scanned(wanted([needles]))["hits"] == 0, seed
    assert done.scan is not None, seed
    assert done.scan["hits"] == 0, seed
    assert contents(ids) == before, seed
    grounds = {each["ground"]: each["count"] for each in done.kept}
    if claimed:
        assert "claim" in grounds, seed
    else:
        assert list(remains(ids)) == [], seed
        assert grounds.get("bookkeeping", 0) == house.kept[who.subject_id], seed
        orphans = Receipt.objects.filter(client=None, appointment=None).count()
        assert orphans == house.kept[who.subject_id], seed


def rounds(salon: Salon, first: int, count: int) -> None:
    for seed in range(first, first + count):
        with undone():
            tried(salon, seed)


def test_a_few_random_houses(salon: Salon):
    rounds(salon, 0, FEW)


@pytest.mark.deep
def test_many_random_houses(salon: Salon):
    rounds(salon, FEW, MANY if connection.vendor == "sqlite" else ON_A_SERVER)


def test_the_oracle_sees_a_value_that_stays_and_a_row_that_changes(salon: Salon):
    from django.conf import settings  # noqa: PLC0415  # settings exist only now

    house = House(salon, Random(1))
    goes, stays = house.people[:2]
    before = contents([goes.subject_id])
    left = settings.MACHINE.home / "left.txt"
    left.write_text(f"Varaaja: {goes.needles[1].upper()}")
    try:
        assert scanned(wanted([goes]))["hits"] == 1
    finally:
        left.unlink()
    stays.client.city = "Toinen"
    stays.client.save(update_fields=["city"])
    changed = {name for name, said in contents([goes.subject_id]).items() if said != before[name]}
    assert changed == {"people.Client"}
