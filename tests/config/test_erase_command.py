"""`peili erase` and `peili retention`: a plan that changes nothing, an erasure looked for everywhere."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.backups import in_house, make_empty_house, peili

PLANT = """
from datetime import timedelta
from django.utils import timezone
from tests.support.builders import NOW, TODAY, create_client, create_house
from tests.support.erasing import paper_of
from tests.support.houses import SOURCE, load_house
from peili.house.models import Controller
from peili.people.models import Client
from peili.vault.models import Subject
load_house(SOURCE, now=timezone.now())
house = Controller.objects.get(kind="house")
clients = [
    create_client(house, "Kaarlotta", "Ääkkölahti", "+358405550199"),
    create_client(house, "Ai", "Yö-Aho", "+358405550188"),
    create_client(house, "Vanhin", "Vanhentunut-Asiakas", "+358405550177"),
]
paper_of(clients[0])
Subject.objects.filter(pk=clients[2].subject_id).update(made_at=timezone.now() - timedelta(days=40 * 366))
said = [str(each.pk) for each in clients]
"""
LEFT = """
from peili.people.models import Client
from peili.rights.models import Erasure
said = [sorted(each.first_name for each in Client.objects.all()), Erasure.objects.count()]
"""
PLAIN = {"PEILI_SQLITE_KEYED": "0"}  # so that the scanner can read the file itself


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    made = tmp_path_factory.mktemp("house") / "home"
    make_empty_house(made, **PLAIN)
    return made, in_house(made, PLANT, PYTHONPATH="src:.", **PLAIN)


def run(home: Path, *words: str, typed: str = "") -> tuple[int, Any]:
    temporary = home.parent / "temporary"
    temporary.mkdir(exist_ok=True)
    done = peili(home, *words, "--json", typed=typed, TMPDIR=str(temporary), **PLAIN)
    return done.returncode, json.loads(done.stdout) if done.stdout else done.stderr


def test_a_client_is_planned_then_erased_and_whoever_has_ended_goes(house: tuple[Path, list[str]]):
    home, (first, second, _third) = house
    status, plan = run(home, "erase", first)
    assert (status, plan["executed"], plan["erase"]["identity.name"]) == (0, False, 1)
    assert plan["paper_cards"] == [{"number": 1, "place": "lukittu kaappi, kansio A"}]
    assert in_house(home, LEFT, **PLAIN) == [["Ai", "Kaarlotta", "Vanhin"], 0]

    assert run(home, "erase", first, "--yes", "--digest", "0" * 16)[0] == 3
    assert in_house(home, LEFT, **PLAIN)[1] == 0

    status, done = run(home, "erase", "-", "--yes", "--digest", plan["digest"], typed="040 5550199\n")
    assert (status, done["executed"], done["scan"]["hits"]) == (0, True, 0)
    assert done["scan"]["values"] >= 4
    assert {"database file", "tables"} <= done["scan"]["surfaces"].keys()
    assert done["database_written_anew_at"] is not None
    assert [each["what"] for each in done["errands"] if each["kind"] == "destroy"] == [
        "1, lukittu kaappi, kansio A"
    ]
    assert in_house(home, LEFT, **PLAIN) == [["Ai", "Vanhin"], 1]
    assert run(home, "erase", first)[0] == 1  # nobody is known by it any more

    status, plan = run(home, "erase", second)
    assert plan["not_looked_for"]["too_short"] == {
        "people.Client.first_name": 1,
        "people.Client.last_name": 1,
    }

    status, listed = run(home, "retention")
    assert (status, listed["applied"], len(listed["due"]), listed["due"][0]["what"]) == (0, False, 1, "all")
    assert in_house(home, LEFT, **PLAIN)[1] == 1
    status, done = run(home, "retention", "--apply")
    assert (status, done["erased"], done["stopped"]) == (0, 1, "")
    assert in_house(home, LEFT, **PLAIN) == [["Ai"], 2]


def test_a_value_left_in_a_file_of_the_home_is_told_and_changes_the_status(house: tuple[Path, list[str]]):
    home, ids = house
    (home / "spool").mkdir(exist_ok=True)
    (home / "spool" / "1").write_text("Varaa aika: Yö-Aho, Ai")
    status, done = run(home, "erase", ids[1], "--yes")
    assert (status, done["scan"]["hits"] > 0, done["executed"]) == (1, True, True)
    assert ["spool", "people.Client.first_name"] in done["scan"]["found"]
