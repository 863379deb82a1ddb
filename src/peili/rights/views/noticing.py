"""Those who were given the data: told of its correction or restriction, and what they answered."""

from contextlib import nullcontext
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from peili.people.access import only
from peili.people.models import Client
from peili.promises.reading import opening_apart
from peili.rights.commands import notices
from peili.rights.erasure.commands import errand_answered
from peili.rights.forms import WhyNotForm
from peili.rights.models import Errand, Notice
from peili.rights.views.frames import Page, page_of
from peili.rights.views.requests import ANSWERING


@only(*ANSWERING)
@require_http_methods(["GET", "HEAD", "POST"])
def show_notice(request: HttpRequest, notice: UUID) -> HttpResponseBase:
    """Show whom to tell what; a POST notes that they were told, that they acknowledged it, or why not."""
    page = page_of(request, answering=True)
    found = _mine(page, notice)
    if request.method != "POST":
        return _shown(page, found, WhyNotForm())
    act = request.POST.get("act", "")
    form = WhyNotForm(request.POST) if act == "why_not" else WhyNotForm()
    if act == "told":
        notices.told(notice=found, staff=page.staff, by=page.actor, now=page.now, on=page.today)
    elif act == "acknowledged":
        notices.acknowledged(notice=found, by=page.actor, now=page.now, on=page.today)
    elif not form.is_valid():
        return _shown(page, found, form)
    else:
        notices.not_possible(notice=found, why=form.cleaned_data["why"], by=page.actor, now=page.now)
    return redirect("rights:notice", notice=found.pk)


def _mine(page: Page, pk: UUID) -> Notice:
    found = Notice.objects.filter(register__controller_id=page.staff.controller_id, pk=pk)
    notice = found.select_related("told_by").first()
    if notice is None:
        raise Http404
    return notice


def _shown(page: Page, notice: Notice, form: WhyNotForm) -> HttpResponse:
    client = Client.objects.filter(subject_id=notice.subject_id).first()
    fields = [Client._meta.get_field(each).verbose_name for each in notice.fields]  # type: ignore[union-attr]  # the card's own columns
    context: dict[str, object] = {"notice": notice, "client": client, "fields": fields, "form": form}
    with (
        opening_apart("told") if not notice.ended else nullcontext()
    ):  # whom it is about has to be said to them
        return page.show("notice", context | {"name": client.real_name if client else ""})


@only(*ANSWERING)
@require_POST
def answer_errand(request: HttpRequest, errand: UUID) -> HttpResponseBase:
    """Note that a party told of an erasure acknowledged it, or why nothing more is done about it."""
    page = page_of(request, answering=True)
    mine = Errand.objects.filter(erasure__register__controller_id=page.staff.controller_id)
    found = mine.filter(pk=errand).first()
    if found is None:
        raise Http404
    form = WhyNotForm(request.POST)
    why = form.cleaned_data["why"] if request.POST.get("act") != "acknowledged" and form.is_valid() else ""
    if found.kind == Errand.Kind.TELL and (why or request.POST.get("act") == "acknowledged"):
        errand_answered(errand=found, why_not=why, by=page.actor, now=page.now, on=page.today)
    return redirect("rights:errand", errand=found.pk)
