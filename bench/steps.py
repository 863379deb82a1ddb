"""The steps of the benchmark: each measures one thing and returns its figures."""

import itertools
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bench import load as sustained
from bench import workload
from bench.booking import OurBookings, PeerBookings
from bench.browser import Browser, Page
from bench.duel import Loop, Verdict, duel
from bench.figures import Figure, at_most
from bench.house import House
from bench.stage import PAST_ROWS, Stage
from bench.visitor import Visitor

PEER = "django-appointment 3.12"
KEYS, IN_A_ROW = 200, 100  # each opens 120 times a minute
PRACTITIONER, OK = "elina", 200
DOOR = "koivuinen-aamu-salissa"  # what the demo tells everybody who makes it
FEW_PEOPLE = 1_000
ALONE = ("name, two words", "name with a slip")  # searches that find the same one person in any register


def availability(stage: Stage) -> list[Figure]:
    """Compare the page with a day's free times of one service, any of ten, with the peer."""
    house, rival = stage.house(), stage.rival
    same_answer(stage, house)
    house.server.rest()
    verdict = duel(Loop(lambda: rival.ask_for_any(stage.day), rival.server.cpu), _page(house, stage), turns=4)
    against = f"{PEER}: the same day of ten people, {PAST_ROWS} past visits"
    return [verdict.figure("page with free times, any of 10", against, least=25)]


def slots(stage: Stage) -> list[Figure]:
    """Compare the API's free times of a day with the peer's, both as JSON."""
    house, rival = stage.house(), stage.rival
    keys = itertools.cycle(stage.keys(house, KEYS))
    tokens = itertools.chain.from_iterable(itertools.repeat(key, IN_A_ROW) for key in keys)
    browser, path = Browser(house.port), f"/api/v1/services/bench/slots?from={stage.day}&days=1"

    def ask() -> Page:
        return browser.get(path, {"Authorization": f"Bearer {next(tokens)}"})

    told = json.loads(ask().body)["slots"]
    given = {workload.local_minute(each["starts_at"]): set(each["practitioners"]) for each in told}
    visits = workload.coming(stage.today)
    for staff in range(workload.STAFF):
        expected = workload.free_starts(visits, staff, stage.day)
        if expected != {minute for minute, who in given.items() if f"bench{staff}" in who}:
            raise AssertionError(f"the API's free times of person {staff} differ")
    house.server.rest()
    verdict = duel(
        Loop(lambda: rival.ask_for_any(stage.day), rival.server.cpu), Loop(ask, house.server.cpu), turns=4
    )
    if ask().status != OK:
        raise AssertionError("the keys were used up, and refusals were measured")
    against = f"{PEER}: the same day of ten people, {PAST_ROWS} past visits"
    return [verdict.figure("free times as JSON, any of 10", against, least=100)]


def same_answer(stage: Stage, house: House) -> None:
    """Raise unless the peer, the product's rule, its page and the plain loop give the same free times."""
    visits, day = workload.coming(stage.today), stage.day
    inside = stage.inside(house, "answer")
    for staff in range(workload.STAFF):
        expected = workload.free_starts(visits, staff, day)
        if not expected == stage.rival.starts(staff, day) == set(inside[f"bench{staff}"]):
            raise AssertionError(f"the free times of person {staff} differ")
    with Visitor(house.port) as visitor:
        shown = {workload.local_minute(start) for start in visitor.starts("bench", "", f"{day}")}
    if not workload.free_starts_of_any(visits, day) == stage.rival.starts_of_any(day) == shown:
        raise AssertionError("the free times of anyone differ")


def search(stage: Stage) -> list[Figure]:
    """Compare the pure rule with the bare read of its rows, and count the queries of a search."""
    house = stage.house()
    figures = []
    for name, measured in stage.inside(house, "kernel").items():
        verdict = Verdict.read(measured)
        figures.append(verdict.figure(f"pure rule, a {name}", "raw indexed read of the same rows", most=3))
    made = stage.inside(house, "queries")["queries"]
    return [*figures, _count("queries of a whole search", made, 10)]


