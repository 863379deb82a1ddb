"""Versions of the record: kept when something changes, sealed, compared sentence by sentence."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.test import Client as Browser
from django.utils import translation

from peili.house.checklist.commands import look_at
from peili.house.commands import load_profile
from peili.people.models import Account
from peili.record.changes import unbroken
from peili.record.commands import check
from peili.record.models import Version
from peili.record.queries import main_register, registers
from peili.record.versions import Kind, difference
from peili.trail.commands import PROGRAM
from peili.trail.commands.linking import link_new
from tests.support.builders import NOW
from tests.support.houses import SOURCE, load_house

A, B = ({"id": "S1", "text": "a", "state": "holds"}, {"id": "S2", "text": "b", "state": "holds"})


def test_each_kind_of_difference_is_told():
    assert difference([A], [A]) == []
    assert [(each.id, each.kind) for each in difference([A], [A, B])] == [("S2", Kind.ADDED)]
    assert [(each.id, each.kind) for each in difference([A, B], [A])] == [("S2", Kind.REMOVED)]
    said = difference([A], [A | {"text": "c", "state": "drifts"}])[0]
    assert (said.kind, said.text_before, said.text, said.state) == (Kind.SAID, "a", "c", "drifts")
    assert difference([A], [A | {"state": "drifts"}])[0].kind is Kind.STATE


@pytest.fixture
def house(db: None) -> None:
    load_house(SOURCE)


def kept(minutes: int = 0, language: str = "fi") -> list[Version]:
    link_new()
    with translation.override(language):
        check(register=main_register(), by=PROGRAM, now=NOW + timedelta(minutes=minutes))
    return list(Version.objects.filter(register=main_register()).order_by("-number"))


@pytest.mark.usefixtures("house")
def test_a_version_is_kept_only_when_something_changed_in_whatever_language_is_asked():
    assert len(kept()) == 1
    assert len(kept(1, "sv")) == 1
    look_at(claim="locked_cabinet", good=False, role="owner", by=PROGRAM, now=NOW)
    newer, older = kept(2)
    changes = difference(older.lines, newer.lines)
    assert [(each.id, each.state) for each in changes] == [("S12.locked_cabinet", "drifts")]
    assert unbroken([newer, older])


@pytest.mark.usefixtures("house")
def test_a_changed_profile_shows_as_other_words():
    kept()
    text = SOURCE.read_text(encoding="utf-8").replace("PT72H", "PT48H")
    load_profile(text=text, by=PROGRAM, now=NOW)
    newer, older = kept(1)
    changed = {each.id: each for each in difference(older.lines, newer.lines)}
    assert "72 tunnin" in changed["S16"].text_before
    assert "48 tunnin" in changed["S16"].text
    assert (older.profile, newer.profile) == (1, 2)


@pytest.mark.usefixtures("house")
def test_a_version_changed_behind_the_program_breaks_its_seal():
    first = kept()[0]
    assert unbroken([first])
    first.lines = [*first.lines[:-1], first.lines[-1] | {"state": "holds", "text": "Muutettu."}]
    assert not unbroken([first])
    with connection.cursor() as cursor, pytest.raises(DatabaseError):
        cursor.execute("UPDATE record_version SET number = 7")


@pytest.mark.usefixtures("house")
def test_the_page_compares_and_leads_to_the_staffs_register():
    kept()
    look_at(claim="doors_locked", good=True, role="owner", by=PROGRAM, now=NOW)
    kept(1)
    browser = Browser()
    browser.force_login(Account.objects.get_by_natural_key("johanna"))
    page = browser.get(f"/record/{main_register().pk}/changes/").content.decode()
    assert "Liikkeen ovet ovat lukossa" in page or "ovet ovat lukossa" in page
    assert "sinetöity" in page
    staff = next(each for each in registers() if each.kind == "staff")
    assert f"/record/{staff.pk}/" in browser.get("/record/").content.decode()
    assert browser.get(f"/record/{staff.pk}/changes/").status_code == 200
