"""The client accepts a programme at home: a link, and a number told in the salon. Opening never acts."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from peili.care.commands.noting import see
from peili.care.commands.programmes import PURPOSE, AcceptedAlready, Ended, accept_by_link
from peili.care.forms.programmes import CodeForm
from peili.care.models import Programme
from peili.care.queries.programmes import courses
from peili.care.shows import course_in_words
from peili.house.queries import face, house_zone
from peili.people.access import public
from peili.people.commands.links import LinkEnded, find_link
from peili.people.models import Link
from peili.promises.lookups import lookup_code
from peili.promises.tokens import token_hash
from peili.trail.commands import CLIENT
from peili.ui.refused import note_refused

DIGITS = 8


def number_of(token: str) -> str:
    """Return the number that opens a link, told to the client otherwise than the link itself."""
    code = int(lookup_code("programme-number", token_hash(token)), 16) % 10**DIGITS
    return f"{code:0{DIGITS}}"


@public
@require_http_methods(["GET", "HEAD", "POST"])
def accept_programme(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the number, show the programme to who has it, and accept it when they say so."""
    now = timezone.now()
    try:
        link = find_link(token=token, purpose=PURPOSE, now=now)
    except LinkEnded:
        return _page(request, "link_ended", {}, status=404)
    if request.method != "POST":
        return _page(request, "accept_number", {"form": CodeForm()})
    form = CodeForm(request.POST)
    if not form.is_valid() or not _fits(form, token):
        return _page(request, "accept_number", {"form": form})
    return _answer(request, link, form, now)


def _fits(form: CodeForm, token: str) -> bool:
    typed = "".join(each for each in form.cleaned_data["code"] if each.isdigit())
    if typed == number_of(token):
        return True
    form.add_error("code", _("This is not the number that belongs to the link."))
    return False


def _answer(request: HttpRequest, link: Link, form: CodeForm, now: datetime) -> HttpResponse:
    programmes = Programme.objects.select_related("client", "staff")
    found = programmes.filter(pk=link.thing_id).first() if link.thing_id else None
    if found is None or found.ended_at is not None or found.accepted_at is not None:
        return _page(request, "link_ended", {}, status=404)
    if "accept" in request.POST:
        try:
            accept_by_link(link=link, now=now)
        except (LinkEnded, AcceptedAlready, Ended):
            return _page(request, "link_ended", {}, status=404)
        return _page(request, "accepted", {})
    zone = house_zone()
    see(client=found.client, shows=["programme"], by=CLIENT, now=now)
    course = course_in_words(courses([found], now=now, zone=zone)[0], zone=zone)
    return _page(request, "accept", {"course": course, "code": form.cleaned_data["code"]})


def _page(request: HttpRequest, template: str, context: dict[str, object], status: int = 200) -> HttpResponse:
    note_refused(request, context, status=status)
    response = render(request, f"care/{template}.html", {"house_name": face().name, **context}, status=status)
    response["Cache-Control"] = "no-store"
    return response
