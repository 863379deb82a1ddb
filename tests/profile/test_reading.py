"""What a profile may say, and what is told when it may not."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis.strategies import sampled_from

from peili.house.keeping import at_latest
from peili.house.periods import Period, in_words, period, within
from peili.house.profile import ProfileRefused, read, read_text
from peili.house.yaml_text import load
from tests.support.houses import DEMO, SOURCE

Change = Callable[[Any], object]


def problems(change: Change) -> list[str]:
    content = plain(SOURCE)
    change(content)
    with pytest.raises(ProfileRefused) as refused:
        read(content)
    return refused.value.problems


@cache
def _loaded(path: Path) -> Any:
    return load(path.read_text())


def plain(path: Path) -> Any:
    """Return a file as the program reads it, to be changed before it is judged."""
    return deepcopy(_loaded(path))


@pytest.mark.parametrize("path", [DEMO, SOURCE])
def test_the_houses_that_come_with_the_program_load(path):
    profile = read_text(path.read_text())
    assert at_latest(profile.retention[0], profile.clocks) == ("last_visit", Period(months=72))


def test_what_a_version_keeps_holds_no_people_and_reads_again():
    profile = read_text(DEMO.read_text())
    assert "people" not in profile.content
    assert "rota" not in profile.content
    assert "Elina" not in str(profile.content)
    again = read(profile.content)
    assert again.retention == profile.retention
    assert again.said["booking"] == profile.said["booking"]


GONE = object()
SPECIAL = {"basis": "contract"}
HEALTH = {"appointments": SPECIAL, "treatment_programme": SPECIAL, "treatment_safety": SPECIAL}


@pytest.mark.parametrize(
    ("place", "value", "told"),
    [
        ("clocks", GONE, "clocks: this is missing"),
        ("colour", "red", "colour: this key is not known"),
        ("record/rôle", "x", "record.rôle: this key is not known; did you mean role"),
        ("house/languages", ["sv", "fi"], "house.languages: Finnish is the master language"),
        ("house/name", {"sv": "Hus"}, "house.name.fi: this is missing"),
        ("controllers/house", GONE, "controllers: one controller must be called `house`"),
        ("controllers/house/business_id", "1930938-1", "check its last digit"),
        ("controllers/house/phone", GONE, "add `phone`, `email` or both"),
        ("controllers/house/email", "nobody", "controllers.house.email: this is not an e-mail"),
        ("premises/zone", "Europe/Vantaa", "premises.zone: this time zone is not known"),
        ("transfers/policy", "anywhere", "transfers.policy: `anywhere` is not known"),
        ("parties/timma/country", "US", "parties.timma.country: US is outside the European Union"),
        ("parties/timma/country", "NO", "NO is outside the European Union"),
        ("parties/timma/receives", ["contact.fax"], "parties.timma.receives[0]: `contact.fax`"),
        ("parties/timma/roles", ["processor"], "sources[1]: `timma` is not known"),
        ("purposes/appointments", GONE, "purposes.appointments: this is missing"),
        ("purposes/contacts/basis", GONE, "purposes.contacts.basis: this is missing"),
        ("purposes/marketing/basis", "contract", "contract does not fit marketing"),
        ("categories/0", "identity.birth_date", "year of birth, never a date"),
        ("categories/0", "identity.number", "categories[0]: `identity.number` is not known"),
        ("purposes", HEALTH, "categories: health.status is health data"),
        ("sources/0", "gossip", "sources[0]: `gossip` is not known"),
        ("retention/0/keep", GONE, "retention[0].keep: this is missing"),
        ("retention/0/from", GONE, "retention[0].from: this is missing"),
        ("retention/0/then", GONE, "retention[0].then: this is missing"),
        ("retention/0/keep", "as needed", "`as needed` is not a length of time"),
        ("retention/0/then", "anonymise", "retention[0].then: `anonymise` is not known"),
        ("retention/0/for", ["visit"], "retention: nothing says how long identity.name"),
        ("clocks/relationship_end/plus", GONE, "clocks.relationship_end.plus: this is missing"),
        ("paper", GONE, "paper: sources names paper_cards"),
        ("security/antivirus", "probed", "security.antivirus: the program cannot see this"),
        ("security/pages_closed", "attested", "the program checks this itself; write probed"),
        ("rights/give", ["access"], "rights.give: everyone has this right (GDPR Art. 16)"),
        ("breach/authority/within", "P7D", "GDPR Art. 33 gives at most 72 hours"),
        ("booking/terms/step", 7, "booking.terms.step: the step divides the hour"),
        ("booking/services/jalkahoito/minutes", 61, "steps of 5 minutes"),
        ("booking/services/jalkahoito/price", "free", "write the price in euros"),
        ("booking/services/jalkahoito/room", "sali", "jalkahoito.room: `sali` is not known"),
        ("booking/services/hifu-kasvohoito/agreement", GONE, "no service needs the agreement hifu"),
        ("people/taru/role", "boss", "people.taru.role: `boss` is not known"),
        ("people/taru/sign_in", "JOHANNA", "another person signs in with this name"),
        ("rota/ville", {}, "rota.ville: nobody in `people` has this code"),
        ("people/taru/bookable", False, "rota.taru: this person is not booked"),
        ("rota/taru/hours/mon", "17-9", "write the hours as 9.00-17.00"),
        ("rota/taru/hours/mon", "25.00-26.00", "write the hours as 9.00-17.00"),
        ("rota/taru/hours/mon", ["9.00-12.00", "11.00-15.00"], "these hours overlap"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place_and_the_remedy(place: str, value: object, told: str):
    found = problems(lambda content: put(content, place, value))
    assert any(told in problem for problem in found), found


@pytest.mark.parametrize(
    ("place", "value", "told"),
    [
        ("booking/services/jalkahoito/alone", False, "say in `goes_with` which services"),
        ("booking/services/jalkahoito/goes_with", {"olematon": {}}, "no other service of the business"),
        ("booking/services/jalkahoito/goes_with", {"hieronta-45": {}}, "no other service of the business"),
        ("booking/services/jalkahoito/every", {"times": 5}, "jalkahoito.every.percent: this is missing"),
        ("booking/services/vyohyketerapia/every/within", "P90D", "write whole months"),
        ("booking/services/volyymihuolto/variants/pitka/since_last", {}, "say `at_least`, `at_most` or both"),
        (
            "booking/services/volyymihuolto/variants/pitka/since_last",
            {"at_most": "P10D"},
            "write whole weeks",
        ),
        ("booking/services/volyymihuolto/variants/pitka/price", GONE, "pitka.price: this is missing"),
        ("booking/services/jalkahoito/vat", "24", "jalkahoito.vat: `24` is not known"),
        ("booking/levels/juniori/percent", -101, "from -100 to 100"),
        ("rota/mirva/level", "mestari", "rota.mirva.level: `mestari` is not known"),
        ("rota/mirva/own", {"hieronta-45": {"price": 1}}, "does not give such a service"),
        ("rota/mirva/own", {"jalkahoito": {}}, "say `price`, `minutes` or both"),
    ],
)
def test_what_does_not_fit_on_a_price_list_is_refused(place: str, value: object, told: str):
    content = load(DEMO.read_text())
    put(content, place, value)
    with pytest.raises(ProfileRefused) as refused:
        read(content)
    assert any(told in problem for problem in refused.value.problems), refused.value.problems


def put(content: Any, place: str, value: object) -> None:
    """Write a value at a place of the file, or take away what is there."""
    *way, last = place.split("/")
    for step in way:
        content = content[int(step) if isinstance(content, list) else step]
    if value is GONE:
        del content[last]
    else:
        content[int(last) if isinstance(content, list) else last] = value


def places(content: object, before: str = "") -> Iterator[str]:
    """Yield every place of the file."""
    pairs = content.items() if isinstance(content, dict) else enumerate(content)
    for key, value in pairs:
        yield f"{before}{key}"
        if isinstance(value, dict | list):
            yield from places(value, f"{before}{key}/")


def test_all_problems_are_told_at_once():
    def spoil(content: Any) -> None:
        content["breach"]["persons"]["notify"] = "never"
        content["controllers"]["house"]["business_id"] = "1"
        content["booking"]["services"]["jalkahoito"].pop("price")

    assert len(problems(spoil)) == 3


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "begin with `schema: 1`"),
        ("- a", "begin with `schema: 1`"),
        ("a: [", "line 1: this is not YAML"),
        ("a: 1\nb: 2\na: 3", "line 3: a is said twice"),
        ("a: &x 1\nb: *x", "line 2: references (*) are not used"),
        ("a: !!python/object:os.system {}", "this is not YAML"),
        ("\x00", "this is not YAML"),
    ],
)
def test_a_text_that_is_no_profile_is_refused_in_words(text: str, told: str):
    with pytest.raises(ProfileRefused) as refused:
        read_text(text)
    assert told in refused.value.problems[0]


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    place=sampled_from(sorted(places(plain(SOURCE)))),
    value=sampled_from([None, [], {}, "x", "", -1, 10**12, True, [[]], [{}], {"a": None}, ["a", "a"], GONE]),
)
def test_no_shape_of_anything_brings_the_reader_down(place: str, value: object):
    content = plain(SOURCE)
    if value is GONE and isinstance(content, dict) and place.rsplit("/", maxsplit=1)[-1].isdigit():
        value = None
    put(content, place, value)
    told = refusals(content)
    assert all(": " in problem or problem.endswith(".") for problem in told)


def refusals(content: object) -> list[str]:
    """Return what is told of a file; nothing when it loads."""
    try:
        read(content)
    except ProfileRefused as refused:
        return refused.problems
    return []


def test_norway_and_a_time_of_day_are_read_as_written():
    assert load("country: NO\nopens: 9:30\nprice: 59.50\non: yes") == {
        "country": "NO",
        "opens": "9:30",
        "price": "59.50",
        "on": "yes",
    }


def test_an_area_may_be_wider():
    content = plain(SOURCE)
    content["transfers"]["policy"] = "eea_only"
    content["parties"]["timma"]["country"] = "NO"
    assert read(content).parties["timma"].country == "NO"


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("P6Y", Period(months=72)),
        ("P38M", Period(months=38)),
        ("P2W", Period(days=14)),
        ("PT72H", Period(minutes=72 * 60)),
        ("P1Y6M3DT1H5M", Period(months=18, days=3, minutes=65)),
        ("P0D", Period()),
    ],
)
def test_lengths_of_time_are_read(text: str, length: Period):
    assert period(text) == length


@pytest.mark.parametrize("text", ["", "P", "PT", "6Y", "P6", "P-1D", "p6y", "P1.5Y", "P1YT"])
def test_what_is_no_length_of_time_is_refused(text: str):
    with pytest.raises(ValueError, match="ISO 8601"):
        period(text)


def test_lengths_of_time_are_said_in_finnish():
    assert in_words(Period(months=72)) == "6 vuotta"
    assert in_words(Period(months=18)) == "1 vuosi 6 kuukautta"
    assert within(Period(minutes=72 * 60)) == "72 tunnin"
    assert in_words(Period()) == "ei aikaa"
