"""The owner's pages of the rules: each with its source, and where the house is stricter."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from peili.agreements import telling
from peili.agreements.catalogue import catalogue
from peili.agreements.commands.tightening import follow_source, tighten
from peili.agreements.forms import StricterForm
from peili.agreements.models import Form
from peili.agreements.queries.tightening import house_rules, sourced_rule
from peili.agreements.rules.screening import Rule
from peili.agreements.rules.tightening import graver
from peili.agreements.words import GRADES
from peili.house.texts import in_language
from peili.people.access import actor_of, only
from peili.people.shell import frame
from peili.trail.models import Role
from peili.ui.refused import note_refused

HERE = "settings:settings"


@dataclass(frozen=True, slots=True)
class Line:
    """One rule as the pages show it."""

    rule: Rule
    place: int
    asked: str
    value: str
    sourced: str
    why: str
    sources: tuple[str, ...]
    grade_word: object
    can_tighten: bool


@only(Role.OWNER)
@require_safe
def all_rules(request: HttpRequest) -> HttpResponseBase:
    """Show the rules of each agreement that surveys health, with the services that follow them."""
    forms = Form.objects.filter(surveys=True).prefetch_related("needs__service").order_by("code")
    groups = [
        {
            "form": each,
            "name": in_language(each, "name"),
            "services": ", ".join(need.service.name for need in each.needs.all()),
            "lines": _lines(each),
        }
        for each in forms
    ]
    return _show(request, "rules", {"groups": groups, "reviewed": catalogue().reviewed})


@only(Role.OWNER)
@require_http_methods(["GET", "HEAD", "POST"])
def one_rule(request: HttpRequest, rules: str, question: str, place: int) -> HttpResponseBase:
    """Show one rule beside its source; a POST makes it stricter, or follows the source again."""
    around = get_object_or_404(Form, code=rules, surveys=True)
    rule = sourced_rule(around, question, place)
    line = next(
        (each for each in _lines(around) if (each.rule.question, each.place) == (question, place)), None
    )
    if rule is None or line is None or not line.can_tighten:
        raise Http404
    by, now = actor_of(request), timezone.now()
    if request.method == "POST" and "follow" in request.POST:
        follow_source(form=around, rule=rule, by=by, now=now)
        return redirect("agreements:rules")
    initial = {"days": line.rule.days, "severity": line.rule.severity.value, "why": line.why}
    typed = StricterForm(
        request.POST if request.method == "POST" else None, rule=rule, initial=initial if line.why else None
    )
    if request.method == "POST" and typed.is_valid():
        days, why = typed.cleaned_data.get("days"), typed.cleaned_data["why"]
        tighten(form=around, rule=rule, days=days, severity=typed.chosen, why=why, by=by, now=now)
        return redirect("agreements:rules")
    shown = {"form": typed, "line": line, "name": in_language(around, "name")}
    return _show(request, "rule", shown, status=400 if typed.is_bound else 200)


def _lines(form: Form) -> list[Line]:
    known, places, found = catalogue(), dict[str, int](), []
    for rule in house_rules(form):
        place = places.get(rule.question, 0)
        places[rule.question] = place + 1
        sourced = rule.sourced or rule
        found.append(
            Line(
                rule=rule,
                place=place,
                asked=telling.met_by(rule, known.questions[rule.question]),
                value=telling.value_said(rule),
                sourced=telling.value_said(sourced),
                why=rule.own_why,
                sources=tuple(known.sources[code] for code in rule.sources),
                grade_word=GRADES[rule.grade],
                can_tighten=sourced.days is not None or bool(graver(sourced)),
            )
        )
    return found


def _show(
    request: HttpRequest, template: str, context: dict[str, object], *, status: int = 200
) -> HttpResponse:
    note_refused(request, context, status=status)
    whole = frame(request, here=HERE).context | context
    return render(request, f"agreements/{template}.html", whole, status=status)
