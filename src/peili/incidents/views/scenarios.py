"""The ready scenarios: one form each, from the first minute to a breach with its people listed."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from peili.incidents.commands import scenarios as commands
from peili.incidents.commands.breach import NoPromise, RecordedMeanwhile
from peili.incidents.forms_of_scenarios import ScenarioForm
from peili.incidents.queries.breaches import held
from peili.incidents.scenarios import SCENARIOS, Scenario
from peili.incidents.views.breaches import read, refuse
from peili.incidents.views.frames import Page, named_categories, page_of
from peili.incidents.words import SCENARIOS as NAMES
from peili.people.access import only
from peili.people.commands.search import search
from peili.people.models import Client, Staff
from peili.people.roles import HANDLES
from peili.trail.models import Purpose


@only(*HANDLES)
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, scenario: str) -> HttpResponseBase:
    """Ask what happened, when and to whom; then record it, shut what can be shut and find the people."""
    page = page_of(request)
    chosen = SCENARIOS.get(scenario)
    if chosen is None:
        raise Http404
    drill = "drill" in request.GET or request.POST.get("drill") == "1"
    form = _form(page, scenario, chosen)
    if request.method != "POST" or not read(page, form).is_valid():
        return _show(page, scenario, form, drill=drill)
    client, several = _client(page, form)
    if form.cleaned_data.get("q") and client is None:
        if not several:
            form.add_error("q", _("Nobody was found. Write another part of the name or the number."))
        return _show(page, scenario, form, drill=drill, several=several)
    return _begin(page, scenario, form, client, drill=drill)


def _form(page: Page, code: str, chosen: Scenario) -> ScenarioForm:
    return ScenarioForm(
        page.request.POST if page.request.method == "POST" else None,
        initial={
            "detected_at": page.now,
            "acts": list(chosen.acts),
            "held": list(chosen.categories),
            "seen": held(page.register),
        },
        now=page.now,
        code=code,
        staff=Staff.objects.filter(controller_id=page.staff.controller_id).order_by(
            "-active", "position", "id"
        ),
        categories=named_categories(),
    )


def _client(page: Page, form: ScenarioForm) -> tuple[Client | None, list[Client]]:
    """Return the client meant, or those among whom one is to be chosen; showing them is logged."""
    chosen = form.cleaned_data.get("client")
    if chosen:
        return Client.objects.visible_to(page.staff).filter(pk=chosen).first(), []
    text = form.cleaned_data.get("q")
    if not text:
        return None, []
    found = search(staff=page.staff, text=text, by=page.actor, now=page.now, purpose=Purpose.BREACH).clients
    return (found[0], []) if len(found) == 1 else (None, list(found))


def _begin(
    page: Page, code: str, form: ScenarioForm, client: Client | None, *, drill: bool
) -> HttpResponseBase:
    try:
        made = commands.begin(
            code=code,
            register=page.register,
            drill=drill,
            known=form.known(),
            acts=form.cleaned_data.get("acts", ()),
            staff=form.cleaned_data.get("staff"),
            client=client,
            categories=form.cleaned_data.get("held", ()),
            keep=page.request.session.session_key or "",
            seen=form.cleaned_data["seen"],
            by=page.actor,
            now=page.now,
        )
    except commands.NobodyNamed:
        form.add_error(None, _("Say whose device, card or mailbox it was."))
        return _show(page, code, form, drill=drill)
    except (NoPromise, RecordedMeanwhile) as why:
        refuse(page, form, why)
        return _show(page, code, form, drill=drill, status=409)
    return redirect("incidents:breach", breach=made.pk)


def _show(
    page: Page,
    code: str,
    form: ScenarioForm,
    *,
    drill: bool,
    several: list[Client] | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, object] = {"form": form, "name": NAMES[code], "code": code, "drill": drill}
    context["several"] = several or []
    return page.show("incidents/scenario.html", context, status=status)
