"""Permissions for marketing, switched on and off; consents to what is about health, withdrawn one by one."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST

from peili.agreements.commands.consent import withdraw_consent
from peili.agreements.queries.consents import consents_of
from peili.agreements.words import WITHDRAWN
from peili.house.models import Register
from peili.outbox.marketing import marketing_channels
from peili.own.views.frames import Own, own
from peili.people.commands.consents import record_consent
from peili.people.models import Consent
from peili.trail.commands import CLIENT


@require_POST
@own
def turn(page: Own) -> HttpResponse:
    """Give or withdraw the permission for one channel; anything else changes nothing."""
    asked = page.request.POST.get("channel", "")
    channel = next((each for each in marketing_channels() if each.value == asked), None)
    given = {"yes": True, "no": False}.get(page.request.POST.get("given", ""))
    if channel is not None and given is not None:
        subject = page.session.subject
        record_consent(
            subject_id=subject.pk,
            register=Register.objects.select_related("controller").get(pk=subject.register_id),
            channel=channel,
            given=given,
            act=Consent.Act.OWN,
            language=(get_language() or "fi")[:2],
            by=CLIENT,
            now=page.now,
        )
    return redirect("own:data")


@require_http_methods(["GET", "HEAD", "POST"])
@own
def withdraw(page: Own, consent: UUID) -> HttpResponse:
    """Tell what follows from withdrawing one consent; a POST withdraws it. Both need the second step."""
    if not page.proved:
        return redirect("own:code")
    found = next((each for each in consents_of(page.subject_ids) if each.consent.pk == consent), None)
    if found is None:
        raise Http404
    if page.request.method == "POST":
        withdraw_consent(consent=found.consent, by=CLIENT, now=page.now)
    if page.request.method == "POST" or found.consent.withdrawn_at is not None:
        return redirect(f"{reverse('own:data')}#treatment-consents")
    context = {
        "given": found,
        "at": found.consent.given_at.astimezone(page.zone),
        "follows": WITHDRAWN[found.consent.kind],
    }
    return page.show("withdraw", context, here="data")
