"""The page of the code: its form carries what was typed, so none of it is stored or stands in a URL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext_lazy as _

from peili.booking.commands.book import Choices, Details
from peili.booking.commands.contact import (
    CodeRefused,
    ContactUnchecked,
    TooManyCodes,
    Why,
    prove,
    send_code,
)
from peili.booking.models import Appointment
from peili.booking.views import said
from peili.booking.views.asked import Asked, Commit
from peili.booking.views.shell import Context, private_page

AGAIN, EDIT = "again", "edit"  # the buttons beside the order button
Missing = ContactUnchecked | CodeRefused | TooManyCodes
REFUSED = {
    Why.WRONG: _("This is not the code we sent. Look at the newest message and type it again."),
    Why.OVER: _("This code has ended. Ask for a new one."),
    Why.TRIED: _("This code was tried too many times. Ask for a new one."),
}


class CodeForm(forms.Form):
    """The code that was sent."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        help_text=_("Six digits. It counts for ten minutes."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"required": _("Type the code we sent.")},
    )


def checked(commit: Commit, *, token: str, sent: QueryDict, now: datetime) -> Commit:
    """Return what books once a code was proven, and sends one first where none was.

    It raises what the commit raises, and CodeRefused, NoWay and TooManyCodes.
    """
    code = typed_code(sent)

    def with_code(details: Details, instead: Any, choices: Choices) -> Appointment:
        if code:
            prove(token=token, details=details, code=code, now=now)
        try:
            return commit(details, instead, choices)
        except ContactUnchecked:
            send_code(token=token, details=details, now=now, again=AGAIN in sent)
            raise

    return with_code


def typed_code(sent: QueryDict) -> str:
    """Return the digits that were typed; empty when another code is asked for."""
    code = sent.get("code", "")[:20]
    return "" if AGAIN in sent else "".join(each for each in code if each.isascii() and each.isdigit())


def ask_code(request: HttpRequest, asked: Asked, missing: Missing) -> HttpResponse:
    """Ask for the code before a booking, with all that was typed kept in the page."""
    context = {**asked.summary(), "moment": said.moment(asked.starts), "same": "same" in request.POST}
    names = ["same", *asked.form(choose_time="instead" in request.POST).fields]
    return code_page(request, missing, names=names, context=context)


def code_page(
    request: HttpRequest, missing: Missing, *, names: Sequence[str], context: Context
) -> HttpResponse:
    """Show the page of the code; `names` are the fields that it carries."""
    form = CodeForm(request.POST if "code" in request.POST and AGAIN not in request.POST else None)
    status, notice = 200, None
    if isinstance(missing, TooManyCodes):
        status, notice = 429, said.NO_MORE_CODES
    elif isinstance(missing, CodeRefused):
        status = 422
        form.add_error("code", REFUSED[missing.why])
    elif form.is_bound:
        status = 422
        if form.is_valid():
            form.add_error("code", REFUSED[Why.WRONG])
    carried = [(name, value) for name in names for value in request.POST.getlist(name)]
    shown = {**context, "form": form, "notice": notice, "carried": carried}
    return private_page(request, "code", shown, status=status)
