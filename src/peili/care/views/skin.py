"""Skin analyses: the picture over time, the latest beside the one before, and a new one."""

from collections.abc import Sequence
from uuid import UUID

from django.forms import BaseFormSet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peili.care.commands.consenting import need_consent
from peili.care.commands.skin import analyse, strike
from peili.care.forms.skin import ReadingForm, Readings, SkinForm, StrikeForm, rows_of
from peili.care.models import SkinAnalysis
from peili.care.queries.skin import PAGE, analyses_of, analyses_seen_by, is_struck, trend_of
from peili.care.rules.skin import Reading, read
from peili.care.shows import analysis_in_words, drawn
from peili.care.views.frames import Page, treats
from peili.people.models import Client


@require_safe
@treats()
def skin(page: Page, client: UUID) -> HttpResponseBase:
    """Show how a client's skin has changed."""
    card = page.client(client)
    page.saw(card, ["skin_analysis"])
    before = _id(page.request.GET.get("before", ""))
    found = analyses_of(card, before=before)
    shown = found[:PAGE]
    trend = trend_of(found, page.zone, page.request.GET.get("parameter", ""))
    context: dict[str, object] = {
        "client": card,
        "trend": drawn(trend) if trend else None,
        "analyses": _in_words(page, found, shown),
        "older": shown[-1].pk if len(found) > len(shown) else None,
    }
    return page.show("skin", context)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _in_words(
    page: Page, found: Sequence[SkinAnalysis], shown: Sequence[SkinAnalysis]
) -> list[dict[str, object]]:
    """Return the analyses in words, each beside the one before it that stands."""
    words = []
    for place, analysis in enumerate(shown):
        earlier = next((each for each in found[place + 1 :] if not is_struck(each)), None)
        words.append(analysis_in_words(analysis, earlier, page.zone))
    return words


@require_http_methods(["GET", "HEAD", "POST"])
@treats()
def new_skin(page: Page, client: UUID) -> HttpResponseBase:
    """Analyse the skin, beginning from what was measured the last time."""
    card = page.client(client)
    need_consent(card)
    last = next((each for each in analyses_of(card, most=PAGE) if not is_struck(each)), None)
    if not page.posted:
        page.saw(card, ["skin_analysis"])
        rows = Readings(initial=rows_of(read(last.readings) if last else ()), prefix="r")
        return _ask(page, card, SkinForm(initial=_initial(last)), rows)
    form, rows = SkinForm(page.request.POST), Readings(page.request.POST, prefix="r")
    if not (form.is_valid() and rows.is_valid()):
        return _ask(page, card, form, rows)
    given = dict(form.cleaned_data)
    device = given.pop("device")
    readings = [reading for row in rows.forms if (reading := row.reading(device))]
    analyse(client=card, readings=_once(readings), staff=page.staff, by=page.actor, now=page.now, **given)
    return redirect("care:skin", client=card.pk)


def _initial(last: SkinAnalysis | None) -> dict[str, object]:
    if last is None:
        return {}
    readings = read(last.readings)
    words = {name: getattr(last, name) for name in ("method", "skin_type", "sensitivity", "fitzpatrick")}
    return {**words, "conditions": last.conditions, "device": readings[0].device if readings else ""}


def _once(readings: Sequence[Reading]) -> list[Reading]:
    """Return the readings with the last one of each place, should a place be there twice."""
    return list({each.kind: each for each in readings}.values())


def _ask(page: Page, card: Client, form: SkinForm, rows: "BaseFormSet[ReadingForm]") -> HttpResponse:
    return page.show("new_skin", {"client": card, "form": form, "rows": rows})


@require_POST
@treats()
def strike_skin(page: Page, analysis: UUID) -> HttpResponseBase:
    """Strike out an analysis that was made in error."""
    found = page.own(analyses_seen_by(page.staff), analysis)
    form = StrikeForm(page.request.POST)
    if form.is_valid():
        strike(analysis=found, why=form.cleaned_data["why"], staff=page.staff, by=page.actor, now=page.now)
    return redirect("care:skin", client=found.client_id)
