"""The questions of setting a house up, without jargon."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from peili.booking.rota import _SPAN, DAYS
from peili.desk.opening.answers import TIMMA, Privacy
from peili.desk.opening.prices import Read, read
from peili.house.area import AREAS, COUNTRIES
from peili.house.business_id import validate_business_id
from peili.house.periods import after, in_words, period
from peili.house.sharing import SERVICES
from peili.people.access import ANY_STAFF
from peili.people.accounts import sign_in_code
from peili.people.models import Account
from peili.people.passwords import WHY, new_password
from peili.people.phones import clean_phone, spoken_phone
from peili.people.queries.passwords import weakness_for
from peili.trail.models import Role
from peili.ui import words
from peili.ui.forms import EmailField

PERIODS = ("P1Y", "P2Y", "P38M", "P6Y")
BLANKS = 2  # empty rows for parties
WEEKDAYS = {
    "mon": _("Monday"),
    "tue": _("Tuesday"),
    "wed": _("Wednesday"),
    "thu": _("Thursday"),
    "fri": _("Friday"),
    "sat": _("Saturday"),
    "sun": _("Sunday"),
}


def _text(
    label: Any, length: int, *, required: bool = True, help_text: Any = "", **attrs: str
) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=length,
        required=required,
        help_text=help_text,
        widget=forms.TextInput(attrs={"autocomplete": "off", **attrs}),
    )


class CodeForm(forms.Form):
    """The code that was printed where the program was started."""

    code = _text(
        _("Setup code"),
        20,
        help_text=_("It was printed where the program was started. Print a new one with: peili setup"),
        autocapitalize="characters",
        spellcheck="false",
    )


class BusinessForm(forms.Form):
    """The business and where it is."""

    place = _text(_("Name of the salon"), 120, help_text=_("As the clients know it."))
    name = _text(_("Name of the business"), 120, help_text=_("As it stands in the trade register."))
    business_id = forms.CharField(
        label=_("Business ID"),
        max_length=9,
        validators=[validate_business_id],
        help_text=_("For example 1234567-1."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    street = _text(_("Street address"), 120)
    postcode = _text(_("Postcode"), 10, inputmode="numeric")
    city = _text(_("City"), 60)
    phone = _text(_("Phone number"), 32, required=False, inputmode="tel")
    email = EmailField(label=_("E-mail"), required=False, max_length=254)

    def clean_phone(self) -> str:
        """Return the number as people write it."""
        typed: str = self.cleaned_data["phone"]
        return spoken_phone(clean_phone(typed)) if typed else ""

    def clean(self) -> dict[str, Any]:
        """Ask for a way to reach the business."""
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not typed.get("phone") and not typed.get("email"):
            self.add_error("phone", _("Write a phone number or an e-mail, so that clients can reach you."))
        return typed

    def sections(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the business and the place as the profile says them."""
        said = self.cleaned_data
        address = {"street": said["street"], "postcode": said["postcode"], "city": said["city"]}
        business = {"name": said["name"], "business_id": said["business_id"], "address": address}
        business |= {name: said[name] for name in ("phone", "email") if said[name]}
        return business, {"name": said["place"], "address": address, "zone": "Europe/Helsinki"}


