"""Writing down what of a client was given to somebody outside."""

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from peili.outreach.commands.disclosures import note_disclosure
from peili.outreach.forms import DisclosureForm, sent_in
from peili.outreach.models import Disclosure
from peili.outreach.views.frames import page_of
from peili.people.access import EVERYONE_IN, only


@only(*EVERYONE_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def new_disclosure(request: HttpRequest, client: UUID) -> HttpResponseBase:
    """Ask what was given to whom and why; a POST writes it down."""
    page = page_of(request)
    card = page.client(client)
    form = DisclosureForm(sent_in(request), today=page.today)
    if request.method != "POST" or not form.is_valid():
        shown = {"form": form, "client": card}
        return page.show("new_disclosure", shown, status=422 if form.is_bound else 200)
    said = dict(form.cleaned_data)
    note_disclosure(
        client=card,
        ground=Disclosure.Ground(said.pop("ground")),
        staff=page.staff,
        by=page.actor,
        now=page.now,
        **said,
    )
    return redirect("desk:card", client=card.pk)
