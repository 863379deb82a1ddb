"""Who leaves: their calendar address and their business's keys open nothing from that moment."""

import time
from typing import Any

from django.test import Client as Browser

from peili.exchange.commands.keys import make_key
from peili.exchange.models import Feed, Key
from peili.house.models import Party
from peili.people.commands.leaving import leave
from peili.trail.commands import PROGRAM
from tests.exchange.conftest import ALL
from tests.exchange.test_feeds import made
from tests.support.builders import NOW
from tests.support.programs import ask


def key_of(controller: Any) -> str:
    Party.objects.filter(code="paja").update(receives=ALL)
    return make_key(controller=controller, party="paja", purpose=Key.For.SLOTS, by=PROGRAM, now=NOW)[1]


def test_within_a_second_session_feed_and_key_are_dead(salon: Any):
    theirs, address = key_of(salon.renter.controller), made(salon)
    browsers = [salon.browser(each) for each in (salon.bea, salon.renter)]
    assert Browser().get(address).status_code == 200
    assert ask(theirs, "/services").status_code == 200
    assert [each.get("/desk/").status_code for each in browsers] == [200, 200]
    began = time.perf_counter()
    leave(gone=[salon.bea, salon.renter], now=NOW)
    took = time.perf_counter() - began
    assert Browser().get(address).status_code == 404
    assert ask(theirs, "/services").status_code == 401
    assert all(each.get("/desk/").url.startswith("/sign-in/") for each in browsers)
    assert took < 1


def test_a_feed_stays_dead_when_its_person_comes_back(salon: Any):
    address = made(salon)
    leave(gone=[salon.bea], now=NOW)
    salon.bea.active = True
    salon.bea.save(update_fields=["active"])
    assert Browser().get(address).status_code == 404
    assert Feed.objects.get().revoked_at == NOW


def test_a_business_that_still_has_people_keeps_its_keys(salon: Any):
    key = key_of(salon.house)
    leave(gone=[salon.bea], now=NOW)
    assert ask(key, "/services").status_code == 200
