"""The last steps of a breach: telling the authority, completing the notice, and closing."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from peili.incidents import letters
from peili.incidents.commands import breach as commands
from peili.incidents.forms import AuthorityForm, ClosingForm, NoticeForm
from peili.incidents.queries.breaches import Standing
from peili.incidents.queries.notices import letters_of
from peili.incidents.views.breaches import read
from peili.incidents.views.frames import Page, breach_of, page_of
from peili.people.access import only
from peili.people.roles import HANDLES


@only(*HANDLES)
@require_http_methods(["GET", "HEAD", "POST"])
def tell_authority(request: HttpRequest, breach: UUID) -> HttpResponseBase:
    """Show the text for the authority, and note when it was sent."""
    page = page_of(request)
    found = breach_of(page, breach)
    initial = {"at": page.now, "way": "form", "late_reason": found.breach.late_reason}
    data = request.POST if request.method == "POST" else None
    form = AuthorityForm(data, initial=initial, now=page.now, due_at=found.breach.due_at)
    status = 200
    if request.method == "POST" and read(page, form).is_valid():
        try:
            commands.tell_authority(breach=found.breach, by=page.actor, now=page.now, **form.cleaned_data)
        except commands.AlreadyTold:
            form.add_error(None, _("The authority has been told already. The first time stands."))
            status = 409
        else:
            return redirect("incidents:breach", breach=found.breach.pk)
    return _authority(page, found, {"form": form}, status=status)


def _authority(page: Page, found: Standing, extra: dict[str, object], status: int = 200) -> HttpResponse:
    breach = found.breach
    notices = [(each, page.local(each.at)) for each in breach.notices.order_by("at", "id")]
    context: dict[str, object] = {
        "breach": breach,
        "found": found,
        "parts": letters.for_authority(found, breach.register.controller),
        "told": page.local(breach.authority_told_at),
        "notices": notices,
        "more": NoticeForm(initial={"at": page.now}, now=page.now),
    }
    return page.show("incidents/authority.html", context | extra, status=status)


@only(*HANDLES)
@require_POST
def complete_notice(request: HttpRequest, breach: UUID) -> HttpResponseBase:
    """Note what the authority was told later."""
    page = page_of(request)
    found = breach_of(page, breach)
    form = NoticeForm(request.POST, now=page.now)
    if not read(page, form).is_valid():
        return _authority(page, found, {"more": form})
    commands.complete_notice(breach=found.breach, by=page.actor, now=page.now, **form.cleaned_data)
    return redirect("incidents:breach", breach=found.breach.pk)


@only(*HANDLES)
@require_http_methods(["GET", "HEAD", "POST"])
def close_breach(request: HttpRequest, breach: UUID) -> HttpResponseBase:
    """Show how far the letters have got, and close a breach with its reason, or say what is still open."""
    page = page_of(request)
    found = breach_of(page, breach)
    data = request.POST if request.method == "POST" else None
    form = ClosingForm(data, untold=found.duties.persons_open)
    refused = False
    if request.method == "POST" and form.is_valid():
        try:
            commands.close_breach(breach=found.breach, by=page.actor, now=page.now, **form.cleaned_data)
        except commands.StillOpen:
            refused = True
        else:
            return redirect("incidents:breach", breach=found.breach.pk)
    context = {
        "breach": found.breach,
        "found": found,
        "form": form,
        "letters": letters_of(found.breach),
        "not_closed": refused,
    }
    return page.show("incidents/close.html", context, status=409 if refused else 200)
