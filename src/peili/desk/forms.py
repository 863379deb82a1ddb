"""What the staff type at the desk."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from peili.booking.forms import StartField
from peili.booking.models import Service
from peili.booking.queries.menu import Extras
from peili.booking.wishing import WishesForm
from peili.desk.clocks import clock_field
from peili.desk.queries.menu import Dish
from peili.desk.rules import in_calendar
from peili.house.texts import of_languages
from peili.people.models import LANGUAGES, Client, Staff
from peili.people.names import validate_name
from peili.people.phones import clean_phone, spoken_phone
from peili.people.rules import grams
from peili.ui.forms import EmailField

OLDEST = 1900  # no client was born before


class FindForm(forms.Form):
    """A part of a name, a phone number or an e-mail address to find cards by."""

    q = forms.CharField(
        label=_("Name, phone number or e-mail"),
        max_length=grams.LONGEST_TEXT,
        help_text=_("A part is enough: at least two letters, or the last four digits of the phone number."),
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_q(self) -> str:
        """Return what was typed, if it is enough to look for."""
        typed: str = self.cleaned_data["q"]
        if not grams.read(typed).terms:
            raise forms.ValidationError(_("Write at least two letters, or four digits."), code="short")
        return typed


def card_from_typed(typed: str) -> dict[str, str]:
    """Return the beginnings of a new card in what was searched for, so that nothing is typed twice.

    The last word is the last name, unless a comma says that it came first.
    """
    typed = typed[: grams.LONGEST_TEXT]
    phone = "".join(grams.read(typed).numbers)
    parts = (typed.replace(phone, " ") if phone else typed).split()
    address = next((part for part in parts if "@" in part), "")
    name = " ".join(part for part in parts if "@" not in part)
    last, comma, first = (name.title() if name.islower() else name).partition(",")
    if not comma:
        first, _space, last = last.rpartition(" ")
        first, last = first or last, last if first else ""
    return {"first_name": first.strip(), "last_name": last, "phone": phone, "email": address}


class AwaitedForm(WishesForm):
    """What a client waits for."""

    awaited = forms.ChoiceField(label=_("Treatment"))
    field_order = ["awaited"]

    def __init__(self, *args: Any, services: Sequence[Service], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.services = {each.slug: each for each in services}
        self.fields["awaited"].choices = [(each.slug, each.name) for each in services]  # type: ignore[attr-defined]  # a ChoiceField

    def service(self) -> Service:
        """Return the service that is waited for."""
        return self.services[self.cleaned_data["awaited"]]


class CardForm(forms.Form):
    """What a card holds: exactly what the record of processing activities says, and no more."""

    first_name = forms.CharField(label=_("First name"), max_length=60, validators=[validate_name])
    last_name = forms.CharField(label=_("Last name"), max_length=60, validators=[validate_name])
    phone = forms.CharField(
        label=_("Phone number"),
        max_length=32,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel"}),
    )
    email = EmailField(label=_("E-mail"), max_length=254, required=False)
    street = forms.CharField(label=_("Street address"), max_length=120, required=False)
    postcode = forms.CharField(label=_("Postcode"), max_length=10, required=False)
    city = forms.CharField(label=_("City"), max_length=60, required=False)
    birth_year = forms.IntegerField(
        label=_("Year of birth"),
        required=False,
        help_text=_("The year is enough. A full date is never kept."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": "4"}),
    )
    adult_confirmed = forms.BooleanField(
        label=_("Confirmed to be 18 or older"),
        required=False,
        help_text=_("Tick when the client has shown or said it. The day is kept with it."),
    )
    language = forms.ChoiceField(
        label=_("Language of contact"), choices=LANGUAGES, widget=forms.RadioSelect, initial="fi"
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        for field in self.fields.values():
            field.widget.attrs.setdefault("autocomplete", "off")  # it is not the typist's own data

    def clean_phone(self) -> str:
        """Return the number in E.164, or nothing."""
        typed: str = self.cleaned_data["phone"]
        return clean_phone(typed) if typed else ""

    def clean_birth_year(self) -> int | None:
        """Return a year someone alive may be born in."""
        year: int | None = self.cleaned_data["birth_year"]
        if year is not None and not OLDEST <= year <= self.today.year:
            raise forms.ValidationError(
                _("Write a year between %(first)s and %(last)s."),
                params={"first": OLDEST, "last": self.today.year},
                code="year",
            )
        return year


class NewCardForm(CardForm):
    """A new card; a number that stands on another card is asked about once."""

    another = forms.BooleanField(
        label=_("Make another card with the same number"),
        required=False,
        help_text=_("For example when a parent and a child share a phone."),
    )


def card_initial(client: Client) -> dict[str, object]:
    """Return what a card holds, as the form shows it."""
    names = ("first_name", "last_name", "email", "street", "postcode", "city", "birth_year")
    held = {name: getattr(client, name) for name in (*names, "adult_confirmed", "language")}
    return held | {"phone": spoken_phone(client.phone) if client.phone else ""}


class WhenForm(forms.Form):
    """With whom and from which day to look, and maybe a time to ask about."""

    staff = forms.ChoiceField(label=_("Practitioner"), required=False)
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    time = clock_field(
        _("Why not at"), help_text=_("Write a time, for example 14.30, and see which rule refuses it.")
    )

    def __init__(self, *args: Any, practitioners: Sequence[Staff], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        anyone = ("", _("Anyone"))
        self.fields["staff"].choices = [anyone, *((each.code, each.name) for each in practitioners)]  # type: ignore[attr-defined]  # a ChoiceField

    def clean_day(self) -> date:
        """Return a day the calendar has."""
        day: date = self.cleaned_data["day"]
        if not in_calendar(day):
            raise forms.ValidationError(self.fields["day"].error_messages["invalid"], code="invalid")
        return day


class MoveForm(WhenForm):
    """Where a visit might go."""

    field_order = ("day", "staff", "time")


class WantedForm(WhenForm):
    """What to look for: a service, a practitioner or anyone, a day, and maybe a time to ask about."""

    service = forms.ChoiceField(label=_("Treatment"))
    add = forms.MultipleChoiceField(
        label=_("Added to the treatment"), required=False, widget=forms.CheckboxSelectMultiple
    )
    field_order = ("service", "add", "staff", "day", "time")

    def __init__(self, *args: Any, dishes: Sequence[Dish], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dishes = {each.value: each for each in dishes}
        self.fields["service"].choices = [(each.value, each.name) for each in dishes]  # type: ignore[attr-defined]  # a ChoiceField
        added = {every.slug: of_languages(every.name) for each in dishes for every in each.addons}
        self.fields["add"].choices = list(added.items())  # type: ignore[attr-defined]  # a choice field
        if not added:
            del self.fields["add"]

    def clean(self) -> dict[str, Any]:
        """Refuse what does not go with the treatment."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        dish = self.dishes.get(said.get("service", ""))
        if dish is not None and not set(said.get("add", ())) <= {each.slug for each in dish.addons}:
            self.add_error("add", _("This does not go with the treatment. Take the tick away."))
        return said

    @property
    def chosen(self) -> tuple[Service, Extras]:
        """Return what is wanted: a service with its variant and add-ons."""
        dish = self.dishes[self.cleaned_data["service"]]
        return dish.service, dish.with_addons(self.cleaned_data.get("add", ()))


