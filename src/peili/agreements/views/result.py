"""What the client is told of their answers."""

from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from peili.agreements.queries.standing import Standing
from peili.agreements.rules.screening import Screening, Verdict
from peili.agreements.telling import told
from peili.agreements.words import PLAIN


def result_of(standing: Standing, *, today: date) -> dict[str, object]:
    """Return the verdict of the client's own answers in plain words, with reasons and the way on."""
    found = standing.screening(by_client=True)
    visit = standing.appointment
    return {
        "plain": PLAIN[found.verdict],
        "verdict": found.verdict,
        "clear": found.verdict is Verdict.CLEAR,
        "blocked": found.verdict is Verdict.BLOCKED,
        "reasons": told(found.reasons),
        "earliest": found.earliest,
        "day": standing.day,
        "times_url": times_from(standing, found) if visit.service.online else "",
        "service_name": visit.name,
        "phone": visit.service.controller.phone,
        "today": today,
    }


def times_from(standing: Standing, found: Screening) -> str:
    """Return the address of the free times from the earliest date the rules allow; empty without one."""
    if found.earliest is None:
        return ""
    slug = standing.appointment.service.slug
    return f"{reverse('booking:times', args=[slug])}?{urlencode({'from': found.earliest.isoformat()})}"
