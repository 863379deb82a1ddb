"""The home-care plan, what is taken home, and reactions."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from peili.care.commands.home import Item
from peili.care.forms.records import lot_words
from peili.care.models import Lot
from peili.care.words import When

ROWS = 8
SPARE = 2


class ItemForm(forms.Form):
    """One product of a plan; a row without a product is left out."""

    product = forms.CharField(
        label=_("Product"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"list": "home-products", "autocomplete": "off"}),
    )
    when = forms.ChoiceField(label=_("When"), choices=When.choices, required=False)
    how = forms.CharField(
        label=_("How to use"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    until = forms.DateField(
        label=_("Until"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def item(self, known: dict[str, str]) -> Item | None:
        """Return the item, its instruction taken from the product where none was written."""
        given = self.cleaned_data
        product: str = given.get("product", "")
        if not product:
            return None
        until: date | None = given["until"]
        return Item(
            product=product,
            how=given["how"] or known.get(product, ""),
            when=given["when"] or When.BOTH,
            until=until.isoformat() if until else "",
        )


Items = forms.formset_factory(ItemForm, extra=SPARE, max_num=ROWS, absolute_max=ROWS)


def _lot(lots: Sequence[Lot], *, needed: bool) -> forms.ChoiceField:
    choices = [(str(lot.pk), lot_words(lot)) for lot in lots]
    empty = [] if needed else [("", _("none of these"))]
    return forms.ChoiceField(label=_("Product and lot"), choices=[*empty, *choices], required=needed)


class SaleForm(forms.Form):
    """The lot a client takes home."""

    def __init__(self, *args: Any, lots: Sequence[Lot], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lot"] = _lot(lots, needed=True)


class ReactionForm(forms.Form):
    """A reaction to a product."""

    product = forms.CharField(
        label=_("Another product"),
        max_length=200,
        required=False,
        help_text=_("If it is not in the list."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    what = forms.CharField(
        label=_("What happened"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )
    known_on = forms.DateField(
        label=_("When you came to know of it"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    serious = forms.BooleanField(
        label=_("It was serious"),
        required=False,
        help_text=_(
            "Hospital care, lasting harm, not being able to do everyday things, or danger to life. "
            "A serious reaction is told to Tukes."
        ),
    )

    def __init__(self, *args: Any, lots: Sequence[Lot], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["lot"] = _lot(lots, needed=False)
        self.fields["known_on"].initial = today
        self.order_fields(["lot"])

    def clean_known_on(self) -> date:
        """Return a day that is not ahead."""
        known: date = self.cleaned_data["known_on"]
        if known > self.today:
            raise forms.ValidationError(_("The day is still to come."), code="ahead")
        return known

    def clean(self) -> dict[str, Any]:
        """Ask which product it was."""
        given = super().clean() or {}
        if not given.get("lot") and not given.get("product"):
            raise forms.ValidationError({"lot": _("Choose the product, or write it below.")})
        return given


class ReportedForm(forms.Form):
    """Under which reference the authority was told."""

    reference = forms.CharField(
        label=_("The authority's reference"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
