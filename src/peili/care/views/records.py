"""Recording a visit, reading what was recorded, and writing beside it."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peili.booking.models import Appointment
from peili.care.codes import lot_code
from peili.care.commands.consenting import need_consent
from peili.care.commands.records import (
    Allergic,
    LotNotUsable,
    NotStarted,
    Said,
    SealedAlready,
    amend,
    save_draft,
    seal,
)
from peili.care.forms.records import AmendForm, RecordForm, initial_of
from peili.care.models import Draft, Lot
from peili.care.queries.allergies import allergies_of, words
from peili.care.queries.products import after_care_of, family_of, usable_lots
from peili.care.queries.records import Whole, draft_of, last_of_service, record_of
from peili.care.rules.families import said
from peili.care.rules.meeting import Meeting, NotUsable
from peili.care.views.frames import Page, treats
from peili.people.models import Client

SHOWS = ("treatment_record", "allergies")
NOT_USABLE = {
    NotUsable.EXPIRED: _("The last day of use of %(lot)s has passed. Take another lot."),
    NotUsable.RECALLED: _("%(lot)s has been withdrawn from use. Take another lot."),
}
GONE = _("One of the products is not on the list any more. Choose again.")


@require_http_methods(["GET", "HEAD", "POST"])
@treats()
def record(page: Page, appointment: UUID) -> HttpResponseBase:
    """Record a visit that was started, or show its sealed record."""
    visit = page.visit(appointment)
    client = _client_of(visit)
    page.saw(client, SHOWS, visit=visit.pk)
    whole = record_of(visit.pk)
    if whole is not None:
        return _sealed(page, visit, whole, AmendForm(), status=409 if page.posted else 200)
    if visit.started_at is None:
        return page.show("not_started", _head(page, visit), status=409 if page.posted else 200)
    need_consent(client)
    last = last_of_service(client=client, service=visit.service_id)
    form = _form(page, visit, client, last)
    if page.posted and form.is_valid():
        return _keep(page, visit, form, last)
    return _ask(page, visit, form, last)


def _client_of(visit: Appointment) -> Client:
    if visit.client is None:
        raise Http404
    return visit.client


def _form(page: Page, visit: Appointment, client: Client, last: Whole | None) -> RecordForm:
    lots = usable_lots(staff=page.staff, on=visit.starts_at.astimezone(page.zone).date())
    recent = _again(last, lots, client)
    of = family_of(visit.service)
    if page.posted:
        return RecordForm(page.request.POST, family=of, lots=lots, first=recent)
    draft = draft_of(visit.pk)
    begun = _drafted(draft) if draft else _from(last, recent)
    return RecordForm(initial=initial_of(begun), family=of, lots=lots, first=recent)


def _again(last: Whole | None, lots: Sequence[Lot], client: Client) -> list[UUID]:
    """Return the lots of the last time that may still be used."""
    used = {use.lot_code for use in last.lots} if last else set()
    if not used:
        return []
    return [lot.pk for lot in lots if lot_code(lot.pk, register_id=client.register_id) in used]


def _drafted(draft: Draft) -> Said:
    return Said(
        codes=draft.codes,
        done=draft.done,
        settings=draft.settings,
        result=draft.result,
        given=draft.given,
        lots=tuple(UUID(each) for each in draft.lots),
    )


def _from(last: Whole | None, recent: Sequence[UUID]) -> Said:
    """Return what a new record begins from: what was done the last time, and nothing of how it went."""
    if last is None:
        return Said(given="")  # nobody knows yet how: it is asked
    codes = {code: value for code, value in last.record.codes.items() if code != "redness"}
    return Said(codes=codes, settings=last.record.settings, given=last.record.given, lots=tuple(recent))


def _keep(page: Page, visit: Appointment, form: RecordForm, last: Whole | None) -> HttpResponseBase:
    """Keep the draft or seal the record; a refusal shows the form again with nothing lost."""
    on = visit.starts_at.astimezone(page.zone).date()
    try:
        if "draft" in page.request.POST:
            save_draft(appointment=visit, said=form.said, staff=page.staff, by=page.actor, now=page.now)
            return redirect("desk:appointment", appointment=visit.pk)
        seal(appointment=visit, said=form.said, staff=page.staff, by=page.actor, now=page.now, on=on)
    except Allergic as allergic:
        return _ask(page, visit, form, last, met=allergic.found, status=409)
    except LotNotUsable as refused:
        name = f"{refused.bottle.product}, {refused.bottle.number}" if refused.bottle else ""
        form.add_error("more", NOT_USABLE[refused.why] % {"lot": name} if refused.why else GONE)
        return _ask(page, visit, form, last, status=409)
    except (NotStarted, SealedAlready):
        pass  # a colleague was first: the page shows what is so
    return redirect("care:record", appointment=visit.pk)


def _head(page: Page, visit: Appointment) -> dict[str, object]:
    client = _client_of(visit)
    known = allergies_of(client)
    return {
        "visit": visit,
        "client": client,
        "start": visit.starts_at.astimezone(page.zone),
        "allergies": [(each.word, each.note) for each in known],
    }


def _ask(
    page: Page,
    visit: Appointment,
    form: RecordForm,
    last: Whole | None,
    *,
    met: Sequence[Meeting] = (),
    status: int = 200,
) -> HttpResponse:
    before = last.record if last else None
    context = _head(page, visit) | {
        "form": form,
        "last": before,
        "last_on": page.local(before.appointment.starts_at) if before else None,
        "met": [replace(each, substances=tuple(words(each.substances))) for each in met],
        "instructions": after_care_of(visit.service_id) is not None,
    }
    return page.show("record", context, status=status)


def _sealed(
    page: Page, visit: Appointment, whole: Whole, form: AmendForm, *, status: int = 200
) -> HttpResponse:
    context = _head(page, visit) | {
        "record": whole.record,
        "sealed": page.local(whole.record.sealed_at),
        "coded": said(whole.record.codes, family_of(visit.service)),
        "lots": whole.lots,
        "amendments": [(each, page.local(each.made_at)) for each in whole.amendments],
        "in_error": any(each.kind == "error" for each in whole.amendments),
        "form": form,
    }
    return page.show("sealed", context, status=status)


@require_POST
@treats()
def amend_record(page: Page, appointment: UUID) -> HttpResponseBase:
    """Write beside a sealed record."""
    visit = page.visit(appointment)
    whole = record_of(visit.pk)
    if whole is None:
        raise Http404
    form = AmendForm(page.request.POST)
    if not form.is_valid():
        page.saw(_client_of(visit), SHOWS, visit=visit.pk)
        return _sealed(page, visit, whole, form)
    amend(
        record=whole.record,
        kind=form.cleaned_data["kind"],
        text=form.cleaned_data["text"],
        staff=page.staff,
        by=page.actor,
        now=page.now,
    )
    return redirect("care:record", appointment=visit.pk)


@require_safe
@treats()
def after_care(page: Page, appointment: UUID) -> HttpResponseBase:
    """Show a visit's after-care instructions for printing, in the client's language.

    What was given is the version of that day; before the record is sealed it is the one in force.
    """
    visit = page.visit(appointment)
    client = _client_of(visit)
    whole = record_of(visit.pk)
    text = whole.record.after_care if whole else after_care_of(visit.service_id)
    if text is None:
        raise Http404
    page.saw(client, ["after_care"], visit=visit.pk)
    with translation.override(client.language):
        context = _head(page, visit) | {"text": text.text, "number": text.number, "language": client.language}
        return page.show("after_care", context)
