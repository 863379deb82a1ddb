"""The terms of booking: how late, how far ahead, which gaps, how many."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from peili.booking.queries.free import terms_and_zone
from peili.booking.queries.texts import public_terms
from peili.desk.hours.forms import TermsForm, terms_typed
from peili.desk.hours.frames import of_the_house, page_for
from peili.desk.views import undo
from peili.house.asking import take
from peili.house.exporting import whole_profile
from peili.people.access import only
from peili.trail.models import Role


@only(Role.OWNER)
@require_http_methods(["GET", "HEAD", "POST"])
def terms(request: HttpRequest) -> HttpResponseBase:
    """Show what the house allows those who book by themselves, and change it in the profile."""
    page = page_for(request)
    of_the_house(page)
    form = TermsForm(
        request.POST if request.method == "POST" else None,
        initial=terms_typed(terms_and_zone()[0], public_terms()),
    )
    profile = whole_profile()
    booking, online = profile.get("booking"), profile.get("online")
    context: dict[str, object] = {"form": form, "askable": booking is not None}
    if request.method != "POST" or not form.is_valid() or booking is None:
        return page.show("hours/terms.html", context)
    changed = booking | {"terms": booking.get("terms", {}) | form.said()}
    ways = form.cleaned_data["check"]
    if ways or online:
        online = (online or {}) | {"check_contact": ways}
    if not take(form, {"booking": changed, "online": online}, by=page.actor, now=page.now):
        return page.show("hours/terms.html", context)
    undo.remember(page, undo.Act.SAVED)
    return redirect("hours:who")
