"""How Django's forms look here: set `FORM_RENDERER = "peili.ui.forms.Renderer"` and write plain forms.

`{{ form }}` renders the summary of errors and every field; `{{ form.phone.as_field_group }}` renders one.
"""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.forms import BaseForm
from django.forms import EmailField as DjangoEmailField
from django.forms.renderers import DjangoTemplates
from django.forms.widgets import CheckboxInput
from django.http import QueryDict
from django.utils.translation import gettext_noop

# Django's own messages, said in the house's voice by this room's catalogues.
gettext_noop("This field is required.")
gettext_noop("Ensure this value is a multiple of step size %(limit_value)s.")
gettext_noop(
    "Ensure this value is a multiple of step size %(limit_value)s, starting from %(offset)s, "
    "e.g. %(offset)s, %(valid_value1)s, %(valid_value2)s, and so on."
)


class Renderer(DjangoTemplates):
    """Renders forms and field groups with the room's templates."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"


def show_again(form: BaseForm, **hidden: object) -> None:
    """Let a form that was sent be shown with its answers, and these hidden fields as they are by now."""
    again = QueryDict(mutable=True)
    again.update(form.data)
    for name, value in hidden.items():
        again[name] = str(value)
    form.data = again


def refuse_hidden_signs(address: str) -> None:
    """Refuse an address with signs nobody sees: Django lets them into its domain, and no letter arrives."""
    if not address.isprintable():
        raise ValidationError(validate_email.message, code="invalid")


class EmailField(DjangoEmailField):
    """An e-mail address that a letter can be sent to."""

    default_validators = [*DjangoEmailField.default_validators, refuse_hidden_signs]  # Django's


class SwitchInput(CheckboxInput):
    """A checkbox drawn as a switch, for a setting inside a form that has its own submit button."""

    def __init__(self, attrs: dict[str, object] | None = None) -> None:
        super().__init__({"class": "switch-box", "role": "switch", **(attrs or {})})
