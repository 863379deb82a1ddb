"""Somebody comes from another house and brings their data: the file, a look at it, and the card."""

from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from peili.people.access import only
from peili.people.models import Client
from peili.promises.vocabulary import Text
from peili.rights.moving import reading
from peili.rights.moving.commands import HereAlready, bring_in
from peili.rights.moving.forms import BroughtForm, FileForm
from peili.rights.moving.reading import Why
from peili.rights.views.keeping import Page, page_of
from peili.trail.models import Role

WHY: Final[dict[Why, Text]] = {
    Why.LARGE: gettext_lazy("The file is too large: at most 2 MB. Nothing was taken from it."),
    Why.BROKEN: gettext_lazy("The file is not what this program writes. Nothing was taken from it."),
    Why.VERSION: gettext_lazy(
        "The file is of a version this program does not know. Nothing was taken from it."
    ),
    Why.NO_CARD: gettext_lazy("There is not one person's card in the file. Nothing was taken from it."),
}


@require_http_methods(["GET", "HEAD", "POST"])
@only(Role.OWNER, Role.PRACTITIONER, Role.RECEPTIONIST)
def bring_client(request: HttpRequest) -> HttpResponseBase:
    """Ask for the file; show what it holds; make the card when it has been looked at."""
    page = page_of(request)
    if request.method != "POST":
        return page.show("rights/bring.html", {"form": FileForm()})
    if "identity" in request.POST or "first_name" in request.POST:
        return _made(page, BroughtForm(request.POST))
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return page.show("rights/bring.html", {"form": form})
    file = form.cleaned_data["file"]
    try:
        found = reading.read(file.read(reading.LARGEST + 1))
    except reading.Refused as refused:
        form.add_error("file", _why(refused))
        return page.show("rights/bring.html", {"form": form})
    card = BroughtForm(initial={"language": "fi"} | found.card)
    return page.show("rights/bring_card.html", {"form": card, "found": found})


def _why(refused: reading.Refused) -> str:
    if refused.why is Why.NOT_A_DETAIL:
        return _(
            "The detail “%(name)s” in the file cannot be written on a card. Nothing was taken from it."
        ) % {"name": _called(refused.field_name)}
    return str(WHY[refused.why])


def _called(name: str) -> str:
    known = {each.name: str(each.verbose_name) for each in Client._meta.concrete_fields}
    return known.get(name, name)


def _made(page: Page, form: BroughtForm) -> HttpResponseBase:
    if not form.is_valid():
        return _again(page, form)
    try:
        client = bring_in(
            register=page.register,
            card=form.card,
            identity=form.cleaned_data["identity"],
            by=page.actor,
            now=page.now,
            today=page.today,
        )
    except HereAlready:
        form.add_error(
            "phone", _("There is a card with this number already. Search for it and compare them.")
        )
        return _again(page, form)
    return redirect("desk:card", client.pk)


def _again(page: Page, form: BroughtForm) -> HttpResponse:
    return page.show("rights/bring_card.html", {"form": form, "found": None})
