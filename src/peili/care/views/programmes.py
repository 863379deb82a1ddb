"""Treatment programmes: drawn up, shown, accepted in the salon, sent home as a link, ended."""

from contextlib import suppress
from uuid import UUID

from django.forms import BaseFormSet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peili.care.commands.consenting import need_consent
from peili.care.commands.programmes import AcceptedAlready, Ended, accept_here, draw_up, end, link_to
from peili.care.forms.programmes import EndForm, ProgrammeForm, StepForm, Steps, WitnessForm
from peili.care.models import Programme
from peili.care.queries.products import services_of
from peili.care.queries.programmes import courses, ended_programmes, open_programmes, programmes_seen_by
from peili.care.shows import course_in_words
from peili.care.views.accepting import number_of
from peili.care.views.frames import Page, treats
from peili.care.words import Ending
from peili.people.models import Client

SHOWS = ("programme",)


@require_safe
@treats(programmes=True)
def programmes(page: Page, client: UUID) -> HttpResponseBase:
    """Show a client's programmes: those under way, and those that have ended."""
    card = page.client(client)
    page.saw(card, SHOWS)
    rows = [*open_programmes(card), *ended_programmes(card)]
    found = [course_in_words(each, zone=page.zone) for each in courses(rows, now=page.now, zone=page.zone)]
    return page.show("programmes", {"client": card, "courses": found})


@require_http_methods(["GET", "HEAD", "POST"])
@treats(programmes=True)
def new_programme(page: Page, client: UUID) -> HttpResponseBase:
    """Draw up a programme."""
    card = page.client(client)
    need_consent(card)
    data = page.request.POST if page.posted else None
    form = ProgrammeForm(data)
    steps = Steps(data, prefix="s", form_kwargs={"services": services_of(page.staff)})
    if not (page.posted and form.is_valid() and steps.is_valid()):
        return _ask(page, card, form, steps)
    made = draw_up(
        client=card,
        title=form.cleaned_data["title"],
        goals=form.cleaned_data["goals"],
        steps=[wanted for row in steps.forms if (wanted := row.wanted())],
        staff=page.staff,
        by=page.actor,
        now=page.now,
    )
    return redirect("care:programme", programme=made.pk)


def _ask(page: Page, card: Client, form: ProgrammeForm, steps: "BaseFormSet[StepForm]") -> HttpResponse:
    if page.posted:
        steps.is_valid()  # so that both say what is wrong at once
    return page.show("new_programme", {"client": card, "form": form, "steps": steps})


@require_safe
@treats(programmes=True)
def programme(page: Page, programme: UUID) -> HttpResponseBase:
    """Show a programme with how far it has come; printed, it is the client's copy."""
    found = page.own(programmes_seen_by(page.staff), programme)
    return _programme(page, found)


def _programme(
    page: Page,
    found: Programme,
    *,
    witness: WitnessForm | None = None,
    stop: EndForm | None = None,
    link: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    page.saw(found.client, SHOWS)
    course = courses([found], now=page.now, zone=page.zone)[0]
    context = {
        "client": found.client,
        "course": course_in_words(course, zone=page.zone),
        "witness_form": witness or WitnessForm(),
        "end_form": stop or EndForm(),
        "link": link,
    }
    return page.show("programme", context, status=status)


@require_POST
@treats(programmes=True)
def accept(page: Page, programme: UUID) -> HttpResponseBase:
    """Note that the client accepted in the salon; whoever is signed in saw it."""
    found = page.own(programmes_seen_by(page.staff), programme)
    form = WitnessForm(page.request.POST)
    if not form.is_valid():
        return _programme(page, found, witness=form)
    with suppress(AcceptedAlready, Ended):  # a second press, or it was ended: the page shows what is so
        accept_here(programme=found, witness=page.staff, by=page.actor, now=page.now)
    return redirect("care:programme", programme=found.pk)


@require_POST
@treats(programmes=True)
def send(page: Page, programme: UUID) -> HttpResponseBase:
    """Make a link by which the client accepts at home, and the number that opens it."""
    found = page.own(programmes_seen_by(page.staff), programme)
    try:
        token = link_to(programme=found, by=page.actor, now=page.now)
    except (AcceptedAlready, Ended):
        return redirect("care:programme", programme=found.pk)
    address = page.request.build_absolute_uri(reverse("care:accept_programme", args=[token]))
    return _programme(page, found, link={"address": address, "number": number_of(token)})


@require_POST
@treats(programmes=True)
def stop(page: Page, programme: UUID) -> HttpResponseBase:
    """End a programme: as done when every step is, and otherwise for a reason."""
    found = page.own(programmes_seen_by(page.staff), programme)
    course = courses([found], now=page.now, zone=page.zone)[0]
    if course.done:
        end(programme=found, ending=Ending.DONE, by=page.actor, now=page.now)
        return redirect("care:programme", programme=found.pk)
    form = EndForm(page.request.POST)
    if not form.is_valid():
        return _programme(page, found, stop=form)
    end(programme=found, ending=Ending.STOPPED, why=form.cleaned_data["why"], by=page.actor, now=page.now)
    return redirect("care:programme", programme=found.pk)
