"""What the staff do for one client: the link and the code of the own page, restricting and lifting."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peili.people.access import EVERYONE_IN, only
from peili.promises.reading import opening_apart
from peili.rights.commands import restrict
from peili.rights.commands.own import give_code, give_link
from peili.rights.commands.restrict import AlreadyRestricted, NotRestricted, NotToldYet
from peili.rights.forms import OpenForm, RestrictForm
from peili.rights.models import Restriction
from peili.rights.queries.package import package
from peili.rights.rules.restriction import Allowed
from peili.rights.views.frames import page_of, restricted_of
from peili.rights.views.requests import ANSWERING
from peili.trail.models import Role

SHOWN = 10  # records of each kind of a restricted card


@only(*EVERYONE_IN)
@require_POST
def link_for_client(request: HttpRequest, client: UUID) -> HttpResponse:
    """Make a link to the client's own page and show it, to be opened with the client."""
    page = page_of(request)
    found = page.client(client)
    token = give_link(client=found, by=page.actor, now=page.now)
    url = request.build_absolute_uri(reverse("own:open", args=[token]))
    return page.show("link", {"client": found, "url": url})


@only(Role.OWNER, Role.PRACTITIONER)
@require_POST
def code_for_client(request: HttpRequest, client: UUID) -> HttpResponse:
    """Make the code that opens what is about health, and show it once."""
    page = page_of(request)
    found = page.client(client)
    code = give_code(client=found, by=page.actor, now=page.now)
    return page.show("code", {"client": found, "code": f"{code[:3]} {code[3:]}"})


@only(*ANSWERING)
@require_http_methods(["GET", "HEAD", "POST"])
def restrict_client(request: HttpRequest, client: UUID) -> HttpResponseBase:
    """Restrict a card on one of the law's grounds."""
    page = page_of(request, answering=True)
    found = page.client(client)
    form = RestrictForm(request.POST) if request.method == "POST" else RestrictForm()
    if form.is_valid():
        try:
            restrict.begin(client=found, reason=form.cleaned_data["reason"], by=page.actor, now=page.now)
        except AlreadyRestricted:
            return redirect("rights:restricted")
        return redirect("rights:restricted")
    return page.show("restrict", {"form": form, "client": found})


@only(*ANSWERING)
@require_safe
def show_restricted(request: HttpRequest) -> HttpResponse:
    """List the restricted cards: since when, and on which ground; the names open with a reason."""
    page = page_of(request, answering=True)
    cards = list(restricted_of(page.staff))
    open_ones = Restriction.objects.filter(
        subject__in=[each.subject_id for each in cards], lifted_at__isnull=True
    )
    reasons = {each.subject_id: each for each in open_ones}
    rows = [
        {
            "client": each,
            "since": each.restricted_at.astimezone(page.zone) if each.restricted_at else None,
            "restriction": reasons.get(each.subject_id),
        }
        for each in cards
    ]
    return page.show("restricted", {"rows": rows})


@only(*ANSWERING)
@require_http_methods(["GET", "HEAD", "POST"])
def open_card(request: HttpRequest, client: UUID) -> HttpResponse:
    """Ask on which ground a restricted card is opened; a POST logs it, then shows the card."""
    page = page_of(request, answering=True)
    found = page.restricted(client)
    open_one = Restriction.objects.filter(subject_id=found.subject_id, lifted_at__isnull=True).first()
    form = OpenForm(request.POST) if request.method == "POST" else OpenForm()
    context: dict[str, object] = {"client": found, "form": form, "restriction": open_one}
    if form.is_valid():
        reason = Allowed(form.cleaned_data["reason"])
        restrict.open_restricted(client=found, reason=reason, by=page.actor, now=page.now)
        with opening_apart(reason.value):
            context["package"] = package(subject_id=found.subject_id, zone=page.zone, most=SHOWN)
            context["reason"] = reason.label
            return page.show("open_restricted", context)
    return page.show("open_restricted", context)


@only(*ANSWERING)
@require_POST
def tell_lifting(request: HttpRequest, client: UUID) -> HttpResponseBase:
    """Note that the person has been told that the restriction will be lifted."""
    page = page_of(request, answering=True)
    restrict.tell(client=page.restricted(client), by=page.actor, now=page.now)
    return redirect("rights:open_restricted", client=client)


@only(*ANSWERING)
@require_POST
def lift_restriction(request: HttpRequest, client: UUID) -> HttpResponseBase:
    """Lift a restriction, once the person knows."""
    page = page_of(request, answering=True)
    try:
        restrict.lift(client=page.restricted(client), by=page.actor, now=page.now)
    except (NotToldYet, NotRestricted):
        return redirect("rights:open_restricted", client=client)
    return redirect("rights:restricted")
