"""What the staff type at the desk."""

from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from peili.booking.models import Service
from peili.desk.rules import in_calendar
from peili.people.models import LANGUAGES, Client, Staff
from peili.people.phones import clean_phone, spoken_phone

OLDEST = 1900  # no client was born before


class PhoneForm(forms.Form):
    """A phone number to find a card by."""

    phone = forms.CharField(
        label=_("Phone number"),
        max_length=32,
        help_text=_("A card is found by its exact phone number."),
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off"}),
    )

    def clean_phone(self) -> str:
        """Return the number in E.164."""
        return clean_phone(self.cleaned_data["phone"])


class CardForm(forms.Form):
    """What a card holds: exactly what the record of processing activities says, and no more."""

    first_name = forms.CharField(label=_("First name"), max_length=60)
    last_name = forms.CharField(label=_("Last name"), max_length=60)
    phone = forms.CharField(
        label=_("Phone number"),
        max_length=32,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel"}),
    )
    email = forms.EmailField(label=_("E-mail"), max_length=254, required=False)
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


class WantedForm(forms.Form):
    """What to look for: a service, a practitioner or anyone, a day, and maybe a time to ask about."""

    service = forms.ChoiceField(label=_("Treatment"))
    staff = forms.ChoiceField(label=_("Practitioner"), required=False)
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    time = forms.TimeField(
        label=_("Why not at"),
        required=False,
        input_formats=["%H.%M", "%H:%M", "%H"],
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("Write a time, for example 14.30, and see which rule refuses it."),
    )

    def __init__(
        self, *args: Any, services: list[Service], practitioners: list[Staff], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].choices = [(each.slug, each.name) for each in services]  # type: ignore[attr-defined]  # a ChoiceField
        anyone = ("", _("Anyone"))
        self.fields["staff"].choices = [anyone, *((each.code, each.name) for each in practitioners)]  # type: ignore[attr-defined]  # as above

    def clean_day(self) -> date:
        """Return a day the calendar has."""
        day: date = self.cleaned_data["day"]
        if not in_calendar(day):
            raise forms.ValidationError(self.fields["day"].error_messages["invalid"], code="invalid")
        return day


class TimeForm(forms.Form):
    """The free time that was pressed."""

    service = forms.SlugField(max_length=80)
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
