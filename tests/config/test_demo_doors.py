"""The demo's open doors: there in a demo, nowhere else."""

import pytest
from django.conf import settings
from django.test import Client as Browser
from django.test import override_settings
from django.urls import path

from peili.config.demo import urls as demo_urls
from peili.config.demo.protecting import WORD
from peili.config.demo.views import DoorsFirst
from peili.config.machine import read_machine
from peili.config.urls import urlpatterns as house
from peili.trail.models import Entry
from tests.support.builders import create_account, create_house, create_service, create_staff

pytestmark = pytest.mark.django_db
urlpatterns = [*house, path("demo/", (demo_urls.urlpatterns, "demo", "demo"))]


@pytest.fixture
def demo():
    middleware = [*settings.MIDDLEWARE, f"{DoorsFirst.__module__}.{DoorsFirst.__qualname__}"]
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=middleware):
        yield Browser()


def test_a_demo_begins_at_its_doors_and_only_once(demo):
    house = create_house()
    create_service(house, create_staff(house))
    assert demo.get("/").url == "/demo/"
    page = demo.get("/demo/")
    assert page.content.decode().count("<form") >= 4
    assert WORD in page.content.decode()
    assert demo.get("/").status_code == 200


def test_a_door_lets_in_and_the_trail_says_so(demo):
    elina = create_staff(create_house(), "Elina Testaaja")
    create_account(elina, "elina")
    assert demo.get("/demo/door/elina/").status_code == 405
    answer = demo.post("/demo/door/elina/")
    assert answer.url == "/desk/"
    assert demo.get("/desk/").status_code == 200
    assert Entry.objects.get().act == "people.sign_in"


@pytest.mark.parametrize("who", ["kirsi", "nobody"])
def test_there_is_no_door_for_others(demo, who):
    create_house()
    assert demo.post(f"/demo/door/{who}/").status_code == 404


def test_a_house_that_is_no_demo_has_no_doors(tmp_path):
    create_house()
    assert not settings.MACHINE.demo
    assert Browser().get("/demo/").status_code == 404
    assert Browser().post("/demo/door/elina/").status_code == 404
    machine = read_machine({"PEILI_HOME": str(tmp_path)})
    assert not machine.demo
    (tmp_path / "demo").touch()
    assert machine.demo
