"""What cannot be read is answered in the house's words, not with a crash."""

import pytest
from django.test import Client as Browser

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"


def test_a_form_in_another_encoding_is_refused_in_words():
    browser = Browser(enforce_csrf_checks=True)
    browser.get("/sign-in/")  # with the cookie the form itself is read
    response = browser.post("/sign-in/", "name=x", content_type=f"{FORM}; charset=utf-16")
    assert response.status_code == 400
    assert "Tätä ei voitu lukea" in response.content.decode()


def test_a_name_of_a_host_that_is_not_ours_is_refused_without_repeating_it():
    response = Browser().get("/", headers={"host": "elsewhere.example"})
    assert response.status_code == 400
    assert "Tätä ei voitu lukea" in response.content.decode()
    assert "elsewhere" not in response.content.decode()
