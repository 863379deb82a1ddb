import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from peili.ui.views import EXAMPLES

PAGES = ["/ui/", *[f"/ui/examples/{name}/" for name in EXAMPLES]]


@pytest.fixture
def shown(settings: Settings) -> None:
    settings.GALLERY = True


def test_the_gallery_is_named() -> None:
    assert reverse("ui:gallery") == "/ui/"


@pytest.mark.parametrize("page", PAGES)
def test_the_gallery_is_not_there_unless_the_machine_shows_it(
    client: Client, settings: Settings, page: str
) -> None:
    settings.DEBUG = settings.GALLERY = False
    assert client.get(page).status_code == 404


@pytest.mark.usefixtures("shown")
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_page_shows_in_every_language(client: Client, page: str, language: str) -> None:
    client.cookies["django_language"] = language
    answer = client.get(page)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in html
    assert html.count("<h1") == 1
    assert '<a class="skip" href="#main">' in html
    assert "csrfmiddlewaretoken" in html or page == "/ui/"


@pytest.mark.usefixtures("shown")
@pytest.mark.parametrize(("asked", "got"), [("dark", ' data-theme="dark"'), ("light", ' data-theme="light"')])
def test_a_theme_can_be_asked_for(client: Client, asked: str, got: str) -> None:
    assert got in client.get("/ui/", {"theme": asked}).content.decode()


@pytest.mark.usefixtures("shown")
def test_an_unknown_theme_is_not_repeated(client: Client) -> None:
    assert "data-theme" not in client.get("/ui/", {"theme": '"><b>'}).content.decode()


@pytest.mark.usefixtures("shown")
def test_an_unknown_example_is_not_found(client: Client) -> None:
    assert client.get("/ui/examples/base/").status_code == 404


@pytest.mark.usefixtures("shown")
def test_a_form_with_errors_says_so_in_the_title(client: Client) -> None:
    client.cookies["django_language"] = "fi"
    assert "<title>Virhe: " in client.get("/ui/examples/details/").content.decode()
    assert "<title>Milloin" in client.get("/ui/examples/times/").content.decode()


@pytest.mark.usefixtures("shown")
def test_the_language_menu_comes_back_to_the_same_page(client: Client) -> None:
    client.cookies["django_language"] = "sv"
    html = client.get("/ui/examples/times/?theme=dark").content.decode()
    assert 'name="next" value="/ui/examples/times/?theme=dark"' in html
    assert 'value="sv" lang="sv" aria-current="true"' in html


@pytest.mark.usefixtures("shown")
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_each_language_is_offered_in_its_own_name(client: Client, language: str) -> None:
    client.cookies["django_language"] = language
    html = client.get("/ui/examples/times/").content.decode()
    assert [f">{name}</button>" in html for name in ("suomi", "svenska", "English")] == [True] * 3
