"""What the pages of the client share: the session in its own cookie, the frame, and one's own things only."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from peili.booking.models import Appointment
from peili.house.queries import Face, face
from peili.people.access import public
from peili.people.cookies import named
from peili.people.models import Client
from peili.people.panels import Asked
from peili.rights.commands.own import SESSION, find_session
from peili.rights.models import OwnSession
from peili.rights.queries.whose import subjects_of
from peili.ui.refused import note_refused

COOKIE = "own"
PATH = "/oma/"


@dataclass(frozen=True, slots=True)
class Own:
    """A page being made for the person whose session it is."""

    request: HttpRequest
    session: OwnSession
    face: Face
    now: datetime

    @property
    def zone(self) -> ZoneInfo:
        """Return the zone whose clock the page shows."""
        return zone_of(self.face)

    @property
    def today(self) -> date:
        """Return the local date."""
        return self.now.astimezone(self.zone).date()

    @property
    def proved(self) -> bool:
        """Tell whether the second step has been taken."""
        return self.session.proved_at is not None

    @property
    def subject_ids(self) -> list[UUID]:
        """Return the ids the person is known by."""
        return subjects_of(self.session.subject_id)

    @property
    def client(self) -> Client | None:
        """Return the person's card; None for someone who has only booked online."""
        return Client.objects.filter(subject_id=self.session.subject_id).first()

    def appointment(self, pk: UUID) -> Appointment:
        """Return one of the person's own visits; another person's is as unknown as one nobody has."""
        ids = self.subject_ids
        found = Appointment.objects.filter(Q(client__subject__in=ids) | Q(claim__subject__in=ids), pk=pk)
        visit = found.select_related("service", "staff").first()
        if visit is None:
            raise Http404
        return visit

    def asked(self) -> Asked:
        """Return what other rooms' parts are asked for."""
        client = self.client
        return Asked(
            thing=client, client=client, staff=None, now=self.now, zone=self.zone, proved=self.proved
        )

    def show(
        self, template: str, context: dict[str, object], *, here: str = "", status: int = 200
    ) -> HttpResponse:
        """Return a page with the way around."""
        ends = self.session.ends_at.astimezone(self.zone)
        own = {"here_in": here, "ends": ends, "proved": self.proved, "today": self.today}
        return page(self.request, self.face, template, own | context, status=status)


View = Callable[..., HttpResponse]


def cookie_of(request: HttpRequest) -> str:
    """Return what the browser shows of its session."""
    return request.COOKIES.get(named(COOKIE, path=PATH), "")


def own(view: Callable[..., HttpResponse]) -> View:
    """Open a page to the person whose session the cookie holds; lead anyone else to the door."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        now = timezone.now()
        session = find_session(cookie=cookie_of(request), now=now)
        if session is None:
            return redirect("own:door")
        return view(Own(request, session, face(), now), *args, **kwargs)

    return public(guarded)


def page(
    request: HttpRequest, house: Face, template: str, context: dict[str, object], *, status: int = 200
) -> HttpResponse:
    """Return a page of the room that no cache keeps."""
    note_refused(request, context, status=status)
    shown = {"house_name": house.name, "home_url": reverse("own:door"), "premises": house.premises}
    response = render(request, f"own/{template}.html", shown | context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def keep_session(response: HttpResponse, cookie: str) -> None:
    """Put a session into the browser: for half an hour, for these pages alone, out of scripts' reach."""
    response.set_cookie(
        named(COOKIE, path=PATH),
        cookie,
        max_age=int(SESSION.total_seconds()),
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def zone_of(house: Face) -> ZoneInfo:
    """Return the zone of the premises."""
    return ZoneInfo(house.premises.zone if house.premises else settings.TIME_ZONE)
