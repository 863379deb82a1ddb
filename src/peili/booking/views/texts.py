"""The texts behind a booking as pages: a service's terms and privacy notice, and versions once shown."""

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from peili.booking.models import ShownText
from peili.booking.queries.free import terms_and_zone
from peili.booking.queries.public import bookable
from peili.booking.queries.texts import Text, blocks, shown_text, texts_for
from peili.booking.views.shell import dead_end, language, no_such_service, page
from peili.people.access import public
from peili.ui import words
from peili.ui.addresses import address

HEADINGS: dict[str, str | Promise] = {
    ShownText.Kind.BEFORE: _("Before you book"),
    ShownText.Kind.TERMS: _("Terms of booking"),
    ShownText.Kind.NOTICE: _("How we handle your data"),
}


@public
@require_safe
def terms(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the house's own terms, as they are for a service now."""
    service = bookable(slug)
    if service is None:
        return no_such_service(request)
    found = texts_for(service=service, terms=terms_and_zone()[0], language=language()).terms
    return _page(request, found, slug) if found else no_such_text(request)


@public
@require_safe
def privacy(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the privacy notice of a service's business, as it is now."""
    service = bookable(slug)
    if service is None:
        return no_such_service(request)
    return _page(
        request,
        texts_for(service=service, terms=terms_and_zone()[0], language=language()).notice,
        slug,
    )


@public
@require_safe
def shown(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a text that once stood before someone who booked, word for word, by the name of its version."""
    found = shown_text(slug)
    if found is None:
        return no_such_text(request)
    _terms, zone = terms_and_zone()
    context = {
        "heading": HEADINGS[found.kind],
        "blocks": blocks(found.body),
        "version": found.version,
        "since": words.day_full(found.first_shown_at.astimezone(zone), language()),
        "text_language": found.language,
    }
    return page(request, "text", context)


def _page(request: HttpRequest, text: Text, slug: str) -> HttpResponse:
    context = {
        "heading": HEADINGS[text.kind],
        "blocks": blocks(text.body),
        "version": text.version,
        "back_url": address("booking:times", slug),
    }
    return page(request, "text", context)


def no_such_text(request: HttpRequest) -> HttpResponse:
    """Answer a link to a text that is not known."""
    return dead_end(
        request,
        _("There is no such text here."),
        _("The link may have been cut short, or nobody has booked under that version."),
    )
