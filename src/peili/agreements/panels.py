"""The room's parts of composed pages: a visit's papers, the card's agreements and consents, what waits."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peili.agreements.models import Agreement, Consent, Sitting
from peili.agreements.queries.standing import standing_of
from peili.agreements.queries.visits import signed_of, without_papers
from peili.agreements.rules.deciding import Word
from peili.agreements.rules.screening import Verdict
from peili.agreements.rules.starting import Missing
from peili.agreements.words import MISSING, VERDICTS, WORDS
from peili.booking.models import Appointment
from peili.house.queries import local
from peili.house.texts import in_language
from peili.people.access import EVERYONE_IN
from peili.people.models import Staff
from peili.people.panels import Asked, Line, Where, panel, under_visits
from peili.people.todo import Todo, todo
from peili.trail.models import Role

TREATING = (Role.OWNER, Role.PRACTITIONER)
HERE_TOO = (Sitting.Identity.KNOWN, Sitting.Identity.ID_SEEN)


@panel(Where.VISIT, place=20, template="agreements/panel.html", roles=EVERYONE_IN)
def papers(asked: Asked) -> dict[str, object] | None:
    """Show what a visit lacks, and the ways to get it. Reasons are on a page of their own, logged."""
    appointment = asked.thing
    if not isinstance(appointment, Appointment) or appointment.state != Appointment.State.BOOKED:
        return None
    standing = standing_of(appointment)
    if standing is None:
        return None
    missing = standing.missing()
    treats = asked.staff is not None and asked.staff.role in TREATING
    word = standing.word()
    context: dict[str, object] = {
        "visit": appointment,
        "name": in_language(standing.form, "name"),
        "missing": [MISSING[each] for each in missing],
        "surveyed": standing.survey,
        "agreement": standing.agreement,
        "signed_on": local(standing.agreement.signed_at) if standing.agreement else None,
        "treats": treats,
        "word": WORDS[word],
        "shape": {Word.ALLOWED: "holds", Word.ASK: "waits", Word.NOT_ALLOWED: "drifts"}[word],
        "asks_client": bool({Missing.CONSENT, Missing.SURVEY, Missing.TODAY} & set(missing)),
        "started": appointment.started_at is not None,
        "identities": [(each.value, each.label) for each in HERE_TOO],
    }
    if treats and standing.survey is not None:
        found = standing.screening() if standing.assessed else standing.screening(by_client=True)
        context["verdict"] = VERDICTS[found.verdict]
        context["earliest"] = found.earliest
        context["blocked"] = found.verdict is Verdict.BLOCKED
    return context


@panel(Where.CARD, place=30, template="agreements/card.html", roles=EVERYONE_IN)
def signed(asked: Asked) -> dict[str, object] | None:
    """List a client's signed agreements and consents; withdrawing is as easy as giving."""
    if asked.client is None:
        return None
    agreements = [(each, local(each.signed_at)) for each in signed_of(asked.client)]
    consents = Consent.objects.filter(client=asked.client, withdrawn_at__isnull=True).order_by("given_at")
    given = [(each, local(each.given_at)) for each in consents]
    if not agreements and not given:
        return None
    treats = asked.staff is not None and asked.staff.role in TREATING
    return {"agreements": agreements, "consents": given, "treats": treats}


@under_visits(place=10, roles=EVERYONE_IN)
def signed_for(asked: Asked) -> Mapping[UUID, Sequence[Line]]:
    """Say under each visit which agreement was signed for it."""
    found = Agreement.objects.filter(appointment__in=asked.thing).select_related("version__form")
    return {
        each.appointment_id: [
            Line(
                _("Signed: %(name)s, version %(number)d.")
                % {"name": in_language(each.version.form, "name"), "number": each.version.number}
            )
        ]
        for each in found
    }


@todo(place=20, roles=EVERYONE_IN)
def lacking(staff: Staff, now: datetime) -> list[Todo]:
    """Say how many visits of today and tomorrow lack a survey or an agreement, with the way to the first."""
    visits = without_papers(staff=staff, now=now)
    if not visits:
        return []
    text = ngettext(
        "%(count)d coming visit lacks a survey or an agreement",
        "%(count)d coming visits lack a survey or an agreement",
        len(visits),
    ) % {"count": len(visits)}
    return [
        Todo(text=text, url=reverse("agreements:visit", args=[visits[0].pk]), due=local(visits[0].starts_at))
    ]