def growth(stage: Stage) -> list[Figure]:
    """Compare search and page with a million past visits and with none."""
    none, many = stage.house(0), stage.house(stage.sizes.past)
    against = f"{stage.sizes.past} past visits / none"
    search_ = _both_search(stage, many, none, "search")
    page = duel(_page(many, stage), _page(none, stage))
    before, after = (stage.inside(house, "queries") for house in (none, many))
    return [
        search_.figure("search time with history", against, most=1.3),
        page.figure("page time with history", against, most=1.3),
        *(
            _growth(f"{word} of a search with history", after[key] / before[key], against)
            for key, word in (("rows", "rows read"), ("steps", "database steps"))
        ),
    ]


def month(stage: Stage) -> list[Figure]:
    """Compare a month of a service in parts, with a device, with a million past visits and with none."""
    none, many = stage.house(0), stage.house(stage.sizes.past)
    against = f"{stage.sizes.past} past visits / none"
    before, after = (stage.inside(house, "month") for house in (none, many))
    return [
        _both_search(stage, many, none, "months").figure("a month's time with history", against, most=1.3),
        _growth("rows read of a month with history", after["rows"] / before["rows"], against),
        _growth("database steps of a month with history", after["steps"] / before["steps"], against),
        _count("queries of a month", max(before["queries"], after["queries"]), 9),
    ]


def _both_search(stage: Stage, many: House, none: House, what: str) -> Verdict:
    first, second = stage.searcher(many, what), stage.searcher(none, what)
    try:
        return duel(Loop(first.search, first.cpu), Loop(second.search, second.cpu))
    finally:
        first.close()
        second.close()


def booking(stage: Stage) -> list[Figure]:
    """Compare a booking over HTTP, every POST of it, with the peer."""
    ours = OurBookings(stage.house(), stage.today)
    figures = []
    for name, signed_in in (("by a new client", False), ("peer's client signed in", True)):
        verdict = duel(PeerBookings(stage.rival, stage.today, signed_in=signed_in), ours, turns=4)
        posts = 2 if signed_in else 3
        against = f"{PEER}: {posts} POSTs, ours 2"
        figures.append(verdict.figure(f"booking over HTTP, {name}", against, least=5))
    return figures


def guard(stage: Stage) -> list[Figure]:
    """Measure what the database's own guard against overlaps costs an insert."""
    verdict = Verdict.read(stage.inside(stage.house(), "guard"))
    return [verdict.figure("guarded insert, committed", "the same insert without triggers", most=1.5)]


def pages(stage: Stage) -> list[Figure]:
    """Compare the product's pages with a Django page with nothing in it."""
    bare, house = Browser(stage.bare.port), stage.house()
    house.server.rest()
    verdict = duel(_page(house, stage), Loop(lambda: bare.get("/"), stage.bare.cpu))
    return [verdict.figure("page with free times", "a bare Django page", most=8)]


def desk(stage: Stage) -> list[Figure]:
    """Compare the staff's fullest day with a Django page with nothing in it, both at rest."""
    bare, browser = Browser(stage.bare.port), Browser(stage.desk.port)
    browser.get("/sign-in/")
    browser.post("/sign-in/", {"name": PRACTITIONER, "password": DOOR})
    path = _fullest_day(browser, stage)
    stage.desk.server.rest()
    verdict = duel(
        Loop(lambda: browser.get(path), stage.desk.server.cpu),
        Loop(lambda: bare.get("/"), stage.bare.cpu),
    )
    signed_in = Browser(stage.fair.port)
    signed_in.cookies = dict(browser.cookies)
    if signed_in.get("/").status != OK:
        raise AssertionError("the bare page does not know who is signed in")
    fair = duel(
        Loop(lambda: browser.get(path), stage.desk.server.cpu),
        Loop(lambda: signed_in.get("/"), stage.fair.cpu),
    )
    return [
        verdict.figure("the desk's day", "a bare Django page", most=8),
        fair.figure("the desk's day, sign-in apart", "a page of one name behind the same sign-in"),
    ]


def _fullest_day(browser: Browser, stage: Stage) -> str:
    """Return the address of the day in the next week with the most visits; raises when one cannot be seen."""
    days = [f"/desk/day/{stage.today + timedelta(days=each)}/" for each in range(1, 8)]
    pages = {day: browser.get(day) for day in days}
    full = max(pages, key=lambda day: pages[day].body.count("is-coming"))
    if pages[full].status != OK or not pages[full].body.count("is-coming"):
        raise AssertionError("the day of the desk shows no visits")
    return full


