"""What the pages behind a client's link share: the house's face, and that nobody keeps a copy."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from peili.house.queries import face
from peili.ui.refused import note_refused


def private(
    request: HttpRequest, template: str, context: dict[str, object], *, status: int = 200
) -> HttpResponse:
    """Show a page behind a token; no cache keeps it."""
    note_refused(request, context, status=status)
    house = face()
    frame = {"house_name": house.name, "home_url": reverse("booking:services"), "premises": house.premises}
    response = render(request, f"agreements/{template}.html", {**frame, **context}, status=status)
    response["Cache-Control"] = "no-store"
    return response


def ended(request: HttpRequest) -> HttpResponse:
    """Answer a link that opens nothing (any more): which of the two is told to nobody."""
    context: dict[str, object] = {
        "fact": _("This link does not open anything now."),
        "reason": _("It may have ended, or been replaced by a newer one. Ask the salon for a new link."),
    }
    return private(request, "ended", context, status=404)
