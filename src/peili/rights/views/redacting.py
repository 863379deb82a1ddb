"""Words about other persons: marked on the page of a request, and left out of the copy."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from peili.people.access import only
from peili.rights.commands.redacting import NotFound, leave_out, put_in
from peili.rights.forms import LeaveOutForm
from peili.rights.models import Redaction
from peili.rights.views.frames import page_of
from peili.rights.views.requests import ANSWERING, shown


@only(*ANSWERING)
@require_POST
def leave_words_out(request: HttpRequest, asked: UUID) -> HttpResponseBase:
    """Leave words out of the copies of whoever asks."""
    page = page_of(request, answering=True)
    found = page.asked(asked)
    form = LeaveOutForm(request.POST)
    if not form.is_valid():
        return shown(page, found, leave_out_form=form)
    try:
        leave_out(request=found, **form.cleaned_data, zone=page.zone, by=page.actor, now=page.now)
    except NotFound:
        form.add_error("words", _("These words stand in none of the records. Copy them exactly."))
        return shown(page, found, leave_out_form=form)
    return redirect("rights:request", asked=asked)


@only(*ANSWERING)
@require_POST
def put_words_in(request: HttpRequest, asked: UUID) -> HttpResponseBase:
    """Let words stand in the copies again; the form says which."""
    page = page_of(request, answering=True)
    found = page.asked(asked)
    typed = request.POST.get("which", "")
    mine = {str(each.pk): each for each in Redaction.objects.filter(subject_id=found.subject_id)}
    if typed not in mine:
        raise Http404
    put_in(redaction=mine[typed], request=found, by=page.actor, now=page.now)
    return redirect("rights:request", asked=asked)
