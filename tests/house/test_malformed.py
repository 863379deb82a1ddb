"""Malformed inputs over the API and every form break nothing: a few here, all of them in a deep round.

`MALFORMED=8000` sends so many in a deep round, `MALFORMED=4711:4712` one of them again.
"""

import logging
import os
import random
import time
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.handlers.base import BaseHandler
from django.test import Client as Browser
from django.test import client
from django.urls import reverse

from tests.house.test_access import addresses, samples
from tests.support.aloud import say
from tests.support.malformed import Fuzz, failures, targets

SEED, FEW, MANY = 20261124, 500, 50_000
SOME = 60  # addresses, where all are not tried: opening each once to find its forms takes longest


@pytest.fixture
def fuzz(db: None, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fuzz]:
    """Return what sends to some of the addresses, or to all."""
    from peili.exchange.commands.keys import make_key  # noqa: PLC0415  # models need the settings
    from peili.exchange.models import Key  # noqa: PLC0415  # as above
    from peili.house.models import Party  # noqa: PLC0415  # as above
    from peili.trail.commands import PROGRAM  # noqa: PLC0415  # as above
    from tests.support.capabilities import own_page, tokens  # noqa: PLC0415  # as above
    from tests.support.houses import promise_as_is  # noqa: PLC0415  # as above
    from tests.support.salon import MORNING, make_salon  # noqa: PLC0415  # as above

    monkeypatch.setattr(client, "store_rendered_templates", _forget)  # it copies all that each page shows
    with time_machine.travel(MORNING, tick=False):
        salon = make_salon()
        promise_as_is()
        known = samples(salon)
        things = {**known["-"], **known["house"]}
        opening = tokens(salon, things, now=MORNING)
        paths = [
            reverse(name, kwargs={part: (things | {"token": token})[part] for part in parts})
            for name, parts in addresses()
            for token in opening.get(name, [things["token"]])
        ]
        api = [path for path in paths if path.startswith("/api/")]
        paths = random.Random(SEED).sample(paths, request.param or len(paths))
        Party.objects.create(
            code="ohjelma",
            name="Ohjelma Oy",
            roles=["processor"],
            does=["api"],
            receives=["identity.name", "contact.phone", "contact.email", "visit"],
            country="FI",
            hosts=["ohjelma.example"],
        )
        _key, key = make_key(
            controller=salon.house, party="ohjelma", purpose=Key.For.BOOKINGS, by=PROGRAM, now=MORNING
        )
        owner = salon.browser(salon.owner)
        askers: list[Any] = [owner, salon.browser(salon.bea), salon.browser(salon.reception), Browser()]
        askers.append(own_page(salon, now=MORNING))
        yield Fuzz(SEED, askers, targets(paths, [owner, *askers[3:]]), api, key)


@pytest.mark.parametrize("fuzz", [SOME], indirect=True, ids=["some"])
def test_malformed_inputs_break_nothing(
    fuzz: Fuzz, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
):
    broken = failures(fuzz, range(FEW))
    assert broken == [], f"seed {SEED}"
    say(request, f"0 of {FEW} malformed inputs answered 5xx (seed {SEED})")
    monkeypatch.setattr(BaseHandler, "check_response", _fail)
    assert len(failures(fuzz, range(5))) == 5, "what breaks the server is found"


def _forget(*_arguments: object, **_named: object) -> None:
    pass


def _fail(*_arguments: object, **_named: object) -> None:
    raise ValueError


def asked() -> range:
    """Return the numbers of a deep round's inputs."""
    first, _colon, last = os.environ.get("MALFORMED", str(MANY)).rpartition(":")
    return range(int(first or 0), int(last))


@pytest.mark.deep
@pytest.mark.parametrize("fuzz", [None], indirect=True, ids=["all"])
def test_many_malformed_inputs_break_nothing(fuzz: Fuzz, request: pytest.FixtureRequest):
    numbers = asked()
    logging.disable()  # what is refused would be kept with its traceback, and there is much of it
    request.addfinalizer(lambda: logging.disable(logging.NOTSET))
    began, used = time.perf_counter(), time.process_time()
    broken = failures(fuzz, numbers, told=lambda sent: say(request, str(sent)))
    answers = ", ".join(f"{count} with {status}" for status, count in sorted(fuzz.answers.items()))
    took = f"{time.perf_counter() - began:.0f} s, {time.process_time() - used:.0f} of them at work"
    say(request, f"{len(numbers)} malformed inputs were answered in {took}: {answers}")
    assert broken == [], f"seed {SEED}"
    say(
        request,
        f"0 of {len(numbers)} malformed inputs answered 5xx (seed {SEED}): "
        "pytest --deep tests/house/test_malformed.py -k many",
    )
