"""Nobody learns whom the house knows: not by an answer's status, its bytes, or the work it took.

A refused sign-in and the own page's door write more for somebody who is there; they answer no sooner than
after a time of their own. There is no page that resets a password: a colleague or the server does it.
"""

import random
import re
import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from peili.booking.commands.hold import hold
from peili.booking.models import Appointment, Terms
from peili.house.queries import profile_version
from peili.people import pacing
from peili.people.commands.cards import edit_client
from peili.people.commands.links import make_link
from peili.promises import lookups
from peili.trail.commands import PROGRAM
from tests.support.aloud import say
from tests.support.builders import local
from tests.support.salon import MORNING, Salon, bare, make_salon

KNOWN, UNKNOWN = ("040 123 4567", "aino@example.invalid"), ("040 999 8877", "muu@example.invalid")
NAME = {"first_name": "Aino", "last_name": "Testinen"}
SEED, SLEEP = 20261123, time.sleep
Ask = Callable[[Salon, tuple[str, str]], HttpResponse]


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    found: list[float] = []
    monkeypatch.setattr(pacing, "SECONDS", 0.5)
    monkeypatch.setattr(pacing.time, "sleep", found.append)
    return found


@pytest.fixture
def salon(db: None, waits: list[float]):
    with time_machine.travel(MORNING, tick=False):
        made = make_salon()
        edit_client(client=made.aino, by=PROGRAM, now=MORNING, on=MORNING.date(), email=KNOWN[1])
        made.visit(local(27, 10))  # who is known has a coming visit too
        promised = profile_version()
        assert promised is not None
        promised.content |= {"purposes": {code: {} for code in ("appointments", "contacts")}}
        promised.save()
        Terms.objects.update_or_create(defaults={"offer_minutes": 60})
        yield made


def shape(sql: str) -> str:
    """Return a statement without its values."""
    return re.sub(r"'(?:[^']|'')*'|\bs\d+_x\d+\b|\b[0-9a-f-]{32,36}\b|\b\d+\b", "?", sql)


def work(monkeypatch: pytest.MonkeyPatch, ask: Callable[[], HttpResponse]) -> tuple[HttpResponse, list[str]]:
    """Return an answer, and what it took: statements, keyed hashes, hashed passwords, in their order."""
    done: list[str] = []
    with monkeypatch.context() as patched:
        for method in ("encode", "verify"):
            real: Any = getattr(Argon2PasswordHasher, method)
            patched.setattr(
                Argon2PasswordHasher,
                method,
                lambda self, *args, real=real: (done.append("password"), real(self, *args))[1],
            )
        real_new = lookups.hmac.new
        patched.setattr(lookups.hmac, "new", lambda *args: (done.append("hmac"), real_new(*args))[1])
        with CaptureQueriesContext(connection) as queries:
            answer = ask()
    return answer, done + [shape(each["sql"]) for each in queries]


def book(salon: Salon, whose: tuple[str, str]) -> HttpResponse:
    """Book a time of the same kind online."""
    hour = 9 + 2 * Appointment.objects.filter(channel=Appointment.Channel.ONLINE).count()
    kept = hold(service=salon.facial, starts_at=local(25, hour), only=salon.bea.pk, now=MORNING)
    said = NAME | {"phone": whose[0], "email": whose[1]}
    return Browser().post(reverse("booking:details", args=[kept.token]), said)


def wait(salon: Salon, whose: tuple[str, str]) -> HttpResponse:
    """Come onto the waiting list."""
    said = {"until": "2026-12-20", "part": "any", "staff": "", "form": "a" * 43}
    said |= NAME | {"phone": whose[0], "email": whose[1]}
    return Browser().post(reverse("booking:wait", args=[salon.facial.slug]), said)


def write(salon: Salon, whose: tuple[str, str]) -> HttpResponse:
    """Write to the house."""
    said = {
        "to": str(salon.aino.register_id),
        "name": "Aino Testinen",
        "phone": whose[0],
        "email": whose[1],
        "text": "Hei",
    }
    return Browser().post(reverse("outreach:contact"), said)


@pytest.mark.parametrize("ask", [book, wait, write], ids=lambda ask: ask.__name__)
def test_a_public_form_does_the_same_work_for_a_known_and_an_unknown_contact(
    salon: Salon, monkeypatch: pytest.MonkeyPatch, ask: Ask
):
    ask(salon, ("040 555 0000", "ensin@example.invalid"))  # from here on the set-up is kept
    (known, one), (unknown, other) = (
        work(monkeypatch, lambda who=who: ask(salon, who)) for who in (KNOWN, UNKNOWN)
    )
    assert known.status_code == unknown.status_code == 302
    assert set(known.headers) == set(unknown.headers)
    assert [len(part) for part in known.url.split("/")] == [len(part) for part in unknown.url.split("/")]
    assert one == other


def test_a_refused_sign_in_hashes_once_and_answers_no_sooner(
    salon: Salon, monkeypatch: pytest.MonkeyPatch, waits: list[float]
):
    def ask(name: str) -> HttpResponse:
        return Browser().post(reverse("people:sign_in"), {"name": name, "password": "väärä"})

    (known, one), (unknown, other) = (
        work(monkeypatch, lambda name=name: ask(name)) for name in ("bea", "eino")
    )
    assert (known.status_code, bare(known)) == (unknown.status_code, bare(unknown).replace("eino", "bea"))
    assert one.count("password") == other.count("password") == 1
    assert one.count("hmac") == other.count("hmac")
    assert len(waits) == 2
    assert min(waits) > 0


