"""What goes to another machine goes encrypted, and what comes without encryption gets nothing."""

import pytest
from django.test import Client as Browser
from django.test import override_settings

from peili.config.databases import database
from peili.config.machine import read_machine
from peili.vault.backup.server import environment

NEAR = ("postgresql://a:b@127.0.0.1/x", "postgresql:///x", "postgresql://localhost:5433/x", "")
FAR = "postgresql://peili:salaisuus@db.example.fi:5432/peili"


@pytest.mark.parametrize("url", NEAR)
def test_a_database_on_this_machine_is_asked_as_its_address_says(url: str):
    read = read_machine({"PEILI_DATABASE_URL": url, "PEILI_KEYRING_URL": url})
    assert (read.database_url, read.keyring_url) == (url, url)


@pytest.mark.parametrize(
    ("url", "mode"),
    [
        (FAR, "verify-full"),
        ("postgresql://10.0.0.7/x?application_name=peili", "verify-full"),
        (f"{FAR}?sslmode=disable", "disable"),
    ],
)
def test_one_on_another_machine_is_asked_with_tls_unless_its_address_says_otherwise(url: str, mode: str):
    read = read_machine({"PEILI_DATABASE_URL": url, "PEILI_KEYRING_URL": url})
    assert read.keyring_url == read.database_url
    assert f"sslmode={mode}" in read.keyring_url
    settings = database(read, b"")
    assert settings["OPTIONS"] == {"sslmode": mode}
    assert environment(settings)["PGSSLMODE"] == mode


@pytest.mark.django_db
def test_a_program_that_asks_without_tls_is_refused_and_not_led_on():
    with override_settings(SECURE_SSL_REDIRECT=True):
        answer = Browser().get("/api/v1/services", headers={"authorization": "Bearer x"})
        led = Browser().get("/")
    assert (answer.status_code, answer.json()["code"]) == (403, "https_only")
    assert led.status_code == 301
