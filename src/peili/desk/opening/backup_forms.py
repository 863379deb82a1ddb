"""The form that confirms a restore: the day of what comes back, typed."""

import re
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from peili.desk.opening.fields import number_field, text_field
from peili.house.backups.wal import LONGEST

_SAID = re.compile(
    r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})|(?P<iso>\d{4}-\d{2}-\d{2})", re.ASCII
)


class DayForm(forms.Form):
    """Asks for one very day, so that nobody restores by a slip."""

    day = text_field(gettext_lazy("Type the day it is from, such as 26.11.2026"), required=True, longest=20)

    def __init__(self, data: Any = None, *, day: date) -> None:
        super().__init__(data)
        self.wanted = day

    def clean_day(self) -> str:
        """Refuse any other day."""
        said: str = self.cleaned_data["day"]
        if _day(said) != self.wanted:
            raise forms.ValidationError(_("That is not the day it is from. Look at the day above."))
        return said


class LogForm(forms.Form):
    """Asks for how many days a server's log is kept."""

    days = number_field(gettext_lazy("The server's log is kept for so many days"), 1, LONGEST)
    days.help_text = gettext_lazy("Empty when it is not kept: then a restore loses at most a day.")

    def section(self) -> dict[str, str] | None:
        """Return the section of the profile; None takes it out."""
        days = self.cleaned_data["days"]
        return {"wal": f"P{days}D"} if days else None


def _day(said: str) -> date | None:
    found = _SAID.fullmatch("".join(said.split()))
    if found is None:
        return None
    try:
        if found["iso"]:
            return date.fromisoformat(found["iso"])
        return date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return None
