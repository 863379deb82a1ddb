"""What visitors and staff send to this room. Nothing here reads or writes the database."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from peili.outreach.models import Contact, Disclosure
from peili.people.channels import Channel
from peili.people.names import validate_name
from peili.people.phones import clean_phone
from peili.ui.forms import EmailField

LONGEST = 2000
TRAP = "website"  # a field people do not see: whoever fills it in is a machine


def sent_in(request: HttpRequest) -> QueryDict | None:
    """Return what was sent, even if it is nothing; None where nothing was asked yet."""
    return request.POST if request.method == "POST" else None


class Reachable(forms.Form):
    """Somebody's name and how they are reached."""

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        validators=[validate_name],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write the name.")},
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=32,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )
    email = EmailField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": _("Write the address in the form name@example.fi.")},
    )

    def clean_phone(self) -> str:
        """Return the number in E.164, empty when none was written."""
        said = self.cleaned_data["phone"]
        return clean_phone(said) if said else ""

    def clean(self) -> dict[str, Any]:
        """Ask for a phone number or an e-mail address: without either nobody can answer."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not {"phone", "email"} & self.errors.keys() and not cleaned["phone"] and not cleaned["email"]:
            self.add_error("phone", _("Write a phone number or an e-mail address, so that we can answer."))
        return cleaned


class EnquiryForm(Reachable):
    """The public contact form."""

    text = forms.CharField(
        label=_("What is it about?"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Please leave your health out of this: we ask about it in a safer place if it matters."),
        error_messages={"required": _("Write what you would like to ask or tell.")},
    )
    to = forms.ChoiceField(
        label=_("To whom"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose one of these."),
            "invalid_choice": _("Choose one of these."),
        },
    )

    def __init__(self, *args: Any, businesses: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        """Make the form; where several businesses are under one roof it asks which one is meant."""
        super().__init__(*args, **kwargs)
        if len(businesses) > 1:
            self.fields["to"].choices = businesses  # type: ignore[attr-defined]  # it is a ChoiceField
            self.order_fields(["to", "name", "phone", "email", "text"])
        else:
            del self.fields["to"]

    @property
    def trapped(self) -> bool:
        """Tell whether a machine filled this in."""
        return bool(self.data.get(TRAP))


class StrangerForm(Reachable):
    """What somebody without a card said to the staff."""

    way = forms.ChoiceField(label=_("How"), choices=Contact.Way.choices[1:], widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("What was it about?"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write in a few words what was said.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Make the form, for a call unless it says otherwise."""
        super().__init__(*args, **{"initial": {"way": Contact.Way.CALL}, **kwargs})


class NoteForm(forms.Form):
    """What a client said or was told, on their card."""

    way = forms.ChoiceField(label=_("How"), choices=Contact.Way.choices[1:])
    direction = forms.ChoiceField(
        label=_("Who contacted"), choices=[("in", _("the client")), ("out", _("we"))]
    )
    text = forms.CharField(
        label=_("What was it about?"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write in a few words what was said.")},
    )
    open = forms.BooleanField(label=_("Somebody still has to answer"), required=False)


class HandleForm(forms.Form):
    """What came of a contact, and an answer if there is one."""

    answer = forms.CharField(
        label=_("Answer by message"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("It goes by e-mail, else by text message. Leave it empty if you called."),
    )
    outcome = forms.CharField(
        label=_("What came of it"),
        max_length=300,
        help_text=_("A few words for the others, such as: called, booked a facial."),
        error_messages={"required": _("Write in a few words what came of it.")},
    )


class DisclosureForm(forms.Form):
    """What was given to whom."""

    to_whom = forms.CharField(
        label=_("To whom"), max_length=120, error_messages={"required": _("Write who got it.")}
    )
    what = forms.CharField(
        label=_("What was given"), max_length=300, error_messages={"required": _("Write what was given.")}
    )
    why = forms.CharField(
        label=_("Why"), max_length=300, error_messages={"required": _("Write why it was given.")}
    )
    ground = forms.ChoiceField(
        label=_("On what ground"), choices=Disclosure.Ground.choices, widget=forms.RadioSelect
    )
    given_on = forms.DateField(
        label=_("Date"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, today: Any, **kwargs: Any) -> None:
        """Make the form; nothing is given in the future."""
        super().__init__(*args, **{"initial": {"given_on": today}, **kwargs})
        self.today = today

    def clean_given_on(self) -> Any:
        """Return the date; refuse one that has not come."""
        said = self.cleaned_data["given_on"]
        if said > self.today:
            raise ValidationError(_("Write a date that has come."))
        return said


def _one_line(label: Any, *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=120,
        required=required,
        error_messages={"required": _("Write the subject line in Finnish.")},
    )


def _long(label: Any, *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST,
        required=required,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write the text in Finnish.")},
    )


class CampaignForm(forms.Form):
    """A campaign: by which way, to whom, and what it says in each language."""

    channel = forms.ChoiceField(label=_("How it is sent"), widget=forms.RadioSelect)
    away_months = forms.IntegerField(
        label=_("Only to those who have not visited for this many months"),
        min_value=0,
        max_value=60,
        required=False,
        help_text=_("Leave it empty to write to everyone who has given permission."),
    )
    heading_fi = _one_line(_("Subject line in Finnish"), required=True)
    text_fi = _long(_("Text in Finnish"), required=True)
    heading_sv = _one_line(_("Subject line in Swedish"))
    text_sv = _long(_("Text in Swedish"))
    heading_en = _one_line(_("Subject line in English"))
    text_en = _long(_("Text in English"))

    def __init__(self, *args: Any, channels: Sequence[Channel], **kwargs: Any) -> None:
        """Make the form for the channels the house has."""
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = [  # type: ignore[attr-defined]  # it is a ChoiceField
            (channel.value, channel.label) for channel in channels
        ]

    def clean_away_months(self) -> int:
        """Return the months, none for everyone."""
        return self.cleaned_data["away_months"] or 0
