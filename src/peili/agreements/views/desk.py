"""The staff's side: what a visit's papers lack, the verdict with its reasons, deciding, and handing over."""

from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib.auth import logout
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from peili.agreements.catalogue import catalogue
from peili.agreements.commands.sitting import NoCard, begin_sitting
from peili.agreements.commands.survey import (
    CannotDecide,
    ConsentMissing,
    Incomplete,
    assess,
    decide,
    open_answers,
)
from peili.agreements.models import How, Sitting
from peili.agreements.queries.standing import Standing, asked_of, assessment_of, standing_of
from peili.agreements.queries.visits import visits_of
from peili.agreements.rules.deciding import Choice, choices
from peili.agreements.rules.filling import read_screen
from peili.agreements.telling import answered, language, told
from peili.agreements.views.items import item_of
from peili.agreements.words import CHOICES, MISSING, VERDICTS, WORDS
from peili.booking.models import Appointment
from peili.booking.queries.telling import way_to
from peili.house.queries import local
from peili.people.access import EVERYONE_IN, actor_of, only
from peili.people.commands.sign_in import sign_out
from peili.people.models import Account
from peili.people.shell import Frame, frame
from peili.trail.commands import Actor
from peili.trail.models import Role
from peili.ui.refused import note_refused

TREATING = (Role.OWNER, Role.PRACTITIONER)
NO_CARD = _("Join the booking to a client card first: then the survey can be sent.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A page of the staff about one visit: who asks, when, and the visit."""

    request: HttpRequest
    frame: Frame
    visit: Appointment
    now: datetime

    @property
    def actor(self) -> Actor:
        """Return who asks, for the trail."""
        return actor_of(self.request)

    @property
    def today(self) -> date:
        """Return the local date."""
        return self.now.astimezone(self.frame.zone).date()

    @property
    def treats(self) -> bool:
        """Tell whether who asks may see reasons and decide."""
        return self.frame.staff.role in TREATING

    def standing(self) -> Standing:
        """Return where the visit stands; 404 when it needs no agreement."""
        found = standing_of(self.visit)
        if found is None:
            raise Http404
        return found

    def show(self, template: str, context: dict[str, object], *, status: int = 200) -> HttpResponse:
        """Return the page with its frame."""
        note_refused(self.request, context, status=status)
        visit = {"visit": self.visit, "start": self.visit.starts_at.astimezone(self.frame.zone)}
        whole = self.frame.context | visit | {"today": self.today} | context
        return render(self.request, f"agreements/{template}.html", whole, status=status)


def desk_of(request: HttpRequest, appointment: UUID) -> Desk:
    """Begin a page about a visit of one's own business; another's is as unknown as one nobody has."""
    around = frame(request)
    found = visits_of(around.staff).filter(pk=appointment).first()
    if found is None:
        raise Http404
    return Desk(request=request, frame=around, visit=found, now=timezone.now())


@only(*EVERYONE_IN)
@require_safe
def visit(request: HttpRequest, appointment: UUID) -> HttpResponseBase:
    """Show a visit's papers; to those who treat also the answers, logged before they are shown."""
    desk = desk_of(request, appointment)
    return show_visit(desk, desk.standing())


def show_visit(
    desk: Desk, standing: Standing, extra: dict[str, object] | None = None, *, status: int = 200
) -> HttpResponse:
    """Show a visit's papers; `extra` says what was refused."""
    context: dict[str, object] = {
        "standing": standing,
        "client": desk.visit.client,
        "word": WORDS[standing.word()],
        "missing": [MISSING[each] for each in standing.missing()],
        "treats": desk.treats,
    }
    if desk.treats and standing.survey is not None:
        try:
            open_answers(standing=standing, by=desk.actor, now=desk.now)
        except DatabaseError:
            return desk.show("not_logged", {}, status=503)
        context |= _verdict(desk, standing)
    return desk.show("visit", context | (extra or {}), status=status)


def _verdict(desk: Desk, standing: Standing) -> dict[str, object]:
    found = standing.screening() if standing.assessed else standing.screening(by_client=True)
    given = standing.given()
    questions = [*asked_of(standing.form), *assessment_of(standing.form)]
    return {
        "verdict": VERDICTS[found.verdict],
        "code": found.verdict.name.lower(),
        "reasons": told(found.reasons),
        "earliest": found.earliest,
        "answers": list(answered(questions, given.answers)),
        "items": [item_of(each, given.answers) for each in assessment_of(standing.form)],
        "assessed": standing.assessed,
        "choices": [(each.value, CHOICES[each]) for each in choices(standing.screening())],
        "needs_choice": not standing.lets_start(),
        "decisions": [(each, local(each.decided_at)) for each in standing.decisions],
        "reviewed": catalogue().reviewed,
        "rebook_url": _rebook(desk.visit, found.earliest),
    }


def _rebook(visit: Appointment, earliest: date | None) -> str:
    """Return the desk's page of free times for this client and service from a date on."""
    if earliest is None or visit.client is None:
        return ""
    wanted = {
        "client": visit.client.pk,
        "service": visit.service.slug,
        "staff": visit.staff.code,
        "day": earliest.isoformat(),
    }
    return f"{reverse('desk:book')}?{urlencode(wanted)}"


@only(*EVERYONE_IN)
@require_POST
def send_link(request: HttpRequest, appointment: UUID) -> HttpResponseBase:
    """Make a link to the survey for the client's own device, and show it."""
    desk = desk_of(request, appointment)
    standing = standing_of(desk.visit)
    try:
        way = way_to(desk.visit)
        _sitting, token = begin_sitting(
            appointment=desk.visit, how=How.LINK, by=desk.actor, now=desk.now, tell=way is not None
        )
    except NoCard:
        return _refused(desk, NO_CARD)
    url = request.build_absolute_uri(reverse("agreements:forms", args=[token]))
    return desk.show("given", {"address": url, "code": "", "standing": standing, "way": way})


@only(*EVERYONE_IN)
@require_POST
def give_tablet(request: HttpRequest, appointment: UUID) -> HttpResponseBase:
    """Begin the forms on this device and end the staff's session in it: only the forms can be reached."""
    desk = desk_of(request, appointment)
    identity = request.POST.get("identity", "")
    if identity not in (Sitting.Identity.KNOWN, Sitting.Identity.ID_SEEN):
        return _refused(desk, _("Say how you know who the client is."))
    try:
        sitting, token = begin_sitting(
            appointment=desk.visit,
            how=How.TABLET,
            by=desk.actor,
            now=desk.now,
            identity=identity,
            witness=desk.frame.staff,
        )
    except NoCard:
        return _refused(desk, NO_CARD)
    if isinstance(request.user, Account):
        sign_out(account=request.user, now=desk.now)
    logout(request)
    response = redirect("agreements:forms", token=token)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        sitting.client.language,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _refused(desk: Desk, why: str | Promise) -> HttpResponse:
    return desk.show("refused", {"why": why}, status=409)


@only(*TREATING)
@sensitive_post_parameters()
@require_POST
def assess_visit(request: HttpRequest, appointment: UUID) -> HttpResponseBase:
    """Keep the practitioner's assessment."""
    desk = desk_of(request, appointment)
    standing = desk.standing()
    asked = assessment_of(standing.form)
    filled = read_screen(asked, request.POST.getlist, {}, today=desk.today)
    if filled.wrong:
        items = [item_of(each, {}, sent=request.POST, wrong=filled.wrong.get(each.key)) for each in asked]
        return show_visit(desk, standing, {"items": items, "open_assessment": True}, status=400)
    try:
        assess(
            standing=standing,
            answers=filled.answers,
            language=language(),
            staff=desk.frame.staff,
            by=desk.actor,
            now=desk.now,
            on=desk.today,
        )
    except (ConsentMissing, Incomplete):
        return show_visit(desk, standing, status=409)
    return redirect("agreements:visit", appointment=appointment)


@only(*TREATING)
@sensitive_post_parameters()
@require_POST
def decide_visit(request: HttpRequest, appointment: UUID) -> HttpResponseBase:
    """Keep what a named person decides, with their reason."""
    desk = desk_of(request, appointment)
    standing = desk.standing()
    words = request.POST.get("words", "")[:2000]
    try:
        choice = Choice(request.POST.get("choice", ""))
        decide(
            standing=standing, choice=choice, words=words, staff=desk.frame.staff, by=desk.actor, now=desk.now
        )
    except (ValueError, CannotDecide):
        wrong = _("Choose what you decide, and write why and on what conditions.")
        extra: dict[str, object] = {
            "decision_wrong": wrong,
            "words": words,
            "chosen": request.POST.get("choice", ""),
        }
        return show_visit(desk, standing, extra, status=400)
    return redirect("agreements:visit", appointment=appointment)
