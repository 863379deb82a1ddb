"""How Django's forms look here: set `FORM_RENDERER = "peili.ui.forms.Renderer"` and write plain forms.

`{{ form }}` renders the summary of errors and every field; `{{ form.phone.as_field_group }}` renders one.
"""

from django.forms.renderers import DjangoTemplates
from django.forms.widgets import CheckboxInput
from django.utils.translation import gettext_noop

# Django's own message, said in the house's voice by this room's catalogues.
gettext_noop("This field is required.")


class Renderer(DjangoTemplates):
    """Renders forms and field groups with the room's templates."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"


class SwitchInput(CheckboxInput):
    """A checkbox drawn as a switch, for a setting inside a form that has its own submit button."""

    def __init__(self, attrs: dict[str, object] | None = None) -> None:
        super().__init__({"class": "switch-box", "role": "switch", **(attrs or {})})
