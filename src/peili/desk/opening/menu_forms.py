"""The questions about headings, levels, somebody's own prices, and what must be so before a treatment."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from peili.booking.conditions import LEAST_TEST, MOST_DAYS
from peili.desk.opening.fields import Groups, PriceField, folded, minutes_field, number_field, text_field
from peili.desk.opening.menu_said import way_name

NEEDED = _("This is needed with the others.")
LONGEST_LEVEL = 60
BLANKS = 1
TONGUES = (("fi", _("Name in Finnish")), ("sv", _("Name in Swedish")), ("en", _("Name in English")))


class BeforeForm(forms.Form):
    """What must be so before a treatment: a test made earlier, and days since another treatment."""

    test = forms.ChoiceField(label=_("Test made at"), required=False)
    hours = number_field(_("At least so many hours before"), LEAST_TEST, MOST_DAYS * 24)
    days = number_field(_("At most so many days before"), 3, MOST_DAYS)

    def __init__(self, *args: Any, own: str, services: Mapping[str, str], rows: int, **kwargs: Any) -> None:
        """`own` is the service itself; `services` are those the condition may name, by their names."""
        super().__init__(*args, **kwargs)
        self.rows = rows + BLANKS
        tests = [(slug, name) for slug, name in services.items() if slug != own]
        self.fields["test"].choices = [("", _("no test")), *tests]  # type: ignore[attr-defined]  # a choice field
        for row in range(self.rows):
            self.fields[f"d{row}_after"] = forms.ChoiceField(
                label=_("After a visit of"),
                required=False,
                choices=[("", _("of nothing")), *services.items()],
            )
            self.fields[f"d{row}_days"] = number_field(_("Days between at least"), 1, MOST_DAYS)

    @property
    def groups(self) -> Groups:
        """Return the test, and the days that must lie between."""
        found: Groups = [(_("A test first"), [self[name] for name in self.base_fields], None)]
        for row in range(self.rows):
            bound = [self[f"d{row}_after"], self[f"d{row}_days"]]
            found.append((_("Days between"), bound, folded(bound, _chosen(bound[0]))))
        return found

    def clean(self) -> dict[str, Any]:
        """Ask for what belongs together."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("hours", "days") if said.get("test") else ():
            if not self.errors.get(name) and not said.get(name):
                self.add_error(name, NEEDED)
        hours, days = said.get("hours"), said.get("days")
        if said.get("test") and hours and days and days * 24 <= hours:
            self.add_error("days", _("This ends before the hours above have gone."))
        seen: set[str] = set()
        for row in range(self.rows):
            after = said.get(f"d{row}_after")
            if after in seen:
                self.add_error(f"d{row}_after", _("This treatment is here twice."))
            elif after:
                seen.add(after)
                if not self.errors.get(f"d{row}_days") and not said.get(f"d{row}_days"):
                    self.add_error(f"d{row}_days", NEEDED)
        return said


def _chosen(bound: forms.BoundField) -> str:
    value = str(bound.value() or "")
    return str(dict(bound.field.choices).get(value, "")) if value else ""  # type: ignore[attr-defined]  # a choice field


class HeadingsForm(forms.Form):
    """The headings of the price list: their order, and their names in three languages."""

    def __init__(self, *args: Any, used: Sequence[bool], **kwargs: Any) -> None:
        """Take for each heading in its order whether a service stands under it."""
        super().__init__(*args, **kwargs)
        self.used, self.rows = used, len(used) + BLANKS
        for row in range(self.rows):
            for tongue, label in TONGUES:
                self.fields[f"h{row}_{tongue}"] = text_field(label, longest=80)
            self.fields[f"h{row}_place"] = number_field(_("Place on the list"), 1, self.rows)

    @property
    def groups(self) -> Groups:
        """Return each heading, folded."""
        return [_group(self, f"h{row}_", _("Heading")) for row in range(self.rows)]

    def clean(self) -> dict[str, Any]:
        """Refuse to take away a heading that has services, and two of one name."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        names: set[str] = set()
        for row in range(self.rows):
            name = said.get(f"h{row}_fi", "")
            if not name and row < len(self.used) and self.used[row] and not self.errors.get(f"h{row}_fi"):
                self.add_error(f"h{row}_fi", _("Treatments stand under this heading: it needs a name."))
            elif name and name in names:
                self.add_error(f"h{row}_fi", _("Another heading has this name."))
            names.add(name)
        return said


class LevelsForm(forms.Form):
    """The levels of practitioners: their names, and by how much and of what their prices differ."""

    def __init__(
        self,
        *args: Any,
        kept: Sequence[str],
        headings: Mapping[str, str],
        services: Mapping[str, str],
        **kwargs: Any,
    ) -> None:
        """`kept` names, for each level in its order, who has it; empty for nobody."""
        super().__init__(*args, **kwargs)
        self.kept, self.rows = kept, len(kept) + BLANKS
        choices = [
            (_("All of a heading"), list(headings.items())),
            (_("One treatment"), list(services.items())),
        ]
        for row in range(self.rows):
            for tongue, label in TONGUES:
                self.fields[f"l{row}_{tongue}"] = text_field(label, longest=LONGEST_LEVEL)
            self.fields[f"l{row}_percent"] = number_field(
                _("Prices differ by, per cent (-20 is cheaper)"), -100, 100
            )
            self.fields[f"l{row}_for"] = forms.MultipleChoiceField(
                label=_("Of what"), required=False, choices=choices, widget=forms.CheckboxSelectMultiple
            )

    @property
    def groups(self) -> Groups:
        """Return each level, folded."""
        return [_group(self, f"l{row}_", _("Level")) for row in range(self.rows)]

    def clean(self) -> dict[str, Any]:
        """Refuse to take away a level that somebody has; ask for its percentage."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        for row in range(self.rows):
            name, percent = said.get(f"l{row}_fi"), f"l{row}_percent"
            if not name and row < len(self.kept) and self.kept[row] and not self.errors.get(f"l{row}_fi"):
                why = _("%(who)s has this level: change that first.") % {"who": self.kept[row]}
                self.add_error(f"l{row}_fi", why)
            if name and not self.errors.get(percent) and said.get(percent) is None:
                self.add_error(percent, NEEDED)
        return said


