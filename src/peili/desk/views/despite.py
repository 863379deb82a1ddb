"""Giving a treatment in spite of a condition: who may, why, and what is shown of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from peili.booking.commands.limiting import CannotExempt, exempt, may_exempt
from peili.booking.models import Appointment, Exemption
from peili.desk.views.appointments import HERE, panel
from peili.desk.views.frames import Page, appointment_of, page_of
from peili.people.access import only
from peili.promises.gates import Limit
from peili.promises.vocabulary import Text
from peili.trail.models import Role

NOT_SET_ASIDE = _("This condition cannot be set aside here, or nothing stops the visit any more.")


@dataclass(frozen=True, slots=True)
class Despite:
    """Whether whoever asks may set conditions aside, whether that is asked, and what then still limits."""

    may: bool
    asked: bool
    left: Sequence[Limit]
    reasons: Sequence[tuple[str, Text]]

    @classmethod
    def of(cls, page: Page, limiting: Sequence[Limit]) -> "Despite":
        """Judge it for a page: `?despite=1` asks for the times that only conditions stand against."""
        may = any(may_exempt(page.actor, [each]) for each in limiting)
        asked = may and (page.request.GET.get("despite") == "1" or bool(despite_in(page.request)))
        left = [each for each in limiting if not (asked and each.waivable)]
        return cls(may, asked, left, Exemption.Why.choices)


def despite_in(request: HttpRequest) -> str:
    """Return why a condition is set aside, or nothing when none is."""
    why = request.POST.get("despite", "")
    return why if why in Exemption.Why.values else ""


@only(Role.OWNER, Role.PRACTITIONER)
@require_POST
def exempt_visit(request: HttpRequest, appointment: UUID) -> HttpResponseBase:
    """Decide that a visit is given on its day in spite of what stops it."""
    page = page_of(request, here=HERE)
    found: Appointment = appointment_of(page, appointment)
    try:
        exempt(appointment=found, despite=despite_in(request), by=page.actor, now=page.now)
    except CannotExempt:
        return panel(page, found, {"refused": NOT_SET_ASIDE}, status=409)
    return redirect("desk:appointment", appointment=found.pk)
