"""The result of a client's answers, and the ways on from it: another day, the agreement, or the end."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from peili.agreements.models import How
from peili.agreements.views.moving import may_move
from peili.agreements.views.result import result_of
from peili.agreements.views.shell import private
from peili.agreements.views.sitting import Seat, seated
from peili.people.access import public


@public
@require_safe
@seated
def result(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """Tell the client in plain words what the house's rules say, and that a person can always be asked."""
    if seat.topics or (seat.standing.form.surveys and seat.standing.consent is None):
        return redirect(seat.next_url())
    tablet = seat.sitting.how == How.TABLET
    context = result_of(seat.standing, today=seat.today)
    context |= {
        "tablet": tablet,
        "times_url": "" if tablet else context["times_url"],
        "move_url": seat.url("move") if may_move(seat) else "",
        "end_url": seat.url("end"),
        "signed": seat.standing.agreement,
        "signed_url": seat.url("signed"),
        "read_url": seat.url("read") if seat.may_sign() else "",
    }
    return private(request, "result", seat.frame | context)
