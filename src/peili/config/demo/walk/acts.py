"""What to do next on a step, found by looking at what is so in the house; None when the step is done."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from peili.agreements.queries.standing import Standing, form_of, standing_of
from peili.agreements.rules.screening import Verdict
from peili.booking.models import Appointment
from peili.config.demo.walk.commands import is_jumping
from peili.config.demo.walk.looking import (
    cabinet_is_red,
    errand_of,
    jumped,
    link_waits,
    request_of,
    session_of,
)
from peili.config.demo.walk.state import Walk
from peili.config.demo.walk.steps import CLIENT, OWNER, PRACTITIONER, RECEPTION
from peili.house.queries import local
from peili.outbox.models import Message
from peili.people.models import Client
from peili.promises.vocabulary import Text
from peili.rights.models import Errand
from peili.ui import words

SERVICE: Final = "hifu-kasvohoito"
TREATMENT: Final = "hifu"
BOTULINUM_AGO: Final = timedelta(days=5)
MOVABLE: Final = timedelta(days=2)
FILLING: Final = ("agreements:forms", "agreements:topic", "agreements:result", "agreements:move")
SIGNING: Final = (*FILLING, "agreements:read", "agreements:sign", "agreements:signed", "agreements:end")
BOOKING: Final = ("booking:times", "booking:hold", "booking:details", "booking:release")


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What to do now, by whom, where it begins, and the pages on which one is already doing it.

    On the pages of `anyone` it does not matter who is signed in.
    """

    who: str
    text: Text
    url: str
    pages: tuple[str, ...] = ()
    anyone: tuple[str, ...] = ()


def act_of(walk: Walk, *, now: datetime) -> Act | None:
    """Return what is to be done on the walk's step; None when it is done."""
    return _STEPS[walk.step - 1](walk, now)


def suits(visit: Appointment) -> bool:
    """Tell whether a visit that was booked is one the walk can go on with."""
    form = form_of(visit)
    return form is not None and form.treatment == TREATMENT


def _visit(walk: Walk) -> Appointment | None:
    booked = Appointment.objects.filter(pk__in=walk.visits, state=Appointment.State.BOOKED)
    return booked.select_related("client__register", "claim", "service__controller", "staff").first()


def _again() -> Act:
    return Act(
        who=CLIENT,
        text=_("The booking of this walk is no longer there, or the treatment is ruled out. Begin again."),
        url=reverse("demo:walk"),
    )


def _book(walk: Walk, now: datetime) -> Act | None:
    if _visit(walk) is not None:
        return None
    first = (local(now).date() + MOVABLE).isoformat()  # a client moves a visit before the cut-off only
    return Act(
        who=CLIENT,
        text=_("Book the first free time for the HIFU facial. Invent a name, a mobile number and an e-mail."),
        url=f"{reverse('booking:times', args=[SERVICE])}?from={first}",
        anyone=BOOKING,
    )


def _answer(walk: Walk, now: datetime) -> Act | None:
    visit = _visit(walk)
    if visit is None:
        return _again()
    at_desk = f"{reverse('desk:appointment', args=[visit.pk])}#panel"
    if visit.client is None:
        text = _("The booking came from the net. Press “Make a new card” on it.")
        return Act(who=RECEPTION, text=text, url=at_desk, pages=("desk:appointment", "desk:make_card"))
    standing = standing_of(visit)
    if standing is None:
        return _again()
    if standing.survey is not None:
        return _wait(standing)
    if not Message.objects.filter(subject=visit.client.subject_id, code="agreements.survey").exists():
        text = _("Press “Send the survey as a link”.")
        return Act(who=RECEPTION, text=text, url=at_desk, pages=("desk:appointment", "desk:make_card"))
    day = words.day_full(local(now - BOTULINUM_AGO).date(), get_language() or "fi")
    asked = _("Open the link in the message and answer. To botulinum, say Yes and {day}.")
    return _on_phone(format_lazy(asked, day=day))


def _wait(standing: Standing) -> Act | None:
    found = standing.screening(by_client=True)
    if found.verdict is Verdict.BLOCKED:
        return _again()
    if found.earliest is None or found.earliest <= standing.day:
        return None
    return _on_phone(_("Read the reason and its source, and move the visit to a day that is allowed."))


