"""The pages of the record, for the owner."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from peili.house.models import Register
from peili.people.access import actor_of, only, staff_of
from peili.people.roles import READS_RECORD
from peili.people.shell import frame
from peili.record.commands import check
from peili.record.pages import page_of
from peili.record.queries import NoRecord, main_register, record_of, red_since, registers
from peili.rights.retention.timeline import of_house
from peili.trail.models import Role

HERE = "record:record"


@require_safe
@only(*READS_RECORD)
def show_main(request: HttpRequest) -> HttpResponse:
    """Show the record of the client register of one's own business."""
    register = main_register(seen_by=staff_of(request))
    return _show(request, register) if register else _nothing(request, NoRecord())


@require_safe
@only(*READS_RECORD)
def show(request: HttpRequest, register: UUID) -> HttpResponse:
    """Show the record of a register one may see."""
    return _show(request, register_seen(request, register))


@require_POST
@only(*READS_RECORD)
def check_now(request: HttpRequest, register: UUID) -> HttpResponse:
    """Ask every sentence again and keep what was found."""
    found = register_seen(request, register)
    try:
        check(register=found, by=actor_of(request), now=timezone.now())
    except NoRecord as error:
        return _nothing(request, error)
    return redirect("record:register", register=found.pk)


def _show(request: HttpRequest, register: Register) -> HttpResponse:
    staff = staff_of(request)
    counted = register.controller_id == staff.controller_id and staff.role != Role.TECHNICIAN
    try:
        record = record_of(register, now=timezone.now(), counted=counted)
    except NoRecord as error:
        return _nothing(request, error)
    context = page_of(record, since=red_since(register)) | {
        "registers": registers(seen_by=staff_of(request)),
        "check_url": reverse("record:check", args=[register.pk]),
    }
    if register.kind == Register.Kind.CLIENTS:
        context |= of_house()
    return render(request, "record/record.html", frame(request, here=HERE).context | context)


def _nothing(request: HttpRequest, error: NoRecord) -> HttpResponse:
    context = frame(request, here=HERE).context | {"problems": error.problems}
    return render(request, "record/nothing.html", context)


def register_seen(request: HttpRequest, pk: UUID) -> Register:
    """Return a register whose record one may see; 404 for any other."""
    for found in registers(seen_by=staff_of(request)):
        if found.pk == pk:
            return found
    raise Http404
