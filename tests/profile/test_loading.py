"""What a load writes, and what a second load changes."""

from argparse import Namespace
from datetime import date, time
from importlib import import_module
from typing import Any

import pytest
import yaml
from django.apps import apps

from peili.booking.models import AddOn, Hold, Part, Rate, Resource, Service, Terms, Variant, WeeklyHours
from peili.booking.queries.working import load_hours
from peili.config.commands import loading
from peili.house.commands import load_profile
from peili.house.exporting import as_yaml
from peili.house.models import Controller, Party, Premises, ProfileVersion, Register
from peili.house.profile import ProfileRefused
from peili.house.queries import face
from peili.house.yaml_text import load as file_of
from peili.people.models import Account, Staff
from peili.trail.commands import PROGRAM
from peili.trail.models import Entry
from tests.support.builders import NOW
from tests.support.houses import DEMO

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

TEXT = DEMO.read_text()


def load(text: str = TEXT) -> ProfileVersion:
    return load_profile(text=text, by=PROGRAM, now=NOW)


def test_a_load_makes_the_whole_house_with_one_entry():
    version = load()
    assert version.number == 1
    assert version.title == "Kauneushuone Aalto"
    assert Controller.objects.count() == 3
    assert Register.objects.count() == 6
    assert Premises.objects.get().zone == "Europe/Helsinki"
    assert Party.objects.get(code="konesali").roles == ["processor"]
    assert Terms.objects.get().hold_minutes == 10
    assert {staff.code for staff in Staff.objects.practitioners()} == {"elina", "mirva", "sanna", "jonna"}
    assert [entry.act for entry in Entry.objects.all()] == ["house.load_profile"]
    hifu = Service.objects.get(slug="hifu-kasvohoito")
    assert (hifu.price_cents, hifu.adults_only) == (29000, True)
    parts = {part.role: (part.pool, part.offset, part.minutes) for part in Part.objects.filter(service=hifu)}
    assert parts == {
        "staff": ("", -15, 120),
        "room": ("hoitohuone", -15, 120),
        "device": ("hifu", 0, 90),
        "client": ("", 0, 90),
    }
    assert WeeklyHours.objects.filter(staff__code="sanna", weekday=0).count() == 2
    assert set(Service.objects.filter(practitioners__code="sanna").values_list("category__name_fi")) == {
        ("Hieronta",)
    }


def test_loading_again_changes_what_changed_and_doubles_nothing():
    load()
    before = {model: model.objects.count() for model in (Controller, Staff, Service, Part, Resource, Account)}
    ids = set(Service.objects.values_list("pk", flat=True))
    changed = TEXT.replace("price: 290", "price: 310").replace("phone: 09 4245 0100", "phone: 09 4245 0199")
    assert load(changed).number == 2
    assert {model: model.objects.count() for model in before} == before
    assert set(Service.objects.values_list("pk", flat=True)) == ids
    assert Service.objects.get(slug="hifu-kasvohoito").price_cents == 31000
    assert Controller.objects.get(kind="house").phone == "09 4245 0199"


def test_who_and_what_is_no_longer_named_has_left():
    load()
    text = TEXT.replace("\n  mirva:\n", "\n  milla:\n").replace("sign_in: mirva", "sign_in: milla")
    text = text.replace("    sokerointi-kainalot:", "    sokerointi-selka:")
    load(text)
    gone = Staff.objects.get(code="mirva")
    assert not gone.active
    assert not Account.objects.get(staff=gone).is_active
    assert gone not in Staff.objects.practitioners()
    service = Service.objects.get(slug="sokerointi-kainalot")
    assert not service.online
    assert not service.practitioners.exists()


def test_what_does_not_load_changes_nothing():
    load()
    with pytest.raises(ProfileRefused):
        load(TEXT.replace("9314150-6", "9314150-7").replace("price: 290", "price: 310"))
    assert ProfileVersion.objects.count() == 1
    assert Service.objects.get(slug="hifu-kasvohoito").price_cents == 29000


def test_nobody_can_sign_in_before_a_password_is_set(monkeypatch, capsys):
    load()
    account = Account.objects.get_by_natural_key("elina")
    assert not account.has_usable_password()
    typed = iter(
        ["lyhyt", "lyhyt", "pitkä-ja-oma-salasana", "jokin-aivan-muu-sana", *["pitkä-ja-oma-salasana"] * 2]
    )
    monkeypatch.setattr(loading.getpass, "getpass", lambda _ask: next(typed))
    asked = Namespace(sign_in_name="Elina")
    assert [loading.password(asked) for _each in range(3)] == [1, 1, 0]
    account.refresh_from_db()
    assert account.check_password("pitkä-ja-oma-salasana")
    assert loading.password(Namespace(sign_in_name="nobody")) == 1
    assert "salasana" not in str(list(Entry.objects.values())) + capsys.readouterr().out


