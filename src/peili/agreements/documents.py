"""The exact text a client is shown to sign: the version in force, the visit, and the client's answers."""

from django.template.loader import render_to_string
from django.utils import translation

from peili.agreements import telling
from peili.agreements.catalogue import PLACEHOLDERS
from peili.agreements.queries.standing import Standing, asked_of
from peili.house.queries import local
from peili.house.texts import in_language, of_languages
from peili.ui import words as say


def document_of(standing: Standing, *, language: str) -> str:
    """Return the text of a visit's agreement; the same for the same visit, version, answers and language."""
    with translation.override(language):
        return render_to_string("agreements/document.html", _context(standing))


def _context(standing: Standing) -> dict[str, object]:
    facts = facts_of(standing)
    answers = standing.given().answers if standing.survey else {}
    return {
        "title": in_language(standing.form, "name"),
        "number": standing.version.number,
        "digest": standing.version.digest[:12],
        "sections": [
            (filled(of_languages(each["heading"]), facts), filled(of_languages(each["body"]), facts))
            for each in standing.version.sections
        ],
        "contraindications": telling.contraindications(standing.rules) if standing.form.treatment else [],
        "answers": list(telling.answered(asked_of(standing.form), answers)),
        "answered_on": standing.survey.given_on if standing.survey else None,
    }


def facts_of(standing: Standing) -> dict[str, str]:
    """Return what the placeholders of a text stand for."""
    visit, language = standing.appointment, telling.language()
    business = visit.service.controller
    facts = {
        "business": business.name,
        "client": visit.client.full_name if visit.client else "",
        "service": visit.name,
        "practitioner": visit.staff.name,
        "day": say.moment(local(visit.starts_at), language),
        "price": say.euros(visit.price_cents, language),
        "phone": business.phone,
    }
    if facts.keys() != set(PLACEHOLDERS):
        raise AssertionError("every placeholder that is accepted is filled in")
    return facts


def filled(text: str, facts: dict[str, str]) -> str:
    """Return a text with its placeholders filled in."""
    for name, value in facts.items():
        text = text.replace(f"{{{name}}}", value)
    return text