def test_the_door_of_the_own_page_takes_its_time_whoever_asks(salon: Salon, waits: list[float]):
    answers = [Browser().post(reverse("own:door"), {"contact": each}) for each in (*KNOWN, *UNKNOWN)]
    assert len({bare(each) for each in answers}) == 1
    assert len(waits) == 4
    assert all(0 < each <= 0.5 for each in waits)


def test_no_page_resets_a_password_for_a_stranger():
    names = {key for key in get_resolver().reverse_dict if isinstance(key, str)}
    assert not [each for each in names if "reset" in each or "forgot" in each]


def test_a_link_that_ended_and_one_there_never_was_are_the_same(
    salon: Salon, monkeypatch: pytest.MonkeyPatch
):
    """Also to who counts the work: the token alone is looked for, by its hash."""
    ended = make_link(subject_id=salon.aino.subject_id, purpose="own", lasts=timedelta(days=-1), now=MORNING)
    other = make_link(subject_id=salon.aino.subject_id, purpose="stop", lasts=timedelta(days=1), now=MORNING)
    unknown = "x" * len(ended)
    for name in ("own:open", "booking:booked", "booking:waiting"):
        for method in ("get", "post"):

            def ask(token: str, name: str = name, method: str = method) -> HttpResponse:
                return getattr(Browser(), method)(reverse(name, args=[token]))

            ask(unknown)  # from here on the set-up is kept
            found = [work(monkeypatch, lambda token=token: ask(token)) for token in (unknown, ended, other)]
            assert {answer.status_code for answer, _done in found} <= {404, 405}, name
            seen = {
                bare(answer).replace(token, "")
                for (answer, _done), token in zip(found, (unknown, ended, other), strict=True)
            }
            assert len(seen) == 1, name
            assert found[0][1] == found[1][1] == found[2][1], name


def signs_in(_salon: Salon, whose: tuple[str, str]) -> HttpResponse:
    """Try to sign in with a wrong password."""
    name = "bea" if whose == KNOWN else "eino"
    return Browser().post(reverse("people:sign_in"), {"name": name, "password": "väärä"})


def asks_for_link(_salon: Salon, whose: tuple[str, str]) -> HttpResponse:
    """Ask for a link to one's own page."""
    return Browser().post(reverse("own:door"), {"contact": whose[1]})


def separable(pairs: list[tuple[float, float]]) -> float:
    """Return how probable times so different in each pair are by chance alone (Wilcoxon, two-sided)."""
    apart = sorted((one - other for one, other in pairs if one != other), key=abs)
    ranks = sum(rank for rank, each in enumerate(apart, 1) if each > 0)
    n = len(apart)
    if not n:
        return 1.0
    z = (ranks - n * (n + 1) / 4) / (n * (n + 1) * (2 * n + 1) / 24) ** 0.5
    return 2 * (1 - statistics.NormalDist().cdf(abs(z)))


def test_times_that_differ_are_told_apart():
    chance = random.Random(SEED)
    noise = [(chance.gauss(20, 4), chance.gauss(0, 1), chance.gauss(0, 1)) for _pair in range(300)]
    for more, told in ((0.0, False), (0.02, False), (0.5, True), (-0.5, True)):  # in ms, of 20
        pairs = [(busy + one + more, busy + other) for busy, one, other in noise]
        assert (separable(pairs) < 0.001) is told
    assert separable([(1.0, 1.0)]) == 1


def timed(salon: Salon, ask: Ask, pairs: int, chance: random.Random) -> list[tuple[float, float]]:
    """Return how long the answers to a known and an unknown contact took, asked one after the other."""
    found = []
    for number in range(pairs + 3):
        took = {}
        for whose in chance.sample([KNOWN, UNKNOWN], 2):
            with transaction.atomic():
                began = time.perf_counter()
                ask(salon, whose)
                took[whose] = time.perf_counter() - began
                transaction.set_rollback(True)
        found += [(took[KNOWN], took[UNKNOWN])] * (number >= 3)  # the first ones set up
    return found


@pytest.mark.deep
@pytest.mark.parametrize(
    ("ask", "pairs"),
    [(signs_in, 60), (asks_for_link, 60), (write, 300), (wait, 300)],
    ids=["sign_in", "door", "contact", "waiting"],
)
def test_a_clock_does_not_tell_known_from_unknown(
    salon: Salon, ask: Ask, pairs: int, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
):
    """What is there shows again; what a busy machine made does not."""
    monkeypatch.setattr(pacing.time, "sleep", SLEEP)
    chance, chances = random.Random(SEED), []
    while not chances or (chances[-1] < 0.001 and len(chances) < 2):
        took = timed(salon, ask, pairs, chance)
        chances.append(separable(took))
        known, unknown = (1000 * statistics.median(each) for each in zip(*took, strict=True))
        apart = 1000 * statistics.median(one - other for one, other in took)
        say(
            request,
            f"{ask.__name__}: known {known:.1f} ms, unknown {unknown:.1f} ms, {apart:+.2f} ms apart in the "
            f"middle of {pairs} pairs, p = {chances[-1]:.3f} (Wilcoxon, seed {SEED}): "
            "pytest --deep tests/people/test_no_enumeration.py -k clock",
        )
    assert chances[-1] > 0.001