def _group(form: forms.Form, place: str, words: Any) -> tuple[Any, list[forms.BoundField], str | None]:
    bound = [form[name] for name in form.fields if name.startswith(place)]
    return words, bound, folded(bound, str(bound[0].value() or ""))


class OwnForm(forms.Form):
    """What one practitioner gives, their level, and prices and lengths of their own."""

    level = forms.ChoiceField(label=_("Level"), required=False)

    def __init__(
        self,
        *args: Any,
        levels: Mapping[str, str],
        lines: Mapping[str, tuple[str, str]],
        ways: Sequence[tuple[str, str, str]],
        **kwargs: Any,
    ) -> None:
        """`lines` are names and list prices of services; `ways` each service and variant, with its name."""
        super().__init__(*args, **kwargs)
        self.lines, self.ways = lines, ways
        self.fields["level"].choices = [("", _("no level")), *levels.items()]  # type: ignore[attr-defined]  # a choice field
        if not levels:
            self.fields["level"].widget = forms.HiddenInput()
        for slug, way, called in ways:
            name = way_name(slug, way)
            self.fields.setdefault(
                f"gives_{slug}", forms.BooleanField(label=_("Gives this treatment"), required=False)
            )
            self.fields[f"price_{name}"] = PriceField(label=_labelled(_("Own price"), called), required=False)
            self.fields[f"minutes_{name}"] = minutes_field(_labelled(_("Own length in minutes"), called))

    @property
    def groups(self) -> Groups:
        """Return the level, and each service folded."""
        found: Groups = [(_("Level"), [self["level"]], None)] if len(self["level"].field.choices) > 1 else []  # type: ignore[attr-defined]  # as above
        for slug, (name, listed) in self.lines.items():
            bound = [self[each] for each in self._names(slug)]
            found.append((name, bound, folded(bound, self._says(bound, listed))))
        return found

    def _names(self, slug: str) -> list[str]:
        own = [way_name(other, way) for other, way, _called in self.ways if other == slug]
        return [f"gives_{slug}", *(f"{kind}_{name}" for name in own for kind in ("price", "minutes"))]

    def _says(self, bound: list[forms.BoundField], listed: str) -> str:
        if not bound[0].value():
            return str(_("does not give it"))
        own = any(each.value() not in (None, "") for each in bound[1:])
        return str(_("own price or length")) if own else listed


def _labelled(words: Any, called: str) -> str:
    return f"{words}: {called}" if called else str(words)


class UnitsForm(forms.Form):
    """The rooms and devices, kind by kind: each line of a kind is one of them."""

    def __init__(
        self, *args: Any, pools: Sequence[tuple[str, str]], used: Collection[str], **kwargs: Any
    ) -> None:
        """Take the kinds as pairs of role and code, and the codes that some treatment needs."""
        super().__init__(*args, **kwargs)
        self.pools, self.used, self.rows = pools, used, len(pools) + BLANKS
        for row in range(self.rows):
            if row >= len(pools):
                self.fields[f"p{row}_name"] = text_field(_("What these are called"), longest=40)
                self.fields[f"p{row}_role"] = forms.ChoiceField(
                    label=_("They are"),
                    required=False,
                    choices=[("rooms", _("rooms")), ("devices", _("devices"))],
                    widget=forms.RadioSelect,
                    initial="rooms",
                )
            self.fields[f"p{row}_labels"] = forms.CharField(
                label=_("One on each line"),
                required=False,
                max_length=1000,
                widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
            )

    @property
    def groups(self) -> Groups:
        """Return each kind."""
        found: Groups = []
        for row in range(self.rows):
            bound = [self[name] for name in self.fields if name.startswith(f"p{row}_")]
            if row < len(self.pools):
                role, code = self.pools[row]
                found.append((_("Rooms") if role == "rooms" else _("Devices"), bound, folded(bound, code)))
            else:
                found.append((_("Rooms or devices"), bound, folded(bound, "")))
        return found

    def clean(self) -> dict[str, Any]:
        """Read the lines; refuse a name that is there twice, and taking away what a treatment needs."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        seen: set[str] = set()
        for row in range(self.rows):
            name = f"p{row}_labels"
            labels = [line.strip() for line in said.get(name, "").splitlines() if line.strip()]
            said[name] = labels
            if any(len(each) > LONGEST_LEVEL for each in labels):
                self.add_error(name, _("A name is at most 60 characters."))
            if seen & set(labels) or len(set(labels)) < len(labels):
                self.add_error(name, _("Two have the same name."))
            seen |= set(labels)
            if row < len(self.pools) and not labels and self.pools[row][1] in self.used:
                self.add_error(name, _("A treatment needs one of these: name at least one."))
            if row >= len(self.pools) and bool(labels) != bool(said.get(f"p{row}_name")):
                self.add_error(name if not labels else f"p{row}_name", NEEDED)
        return said
