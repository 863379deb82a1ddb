"""The register of breaches: the list, a new one, what is known of it, and how severe it is."""

from typing import TypeVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from peili.incidents import weighing
from peili.incidents.commands import breach as commands
from peili.incidents.forms import AssessmentForm, BreachForm, NewBreachForm, Timed
from peili.incidents.models import Breach
from peili.incidents.queries.breaches import Standing, held, latest, weighed
from peili.incidents.queries.scope import extents
from peili.incidents.rules import WIDE, dial, hours, marks
from peili.incidents.views.frames import Page, breach_of, named_categories, page_of
from peili.incidents.words import ADVICE, AUTHORITY_WAYS, EFFECTS, KINDS, MEASURES, SCENARIOS, said
from peili.people.access import only
from peili.people.roles import HANDLES
from peili.ui.forms import show_again

F = TypeVar("F", bound=Timed)
KNOWN = ("detected_at", "aware_at", "happened_from", "happened_to", "kinds", "story")
WEIGHED = ("categories", "causes", "effects", "risk", "risk_reason", "measures", "advice")


@only(*HANDLES)
@require_safe
def list_breaches(request: HttpRequest) -> HttpResponse:
    """List the breaches of one's own business, and the drills."""
    page = page_of(request)
    found = latest(staff=page.staff, now=page.now)
    rows = [(each, page.local(each.breach.detected_at), said(each.breach.kinds, KINDS)) for each in found]
    return page.show("incidents/list.html", {"rows": rows, "ready": list(SCENARIOS.items())})


@only(*HANDLES)
@require_http_methods(["GET", "HEAD", "POST"])
def new_breach(request: HttpRequest) -> HttpResponseBase:
    """Record a breach, or begin a drill."""
    page = page_of(request)
    drill = "drill" in request.GET or request.POST.get("drill") == "1"
    if request.method != "POST":
        began = {"detected_at": page.now, "aware_at": page.now, "seen": held(page.register)}
        form = NewBreachForm(initial=began, now=page.now)
        return page.show("incidents/new.html", {"form": form, "drill": drill})
    form = read(page, NewBreachForm(request.POST, now=page.now))
    if not form.is_valid():
        return page.show("incidents/new.html", {"form": form, "drill": drill})
    known, by = {**form.cleaned_data}, page.actor
    seen = known.pop("seen")
    try:
        made = commands.record_breach(
            register=page.register, drill=drill, known=known, by=by, now=page.now, seen=seen
        )
    except (commands.NoPromise, commands.RecordedMeanwhile) as why:
        refuse(page, form, why)
        return page.show("incidents/new.html", {"form": form, "drill": drill}, status=409)
    return redirect("incidents:breach", breach=made.pk)


def refuse(page: Page, form: Timed, why: Exception) -> None:
    """Say on the form why nothing was recorded; sent once more it counts what there is by now."""
    if isinstance(why, commands.NoPromise):
        form.add_error(None, _("Load a house profile first: it says by when a breach is told of."))
        return
    show_again(form, seen=held(page.register))
    form.add_error(
        None,
        _("A breach has been recorded just now. Look at the list; if this is another one, start its clock."),
    )


def read(page: Page, form: F) -> F:
    """Read a form by the clock of the page."""
    with timezone.override(page.frame.zone):
        form.is_valid()
    return form


@only(*HANDLES)
@require_safe
def show_breach(request: HttpRequest, breach: UUID) -> HttpResponse:
    """Show the clock, what is known, and what is still to be done."""
    page = page_of(request)
    return show(page, breach_of(page, breach))


def show(
    page: Page, found: Standing, extra: dict[str, object] | None = None, status: int = 200
) -> HttpResponse:
    """Return the page of a breach; forms that were refused are in `extra`."""
    breach = found.breach
    whole, rest = hours(found.duties.left)
    picture = dial(
        starts_at=breach.starts_at,
        due_at=breach.due_at,
        told_at=breach.authority_told_at,
        now=page.now,
    )
    context: dict[str, object] = {
        "breach": breach,
        "found": found,
        "dial": picture,
        "wide": WIDE,
        "hours": whole,
        "minutes": rest,
        "starts": page.local(breach.starts_at),
        "due": page.local(breach.due_at),
        "reminders": [page.local(at) for at in marks(starts_at=breach.starts_at, due_at=breach.due_at)],
        "detected": page.local(breach.detected_at),
        "aware": page.local(breach.aware_at),
        "authority_told": page.local(breach.authority_told_at),
        "closed": page.local(breach.closed_at),
        "kinds": said(breach.kinds, KINDS),
        "effects": said(breach.effects, EFFECTS),
        "measures": said(breach.measures, MEASURES),
        "advice": said(breach.advice, ADVICE),
        "extents": extents(breach.categories),
        "way": AUTHORITY_WAYS.get(breach.authority_way, ""),
        "ending": breach.get_ending_display() if breach.ending else "",
    }
    return page.show("incidents/breach.html", context | severe(found) | (extra or {}), status=status)


@only(*HANDLES)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_breach(request: HttpRequest, breach: UUID) -> HttpResponseBase:
    """Correct the times and what happened."""
    page = page_of(request)
    found = breach_of(page, breach)
    initial = {name: getattr(found.breach, name) for name in KNOWN}
    form = BreachForm(request.POST or None, initial=initial, now=page.now)
    return _change(page, found.breach, form, "incidents/edit.html")


@only(*HANDLES)
@require_http_methods(["GET", "HEAD", "POST"])
def weigh_breach(request: HttpRequest, breach: UUID) -> HttpResponseBase:
    """Write what is concerned, what it may lead to, how great the risk is, and what was done."""
    page = page_of(request)
    found = breach_of(page, breach)
    initial = {name: getattr(found.breach, name) for name in WEIGHED}
    data = request.POST if request.method == "POST" else None
    form = AssessmentForm(
        data, initial=initial, now=page.now, categories=named_categories(), found=weighed(found)
    )
    return _change(page, found.breach, form, "incidents/weigh.html", severe(found))


def severe(found: Standing) -> dict[str, object]:
    """Return what a page needs to show how severe a breach is, and from what that was worked out."""
    language = get_language() or "fi"
    severity = weighed(found)
    return {
        "severity": severity,
        "level": weighing.level(severity),
        "score": weighing.number(severity.score, language),
        "formula": weighing.formula(severity, language),
        "factors": weighing.factors(severity, language),
        "speaks_for": Breach.Risk(severity.risk).label,
    }


def _change(
    page: Page, breach: Breach, form: Timed, template: str, more: dict[str, object] | None = None
) -> HttpResponseBase:
    if page.request.method != "POST" or not read(page, form).is_valid():
        return page.show(template, {"form": form, "breach": breach} | (more or {}))
    commands.correct_breach(breach=breach, known=form.cleaned_data, by=page.actor, now=page.now)
    return redirect("incidents:breach", breach=breach.pk)
