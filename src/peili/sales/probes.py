"""What sales can test about itself: receipts without gaps, and nothing in them but what the law asks."""

from django.db import connection, models
from django.db.models import Count, Max, Min
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from peili.house.models import Register
from peili.house.queries import local
from peili.promises.append_only import AppendOnly
from peili.promises.probes import Evidence, Question, State, probe
from peili.sales.models import Receipt
from peili.sales.profile import last_month
from peili.sales.rules import kept_until
from peili.ui import words


@probe("sales.gapless")
def gapless(question: Question) -> Evidence:
    """Look for the guard, and count the business's receipts against their numbers."""
    guards = [each for each in Receipt._meta.constraints if isinstance(each, AppendOnly)]
    if not guards or not all(each.installed(connection, Receipt) for each in guards):
        return Evidence(
            State.DRIFTS,
            _("The guard that keeps receipts unchanged is not in the database."),
            _("Bring the database to this version: peili migrate"),
        )
    found = _of(question).aggregate(count=Count("pk"), first=Min("number"), last=Max("number"))
    if found["count"] and found["last"] - found["first"] + 1 != found["count"]:
        return Evidence(
            State.DRIFTS,
            _("The numbers of the receipts have a gap."),
            _("Ask whoever looks after the program: a receipt was removed past it."),
        )
    if not question.counted:
        return Evidence(State.HOLDS, _("The numbers of the receipts have no gap."))
    return Evidence(
        State.HOLDS,
        _("Receipts: %(count)d. Their numbers have no gap, and the database refuses to change one.")
        % {"count": found["count"]},
    )


@probe("sales.kept")
def kept(question: Question) -> Evidence:
    """Find a receipt that is kept longer than the law asks."""
    oldest = _of(question).aggregate(first=Min("on"))["first"]
    if oldest is None:
        return Evidence(State.HOLDS, _("There are no receipts yet."))
    until = kept_until(oldest, month=last_month())
    said = {"day": words.day_full(until, get_language() or "fi")}
    if until < local(question.now).date():
        return Evidence(
            State.DRIFTS,
            _("The oldest receipt should have gone after %(day)s.") % said,
            _("See that the program runs at night: its worker removes what is over."),
        )
    return Evidence(State.HOLDS, _("The oldest receipt is kept until %(day)s and then removed.") % said)


def _of(question: Question) -> "models.QuerySet[Receipt]":
    controller = Register.objects.values("controller_id").filter(pk=question.register)
    return Receipt.objects.filter(controller_id__in=controller)
