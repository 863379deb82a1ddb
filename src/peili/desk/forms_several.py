"""What the staff choose for a visit of several treatments, and for a series."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from peili.booking.models import Service
from peili.booking.queries.menu import Extras
from peili.booking.rules import series
from peili.booking.rules.layouts import Way
from peili.desk.forms import WhenForm
from peili.desk.queries.menu import Dish
from peili.house.texts import of_languages
from peili.people.models import Staff

PLACES = ("first", "second", "third", "fourth")


class SeveralForm(WhenForm):
    """Up to four treatments, with whom, how they may lie, from which day, and how often."""

    first = forms.ChoiceField(label=_("Treatment"))
    second = forms.ChoiceField(label=_("Second treatment"), required=False)
    third = forms.ChoiceField(label=_("Third treatment"), required=False)
    fourth = forms.ChoiceField(label=_("Fourth treatment"), required=False)
    way = forms.ChoiceField(
        label=_("How they are given"),
        choices=[
            (Way.ANY.value, _("Either way")),
            (Way.AFTER.value, _("One after another")),
            (Way.ONCE.value, _("At the same time")),
        ],
        initial=Way.ANY.value,
        required=False,
    )
    times = forms.IntegerField(
        label=_("How many times"), min_value=1, max_value=series.MOST_TIMES, initial=1, required=False
    )
    weeks = forms.IntegerField(
        label=_("Weeks between"),
        min_value=1,
        max_value=series.MOST_WEEKS,
        initial=4,
        required=False,
        help_text=_("Only when there are several times."),
    )
    add = forms.MultipleChoiceField(
        label=_("Added to the treatments"), required=False, widget=forms.CheckboxSelectMultiple
    )
    field_order = (*PLACES, "add", "way", "staff", "day", "times", "weeks")

    def __init__(
        self, *args: Any, dishes: Sequence[Dish], practitioners: Sequence[Staff], **kwargs: Any
    ) -> None:
        super().__init__(*args, practitioners=practitioners, **kwargs)
        del self.fields["time"]
        self.dishes = {each.value: each for each in dishes}
        offered = [(each.value, each.name) for each in dishes]
        added = {every.slug: of_languages(every.name) for each in dishes for every in each.addons}
        self.fields["add"].choices = list(added.items())  # type: ignore[attr-defined]  # a choice field
        if not added:
            del self.fields["add"]
        for name in PLACES:
            choices = offered if name == PLACES[0] else [("", _("None")), *offered]
            self.fields[name].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    def clean_way(self) -> str:
        """Return how the treatments may lie; either way unless said."""
        return self.cleaned_data["way"] or Way.ANY.value

    def clean_times(self) -> int:
        """Return how many visits; one unless said."""
        return self.cleaned_data["times"] or 1

    def clean_weeks(self) -> int:
        """Return the weeks between; four unless said."""
        return self.cleaned_data["weeks"] or 4

    def clean(self) -> dict[str, Any]:
        """Gather the treatments in the order chosen; each addition goes with the first one it fits."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        chosen = [self.dishes[cleaned[name]] for name in PLACES if cleaned.get(name)]
        left = set(cleaned.get("add", ()))
        cleaned["treatments"] = []
        for dish in chosen:
            extras = dish.with_addons(left)
            left -= {each.slug for each in extras.addons}
            cleaned["treatments"].append((dish.service, extras))
        if left and chosen:
            self.add_error("add", _("One of these goes with none of the treatments. Take the tick away."))
        return cleaned

    def wanted(self) -> list[tuple[Service, Extras]]:
        """Return the treatments, each with its variant and what is added to it."""
        return list(self.cleaned_data["treatments"])
