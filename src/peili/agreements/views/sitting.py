"""Filling in: the consent, one topic a screen, and the result. Behind a link, or on the salon's tablet."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from peili.agreements.catalogue import catalogue
from peili.agreements.commands.consent import give_consent
from peili.agreements.commands.sitting import answers_in, end_sitting, keep_answers, sitting_behind
from peili.agreements.commands.survey import Incomplete, submit_survey
from peili.agreements.models import Consent, How, Sitting, Survey
from peili.agreements.queries.standing import Standing, asked_of, local_day, standing_of, today_of
from peili.agreements.rules.asking import Question, Topic, applies, implied
from peili.agreements.rules.filling import read_screen
from peili.agreements.rules.screening import Verdict
from peili.agreements.telling import language, text_of
from peili.agreements.views.items import item_of
from peili.agreements.views.shell import ended, private
from peili.agreements.words import CONSENTS
from peili.house.texts import in_language
from peili.people.access import public
from peili.people.commands.links import LinkEnded
from peili.trail.commands import CLIENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Where the client sits: the sitting behind the link, the visit's papers, and the local date."""

    token: str
    sitting: Sitting
    standing: Standing
    now: datetime
    today: date

    @property
    def questions(self) -> list[Question]:
        """Return what is asked now: everything, the questions about today, or nothing."""
        if not self.standing.form.surveys:
            return []
        if self.standing.survey is None:
            return asked_of(self.standing.form)
        if self.standing.today is None and self.standing.day == self.today:
            return today_of(self.standing.form)
        return []

    @property
    def topics(self) -> list[Topic]:
        """Return the screens, one for each topic."""
        keys = dict.fromkeys(question.topic for question in self.questions)
        return [topic for key, topic in catalogue().topics.items() if key in keys]

    def of_topic(self, key: str) -> list[Question]:
        """Return the questions of one screen."""
        return [question for question in self.questions if question.topic == key]

    def url(self, name: str, *rest: str) -> str:
        """Return the address of one of the sitting's pages."""
        return reverse(f"agreements:{name}", args=[self.token, *rest])

    @property
    def frame(self) -> dict[str, object]:
        """Return what every page of the sitting shows: its ways lead nowhere but to the forms."""
        return {"home_url": self.url("forms")}

    def next_url(self) -> str:
        """Return where the client goes on: consent, the first open topic, or the result."""
        if self.standing.form.surveys and self.standing.consent is None:
            return self.url("forms")
        answers = answers_in(self.sitting)
        for topic in self.topics:
            asked = self.of_topic(topic.key)
            if any(each.key not in answers and implied(each, answers) is None for each in asked):
                return self.url("topic", topic.key)
        if self.topics:
            return self.url("topic", self.topics[-1].key)
        return self.url("result")

    def may_sign(self) -> bool:
        """Tell whether the agreement is signed next: on the tablet, when the treatment can be given."""
        if self.sitting.how != How.TABLET or self.standing.agreement is not None:
            return False
        if not self.standing.form.surveys:
            return True
        found = self.standing.screening(by_client=True)
        if found.verdict is Verdict.BLOCKED:
            return False
        return found.verdict is not Verdict.DEFERRED or bool(self.standing.choices)


SeatView = Callable[..., HttpResponseBase]


def seated(view: SeatView) -> SeatView:
    """Find the sitting behind a link, or say that there is none (any more)."""

    @wraps(view)
    def guarded(request: HttpRequest, token: str, **kwargs: object) -> HttpResponseBase:
        now = timezone.now()
        try:
            sitting = sitting_behind(token=token, now=now)
        except LinkEnded:
            return ended(request)
        standing = standing_of(sitting.appointment)
        if standing is None:
            return ended(request)
        seat = Seat(token=token, sitting=sitting, standing=standing, now=now, today=local_day(now))
        return view(request, seat, **kwargs)

    return guarded


