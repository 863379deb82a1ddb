"""What takes data out, erases, writes to many or gives roles asks anew who one is."""

import re

from peili.people.probes import views

ASKS = re.compile(
    r"\.csv$|/csv/|\.yaml$|/erase/|/send/|/recover/|/go-on/|export|keys/new|feeds/new|staff/sign-in"
)
ALSO = {"desk/settings/people/", "desk/campaigns/<uuid:campaign>/", "me/password/", "me/pin/", "me/notices/"}
ALSO |= {
    f"desk/settings/backups/{each}/"
    for each in ("try", "take-back", "log", "<slug:stamp>", "back/<slug:stamp>")
}
NOT = {
    # asked for by these words, and why no fresh proof is asked
    "rights/clients/<uuid:client>/erase/cancel/": "takes back an erasure that waits: it loses nothing",
    "papers/visits/<uuid:appointment>/link/": "sends one person's own form to that person",
}


def needs(path: str) -> bool:
    return path in ALSO or bool(ASKS.search(path))


def guarded() -> dict[str, bool]:
    return {path: hasattr(view, "peili_fresh") for path, view in views()}


def test_every_page_that_must_asks_for_a_fresh_proof():
    found = guarded()
    assert [path for path in sorted(found) if needs(path) and path not in NOT and not found[path]] == []


def test_the_named_pages_are_there():
    assert sorted(ALSO - set(guarded())) == []
    assert sum(needs(path) for path in guarded()) >= 12


def test_a_page_that_is_open_to_all_never_asks():
    closed = [
        path for path, view in views() if hasattr(view, "peili_fresh") and view.peili_roles == ("public",)
    ]
    assert closed == []
