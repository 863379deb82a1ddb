"""Bringing clients in from a file: read, tried without storing anything, and stored when told to.

Between the steps the file is in the owner's own browser, inside the form; the program keeps it nowhere.
"""

import binascii
from base64 import b64decode, b64encode
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from peili.desk.queries import clients
from peili.desk.views.frames import Page, page_of
from peili.house.queries import profile_version
from peili.house.sharing import ENTRANCES
from peili.people.access import only
from peili.people.commands.importing import import_clients
from peili.people.importing.columns import LEAVE, MEANINGS, NEVER, guess, missing
from peili.people.importing.plan import NoClock, Plan, plan
from peili.people.importing.reading import MOST_BYTES, MOST_ROWS, Table, Unreadable, table_of
from peili.trail.models import Role

HERE = "desk:clients"
SHOWN = 30  # problems and namesakes listed on the page; the rest are counted
REFUSED = {
    "empty": _("There is nothing in the file under the headings."),
    "large": _("The file is too large. At most 1.5 megabytes can be brought in at a time."),
    "rows": _("There are too many rows. At most 20,000 can be brought in at a time."),
    "binary": _("This is not a text table. Save it as CSV and try again."),
}
SAME = {"phone": _("same phone number"), "email": _("same e-mail"), "name": _("same name, no other details")}
PREVIEW = 3  # cells of each column shown beside its heading


class FileForm(forms.Form):
    """A table of clients."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("A CSV file, such as a client list from Timma. The first row has the headings."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv"}),
    )


class ColumnsForm(forms.Form):
    """What each column means, and from when rows without a last visit count."""

    content = forms.CharField(widget=forms.HiddenInput, max_length=MOST_BYTES * 2)
    undated = forms.DateField(
        label=_("Last visit of rows that name none"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("The time of keeping is counted from this day for them. Choose the latest it can be."),
    )

    def __init__(self, *args: Any, table: Table, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(LEAVE, _("not brought in")), *MEANINGS.items()]
        for place, meaning in enumerate(guess(table.headings)):
            if meaning in NEVER:
                continue
            self.fields[f"column{place}"] = forms.ChoiceField(
                label=table.headings[place] or f"{place + 1}",
                choices=choices,
                required=False,
                initial=meaning,
                help_text=", ".join(
                    row.cells[place] for row in table.rows[:PREVIEW] if place < len(row.cells)
                ),
            )
        self.order_fields([name for name in self.fields if name != "undated"])
        self.never = [
            (table.headings[place], NEVER[meaning])
            for place, meaning in enumerate(guess(table.headings))
            if meaning in NEVER
        ]
        self.places = len(table.headings)

    def meanings(self) -> list[str]:
        """Return what each column means, in the order of the file."""
        said = self.cleaned_data if self.is_bound else {name: f.initial for name, f in self.fields.items()}
        return [str(said.get(f"column{place}") or LEAVE) for place in range(self.places)]

    def clean(self) -> dict[str, Any]:
        """Refuse a meaning given twice, and a file without names."""
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        chosen = [word for word in self.meanings() if word]
        if len(chosen) != len(set(chosen)):
            raise forms.ValidationError(_("Two columns mean the same. Choose one of them."), code="twice")
        if missing(self.meanings()):
            raise forms.ValidationError(_("Choose the column with the names."), code="names")
        return typed


def _preview(table: Table, place: int) -> str:
    """Return the first cells of a column."""
    first = [row.cells[place] for row in table.rows[:PREVIEW] if place < len(row.cells)]
    return ", ".join(cell for cell in first if cell)


@only(Role.OWNER)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def import_file(request: HttpRequest) -> HttpResponseBase:
    """Ask for a file, show what bringing it in would do, and do it."""
    page = page_of(request, here=HERE)
    if not source_named():
        return page.show("desk/import.html", {"unnamed": True}, status=200)
    if request.method == "POST" and "content" in request.POST:
        return _columns(page)
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if request.method == "POST" and form.is_valid():
        try:
            if form.cleaned_data["file"].size > MOST_BYTES:
                raise Unreadable("large")  # noqa: TRY301  # said as what the table itself says
            content: bytes = form.cleaned_data["file"].read(MOST_BYTES + 1)
            table = table_of(content)
        except Unreadable as refused:
            form.add_error("file", REFUSED[refused.code])
        else:
            asked = ColumnsForm(initial={"content": b64encode(content).decode()}, table=table)
            return _show(page, asked, table)
    return page.show("desk/import.html", {"form": form})


def source_named() -> bool:
    """Tell whether the house profile names a party that client data comes from."""
    version = profile_version()
    return version is not None and any(code not in ENTRANCES for code in version.content.get("sources", ()))


def _columns(page: Page) -> HttpResponseBase:
    try:
        content = b64decode(page.request.POST["content"], validate=True)
        table = table_of(content)
    except (binascii.Error, ValueError, Unreadable):
        return page.show("desk/import.html", {"form": FileForm(), "lost": True}, status=400)
    form = ColumnsForm(page.request.POST, table=table)
    if not form.is_valid():
        return page.show("desk/import_columns.html", {"form": form, "table": table, "most": MOST_ROWS})
    meant = _plan(page, form, table)
    undated = form.cleaned_data["undated"]
    if page.request.POST.get("act") != "import" or meant is None:
        return _show(page, form, table)
    if meant.undated and undated is None:
        form.add_error("undated", _("Some rows name no last visit. Say from when they count."))
        return _show(page, form, table)
    made = import_clients(
        register=clients.register_of(page.staff),
        cards=meant.new,
        undated=undated,
        by=page.actor,
        now=page.now,
        on=page.today,
    )
    return redirect("desk:imported", count=len(made))


def _plan(page: Page, form: ColumnsForm, table: Table) -> Plan | None:
    undated = form.cleaned_data.get("undated") if form.is_bound else None
    register = clients.register_of(page.staff)
    try:
        return plan(
            register=register, table=table, meanings=form.meanings(), undated=undated, today=page.today
        )
    except NoClock:
        return None


def _show(page: Page, form: ColumnsForm, table: Table) -> HttpResponse:
    meant = _plan(page, form, table)
    context: dict[str, object] = {"form": form, "table": table, "plan": meant}
    if meant is not None:
        context |= {
            "problems": meant.problems[:SHOWN],
            "same": [(card.number, SAME[why]) for card, why in meant.same[:SHOWN]],
        }
    return page.show("desk/import_columns.html", context)


@only(Role.OWNER)
@require_safe
def imported(request: HttpRequest, count: int) -> HttpResponse:
    """Say how many were brought in."""
    return page_of(request, here=HERE).show("desk/imported.html", {"count": count})
