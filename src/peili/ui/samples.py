"""Invented people and times for the gallery; nothing here is read by any other room."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django import forms
from django.utils.translation import pgettext_lazy

from peili.ui.forms import SwitchInput

FIRST: Final = datetime(2026, 11, 26, 13, 15)  # noqa: DTZ001 - the gallery's day has no zone
TODAY: Final = datetime(2026, 11, 24, 11, 40)  # noqa: DTZ001 - the gallery's day has no zone


@dataclass(frozen=True, slots=True)
class Time:
    """One free time."""

    start: datetime
    who: str


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a lane; `kind` is the end of its class, `mark` the state it shows."""

    start: datetime
    end: datetime
    kind: str = ""
    name: str = ""
    service: str = ""
    mark: str = ""
    room: str = ""

    @property
    def length(self) -> int:
        """Return the minutes the block lasts."""
        return (self.end - self.start).seconds // 60


@dataclass(frozen=True, slots=True)
class Lane:
    """One person's day."""

    name: str
    role: str
    blocks: tuple[Block, ...]
    wall: bool = False


class Details(forms.Form):
    """One of each kind of field."""

    name = forms.CharField(label=pgettext_lazy("gallery", "Name"), max_length=60)
    phone = forms.CharField(
        label=pgettext_lazy("gallery", "Phone"),
        help_text=pgettext_lazy("gallery", "We send the confirmation and any change to this number."),
    )
    email = forms.EmailField(label=pgettext_lazy("gallery", "E-mail"), required=False)
    who = forms.ChoiceField(
        label=pgettext_lazy("gallery", "Practitioner"),
        choices=[
            ("", pgettext_lazy("gallery", "Anyone")),
            ("elina", "Elina Salo"),
            ("mirva", "Mirva Koskela"),
        ],
    )
    language = forms.ChoiceField(
        label=pgettext_lazy("gallery", "Language of the messages"),
        choices=[("fi", "suomi"), ("sv", "svenska"), ("en", "English")],
        widget=forms.RadioSelect,
    )
    wishes = forms.CharField(
        label=pgettext_lazy("gallery", "Wishes"),
        help_text=pgettext_lazy(
            "gallery", "Do not write about your health here. We ask about it separately."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    adult = forms.BooleanField(label=pgettext_lazy("gallery", "I am at least 18 years old."))
    letter = forms.BooleanField(
        label=pgettext_lazy("gallery", "Newsletter by e-mail"),
        help_text=pgettext_lazy("gallery", "You can stop it at any time."),
        widget=SwitchInput,
        required=False,
    )

    def clean_phone(self) -> str:
        """Refuse what holds no digits, so that the gallery can show an error."""
        phone: str = self.cleaned_data["phone"]
        if not any(letter.isdigit() for letter in phone):
            raise forms.ValidationError(
                pgettext_lazy("gallery", "Write the number with digits, for example 040 123 4567.")
            )
        return phone


def nav(current: int = 0) -> list[dict[str, object]]:
    """Return the staff's way around, with one item current."""
    items: list[dict[str, object]] = [
        {"name": pgettext_lazy("gallery", "Day"), "url": "#", "icon": "calendar"},
        {"name": pgettext_lazy("gallery", "Clients"), "url": "#", "icon": "users"},
        {"name": pgettext_lazy("gallery", "Messages"), "url": "#", "icon": "message-square", "count": 3},
        {"name": pgettext_lazy("gallery", "Tasks"), "url": "#", "icon": "list-checks", "count": 2},
        {"name": pgettext_lazy("gallery", "Record"), "url": "#", "icon": "scroll-text"},
    ]
    items[current]["current"] = True
    return items


def times() -> Mapping[str, object]:
    """Return the first free times of one service."""
    rows = [(26, 16, 0, "Elina Salo"), (27, 9, 30, "Mirva Koskela"), (27, 12, 15, "Elina Salo")]
    found = [Time(datetime(2026, 11, day, hour, minute), who) for day, hour, minute, who in rows]  # noqa: DTZ001
    found.append(Time(datetime(2026, 11, 30, 10, 0), "Mirva Koskela"))  # noqa: DTZ001
    return {"first": Time(FIRST, "Elina Salo"), "times": found, "length": 90, "price": 29000}


def details() -> Mapping[str, object]:
    """Return a form that was sent with mistakes."""
    return {"form": Details({"name": "Aino Lehtonen", "phone": "nolla", "language": "sv"}), **times()}


def day() -> Mapping[str, object]:
    """Return a day of four lanes, two of them chair renters'."""
    return {
        "nav": nav(0),
        "now": TODAY,
        "hours": [TODAY.replace(hour=hour, minute=0) for hour in range(9, 18)],
        "lanes": [_elina(), _mirva(), _sanna(), _jonna()],
    }


def record() -> Mapping[str, object]:
    """Return the record's page with one sentence that does not hold."""
    states = ["holds"] * 41
    states[8] = states[33] = "not-yet"
    states[21] = "typed"
    states[28] = "drifts"
    return {"nav": nav(4), "states": states, "now": TODAY, "account_name": "Kirsi Aalto"}


def gallery() -> Mapping[str, object]:
    """Return all that the gallery page shows."""
    return {**record(), **times(), **day(), "empty_form": Details(), "sent_form": details()["form"]}


def _at(text: str) -> datetime:
    hour, minute = text.split(".")
    return TODAY.replace(hour=int(hour), minute=int(minute))


def _block(start: str, end: str, kind: str = "", *said: str) -> Block:
    return Block(_at(start), _at(end), kind, *said)


def _elina() -> Lane:
    return Lane(
        "Elina Salo",
        "kosmetologi",
        (
            _block("9.00", "10.15", "done", "Päivi Mäkinen", "Ihonpuhdistus", "holds", "huone 1"),
            _block("10.15", "10.30", "buffer"),
            _block("11.00", "12.00", "now", "Riitta Ojala", "Kosteuttava kasvohoito", "holds"),
            _block("12.00", "12.15", "buffer"),
            _block("12.30", "13.00", "break"),
            _block("13.45", "14.00", "buffer"),
            _block(
                "14.00",
                "15.30",
                "chosen",
                "Aino Lehtonen",
                "HIFU-kasvohoito",
                "waits",
                "huone 2, HIFU-laite 1",
            ),
            _block("15.30", "15.45", "buffer"),
            _block("16.15", "17.15", "", "Tuula Heino", "Exuviance-kasvohoito", "holds"),
            _block("17.15", "17.30", "buffer"),
        ),
    )


def _mirva() -> Lane:
    return Lane(
        "Mirva Koskela",
        "kosmetologi, jalkahoitaja",
        (
            _block("9.30", "11.00", "done", "Seppo Lahti", "Jalkahoito, vaativa", "holds"),
            _block("11.00", "11.15", "buffer"),
            _block("11.30", "12.30", "now", "Helena Aro", "Jalkahoito", "holds"),
            _block("12.30", "12.45", "buffer"),
            _block("13.15", "14.45", "", "Kaisa Niemi", "Luksuskasvohoito", "holds"),
            _block("14.45", "15.00", "buffer"),
            _block("15.00", "15.30", "hold"),
            _block("15.30", "17.00", "", "Noora Virtanen", "Microblading-kulmat", "waits"),
            _block("17.00", "17.30", "", "Sirpa Lahti", "Kulmien laminointi", "holds"),
        ),
    )


def _sanna() -> Lane:
    spans = (("9.00", "11.15"), ("12.00", "14.00"), ("14.30", "16.45"))
    return Lane(
        "Sanna Laine", "tuolivuokralainen", tuple(_block(a, b, "renter") for a, b in spans), wall=True
    )


def _jonna() -> Lane:
    spans = (("12.00", "13.00"), ("13.30", "15.30"), ("16.00", "17.30"))
    away = _block("9.00", "12.00", "away")
    return Lane("Jonna Virta", "tuolivuokralainen", (away, *(_block(a, b, "renter") for a, b in spans)))


PAGES: Final[Mapping[str, Callable[[], Mapping[str, object]]]] = {
    "times": times,
    "details": details,
    "day": day,
    "record": record,
}
