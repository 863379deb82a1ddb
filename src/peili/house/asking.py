"""A form whose answers are sections of the profile: brought into force, or refused on the form."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from peili.house.commands import change_profile
from peili.house.profile import ProfileRefused
from peili.trail.commands import Actor


def take(form: forms.BaseForm, changed: Mapping[str, Any], *, by: Actor, now: datetime) -> bool:
    """Bring sections into force; what the profile refuses is said on the form, and nothing is changed."""
    try:
        change_profile(changed=dict(changed), by=by, now=now)
    except ProfileRefused as refused:
        for why in refused.problems:
            form.add_error(None, _("The profile does not take this: %(why)s") % {"why": why})
        return False
    return True
