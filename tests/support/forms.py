"""What a browser sends of a form when nothing on it was changed."""

from typing import Any

from django.forms import Form


def typed(form: Form) -> dict[str, Any]:
    """Return the fields as they are shown, as a browser would send them."""
    shown = {name: form[name].value() for name in form.fields}
    return {
        name: ("on" if value is True else value)
        for name, value in shown.items()
        if value not in (None, False, "", [])
    }
