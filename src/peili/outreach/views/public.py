"""What anyone may open: the contact form, and the page that stops a campaign's messages."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from peili.house.models import Register
from peili.house.queries import carries_out, face
from peili.outreach.commands.campaigns import STOP, stop
from peili.outreach.commands.contacts import TooMany, Typed, enquire
from peili.outreach.forms import EnquiryForm, sent_in
from peili.outreach.models import Campaign
from peili.people.access import public
from peili.people.channels import Channel
from peili.people.commands.links import LinkEnded, find_link
from peili.people.models import Link
from peili.people.queries.consents import may_send
from peili.promises.activities import CONTACTS
from peili.ui.refused import note_refused


def language() -> str:
    """Return the language of the request: fi, sv or en."""
    return (get_language() or "fi")[:2]


def _page(
    request: HttpRequest, template: str, context: dict[str, object], *, status: int = 200
) -> HttpResponse:
    house = face()
    shown = {"house_name": house.name, "premises": house.premises, **context}
    note_refused(request, context, status=status)
    response = render(request, f"outreach/{template}.html", shown, status=status)
    response["Cache-Control"] = "no-store"
    return response


@public
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest) -> HttpResponseBase:
    """Ask what somebody wants to say; a POST takes it, under a subject of its own."""
    if not carries_out(CONTACTS):
        raise Http404
    registers = {str(each.pk): each for each in _registers()}
    businesses = [(pk, each.controller.name) for pk, each in registers.items()]
    form = EnquiryForm(sent_in(request), businesses=businesses)
    if request.method != "POST" or not form.is_valid():
        return _page(request, "contact", {"form": form}, status=422 if form.is_bound else 200)
    if form.trapped:
        return redirect("outreach:sent")  # the machine learns nothing
    said = form.cleaned_data
    typed = Typed(
        name=said["name"], phone=said["phone"], email=said["email"], text=said["text"], language=language()
    )
    try:
        enquire(register=registers[said.get("to") or next(iter(registers))], typed=typed, now=timezone.now())
    except TooMany:
        form.add_error(None, _("We have got too many messages just now. Please call us, or try later."))
        return _page(request, "contact", {"form": form}, status=429)
    return redirect("outreach:sent")


def _registers() -> list[Register]:
    """Return the client registers, the house's first."""
    found = Register.objects.filter(kind=Register.Kind.CLIENTS).select_related("controller")
    return list(found.order_by("controller__kind", "controller__name"))


@public
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Say that the message has come."""
    return _page(request, "sent", {})


@csrf_exempt  # the mail program presses it for the reader (RFC 8058); the token is what lets it
@public
@require_http_methods(["GET", "HEAD", "POST"])
def stop_messages(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether to stop; a POST stops, without signing in, however often it is pressed."""
    now = timezone.now()
    try:
        link = find_link(token=token, purpose=STOP, now=now)
    except LinkEnded:
        return _page(request, "stop_unknown", {}, status=404)
    campaign = _campaign_of(link)
    if request.method == "POST":
        stop(link=link, campaign=campaign, language=language(), now=now)
    live = may_send(link.subject_id, Channel(campaign.channel))
    business = campaign.register.controller.name
    shown = {"live": live, "way": Channel(campaign.channel).label, "business": business}
    return _page(request, "stop", shown)


def _campaign_of(link: Link) -> Campaign:
    return Campaign.objects.select_related("register__controller").get(pk__in=[link.thing_id])