def test_dates_that_differ_are_loaded_and_replace_those_before():
    load()
    elina = Staff.objects.get(code="elina")
    christmas, new_year = date(2026, 12, 24), date(2026, 12, 31)
    assert list(elina.date_hours.filter(on=christmas).values_list("opens", "closes")) == [(None, None)]
    assert list(elina.date_hours.filter(on=new_year).values_list("opens", "closes")) == [(time(9), time(12))]
    load(TEXT.replace("{on: 2026-12-24, hours: away}", "{on: 2026-12-24, hours: 9.00-11.00}"))
    assert list(elina.date_hours.filter(on=christmas).values_list("opens", "closes")) == [(time(9), time(11))]
    found = load_hours(staff_ids=[elina.pk], first=christmas, days=2)[elina.pk]
    assert found.on(christmas) == ((time(9), time(11)),)
    assert found.on(date(2026, 12, 25)) == ()


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{on: 2026-13-24, hours: away}", "rota.elina.dates[0].on"),
        ("{on: 2026-12-24, hours: holiday}", "rota.elina.dates[0].hours"),
        ("{on: 2026-12-25, hours: away}", "rota.elina.dates[1].on: this date is here twice"),
        ("{on: 2026-12-24}", "rota.elina.dates[0].hours"),
    ],
)
def test_a_date_that_cannot_be_is_told_and_nothing_is_loaded(line: str, told: str):
    with pytest.raises(ProfileRefused) as refused:
        load(TEXT.replace("{on: 2026-12-24, hours: away}", line))
    assert told in "\n".join(refused.value.problems)
    assert not Staff.objects.exists()


def test_the_houses_name_on_pages_is_the_newest_versions_at_once(django_assert_max_num_queries):
    load()
    renamed = TEXT.replace("Kauneushuone Aalto", "Kauneushuone Laine")
    assert face().name == "Kauneushuone Aalto"
    load(renamed)
    with django_assert_max_num_queries(3):  # its token before and after it: nothing lags behind
        assert face().name == "Kauneushuone Laine"


def test_versions_from_before_their_names_stood_beside_them_get_them():
    version = load()
    ProfileVersion.objects.update(names={})
    migration = import_module("peili.house.migrations.0003_names")
    migration.copy_names(apps, None)
    version.refresh_from_db()
    assert version.names == version.content["house"]["name"]
    assert face().name == "Kauneushuone Aalto"


def service(content: dict[str, Any], slug: str) -> dict[str, Any]:
    return content["booking"]["services"][slug]


class TestTheMenu:
    def test_a_load_writes_variants_addons_levels_and_own_prices(self):
        load()
        brazilian = Service.objects.get(slug="sokerointi-brasilialainen")
        assert [
            (each.code, each.minutes, each.price_cents, each.weeks_from, each.weeks_to)
            for each in brazilian.variants.order_by("position")
        ] == [("ensikerta", 60, 6500, 6, None), ("huolto", 30, 5500, None, 6)]
        tint = AddOn.objects.get(service__slug="ripsien-ja-kulmien-varjays", main__slug="ihonpuhdistus")
        assert (tint.price_cents, tint.minutes, tint.beside) == (2500, 30, False)
        assert not Service.objects.get(slug="silmanymparyshoito").alone
        reflexology = Service.objects.get(slug="vyohyketerapia")
        assert (reflexology.every, reflexology.every_percent, reflexology.every_months) == (5, 50, 3)
        assert Service.objects.get(slug="hieronta-45").vat == "exempt"
        own = Rate.objects.get(service__slug="luksuskasvohoito")
        assert (own.staff.code, own.price_cents, own.minutes, own.by_level) == ("elina", 12500, 105, False)
        junior = Rate.objects.get(service__slug="geelilakkaus")
        assert (junior.staff.code, junior.price_cents, junior.minutes, junior.by_level) == (
            "mirva",
            3600,
            None,
            True,
        )
        assert set(Service.objects.filter(by_giver=True).values_list("slug", flat=True)) == {
            "luksuskasvohoito",
            "geelilakkaus",
            "varpaiden-geelilakkaus",
            "jalkahoito-vaativa",
        }

    def test_what_is_in_force_exports_as_the_file_that_makes_it_again(self):
        load()
        said = as_yaml()
        load(said)
        assert as_yaml() == said
        again = file_of(said)
        assert again["rota"]["mirva"]["level"] == "juniori"
        assert again["rota"]["elina"]["own"] == {"luksuskasvohoito": {"price": 125, "minutes": 105}}
        assert service(again, "sokerointi-brasilialainen")["variants"]["huolto"]["since_last"] == {
            "at_most": "P6W"
        }

    def test_a_variant_that_is_gone_stays_only_where_a_booking_tells_of_it(self):
        load()
        used = Variant.objects.get(code="huolto")
        Hold.objects.create(
            token_code="x",
            service=used.service,
            variant=used,
            staff=Staff.objects.get(code="elina"),
            starts_at=NOW,
            expires_at=NOW,
            any_practitioner=False,
        )
        content = file_of(TEXT)
        del service(content, "sokerointi-brasilialainen")["variants"]
        del service(content, "aromaterapiahieronta")["variants"]
        load(yaml.safe_dump(content, allow_unicode=True))
        left = Variant.objects.exclude(service__slug="volyymihuolto")
        assert [(each.code, each.offered) for each in left] == [("huolto", False)]

    def test_an_own_length_keeps_its_price_by_level(self):
        content = file_of(TEXT)
        content["rota"]["mirva"]["own"] = {"geelilakkaus": {"minutes": 120}}
        load(yaml.safe_dump(content, allow_unicode=True))
        rate = Rate.objects.get(service__slug="geelilakkaus")
        assert (rate.price_cents, rate.minutes, rate.by_level) == (3600, 120, True)
        assert file_of(as_yaml())["rota"]["mirva"]["own"] == {"geelilakkaus": {"minutes": 120}}
        load(as_yaml())
        assert Rate.objects.get(service__slug="geelilakkaus").price_cents == 3600
