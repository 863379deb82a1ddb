"""The owner's page of keeping: the house's sum, who goes within a month, and the night's question."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from peili.house.keeping import at_latest
from peili.house.periods import in_words
from peili.people.access import only
from peili.people.models import Client
from peili.people.views.fresh import fresh_to_act
from peili.rights.commands.reviews import waiting
from peili.rights.models import Erasure, Errand, Expiring
from peili.rights.retention.commands import go_on
from peili.rights.retention.queries import keeping, nights
from peili.rights.retention.timeline import of_house
from peili.rights.views.keeping import page_of
from peili.rights.words import AFTER
from peili.trail.models import Role

SHOWN = 50


@require_safe
@only(Role.OWNER, Role.PRACTITIONER)
def show_retention(request: HttpRequest) -> HttpResponse:
    """Show what the house promised in sum, who goes within a month, and how the nights went."""
    page = page_of(request, answering=True)
    kept, register = keeping(), page.register
    sums = []
    for rule in kept.rules if kept else ():
        event, whole = at_latest(rule, kept.clocks if kept else {})
        sums.append({"covers": rule.covers, "length": in_words(whole), "event": AFTER[event]})
    listed = Expiring.objects.filter(subject__register_id=register.pk)
    rows = list(listed.order_by("ends_on", "id").values_list("subject_id", "ends_on")[:SHOWN])
    cards = {card.subject_id: card for card in Client.objects.filter(subject__in=[pk for pk, _on in rows])}
    state = nights()
    context: dict[str, object] = {
        "sums": sums,
        "count": listed.count(),
        "rows": [{"card": cards.get(pk), "on": on} for pk, on in rows],
        "last": state.last and state.last.at.astimezone(page.zone),
        "erased": state.last.erased if state.last else 0,
        "waiting": state.waiting,
        "reviews": _reviews(page.staff.controller_id),
        "done": Erasure.objects.filter(register=register).order_by("-begun_at")[:10],
        "errands": Errand.objects.filter(done_on__isnull=True, erasure__register=register).order_by("due_on")[
            :20
        ],
    }
    return page.show("rights/retention.html", context | of_house())


def _reviews(controller_id: UUID) -> list[dict[str, object]]:
    """Return the first that wait for a decision, each with its card."""
    found = list(waiting(controller_id=controller_id)[:SHOWN])
    cards = {
        card.subject_id: card
        for card in Client.objects.filter(subject__in=[each.subject_id for each in found])
    }
    return [{"review": each, "card": cards.get(each.subject_id)} for each in found]


@require_POST
@only(Role.OWNER)
@fresh_to_act
def let_go_on(request: HttpRequest) -> HttpResponseBase:
    """Let the next night erase what a stopped one found."""
    page = page_of(request)
    go_on(by=page.actor, now=page.now)
    return redirect("rights:retention")
