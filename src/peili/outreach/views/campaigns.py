"""Campaigns for the owner: made, looked at with the number of people, sent, counted."""

from contextlib import suppress
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from peili.outbox.marketing import marketing_channels
from peili.outbox.models import Message
from peili.outreach.commands.campaigns import AlreadyStarted, save_campaign, start_campaign
from peili.outreach.forms import CampaignForm, sent_in
from peili.outreach.models import Campaign
from peili.outreach.queries import campaigns as reads
from peili.outreach.views.frames import Page, page_of
from peili.people.access import only
from peili.people.views.fresh import fresh_to_act
from peili.trail.models import Role


@only(Role.OWNER)
@require_safe
def all_campaigns(request: HttpRequest) -> HttpResponse:
    """List the newest campaigns."""
    page = _page(request)
    rows = [
        {"campaign": each, "at": each.made_at.astimezone(page.zone)}
        for each in reads.campaigns(staff=page.staff)
    ]
    return page.show("campaigns", {"rows": rows})


@only(Role.OWNER)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_campaign(request: HttpRequest, campaign: UUID | None = None) -> HttpResponseBase:
    """Make a campaign, or change one that has not begun."""
    page = _page(request)
    found = _campaign(page, campaign) if campaign else None
    names = CampaignForm.base_fields
    initial = {name: getattr(found, name) for name in names} if found else {"channel": "email"}
    form = CampaignForm(sent_in(request), channels=marketing_channels(), initial=initial)
    if request.method != "POST" or not form.is_valid():
        shown: dict[str, object] = {"form": form, "campaign": found}
        return page.show("edit_campaign", shown, status=422 if form.is_bound else 200)
    try:
        made = save_campaign(
            campaign=found, register=page.register, said=form.cleaned_data, by=page.actor, now=page.now
        )
    except AlreadyStarted:
        made = found or Campaign()
    return redirect("outreach:campaign", campaign=made.pk)


@only(Role.OWNER)
@fresh_to_act
@require_http_methods(["GET", "HEAD", "POST"])
def show_campaign(request: HttpRequest, campaign: UUID) -> HttpResponseBase:
    """Show what goes to how many, or how it went; a POST begins the sending."""
    page = _page(request)
    found = _campaign(page, campaign)
    if request.method == "POST":
        with suppress(AlreadyStarted):  # a second press
            start_campaign(campaign=found, by=page.actor, now=page.now)
        return redirect("outreach:campaign", campaign=found.pk)
    begun = found.started_at is not None
    numbers = reads.counts(found) if begun else {}
    return page.show(
        "campaign",
        {
            "campaign": found,
            "begun": found.started_at.astimezone(page.zone) if found.started_at else None,
            "people": 0 if begun else len(reads.audience(found, now=page.now)),
            "counts": [(state.label, numbers[state]) for state in Message.State if state in numbers],
            "texts": [
                (code, found.heading(code), found.text(code))
                for code in ("fi", "sv", "en")
                if code == "fi" or getattr(found, f"text_{code}")
            ],
        },
    )


def _page(request: HttpRequest) -> Page:
    if not marketing_channels():
        raise Http404
    return page_of(request)


def _campaign(page: Page, pk: UUID) -> Campaign:
    own = Campaign.objects.filter(register__controller_id=page.staff.controller_id)
    found = own.select_related("register__controller").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
