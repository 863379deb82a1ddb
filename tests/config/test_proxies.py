"""Behind a reverse proxy: its word is taken only where the owner named it, and only of its own hop."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from ipaddress import ip_address, ip_network
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client as Browser
from django.test import RequestFactory, override_settings
from hypothesis import given
from hypothesis import strategies as st

from peili.booking.models import Hold
from peili.config.machine import UnreadableSetting, read_machine
from peili.config.proxies import ProxyMiddleware, came_from
from tests.support.builders import local
from tests.support.salon import make_salon

TRUSTED = tuple(map(ip_network, ("127.0.0.1", "10.0.0.0/8", "fd00::/8")))
CLIENT, LIAR = "91.152.10.77", "6.6.6.6"


@contextmanager
def behind(*networks: str) -> Iterator[None]:
    with override_settings(MACHINE=replace(settings.MACHINE, proxies=tuple(map(ip_network, networks)))):
        yield


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("127.0.0.1", CLIENT, CLIENT),
        ("127.0.0.1", f"{LIAR}, {CLIENT}", CLIENT),
        ("127.0.0.1", f"{LIAR}, {CLIENT}, 10.1.2.3", CLIENT),
        ("127.0.0.1", f"{CLIENT}:5123", CLIENT),
        ("::1", CLIENT, "::1"),
        ("fd00::1", '"[2001:14ba::9]:443"', "2001:14ba::9"),
        ("::ffff:127.0.0.1", CLIENT, CLIENT),
        (LIAR, CLIENT, LIAR),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "10.0.0.1, 10.0.0.2", "127.0.0.1"),
        ("127.0.0.1", f"{CLIENT}, unknown", ""),
        ("", CLIENT, CLIENT),
    ],
)
def test_the_last_hop_that_is_no_trusted_proxy_is_who_asks(peer: str, forwarded: str, address: str):
    assert came_from(peer, forwarded, TRUSTED) == address


@given(st.lists(st.ip_addresses(v=4).map(str), max_size=4), st.ip_addresses(v=4))
def test_what_a_client_writes_itself_changes_nothing(written: list[str], asker: Any):
    address = str(asker)
    if not any(ip_address(address) in network for network in TRUSTED):
        assert came_from("10.0.0.1", ", ".join([*written, address]), TRUSTED) == address


@given(st.text(max_size=60))
def test_nothing_anybody_writes_breaks_it(forwarded: str):
    assert isinstance(came_from("127.0.0.1", forwarded, TRUSTED), str)


def seen(**sent: str) -> HttpRequest:
    found: list[HttpRequest] = []

    def answer(request: HttpRequest) -> HttpResponse:
        found.append(request)
        return HttpResponse()

    ProxyMiddleware(answer)(RequestFactory().get("/", **sent))
    return found[0]


def test_only_a_named_proxy_says_that_a_request_came_by_https():
    with behind("127.0.0.1"):
        said = {"HTTP_X_FORWARDED_PROTO": "https", "HTTP_X_FORWARDED_FOR": CLIENT}
        near, far = seen(**said), seen(REMOTE_ADDR=LIAR, **said)
    assert (near.is_secure(), near.META["REMOTE_ADDR"]) == (True, CLIENT)
    assert (far.is_secure(), far.META["REMOTE_ADDR"]) == (False, LIAR)
    assert "HTTP_X_FORWARDED_FOR" not in far.META


@pytest.mark.parametrize("named", [True, False])
def test_kept_times_are_counted_by_the_network_behind_the_proxy(db: None, named: bool):  # noqa: FBT001  # a case
    make_salon()
    start = f"{local(24, 10):%Y-%m-%dT%H:%MZ}"
    with behind(*(["127.0.0.1"] if named else [])):
        for address in (f"{LIAR}, {CLIENT}", CLIENT):
            Hold.objects.all().delete()
            page = Browser().post(
                "/book/kasvohoito/hold/", {"start": start, "with": ""}, HTTP_X_FORWARDED_FOR=address
            )
            assert page.status_code == 302
            codes = set(Hold.objects.values_list("network_code", flat=True))
            assert (codes != {""}) == named


def test_the_setting_is_empty_unless_said_and_refuses_what_is_no_network():
    assert read_machine({}).proxies == ()
    assert read_machine({"PEILI_PROXIES": "127.0.0.1, 10.0.0.0/8"}).proxies == TRUSTED[:2]
    with pytest.raises(UnreadableSetting):
        read_machine({"PEILI_PROXIES": "proxy.example"})
