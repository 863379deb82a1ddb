"""Care's parts of composed pages: the card, the visit's panel, the client's own page."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from peili.booking.models import Appointment
from peili.care.queries.allergies import allergies_of
from peili.care.queries.home import plan_of
from peili.care.queries.house import chosen
from peili.care.queries.products import family_in
from peili.care.queries.programmes import courses, open_programmes
from peili.care.queries.records import Whole, is_recorded, records_of
from peili.care.queries.skin import DRAWN, analyses_of, trend_of
from peili.care.rules.families import said
from peili.care.shows import course_in_words, drawn, plan_in_words
from peili.people.access import EVERYONE_IN
from peili.people.panels import Asked, Line, Where, panel, under_visits
from peili.trail.models import Role

TREATS = (Role.OWNER, Role.PRACTITIONER)
LONGEST = 140  # letters of what is quoted in the list of visits


@panel(Where.CARD_TOP, place=10, template="care/card_alert.html", roles=TREATS, shows=["allergies"])
def alert(asked: Asked) -> dict[str, object] | None:
    """Show what the client is allergic to before anything else."""
    client = asked.client
    known = allergies_of(client) if client else ()
    if not known or not chosen().records:
        return None
    return {"client": client, "allergies": [(each.word, each.note) for each in known]}


@panel(
    Where.CARD,
    place=20,
    template="care/card.html",
    roles=TREATS,
    shows=["skin_analysis", "programme", "home_care"],
)
def on_card(asked: Asked) -> dict[str, object] | None:
    """Show how the skin has changed, the programmes under way and what is used at home."""
    client, house = asked.client, chosen()
    if client is None or not (house.records or house.programmes):
        return None
    context: dict[str, object] = {"client": client, "records": house.records, "draws": house.programmes}
    if house.records:
        trend = trend_of(analyses_of(client, most=DRAWN), asked.zone)
        plan = plan_of(client)
        context |= {
            "trend": drawn(trend) if trend else None,
            "plan": plan,
            "items": plan_in_words(plan) if plan else [],
        }
    if house.programmes:
        context["courses"] = _courses(asked)
    return context


def _courses(asked: Asked) -> list[dict[str, object]]:
    if asked.client is None:
        return []
    found = courses(open_programmes(asked.client), now=asked.now, zone=asked.zone)
    return [course_in_words(each, zone=asked.zone) for each in found]


@under_visits(place=20, roles=TREATS, shows=["treatment_records"])
def recorded(asked: Asked) -> Mapping[UUID, Sequence[Line]]:
    """Say under each visit what was done, with what, and what was written beside it."""
    visits: Sequence[UUID] = asked.thing
    return {visit: _lines(whole) for visit, whole in records_of(visits).items()}


def _lines(whole: Whole) -> list[Line]:
    record = whole.record
    url = reverse("care:record", args=[record.appointment_id])
    lines = [Line(_done(whole), url)]
    if whole.lots:
        lots = ", ".join(f"{use.product} ({use.number})" for use in whole.lots)
        lines.append(Line(_("Products: %(products)s.") % {"products": lots}))
    if any(use.why for use in whole.lots):
        lines.append(Line(_("A product was used despite an allergy."), state="drifts"))
    if whole.amendments:
        lines.append(
            Line(_("Amended afterwards: %(count)d.") % {"count": len(whole.amendments)}, state="waits")
        )
    return lines


def _done(whole: Whole) -> str:
    """Return what was done in a few words: the ticks, then the text, cut short."""
    record = whole.record
    ticked = said(record.codes, family_in(record.appointment.service))
    words = ", ".join(str(word) for word in ticked[0][1]) if ticked else ""
    parts = [part.strip().rstrip(".") for part in (words.capitalize(), record.done, record.result)]
    text = ". ".join(part for part in parts if part)
    if not text:
        return _("Recorded.")
    return f"{text}." if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()}…"


@panel(Where.VISIT, place=20, template="care/visit.html", roles=EVERYONE_IN)
def on_visit(asked: Asked) -> dict[str, object] | None:
    """Lead those who treat to the record; anyone else learns only that the visit is recorded."""
    visit: Appointment = asked.thing
    if asked.staff is None or visit.client_id is None or visit.started_at is None or not chosen().records:
        return None
    recorded = is_recorded(visit.pk)
    if asked.staff.role not in TREATS:
        return {"recorded": recorded, "treats": False} if recorded else None
    return {"visit": visit, "recorded": recorded, "treats": True}


@panel(Where.OWN, place=30, template="care/own.html", roles=(Role.CLIENT,))
def on_own_page(asked: Asked) -> dict[str, object] | None:
    """Show the client their programmes and their home care."""
    client, house = asked.client, chosen()
    if client is None:
        return None
    plan = plan_of(client) if house.records else None
    programmes = _courses(asked) if house.programmes else []
    if plan is None and not programmes:
        return None
    return {"items": plan_in_words(plan) if plan else [], "plan": plan, "courses": programmes}
