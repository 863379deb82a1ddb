"""The access matrix of one asker more: a browser in which a client's own page is open.

Everywhere but on its own pages it is as unknown as anybody's; there it opens one person's things.
"""

import pytest
from django.test import Client as Browser
from django.urls import reverse

from tests.house.test_access import addresses, answer, lines, samples, whose
from tests.support.houses import promise_as_is
from tests.support.salon import Salon

OWN = {  # address, whose thing: what a GET and what a POST answer
    ("own:door", "-"): ("302", "200"),
    ("own:open", "-"): ("404", "404"),
    ("own:code", "-"): ("200", "200"),
    ("own:bookings", "-"): ("200", "405"),
    ("own:cancel", "own"): ("200", "302"),
    ("own:cancel", "foreign"): ("404", "404"),
    ("own:event", "own"): ("200", "405"),
    ("own:event", "foreign"): ("404", "405"),
    ("own:data", "-"): ("200", "405"),
    ("own:looks", "-"): ("200", "405"),
    ("own:edit", "-"): ("200", "200"),
    ("own:cancel_erasure", "-"): ("405", "302"),
    ("own:consent", "-"): ("405", "302"),
    ("own:copy", "-"): ("405", "200"),
    ("own:withdraw", "own"): ("302", "302"),  # to the second step, whosever the consent is
    ("own:withdraw", "foreign"): ("302", "302"),
    ("own:rights", "-"): ("200", "405"),
    ("own:take_back", "own"): ("405", "302"),
    ("own:take_back", "foreign"): ("405", "404"),
    ("own:use", "-"): ("200", "302"),
    ("own:leave", "-"): ("405", "302"),  # the last: it ends the session
}


def test_every_address_of_the_own_page_is_here():
    names = {name for name, _parts in addresses() if name.startswith("own:")}
    assert names == {name for name, _thing in OWN}


def test_its_own_pages_open_to_it_and_anothers_things_do_not(salon: Salon, own: Browser):
    parts, known = dict(addresses()), samples(salon)
    wrong = []
    for (name, thing), expected in OWN.items():
        things = known[whose("owner", thing)]
        url = reverse(name, kwargs={part: things[part] for part in parts[name]})
        got = (answer(own, "GET", url)[0], answer(own, "POST", url)[0])
        if got != expected:
            wrong.append(f"{name} {thing}: {got}, not {expected}")
    assert wrong == []


@pytest.mark.parametrize("thing", ["own", "foreign", "-"])
def test_everywhere_else_it_is_nobody(salon: Salon, own: Browser, thing: str):
    promise_as_is()
    parts, known = dict(addresses()), samples(salon)
    own.raise_request_exception = False
    wrong = []
    for line in lines():
        if line.thing == thing and not line.address.startswith("own:"):
            things = known[whose("owner", thing)]
            url = reverse(line.address, kwargs={part: things[part] for part in parts[line.address]})
            if answer(own, line.method, url)[0] != line.answers["anonymous"]:
                wrong.append(f"{line.address} {line.method}")
    assert wrong == []
