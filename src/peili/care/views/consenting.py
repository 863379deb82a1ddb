"""The client's consent to being recorded, given in the salon before whoever is signed in."""

from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from peili.care.commands.consenting import consent_here
from peili.care.views.frames import Page, treats


@require_POST
@treats()
def consent(page: Page, client: UUID) -> HttpResponseBase:
    """Keep the consent, and go back to what was to be recorded."""
    card = page.client(client)
    consent_here(client=card, by=page.actor, now=page.now)
    back = page.request.POST.get("back", "")
    here = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if here else reverse("desk:card", args=[card.pk]))
