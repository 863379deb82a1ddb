"""Allergies: told by the client, noted on the card."""

from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from peili.care.commands.allergies import end_allergy, note_allergy
from peili.care.commands.consenting import need_consent
from peili.care.forms.records import AllergyForm
from peili.care.queries.allergies import allergies_of, allergies_seen_by
from peili.care.views.frames import Page, treats


@require_http_methods(["GET", "HEAD", "POST"])
@treats()
def allergies(page: Page, client: UUID) -> HttpResponseBase:
    """Show a client's allergies, and note another."""
    card = page.client(client)
    known = allergies_of(card)
    if not known or page.posted:
        need_consent(card)
    form = AllergyForm(page.request.POST) if page.posted else AllergyForm()
    if form.is_valid():
        note_allergy(client=card, staff=page.staff, by=page.actor, now=page.now, **form.cleaned_data)
        return redirect("desk:card", client=card.pk)
    page.saw(card, ["allergies"])
    rows = [(each, page.local(each.at)) for each in known]
    return page.show("allergies", {"client": card, "known": rows, "form": form})


@require_POST
@treats()
def no_allergy(page: Page, allergy: UUID) -> HttpResponseBase:
    """Say that an allergy is there no more."""
    found = page.own(allergies_seen_by(page.staff), allergy)
    end_allergy(allergy=found, by=page.actor, now=page.now)
    return redirect("care:allergies", client=found.client_id)
