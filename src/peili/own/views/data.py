"""Everything kept about the person: shown, explained, corrected and taken away."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peili.own import consents
from peili.own.copies import COPIES, Copy
from peili.own.forms import ContactForm, contact_initial
from peili.own.packages import as_zip
from peili.own.paper import as_paper
from peili.own.views.frames import Own, own
from peili.people.panels import own_parts
from peili.rights.commands.copies import take_copy as note_copy
from peili.rights.commands.own_requests import correct_contact
from peili.rights.commands.waiting import due_of
from peili.rights.queries.keeps import keeps_of, reviews_of
from peili.rights.queries.looks import looks
from peili.rights.queries.package import package
from peili.rights.retention.queries import endings
from peili.rights.words import matter

WHOLE: Final[Mapping[str, tuple[str, Callable[[Copy], str | bytes]]]] = {
    **COPIES,
    "pdf": ("application/pdf", as_paper),
    "zip": ("application/zip", as_zip),
}
SHOWN = 5  # records of each kind on the page; the copy has all
CENTURY = 20  # nobody looked before or after it
FEW = 3  # looks on the page


@require_safe
@own
def show_data(page: Own) -> HttpResponse:
    """Show what is kept, with purpose, source and end, and who looked last."""
    subject_id = page.session.subject_id
    _with_bookings, with_data = own_parts(page.asked())
    found = endings([subject_id], now=page.now).get(subject_id)
    context: dict[str, object] = {
        "open": [matter(each) for each in found.open] if found else [],
        "keeps": keeps_of(page.subject_ids, found, now=page.now),
        "reviews": reviews_of(page.subject_ids),
        "erased_on": due_of(page.subject_ids),
        "package": package(subject_id=subject_id, zone=page.zone, health=page.proved, most=SHOWN),
        "looked": looks(subject_id=subject_id, zone=page.zone, most=FEW),
        "parts": with_data,
        "about_health": consents.about_health(page),
        "consents": consents.rows(page, language=(get_language() or "fi")[:2]),
        "has_card": page.client is not None,
    }
    return page.show("data", context, here="data")


@require_safe
@own
def show_looks(page: Own) -> HttpResponse:
    """Show who has looked, whole days at a time."""
    before = _day(page.request.GET.get("before", ""))
    found = looks(subject_id=page.session.subject_id, zone=page.zone, before=before)
    return page.show("looks", {"looked": found, "newest": before is None}, here="data")


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year // 100 == CENTURY else None


@require_http_methods(["GET", "HEAD", "POST"])
@own
def edit_contact(page: Own) -> HttpResponse:
    """Correct one's own contact details at once."""
    client = page.client
    if client is None:
        raise Http404
    if page.request.method != "POST":
        return page.show("edit", {"form": ContactForm(initial=contact_initial(client))}, here="data")
    form = ContactForm(page.request.POST)
    if not form.is_valid():
        return page.show("edit", {"form": form}, here="data")
    correct_contact(client=client, typed=form.cleaned_data, now=page.now, today=page.today)
    return redirect("own:data")


@require_POST
@own
def take_copy(page: Own, form: str) -> HttpResponse:
    """Give a copy of everything as a file; it is made for this answer and kept nowhere."""
    if form not in WHOLE:
        raise Http404
    kind, write = WHOLE[form]
    note_copy(session=page.session, form=form, now=page.now)
    subject = page.session.subject
    copy = Copy(
        register_id=subject.register_id,
        at=page.now.astimezone(page.zone),
        package=package(subject_id=subject.pk, zone=page.zone, health=page.proved),
        looked=looks(subject_id=subject.pk, zone=page.zone, all_days=True),
    )
    response = HttpResponse(write(copy), content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{page.today.isoformat()}.{form}"'
    response.headers["Cache-Control"] = "no-store"
    return response