def _on_phone(text: Text) -> Act:
    return Act(who=CLIENT, text=text, url=reverse("demo:phone"), anyone=("demo:phone", *FILLING))


def _sign(walk: Walk, _now: datetime) -> Act | None:
    visit = _visit(walk)
    standing = standing_of(visit) if visit is not None else None
    if visit is None or standing is None:
        return _again()
    if standing.agreement is not None:
        return None
    return Act(
        who=PRACTITIONER,
        text=_("Open “Fill in on the tablet” and hand it over. Then you are the client: read, and sign."),
        url=f"{reverse('desk:appointment', args=[visit.pk])}#panel",
        pages=("desk:appointment",),
        anyone=SIGNING,
    )


def _look(walk: Walk, now: datetime) -> Act | None:
    visit = _visit(walk)
    if visit is None or visit.client is None:
        return _again()
    if walk.looked:
        return None
    if session_of(visit.client, now=now):
        text = _("Open “See all” under “Who has looked”.")
        return Act(who=CLIENT, text=text, url=reverse("own:data"), anyone=("own:bookings", "own:data"))
    if link_waits(visit.client, now=now):
        return _open_link()
    return Act(
        who=CLIENT,
        text=_("Ask for a link to your own page with the number or e-mail you gave when booking."),
        url=reverse("own:door"),
        anyone=("own:door",),
    )


def _open_link() -> Act:
    text = _("Open the newest message: the link to your own page works once.")
    return Act(who=CLIENT, text=text, url=reverse("demo:phone"), anyone=("demo:phone", "own:open"))


def _erase(walk: Walk, now: datetime) -> Act | None:
    errand = errand_of(walk.paper)
    if errand is not None:
        return None if errand.done_on is not None else _burn(errand)
    visit = _visit(walk)
    if visit is None or visit.client is None:
        return _again()
    asked = request_of(visit.client)
    if asked is not None:
        text = _("Open “See what would go, and erase”, say how the person was known, and erase.")
        url = reverse("rights:request", args=[asked.pk])
        return Act(who=OWNER, text=text, url=url, pages=("rights:request", "rights:erase"))
    return _ask(visit.client, now)


def _burn(errand: Errand) -> Act:
    text = _("Here is the certificate's task: the paper card. Burn it, and confirm with your name.")
    url = reverse("rights:errand", args=[errand.pk])
    return Act(who=OWNER, text=text, url=url, pages=("rights:errand",))


def _ask(client: Client, now: datetime) -> Act:
    if session_of(client, now=now):
        text = _("Ask on your own page that your data be erased.")
        return Act(who=CLIENT, text=text, url=reverse("own:use", args=["erasure"]), anyone=("own:use",))
    if link_waits(client, now=now):
        return _open_link()
    text = _("Your own page has closed by itself. Ask for a new link.")
    return Act(who=CLIENT, text=text, url=reverse("own:door"), anyone=("own:door",))


def _jump(_walk: Walk, now: datetime) -> Act | None:
    if jumped(now=now) and not is_jumping():
        return None
    text = _("See what would go in six years, and jump. It is real: what goes does not come back.")
    return Act(who=OWNER, text=text, url=reverse("demo:jump"), pages=("demo:jump",))


def _cabinet(walk: Walk, now: datetime) -> Act | None:
    if cabinet_is_red(now=now):
        return Act(
            who=OWNER,
            text=_("“Papers are in a locked cabinet” is red. Open the checklist and mark it as looked at."),
            url=f"{reverse('record:record')}#S12.locked_cabinet",
            pages=("record:record", "record:register", "record:checklist"),
        )
    if walk.aged:
        return None
    text = _("Let the day pass by which somebody was to look at the cabinet.")
    return Act(who=OWNER, text=text, url=reverse("demo:cabinet"), pages=("demo:cabinet",))


_STEPS: Final[tuple[Callable[[Walk, datetime], Act | None], ...]] = (
    _book,
    _answer,
    _sign,
    _look,
    _erase,
    _jump,
    _cabinet,
)
