"""What a person types on their own page."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from peili.people.models import LANGUAGES, Client
from peili.people.phones import clean_phone, spoken_phone
from peili.promises.vocabulary import Text
from peili.rights.models import Restriction
from peili.ui.forms import EmailField

PROPOSED = ("first_name", "last_name", "birth_year")
AT_ONCE = ("phone", "email", "street", "postcode", "city", "language")
OLDEST, YOUNGEST = 1900, 2100  # years of birth the card can hold


class AskForm(forms.Form):
    """The contact that is stored: whether it is one is told to nobody."""

    contact = forms.CharField(
        label=_("Phone number or e-mail"),
        max_length=254,
        help_text=_("The one you gave the salon. The link goes there, and nowhere else."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )


class CodeForm(forms.Form):
    """The code given at the salon."""

    code = forms.CharField(
        label=_("Code"),
        max_length=12,
        help_text=_("Six digits. Ask for it at the salon: it works for a quarter of an hour."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class ContactForm(forms.Form):
    """One's own contact details, changed at once."""

    phone = forms.CharField(
        label=_("Phone number"),
        max_length=32,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    email = EmailField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    street = forms.CharField(
        label=_("Street address"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    postcode = forms.CharField(
        label=_("Postcode"),
        max_length=10,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "postal-code"}),
    )
    city = forms.CharField(
        label=_("City"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
    )
    language = forms.ChoiceField(label=_("Language of contact"), choices=LANGUAGES, widget=forms.RadioSelect)

    def clean_phone(self) -> str:
        """Return the number in E.164, or nothing."""
        typed: str = self.cleaned_data["phone"]
        return clean_phone(typed) if typed else ""


def contact_initial(client: Client) -> dict[str, object]:
    """Return the contact details as the form shows them."""
    held: dict[str, object] = {name: getattr(client, name) for name in AT_ONCE}
    return held | {"phone": spoken_phone(client.phone) if client.phone else ""}


class WordsForm(forms.Form):
    """A request in one's own words."""

    said = forms.CharField(
        label=_("In your own words"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class CorrectionForm(WordsForm):
    """Details that the salon writes on the card: how they should be, for a person to look at."""

    first_name = forms.CharField(label=_("First name"), max_length=60, required=False)
    last_name = forms.CharField(label=_("Last name"), max_length=60, required=False)
    birth_year = forms.IntegerField(
        label=_("Year of birth"),
        required=False,
        min_value=OLDEST,
        max_value=YOUNGEST,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": "4"}),
    )
    field_order = [*PROPOSED, "said"]

    def corrections(self, client: Client | None) -> dict[str, str]:
        """Return what differs from the card."""
        typed = {name: self.cleaned_data[name] for name in PROPOSED}
        return {
            name: str(value)
            for name, value in typed.items()
            if client is not None and value not in (None, "") and value != getattr(client, name)
        }

    def clean(self) -> dict[str, object]:
        """Refuse a correction that says nothing."""
        found: dict[str, object] = super().clean() or {}
        if not self.errors and not any(found.values()):
            raise forms.ValidationError(_("Write what is wrong, and how it should be."), code="empty")
        return found


class RestrictionForm(WordsForm):
    """On which of the law's grounds the processing is to be restricted."""

    reason = forms.ChoiceField(label=_("Why"), choices=Restriction.Reason.choices, widget=forms.RadioSelect)
    field_order = ["reason", "said"]


class ObjectionForm(WordsForm):
    """Which purpose is objected to."""

    purpose = forms.ChoiceField(label=_("What you object to"), widget=forms.RadioSelect)
    field_order = ["purpose", "said"]

    def __init__(
        self, data: object = None, *, purposes: Iterable[tuple[str, Text]], initial: object = None
    ) -> None:
        super().__init__(data, initial=initial)  # type: ignore[arg-type]  # Django takes any mapping
        self.fields["purpose"].choices = [(code, str(name)) for code, name in purposes]  # type: ignore[attr-defined]  # a ChoiceField