@public
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@seated
def forms(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """Say what is asked and why, and ask for the consent without which nothing about health is kept."""
    needed = seat.standing.form.surveys and seat.standing.consent is None
    words = str(CONSENTS[Consent.Kind.HEALTH])
    if not needed:
        return redirect(seat.next_url())
    missing = False
    if request.method == "POST":
        if request.POST.get("consent") == "yes":
            give_consent(
                client=seat.sitting.client,
                kind=Consent.Kind.HEALTH,
                words=words,
                language=language(),
                how=seat.sitting.how,
                by=CLIENT,
                now=seat.now,
            )
            return redirect(seat.url("forms"))
        missing = True
    context: dict[str, object] = {
        "service_name": seat.standing.appointment.name,
        "form_name": in_language(seat.standing.form, "name"),
        "screens": len({question.topic for question in asked_of(seat.standing.form)}),
        "words": words,
        "missing": missing,
        "phone": seat.standing.appointment.service.controller.phone,
    }
    return private(request, "begin", seat.frame | context, status=400 if missing else 200)


@public
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@seated
def topic(request: HttpRequest, seat: Seat, topic: str) -> HttpResponseBase:
    """Ask one topic; the last one sends all answers."""
    asked = seat.of_topic(topic)
    if seat.standing.consent is None or not asked:
        return redirect(seat.next_url())
    answers = answers_in(seat.sitting)
    if request.method != "POST":
        return _screen(request, seat, topic, [item_of(each, answers) for each in asked])
    filled = read_screen(asked, request.POST.getlist, answers, today=seat.today)
    if filled.wrong:
        items = [
            item_of(each, answers, sent=request.POST, wrong=filled.wrong.get(each.key)) for each in asked
        ]
        return _screen(request, seat, topic, items, status=400)
    keep_answers(sitting=seat.sitting, answers=filled.answers, now=seat.now)
    topics = [each.key for each in seat.topics]
    if topic != topics[-1]:
        return redirect(seat.url("topic", topics[topics.index(topic) + 1]))
    return _send(seat)


def _send(seat: Seat) -> HttpResponseBase:
    part = Survey.Part.CLIENT if seat.standing.survey is None else Survey.Part.TODAY
    try:
        submit_survey(
            sitting=seat.sitting,
            form=seat.standing.form,
            part=part,
            answers=answers_in(seat.sitting),
            language=language(),
            now=seat.now,
            on=seat.today,
        )
    except Incomplete as incomplete:
        lacking = catalogue().questions[incomplete.keys[0]]
        return redirect(seat.url("topic", lacking.topic))
    return redirect(seat.url("forms"))


def _screen(
    request: HttpRequest, seat: Seat, key: str, items: list[dict[str, object]], *, status: int = 200
) -> HttpResponse:
    topics = seat.topics
    place = next((place for place, each in enumerate(topics) if each.key == key), None)
    if place is None:
        raise Http404
    answers = answers_in(seat.sitting)
    context: dict[str, object] = {
        "title": text_of(topics[place].title),
        "ask": text_of(topics[place].ask),
        "number": place + 1,
        "count": len(topics),
        "back_url": seat.url("topic", topics[place - 1].key) if place else "",
        "last": place == len(topics) - 1,
        "items": items,
        "wrong": [item for item in items if item["wrong"]],
        "can_cover": any(item["covered"] for item in items),
        "left": sum(applies(each, answers) and each.key not in answers for each in seat.questions),
    }
    return private(request, "topic", seat.frame | context, status=status)


@public
@require_http_methods(["POST"])
@seated
def end(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """End the sitting: the link opens nothing any more, and the tablet goes back to the staff."""
    end_sitting(sitting=seat.sitting, by=CLIENT, now=seat.now)
    context: dict[str, object] = {
        "fact": _("Thank you. Your forms are with us."),
        "reason": _("This page can be closed."),
    }
    if seat.sitting.how == How.TABLET:
        visit = reverse("agreements:visit", args=[seat.standing.appointment.pk])
        context |= {
            "reason": _("Give the tablet back to the staff."),
            "way_url": f"{reverse('people:sign_in')}?next={visit}",
            "way_words": _("For the staff: sign in"),
        }
    return private(request, "ended", context)
