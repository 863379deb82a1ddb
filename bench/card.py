"""What of a client card's page is the vault's: `python -m bench.card`, on a house of `peili demo`.

Runs in a process of its own on the house that PEILI_HOME names, and prints JSON. The whole page is asked for,
as a browser asks, in turns with the vault and with one that knows each value already; what the first spends
more of the processor is the vault's share.
"""

import json
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from typing import Any

import django
from django.apps import apps
from django.conf import settings
from django.test import Client as Browser
from django.test.utils import override_settings
from django.urls import reverse

from bench.duel import Loop
from peili.promises import sealing
from peili.promises.reading import PROGRAM, of_process
from peili.promises.sealing import Pair, Place

ROUNDS, PAGES = 9, 25


class Known:
    """A vault that opens each value once and then knows it: a page with it is the page without the vault."""

    def __init__(self, real: Any) -> None:
        self._real = real
        self._opened: dict[bytes, bytes] = {}

    def seal(self, plain: bytes, place: Place) -> bytes:
        """Seal as the real one does: this page seals nothing."""
        sealed: bytes = self._real.seal(plain, place)
        return sealed

    def open(self, sealed: bytes, place: Place) -> bytes:
        """Return a value, opened the first time alone."""
        known = self._opened.get(sealed)
        if known is None:
            known = self._opened[sealed] = self._real.open(sealed, place)
        return known

    def prepare(self, pairs: Iterable[Pair]) -> None:
        """Make keys as the real one does."""
        self._real.prepare(pairs)

    def warm(self, pairs: Iterable[Pair]) -> None:
        """Read no keys: none is needed."""


def main() -> None:
    """Measure the page with its keys in memory and, as after a restart, without."""
    django.setup()
    of_process(PROGRAM)
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES=settings.STORAGES | {"staticfiles": plain}, ALLOWED_HOSTS=["testserver"]):
        print(json.dumps(measure()))


def measure() -> dict[str, dict[str, Any]]:
    """Return the share of each round, warm and cold, and the page's CPU in milliseconds."""
    from peili.vault.opened import house_keys, vault  # noqa: PLC0415 - settings exist once Django is set up

    page, real, known = _page(), vault(), Known(vault())

    def forget() -> None:
        house_keys().keyring._cache.clear()  # type: ignore[attr-defined]  # noqa: SLF001 - a restart is what is measured

    return {
        "warm": _shares(page, real, known, before=lambda: None),
        "cold": _shares(page, real, known, before=forget),
    }


def _page() -> Callable[[], None]:
    """Return what opens the card of the client who came most often, for the owner."""
    visits = apps.get_model("booking.Appointment").objects.filter(client__register__controller__kind="house")
    busiest = max(counted := list(visits.values_list("client_id", flat=True)), key=counted.count)
    owner = apps.get_model("people.Account").objects.get(staff__role="owner", staff__controller__kind="house")
    browser = Browser()
    browser.force_login(owner)
    path = reverse("desk:card", args=[busiest])

    def ask() -> None:
        if browser.get(path).status_code != 200:
            raise AssertionError("the card does not open")

    return ask


def _shares(page: Callable[[], None], real: Any, known: Any, *, before: Callable[[], None]) -> dict[str, Any]:
    def cold() -> None:
        before()
        page()

    shares, spent = [], []
    for _ in range(ROUNDS):
        costs = {real: 0.0, known: 0.0}
        for turn in range(PAGES):  # in turns, page by page, so that a neighbour's noise falls on both alike
            for vault in (real, known) if turn % 2 else (known, real):
                with _using(vault):
                    costs[vault] += Loop(cold).turn(1).cpu
        shares.append(1 - costs[known] / costs[real])
        spent.append(costs[real] / PAGES * 1e3)
    return {"shares": sorted(shares), "milliseconds": sorted(spent)[ROUNDS // 2]}


@contextmanager
def _using(vault: Any) -> Any:
    kept = list(sealing._registered)  # noqa: SLF001 - the tests' own way to put another vault in its place
    sealing.register(lambda: vault)
    try:
        yield
    finally:
        sealing._registered[:] = kept  # noqa: SLF001 - as above


if __name__ == "__main__":
    main()