def people(stage: Stage) -> list[Figure]:
    """Measure finding people among many: against the bare look-up, and against a register of a thousand."""
    few, many = (stage.people(count) for count in (FEW_PEOPLE, stage.sizes.people))
    against = f"{stage.sizes.people} people / {FEW_PEOPLE}"
    figures = [_count("queries of a search for people", max(each["queries"] for each in many.values()), 4)]
    for name, found in many.items():
        if "bare" in found:
            verdict = Verdict.read(found["bare"])
            bare = f"the same rows by the bare driver, {stage.sizes.people} people"
            figures.append(verdict.figure(f"finding by {name}", bare))
    for name in ALONE:
        for word, key in (("rows read", "rows"), ("database steps", "steps")):
            figures.append(_growth(f"{word}, {name}", many[name][key] / few[name][key], against))
    return figures


def card(stage: Stage) -> list[Figure]:
    """Measure what of a client card's page is the vault's, with its keys in memory and without."""
    found = stage.card()
    return [_share(f"vault's share of a card's page, keys {how}", each) for how, each in found.items()]


def crowd(stage: Stage) -> list[Figure]:
    """Measure erasing one among many and a night's look at all of them, against a register of a thousand."""
    few, many = (stage.crowd(count) for count in (FEW_PEOPLE, stage.sizes.people))
    against = f"{stage.sizes.people} people / {FEW_PEOPLE}"
    one, other = (sorted(each["erase"])[len(each["erase"]) // 2] for each in (few, many))
    looked = (many["night"]["looking"] / stage.sizes.people) / (few["night"]["looking"] / FEW_PEOPLE)
    said = f"{other * 1e3:.0f} ms / {one * 1e3:.0f} ms; the database has {many['megabytes']:.0f} MB"
    night = f"{many['night']['looking']:.1f} s of looking, {many['night']['whole']:.1f} s with erasing"
    return [
        replace(_growth("erasing one among many", other / one, against), note=said),
        replace(_growth("a night's look at each person", looked, against), note=night),
    ]


def gdpr(stage: Stage) -> list[Figure]:
    """Compare GDPRbench's four workloads with plain SQLite, every answer judged by an oracle."""
    found = stage.regulation(FEW_PEOPLE)
    against = f"plain SQLite, {FEW_PEOPLE} people, clear text, each act logged"
    return [Verdict.read(each).figure(f"GDPRbench, {name}", against, most=2) for name, each in found.items()]


def _share(name: str, found: dict[str, Any]) -> Figure:
    low, value, high = (found["shares"][at] for at in (0, len(found["shares"]) // 2, -1))
    return Figure(
        name=name,
        value=value,
        unit="",
        against="the CPU of the whole page",
        low=low,
        high=high,
        target="≤ 1/3",
        met=at_most(value, high, 1 / 3),
        note=f"the page takes {found['milliseconds']:.1f} ms of CPU",
    )


def _page(house: House, stage: Stage) -> Loop:
    browser, path = Browser(house.port), f"/book/bench/?day={stage.day:%Y-%m-%d}"
    return Loop(lambda: browser.get(path), house.server.cpu)


def _count(name: str, value: int, limit: int) -> Figure:
    target, met = f"≤ {limit}", at_most(value, value, limit)
    return Figure(
        name=name, value=value, unit="", against="the limit", low=value, high=value, target=target, met=met
    )


def _growth(name: str, ratio: float, against: str) -> Figure:
    met = at_most(ratio, ratio, 1.3)
    return Figure(
        name=name, value=ratio, unit="×", against=against, low=ratio, high=ratio, target="≤ 1.3", met=met
    )


def load(stage: Stage) -> list[Figure]:
    """Keep clients searching and booking for a while, on both engines."""
    return sustained.load(stage.folder, stage.today, seconds=stage.sizes.seconds)


STEPS = {
    "availability": availability,
    "slots": slots,
    "search": search,
    "growth": growth,
    "month": month,
    "booking": booking,
    "guard": guard,
    "pages": pages,
    "desk": desk,
    "people": people,
    "card": card,
    "crowd": crowd,
    "gdpr": gdpr,
    "load": load,
}
