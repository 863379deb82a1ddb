"""A signed agreement at the desk: read, added to, its copy given to the client; and withdrawing a consent."""

from uuid import UUID

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from peili.agreements.commands.consent import withdraw_consent
from peili.agreements.commands.signing import amend, make_copy, open_signed
from peili.agreements.models import Agreement, Consent
from peili.agreements.queries.visits import signed_by_clients_of
from peili.agreements.views.desk import TREATING
from peili.agreements.views.signing import shown_of
from peili.people.access import EVERYONE_IN, actor_of, only, staff_of
from peili.people.shell import Frame, frame


def _of(request: HttpRequest, pk: UUID) -> tuple[Frame, Agreement]:
    around = frame(request)
    found = signed_by_clients_of(around.staff).filter(pk=pk).first()
    if found is None:
        raise Http404
    return around, found


@only(*TREATING)
@require_safe
def signed_agreement(request: HttpRequest, agreement: UUID) -> HttpResponseBase:
    """Show a signed agreement as it was signed, with what was added beside it; logged before it is shown."""
    around, found = _of(request, agreement)
    return _show(request, around, found)


def _show(request: HttpRequest, around: Frame, agreement: Agreement, *, wrong: bool = False) -> HttpResponse:
    now = timezone.now()
    try:
        open_signed(agreement=agreement, by=actor_of(request), now=now)
    except DatabaseError:
        return render(request, "agreements/not_logged.html", around.context, status=503)
    context = around.context | shown_of(agreement) | {"client": agreement.client}
    if wrong:
        context["wrong"] = _("Write what is added.")
    return render(request, "agreements/signed.html", context, status=400 if wrong else 200)


@only(*TREATING)
@sensitive_post_parameters()
@require_POST
def amend_agreement(request: HttpRequest, agreement: UUID) -> HttpResponseBase:
    """Add something beside a signed agreement."""
    around, found = _of(request, agreement)
    words = request.POST.get("words", "")[:2000]
    if not words.strip():
        return _show(request, around, found, wrong=True)
    amend(agreement=found, words=words, staff=around.staff, by=actor_of(request), now=timezone.now())
    return redirect("agreements:signed_agreement", agreement=agreement)


@only(*TREATING)
@require_POST
def give_copy(request: HttpRequest, agreement: UUID) -> HttpResponseBase:
    """Make a link to the client's copy and the code that is told beside it, and show both."""
    around, found = _of(request, agreement)
    token, code = make_copy(agreement=found, by=actor_of(request), now=timezone.now())
    url = request.build_absolute_uri(reverse("agreements:copy", args=[token]))
    context = around.context | {"address": url, "code": f"{code[:3]} {code[3:]}", "visit": found.appointment}
    return render(request, "agreements/given.html", context)


@only(*EVERYONE_IN)
@require_POST
def withdraw(request: HttpRequest, consent: UUID) -> HttpResponseBase:
    """Withdraw a consent for the client who asks for it at the salon or by phone."""
    own = Consent.objects.filter(
        client__register__controller=staff_of(request).controller_id, client__restricted_at__isnull=True
    )
    found = own.filter(pk=consent).first()
    if found is None:
        raise Http404
    withdraw_consent(consent=found, by=actor_of(request), now=timezone.now())
    return redirect("desk:card", client=found.client_id)