class PasswordForm(forms.Form):
    """A sign-in name and a new password."""

    sign_in = _text(_("Sign-in name"), 60, autocapitalize="none", spellcheck="false")
    password = new_password()

    def clean(self) -> dict[str, Any]:
        """Refuse a password that is guessed first, and say why."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        own = (said.get("name", ""), said.get("sign_in", ""))
        why = weakness_for(said["password"], more=own) if "password" in said else None
        if why is not None:
            self.add_error("password", str(WHY[why]))
        return said

    def clean_sign_in(self) -> str:
        """Refuse a name another person signs in with."""
        typed: str = self.cleaned_data["sign_in"]
        if Account.objects.filter(sign_in_code=sign_in_code(typed)).exists():
            raise forms.ValidationError(
                _("Another person signs in with this name. Choose another."), code="taken"
            )
        return typed


class OwnerForm(PasswordForm):
    """Who the owner is."""

    name = _text(_("Your name"), 120, help_text=_("Clients see it when they choose who treats them."))
    title = _text(_("Your title"), 80, help_text=_("For example cosmetologist."))
    field_order = ("name", "title", "sign_in", "password")


class PersonForm(PasswordForm):
    """Somebody who works at the house."""

    name = _text(_("Name"), 120)
    title = _text(_("Title"), 80)
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[(role.value, role.label) for role in sorted(ANY_STAFF, key=lambda role: role is Role.OWNER)],
        widget=forms.RadioSelect,
        initial=Role.PRACTITIONER,
    )
    field_order = ("name", "title", "role", "sign_in", "password")


class HoursForm(forms.Form):
    """Whether somebody gives treatments, and when."""

    bookable = forms.BooleanField(label=_("Gives treatments"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day in DAYS:
            # no inputmode: the number keys of many phones have no dash
            self.fields[day] = _text(WEEKDAYS[day], 60, required=False)
        self.fields["mon"].help_text = _(
            "For example 9.00-17.00. Leave a day off empty; write a break as 9-12, 13-17."
        )

    def clean(self) -> dict[str, Any]:
        """Read every day, and ask for some hours of whoever gives treatments."""
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        for day in DAYS:
            spans = [
                _span(part) for part in (typed.get(day) or "").replace(";", ",").split(",") if part.strip()
            ]
            if None in spans:
                self.add_error(day, _("Write the hours as 9.00-17.00, the earlier time first."))
            typed[f"{day}_spans"] = [each for each in spans if each]
        if typed.get("bookable") and not self.errors and not any(typed[f"{day}_spans"] for day in DAYS):
            self.add_error("mon", _("Write the hours of at least one day."))
        return typed

    def week(self) -> dict[str, Any]:
        """Return the hours as the profile says them."""
        said = {day: self.cleaned_data[f"{day}_spans"] for day in DAYS}
        return {day: spans[0] if len(spans) == 1 else spans for day, spans in said.items() if spans}


def _span(text: str) -> str | None:
    """Return hours as the profile writes them; None when they cannot be read. 9-17 means full hours."""
    parts = [part.strip() for part in text.replace("\u2013", "-").split("-")]
    full = "-".join(part if any(sign in part for sign in ".:") else f"{part}.00" for part in parts)
    match = _SPAN.fullmatch(full.replace(":", "."))
    if match is None:
        return None
    numbers = [int(each) for each in match.groups()]
    if numbers[0] > 23 or numbers[2] > 23 or max(numbers[1], numbers[3]) > 59:  # noqa: PLR2004  # the clock
        return None
    begins, ends = (numbers[0], numbers[1]), (numbers[2], numbers[3])
    return f"{begins[0]}.{begins[1]:02}-{ends[0]}.{ends[1]:02}" if begins < ends else None


class PricesForm(forms.Form):
    """The price list, typed or pasted."""

    lines = forms.CharField(
        label=_("Price list"),
        max_length=20_000,
        help_text=_("One treatment a line: name, length, price. A heading is a line of its own."),
        widget=forms.Textarea(attrs={"rows": "14", "autocomplete": "off", "spellcheck": "false"}),
    )
    found = Read()

    def clean_lines(self) -> str:
        """Read the list; a line that cannot be read stops it, by its number."""
        typed: str = self.cleaned_data["lines"]
        self.found = read(typed)
        if self.found.problems:
            raise forms.ValidationError(
                [
                    _now("Line %(number)d: %(why)s.") % {"number": number, "why": why}
                    for number, why in self.found.problems
                ]
            )
        if not self.found.lines:
            raise forms.ValidationError(_("Write at least one treatment."), code="empty")
        return typed


class PrivacyForm(forms.Form):
    """What is kept, how long, and who gets it."""

    keeps = forms.MultipleChoiceField(
        label=_("What do you keep besides name, phone, e-mail and visits?"),
        required=False,
        choices=[
            ("contact.address", _("address")),
            ("identity.birth_year", _("year of birth, never the date")),
            ("health.status", _("what the client tells of their health")),
            ("health.treatment", _("what was done at the treatment")),
            ("health.skin", _("analysis of the skin")),
            ("health.home_care", _("products for home care")),
        ],
        widget=forms.CheckboxSelectMultiple,
    )
    period = forms.ChoiceField(label=_("How long after the last visit?"), widget=forms.RadioSelect)
    paper = forms.ChoiceField(
        label=_("Do you have paper client cards?"),
        required=False,
        choices=[
            ("", _("no")),
            ("burn", _("yes, and old ones are burned")),
            ("shred", _("yes, and old ones are shredded")),
        ],
        widget=forms.RadioSelect,
    )
    timma = forms.ChoiceField(
        label=_("Do you use Timma?"),
        required=False,
        choices=[
            ("", _("no")),
            ("in_use", _("yes, it is still in use beside this")),
            ("before", _("not any more, but clients are brought in from there")),
        ],
        widget=forms.RadioSelect,
    )
    area = forms.ChoiceField(
        label=_("Where may the data be?"),
        choices=[
            ("eu_only", _("only in the European Union")),
            ("eea_only", _("in the European Economic Area")),
        ],
        widget=forms.RadioSelect,
        initial="eu_only",
    )
    marketing = forms.BooleanField(
        label=_("We send marketing"), required=False, help_text=_("Only to those who have given permission.")
    )
    notify = forms.ChoiceField(
        label=_("If data gets into wrong hands, whom do you tell?"),
        choices=[
            ("always", _("always everyone whom it touches, and the authority")),
            ("law", _("those whom it puts at high risk, and the authority, as the law asks")),
        ],
        widget=forms.RadioSelect,
        initial="always",
    )
    attested = forms.MultipleChoiceField(
        label=_("What is in order at the salon? You will be asked to look at each now and then."),
        required=False,
        choices=[
            ("doors_locked", _("the doors are locked")),
            ("locked_cabinet", _("papers are in a locked cabinet")),
            ("computers_password", _("the computers have passwords")),
            ("antivirus", _("the computers have virus protection")),
            ("staff_trained", _("the staff have been taught to handle personal data")),
        ],
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, today: date, parties: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = self.initial.get("period", "")
        self.fields["period"].choices = [  # type: ignore[attr-defined]  # a choice field
            (each, _sum(each, today)) for each in dict.fromkeys((*PERIODS, *([told] if told else [])))
        ]
        others = [(code, each["name"]) for code, each in parties.items() if code != TIMMA]
        if others:
            self.fields["kept_parties"] = forms.MultipleChoiceField(
                label=_("Who gets data today?"),
                required=False,
                choices=others,
                help_text=_("Take the tick away from those who get it no more."),
                widget=forms.CheckboxSelectMultiple,
            )
        for number in range(1, BLANKS + 1):
            self.fields[f"party{number}"] = _text(
                _("Who else gets data?") if number == 1 else _("And who else?"),
                120,
                required=False,
                help_text=_("For example the accountant, or who keeps the server.") if number == 1 else "",
            )
            self.fields[f"does{number}"] = forms.ChoiceField(
                label=_("What do they do?"),
                required=False,
                choices=[("", "–"), *SERVICES.items()],  # noqa: RUF001  # a dash for nothing
            )
            self.fields[f"country{number}"] = forms.ChoiceField(
                label=_("Country"), required=False, choices=list(COUNTRIES.items()), initial="FI"
            )

    def clean(self) -> dict[str, Any]:
        """Ask what a party does, and refuse one outside the chosen area."""
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        for number in range(1, BLANKS + 1):
            if not typed.get(f"party{number}"):
                continue
            if not typed.get(f"does{number}"):
                self.add_error(f"does{number}", _("Choose what they do."))
            area = AREAS.get(typed.get("area", ""), AREAS["eea_only"])
            if typed.get(f"country{number}") not in area:
                self.add_error(f"country{number}", _("This country is outside the area you chose."))
        return typed

    def answers(self) -> Privacy:
        """Return the answers in the words of the profile."""
        said = self.cleaned_data
        parties = tuple(
            {"name": said[f"party{n}"], "does": said[f"does{n}"], "country": said[f"country{n}"]}
            for n in range(1, BLANKS + 1)
            if said.get(f"party{n}")
        )
        return Privacy(
            keeps=tuple(said["keeps"]),
            period=said["period"],
            paper=said["paper"],
            timma=said["timma"],
            parties=parties,
            kept_parties=tuple(said.get("kept_parties", ())),
            area=said["area"],
            marketing=said["marketing"],
            notify=said["notify"],
            attested=tuple(said["attested"]),
        )


def _sum(code: str, today: date) -> str:
    """Say a time of keeping, and the sum: when the card of somebody who came today would go."""
    length = period(code)
    return _now("%(time)s: the card of someone who came today goes on %(day)s at the latest") % {
        "time": in_words(length),
        "day": words.day_full(after(today, length), get_language() or "fi"),
    }
