"""Clients who must not be found: the mark on the card, and asking for the code word."""

from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from peili.desk.views.frames import asks_reason, client_of, page_of
from peili.people.access import EVERYONE_IN, only
from peili.people.commands.protecting import TooManyTries, open_by_word, protect, unprotect
from peili.people.models import Protection, Staff
from peili.people.phones import clean_phone
from peili.people.reach.queries import may_protect
from peili.people.reach.setting import NO, reach_of
from peili.trail.models import Role

HERE = "desk:clients"
SHORTEST_WORD = 4


class ProtectForm(forms.Form):
    """The code word agreed on with the client, and what may be written to them."""

    code_word = forms.CharField(
        label=_("Code word"),
        min_length=SHORTEST_WORD,
        max_length=40,
        help_text=_("Agreed on with the client: something that those close to them do not guess."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    messages = forms.ChoiceField(
        label=_("Messages"), choices=Protection.Messages.choices, widget=forms.RadioSelect
    )


class WordForm(forms.Form):
    """What somebody who calls or comes says: their number, and the code word."""

    phone = forms.CharField(
        label=_("Phone number"), max_length=32, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    code_word = forms.CharField(
        label=_("Code word"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_phone(self) -> str:
        """Return the number in E.164."""
        return clean_phone(self.cleaned_data["phone"])


def _owns(staff: Staff) -> bool:
    return staff.role == Role.OWNER or staff.is_renter


@only(*EVERYONE_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def protect_client(request: HttpRequest, client: UUID) -> HttpResponseBase:
    """Mark a client as protected, or agree on another word. Whoever marks may lose sight of the card."""
    page = page_of(request, here=HERE)
    if not may_protect(page.staff):
        raise PermissionDenied
    if asks_reason(page, client):
        return redirect("desk:past", client=client)
    found = client_of(page, client)
    mark = Protection.objects.filter(client=found).first()
    begun = {"messages": mark.messages if mark else Protection.Messages.NEUTRAL}
    form = ProtectForm(request.POST if request.method == "POST" else None, initial=begun)
    if request.method == "POST" and form.is_valid():
        protect(client=found, by=page.actor, now=page.now, **form.cleaned_data)
        if page.staff.role == Role.RECEPTIONIST:
            return redirect("desk:clients")  # from now on the card is closed to the reception
        return redirect("desk:card", client=found.pk)
    shown = {"form": form, "client": found, "mark": mark, "owner": _owns(page.staff)}
    return page.show("desk/protect.html", shown, status=422 if form.errors else 200)


@only(*EVERYONE_IN)
@require_POST
def unprotect_client(request: HttpRequest, client: UUID) -> HttpResponseBase:
    """Take the mark off a card, which the owner alone may."""
    page = page_of(request, here=HERE)
    if not _owns(page.staff):
        raise PermissionDenied
    found = client_of(page, client)
    unprotect(client=found, by=page.actor, now=page.now)
    return redirect("desk:card", client=found.pk)


@only(*EVERYONE_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def ask_word(request: HttpRequest) -> HttpResponse | HttpResponseBase:
    """Open a protected card with the client's code word; a wrong word and an unknown number look the same."""
    page = page_of(request, here=HERE)
    if reach_of(page.staff.role) == NO:
        raise PermissionDenied
    form = WordForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            found = open_by_word(staff=page.staff, by=page.actor, now=page.now, **form.cleaned_data)
        except TooManyTries:
            form.add_error(None, _("Too many wrong words within an hour. Ask the owner."))
            return page.show("desk/ask_word.html", {"form": form}, status=429)
        if found is not None:
            return redirect("desk:card", client=found.pk)
        form.add_error(
            None, _("No card opens with these. Tell the caller nothing, not even whether they come here.")
        )
    return page.show("desk/ask_word.html", {"form": form}, status=422 if form.errors else 200)
