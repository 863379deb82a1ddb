"""The demo's papers: a signed agreement, a nickel allergy, an answer that moves the date, and one missing."""

from datetime import datetime, timedelta
from random import Random

from peili.agreements.catalogue import catalogue
from peili.agreements.commands.consent import give_consent
from peili.agreements.commands.signing import sign
from peili.agreements.commands.sitting import begin_sitting, open_agreement
from peili.agreements.commands.survey import assess, submit_survey
from peili.agreements.documents import document_of
from peili.agreements.models import Consent, How, Sitting, Survey
from peili.agreements.queries.standing import form_of, standing_of
from peili.agreements.rules.asking import Answer, calm_answer
from peili.agreements.words import CONSENTS
from peili.booking.models import Appointment
from peili.house.queries import local
from peili.trail.commands import CLIENT, PROGRAM

AHEAD = timedelta(days=21)
BOTULINUM_AGO = timedelta(days=5)


def make_papers(*, random: Random, now: datetime) -> int:
    """Fill in for the coming visits that need an agreement, but the first of them; return for how many."""
    visits = list(
        Appointment.objects.filter(
            service__need__isnull=False,
            client__isnull=False,
            starts_at__gte=now,
            starts_at__lt=now + AHEAD,
            state=Appointment.State.BOOKED,
        )
        .select_related("client", "service__controller", "staff")
        .order_by("starts_at", "id")
    )
    done = 0
    for place, visit in enumerate(visits[1:6]):
        told: dict[str, Answer] = {}
        form = form_of(visit)
        if form is not None and form.treatment == "pigmentation":
            told = {"allergy_nickel": "yes"} if place % 2 == 0 else {}
        elif place % 2:
            told = {"botulinum_last": (local(now) - BOTULINUM_AGO).date().isoformat()}
        _answer(visit, told, now)
        if not told:
            _sign(visit, now, random)
        done += 1
    return done


def _answer(visit: Appointment, told: dict[str, Answer], now: datetime) -> None:
    form = form_of(visit)
    if form is None or visit.client is None:
        return
    give_consent(
        client=visit.client,
        kind=Consent.Kind.HEALTH,
        words=str(CONSENTS[Consent.Kind.HEALTH]),
        language=visit.client.language,
        how=How.LINK,
        by=CLIENT,
        now=now,
    )
    sitting, _token = begin_sitting(appointment=visit, how=How.LINK, by=PROGRAM, now=now)
    submit_survey(
        sitting=sitting,
        form=form,
        part=Survey.Part.CLIENT,
        answers={each.key: calm_answer(each) for each in catalogue().asked(form.treatment)} | told,
        language=visit.client.language,
        now=now,
        on=local(now).date(),
    )


def _sign(visit: Appointment, now: datetime, random: Random) -> None:
    standing = standing_of(visit)
    if standing is None or visit.client is None:
        return
    sitting, _token = begin_sitting(
        appointment=visit,
        how=How.TABLET,
        by=PROGRAM,
        now=now,
        identity=Sitting.Identity.KNOWN,
        witness=visit.staff,
    )
    open_agreement(sitting=sitting, now=now)
    sign(
        sitting=sitting,
        standing=standing,
        shown=document_of(standing, language=visit.client.language),
        typed_name=visit.client.full_name,
        strokes=_scribble(random),
        consents={Consent.Kind.PHOTOS.value: str(CONSENTS[Consent.Kind.PHOTOS])},
        language=visit.client.language,
        now=now,
    )
    assess(
        standing=standing,
        answers={each.key: calm_answer(each) for each in catalogue().assessed(standing.form.treatment)},
        language="fi",
        staff=visit.staff,
        by=PROGRAM,
        now=now,
        on=local(now).date(),
    )


def _scribble(random: Random) -> list[list[list[int]]]:
    """Draw a line that looks like a hurried name."""
    points = [[40 + step * 16, 100 + random.randrange(-60, 60)] for step in range(28)]
    return [points, [[500, 60], [540, 50]]]
