"""Erasing a client at the desk: what would go, the question, and the certificate."""

from uuid import UUID

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peili.people.access import EVERYONE_IN, only
from peili.people.commands.cards import open_card
from peili.people.models import Client
from peili.people.views.fresh import fresh_to_act
from peili.rights.commands import waiting
from peili.rights.erasure import words
from peili.rights.erasure.commands import begin, carry_out, close_claim, do_errand, name_claim
from peili.rights.erasure.forms import ClaimForm, EraseForm
from peili.rights.erasure.mentions import mentions
from peili.rights.erasure.plan import Plan, family, horizon, live_claim, make_plan
from peili.rights.forms import WhyNotForm
from peili.rights.models import Erasure, Errand, PlannedErasure
from peili.rights.views.keeping import Page, answers, any_client_of, page_of
from peili.rights.words import title_of
from peili.trail.models import Purpose, Role


@require_http_methods(["GET", "HEAD", "POST"])
@only(Role.OWNER, Role.PRACTITIONER)
@fresh_to_act
def erase_client(request: HttpRequest, client: UUID) -> HttpResponseBase:
    """Show what erasing a client would do; with how the person was known, do it."""
    page = page_of(request, answering=True)
    found = any_client_of(page, client)
    try:
        open_card(client=found, purpose=Purpose.RIGHTS, by=page.actor, now=page.now)
    except DatabaseError:
        return page.show("rights/not_logged.html", {}, status=503)
    plan = make_plan(found.subject, now=page.now)
    if request.method != "POST":
        return _preview(page, found, plan, EraseForm(initial={"digest": plan.digest}, parties=plan.parties))
    form = EraseForm(request.POST, parties=plan.parties)
    if not form.is_valid():
        return _preview(page, found, plan, form)
    if form.cleaned_data["digest"] != plan.digest:
        form = EraseForm(initial={"digest": plan.digest}, parties=plan.parties)
        return _preview(page, found, plan, form, changed=True)
    told = [party.code for party in form.cleaned_data.get("told", ())]
    if request.POST.get("when") != "now" and waiting.day_of(page.today) > page.today:
        waiting.decide(
            client=found,
            identity=form.cleaned_data["identity"],
            told=told,
            by=page.actor,
            now=page.now,
            today=page.today,
        )
        return redirect("rights:erase", client=found.pk)
    erasure = begin(
        plan=plan,
        ground=Erasure.Ground.REQUEST,
        by=page.actor,
        now=page.now,
        today=page.today,
        identity=form.cleaned_data["identity"],
        told=told,
    )
    carry_out(erasure=erasure, now=page.now, look_for=plan.found.values)
    return redirect("rights:certificate", erasure=erasure.pk)


def _preview(
    page: Page, client: Client, plan: Plan, form: EraseForm, *, changed: bool = False
) -> HttpResponse:
    kept = [{"ground": k.ground, "count": k.count, "until": k.until and str(k.until)} for k in plan.kept]
    context: dict[str, object] = {
        "client": client,
        "plan": plan,
        "kinds": words.kinds(plan.counts),
        "kept": words.kept_rows(kept),
        "outside": words.outside_rows(plan.outside),
        "files": len(plan.found.files),
        "horizon": horizon(page.now),
        "form": form,
        "changed": changed,
        "later": waiting.day_of(page.today) if waiting.day_of(page.today) > page.today else None,
        "planned": PlannedErasure.objects.filter(subject__in=plan.subjects).first(),
        "mentions": _mentioned(plan),
    }
    return page.show("rights/erase.html", context, status=409 if changed else 200)


@require_POST
@only(Role.OWNER, Role.PRACTITIONER)
def cancel_erasure(request: HttpRequest, client: UUID) -> HttpResponseBase:
    """Cancel an erasure that waits for its day."""
    page = page_of(request, answering=True)
    found = any_client_of(page, client)
    waiting.cancel(subject_ids=family(found.subject), by=page.actor, now=page.now)
    return redirect("rights:erase", client=found.pk)


def _mentioned(plan: Plan) -> list[tuple[str, int]] | None:
    found = mentions(plan.subjects)
    return None if found is None else [(title_of(label), count) for label, count in sorted(found.items())]


@require_safe
@only(Role.OWNER, Role.PRACTITIONER)
def show_certificate(request: HttpRequest, erasure: UUID) -> HttpResponse:
    """Show the certificate of an erasure, ready to be printed for the person."""
    page = page_of(request, answering=True)
    found = _erasure(page, erasure)
    context: dict[str, object] = {
        "erasure": found,
        "done": found.done_at and found.done_at.astimezone(page.zone),
        "kinds": words.kinds(found.counts),
        "kept": words.kept_rows(found.kept),
        "left_out": words.left_out(found.scan),
        "errands": list(found.errands.select_related("done_by").order_by("kind", "due_on")),
        "paper_pending": found.errands.filter(kind=Errand.Kind.DESTROY, done_on__isnull=True).exists(),
    }
    return page.show("rights/certificate.html", context)


def _erasure(page: Page, pk: UUID) -> Erasure:
    mine = Erasure.objects.filter(register__controller_id=page.staff.controller_id)
    found = mine.select_related("register__controller").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@only(*EVERYONE_IN)
def confirm_errand(request: HttpRequest, errand: UUID) -> HttpResponseBase:
    """Ask for the confirmation that a paper was destroyed or a party told, and keep it with one's name."""
    page = page_of(request)
    mine = Errand.objects.filter(erasure__register__controller_id=page.staff.controller_id)
    found = mine.select_related("erasure", "done_by").filter(pk=errand).first()
    if found is None:
        raise Http404
    if request.method == "POST":
        found = do_errand(errand=found, staff=page.staff, by=page.actor, now=page.now, on=page.today)
        return redirect("rights:errand", errand=found.pk)
    context = {"errand": found, "owner": answers(page.staff), "why_form": WhyNotForm()}
    return page.show("rights/errand.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only(Role.OWNER, Role.PRACTITIONER)
def keep_for_claim(request: HttpRequest, client: UUID) -> HttpResponseBase:
    """Name a claim for which a part of a client's records stays until a day."""
    page = page_of(request, answering=True)
    found = any_client_of(page, client)
    form = ClaimForm(request.POST or None, today=page.today)
    if request.method == "POST" and form.is_valid():
        name_claim(subject=found.subject, by=page.actor, now=page.now, **form.cleaned_data)
        return redirect("rights:claim", client=found.pk)
    claim = live_claim(family(found.subject), today=page.today)
    return page.show("rights/claim.html", {"client": found, "form": form, "claim": claim})


@require_POST
@only(Role.OWNER, Role.PRACTITIONER)
def end_claim(request: HttpRequest, client: UUID) -> HttpResponseBase:
    """Note that the claim has ended."""
    page = page_of(request, answering=True)
    found = any_client_of(page, client)
    claim = live_claim(family(found.subject), today=page.today)
    if claim is not None:
        close_claim(claim=claim, by=page.actor, now=page.now)
    return redirect("rights:claim", client=found.pk)