class LengthForm(forms.Form):
    """How long a visit is to last, and when it ended when one looked."""

    minutes = forms.IntegerField()
    seen = StartField()


class BlockForm(forms.Form):
    """Time to be kept: whose, on which day, from when, how long."""

    staff = forms.SlugField(max_length=12)
    day = forms.DateField()
    time = clock_field("", required=True)
    minutes = forms.IntegerField(min_value=5, max_value=24 * 60)


class TimeForm(forms.Form):
    """The free time that was pressed."""

    service = forms.CharField(max_length=150)
    staff = forms.SlugField(max_length=12)
    starts = forms.CharField(max_length=40)

    def clean_starts(self) -> datetime:
        """Return the instant; a time without its zone is refused, for it could be another one."""
        try:
            said = datetime.fromisoformat(self.cleaned_data["starts"])
            starts = said.astimezone(UTC)
        except (ValueError, OverflowError) as error:  # the latter at both ends of all time
            raise forms.ValidationError(_("This is not a time."), code="time") from error
        if said.tzinfo is None or starts.second or starts.microsecond or not in_calendar(starts):
            raise forms.ValidationError(_("This is not a time."), code="time")
        return starts


class JoinForm(forms.Form):
    """The card a claim is joined to."""

    client = forms.UUIDField()
