from html.parser import HTMLParser
from typing import Never

import pytest
from django import forms
from django.utils.translation import override

from peili.ui.forms import Renderer, SwitchInput


class Booking(forms.Form):
    name = forms.CharField(label="Name")
    phone = forms.CharField(label="Phone", help_text="For changes.")
    wishes = forms.CharField(label="Wishes", required=False, widget=forms.Textarea)
    channel = forms.ChoiceField(
        label="Channel",
        help_text="One of these.",
        choices=[("sms", "SMS"), ("mail", "Mail")],
        widget=forms.RadioSelect,
    )
    adult = forms.BooleanField(label="I am an adult.")
    letter = forms.BooleanField(label="Letter", required=False, widget=SwitchInput)
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> Never:
        raise forms.ValidationError("<b>Taken</b>")


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def one(self, tag: str, **wanted: str) -> dict[str, str | None]:
        hits = [attrs for name, attrs in self.found if name == tag and wanted.items() <= attrs.items()]
        assert len(hits) == 1, (tag, wanted, hits)
        return hits[0]


@pytest.fixture
def sent() -> str:
    with override("fi"):
        return str(Booking({"name": "Aino"}, renderer=Renderer()))


@pytest.fixture
def fresh() -> str:
    with override("fi"):
        return str(Booking(renderer=Renderer()))


def test_every_control_has_a_label_of_its_own(fresh: str) -> None:
    tags = Tags(fresh)
    for name in ("name", "phone", "wishes", "adult", "letter"):
        assert tags.one("label", **{"for": f"id_{name}"})
    assert "<legend>Channel" in fresh


def test_the_hint_describes_its_control(fresh: str) -> None:
    tags = Tags(fresh)
    assert tags.one("input", name="phone")["aria-describedby"] == "id_phone_helptext"
    assert tags.one("div", id="id_phone_helptext")
    assert tags.one("fieldset")["aria-describedby"] == "id_channel_helptext"


def test_what_is_not_required_says_so(fresh: str) -> None:
    assert fresh.count("(valinnainen)") == 1
    assert fresh.index("Wishes") < fresh.index("(valinnainen)") < fresh.index("Channel")


def test_a_fresh_form_shows_no_errors(fresh: str) -> None:
    assert "aria-invalid" not in fresh
    assert "notice" not in fresh


def test_an_error_stands_at_its_control(sent: str) -> None:
    tags = Tags(sent)
    phone = tags.one("input", name="phone")
    assert phone["aria-invalid"] == "true"
    assert phone["aria-describedby"] == "id_phone_helptext id_phone_error"
    assert tags.one("div", id="id_phone_error")["class"] == "field-error"
    assert "Täytä tämä kohta." in sent
    assert "aria-invalid" not in tags.one("input", name="name")


def test_the_summary_links_to_each_control_in_error(sent: str) -> None:
    tags = Tags(sent)
    ids = {attrs["id"] for _tag, attrs in tags.found if "id" in attrs}
    links = {attrs["href"] for tag, attrs in tags.found if tag == "a"}
    assert links == {"#id_phone", "#id_channel_0", "#id_adult"}
    assert {link.removeprefix("#") for link in links} <= ids
    assert tags.one("div", role="alert")


def test_an_error_of_the_whole_form_is_in_the_summary_and_escaped(sent: str) -> None:
    assert "<li>&lt;b&gt;Taken&lt;/b&gt;</li>" in sent


def test_a_switch_is_a_checkbox_with_the_role_of_a_switch(fresh: str) -> None:
    switch = Tags(fresh).one("input", name="letter")
    assert switch["type"] == "checkbox"
    assert switch["role"] == "switch"


def test_hidden_fields_are_kept(fresh: str) -> None:
    assert Tags(fresh).one("input", name="token")["type"] == "hidden"
