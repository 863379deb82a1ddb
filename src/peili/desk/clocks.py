"""Times of day as people type them: 9, 13.30, and what a phone's number keys can write."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

# A phone set to Finnish has a comma among its number keys and neither a dot nor a colon.
CLOCKS = ["%H.%M", "%H:%M", "%H,%M", "%H"]
KEYS = {"inputmode": "decimal", "autocomplete": "off"}


def clock_field(label: Any, *, required: bool = False, help_text: Any = "") -> forms.TimeField:
    """Return a field for a time of day."""
    field = forms.TimeField(
        label=label,
        required=required,
        input_formats=CLOCKS,
        help_text=help_text,
        widget=forms.TimeInput(format="%H.%M", attrs=KEYS),
    )
    field.error_messages["invalid"] = _("Write the time as 9 or 13.30.")
    return field
