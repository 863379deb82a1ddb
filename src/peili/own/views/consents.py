"""Switches for permissions: turned off as easily as on."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

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
