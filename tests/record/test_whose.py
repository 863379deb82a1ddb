"""Whose record one sees: one's own business's; the house, which runs the program for all, sees all."""

import pytest
from django.test import Client as Browser

from peili.config.demo.making import HOUSE
from peili.house.commands import load_profile
from peili.house.models import Register
from peili.people.models import Account
from peili.trail.commands import PROGRAM
from tests.support.builders import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def browsers() -> dict[str, Browser]:
    load_profile(text=HOUSE.read_text(encoding="utf-8"), by=PROGRAM, now=NOW)
    found = {}
    for account in Account.objects.all():
        found[account.sign_in_name] = Browser()
        found[account.sign_in_name].force_login(account)
    return found


def address(business: str, kind: str = "clients") -> str:
    return f"/record/{Register.objects.get(controller__name=business, kind=kind).pk}/"


def test_a_chair_renter_opens_their_own_record(browsers: dict[str, Browser]):
    page = browsers["sanna"].get("/record/")
    assert page.status_code == 200
    assert "Hierontahuone Suvanto" in page.content.decode()
    assert browsers["sanna"].get(address("Hierontahuone Suvanto", "staff")).status_code == 200


def test_a_chair_renter_finds_no_other_record(browsers: dict[str, Browser]):
    for business in ("Kauneushuone Aalto Oy", "Ripsihuone Sulka"):
        for kind in Register.Kind:
            assert browsers["sanna"].get(address(business, kind)).status_code == 404
            assert browsers["sanna"].post(f"{address(business, kind)}check/").status_code == 404


def test_the_houses_owner_sees_every_register_and_only_their_own_counts(browsers: dict[str, Browser]):
    for business in ("Kauneushuone Aalto Oy", "Hierontahuone Suvanto", "Ripsihuone Sulka"):
        assert browsers["kirsi"].get(address(business)).status_code == 200


def test_practitioners_and_reception_open_none(browsers: dict[str, Browser]):
    for name in ("elina", "oona"):
        assert browsers[name].get("/record/").status_code == 403
