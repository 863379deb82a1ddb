"""Reading and signing the agreement on the tablet, and reading it again before the tablet goes back."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from peili.agreements import seals
from peili.agreements.commands.signing import NotReady, NotSigned, sign
from peili.agreements.commands.sitting import open_agreement
from peili.agreements.documents import document_of
from peili.agreements.models import Agreement, Consent
from peili.agreements.rules.strokes import HEIGHT, WIDTH, NotStrokes, path_of, read_strokes
from peili.agreements.telling import language
from peili.agreements.views.shell import private
from peili.agreements.views.sitting import Seat, seated
from peili.agreements.words import CONSENTS
from peili.house.queries import local
from peili.house.texts import in_language
from peili.people.access import public

LONGEST = 100_000  # characters of a drawing
SEPARATE = (Consent.Kind.PHOTOS, Consent.Kind.PUBLISHING)


@public
@require_http_methods(["POST"])
@seated
def read(_request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """Note that the client takes the agreement to read, and show it."""
    if seat.may_sign():
        open_agreement(sitting=seat.sitting, now=seat.now)
    return redirect(seat.url("sign"))


@public
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@seated
def sign_agreement(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """Show the agreement as it is signed; a POST signs exactly what was shown."""
    if not seat.may_sign() or seat.topics or seat.sitting.opened_at is None:
        return redirect(seat.next_url())
    shown = document_of(seat.standing, language=language())
    if request.method != "POST":
        return _page(request, seat, shown)
    if request.POST.get("digest") != seals.digest(shown):
        return _page(
            request, seat, shown, wrong=_("The text has changed. Read it again before you sign."), status=409
        )
    ticked = [kind for kind in SEPARATE if request.POST.get(kind.value) == "yes"]
    try:
        sign(
            sitting=seat.sitting,
            standing=seat.standing,
            shown=shown,
            typed_name=request.POST.get("name", "")[:120],
            strokes=read_strokes(request.POST.get("strokes", "")[:LONGEST]),
            consents={kind.value: str(CONSENTS[kind]) for kind in ticked},
            language=language(),
            now=seat.now,
        )
    except (NotSigned, NotStrokes):
        return _page(request, seat, shown, wrong=_("Draw your signature, or write your name."), status=400)
    except NotReady:
        return redirect(seat.url("forms"))
    return redirect(seat.url("result"))


def _page(
    request: HttpRequest, seat: Seat, shown: str, *, wrong: str | Promise = "", status: int = 200
) -> HttpResponse:
    context: dict[str, object] = {
        "title": in_language(seat.standing.form, "name"),
        "document": shown,
        "digest": seals.digest(shown),
        "wrong": wrong,
        "typed": request.POST.get("name", "")[:120],
        "strokes": request.POST.get("strokes", "")[:LONGEST],
        "consents": [
            (kind.value, CONSENTS[kind], request.POST.get(kind.value) == "yes") for kind in SEPARATE
        ],
        "width": WIDTH,
        "height": HEIGHT,
    }
    return private(request, "sign", seat.frame | context, status=status)


@public
@require_safe
@seated
def signed(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """Show the signed agreement to the client who just signed it."""
    agreement = seat.standing.agreement
    if agreement is None or agreement.appointment_id != seat.standing.appointment.pk:
        return redirect(seat.next_url())
    return private(request, "copy", {**seat.frame, **shown_of(agreement), "back_url": seat.url("result")})


def shown_of(agreement: Agreement) -> dict[str, object]:
    """Return a signed agreement as every page shows it: the same text, signature and evidence."""
    return {
        "agreement": agreement,
        "document": agreement.shown,
        "path": path_of(agreement.strokes),
        "width": WIDTH,
        "height": HEIGHT,
        "signed_at": local(agreement.signed_at),
        "opened_at": local(agreement.opened_at),
        "whole": seals.holds(agreement),
        "amendments": [(each, local(each.made_at)) for each in agreement.amendments.order_by("made_at")],
    }
