"""What is told: the text for the authority, in Finnish, and a letter to a person in their language."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import translation
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from peili.house.models import Controller
from peili.house.queries import local
from peili.incidents import weighing
from peili.incidents.models import Breach
from peili.incidents.queries.breaches import Person, Standing, weighed
from peili.incidents.words import ADVICE, EFFECTS, KINDS, MEASURES, said
from peili.promises.vocabulary import Text, category
from peili.ui import words


@dataclass(frozen=True, slots=True)
class Part:
    """A heading of the form and what is written under it."""

    title: str
    lines: list[str]


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to one person, in their language."""

    person: Person
    language: str
    title: str
    lines: list[str]
    sender: list[str]


def for_authority(found: Standing, controller: Controller) -> list[Part]:
    """Return the content of the authority's form, in its order, in Finnish."""
    with translation.override("fi"):
        return [part for part in _form(found, controller) if part.lines]


def _form(found: Standing, controller: Controller) -> Iterator[Part]:
    breach = found.breach
    yield Part(_("Controller"), _sender(controller))
    yield Part(_("Times"), list(_times(breach)))
    yield Part(
        _("What happened and why"), [*_sentences(breach.kinds, KINDS), *_own(breach.story, breach.causes)]
    )
    yield Part(_("Whom and what data it concerns"), list(_concerned(found)))
    yield Part(_("Likely consequences"), [*_sentences(breach.effects, EFFECTS), *list(_risk(found))])
    yield Part(
        _("Measures"),
        [_("Before: stored data is encrypted, and every opening of a card is logged.")]
        + [_("After: %(what)s.") % {"what": each} for each in said(breach.measures, MEASURES)],
    )
    yield Part(_("Telling the people"), [_persons(found)])
    if found.duties.authority_late:
        reason = breach.late_reason or _("Write the reason here before sending.")
        yield Part(_("Why this notice is late"), [reason])
    whole = breach.authority_told_at is not None and not breach.more_to_come
    yield Part(
        _("Kind of notice"),
        [_("Complete notice.") if whole else _("First notice. It is completed when more is known.")],
    )
    added = [f"{_full(each.at)}: {each.words}" for each in breach.notices.order_by("at", "id")]
    yield Part(_("What was told later"), added)


def _times(breach: Breach) -> Iterator[str]:
    for label, at in (
        (_("Noticed: %(moment)s."), breach.detected_at),
        (_("Became known to the controller: %(moment)s."), breach.aware_at),
        (_("Began at the earliest: %(moment)s."), breach.happened_from),
        (_("Ended at the latest: %(moment)s."), breach.happened_to),
    ):
        if at is not None:
            yield label % {"moment": _full(at)}


def _concerned(found: Standing) -> Iterator[str]:
    yield ngettext("%(count)d client.", "About %(count)d clients.", found.people) % {"count": found.people}
    kinds = [str(category(code).label) for code in found.breach.categories]
    if kinds:
        yield _("Kinds of data: %(names)s.") % {"names": ", ".join(kinds)}
    if any(category(code).special for code in found.breach.categories):
        yield _("Health data is among it. No details of it are written on this form.")


def _risk(found: Standing) -> Iterator[str]:
    breach = found.breach
    if breach.risk:
        yield _("The risk to the people is: %(risk)s.") % {"risk": breach.get_risk_display()}
    severity = weighed(found)
    yield _("Severity by the method of ENISA: %(sum)s (%(level)s).") % {
        "sum": weighing.formula(severity, "fi"),
        "level": weighing.level(severity),
    }
    yield from _own(breach.risk_reason)


def _persons(found: Standing) -> str:
    if not found.duties.persons:
        return _("The people are not told, for the risk to them is not high.")
    return _("Told: %(told)d of %(all)d.") % {"told": found.told, "all": found.people}


def _own(*texts: str) -> list[str]:
    return [text for text in texts if text]


def _sentences(codes: object, known: dict[str, Text]) -> list[str]:
    return [f"{_capital(str(each))}." for each in said(codes, known)]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _sender(controller: Controller) -> list[str]:
    contact = ", ".join(each for each in (controller.phone, controller.email) if each)
    return [
        f"{controller.name}, {controller.business_id}",
        f"{controller.street}, {controller.postcode} {controller.city}",
        *([contact] if contact else []),
    ]


def _full(at: datetime) -> str:
    language = get_language() or "fi"
    there = local(at)
    return f"{words.day_full(there, language)} {words.clock(there, language)}"


def letter(breach: Breach, person: Person, controller: Controller, *, house: str, on: date) -> Letter:
    """Return the letter that tells a person of a breach noticed on a local day, in their card's language."""
    with translation.override(person.language):
        lines = [
            _("On %(day)s we noticed the following:") % {"day": words.day_full(on, person.language)},
            *_sentences(breach.kinds, KINDS),
        ]
        kinds = [str(category(code).label) for code in breach.categories]
        if kinds:
            lines.append(_("It concerns these details of yours: %(names)s.") % {"names": ", ".join(kinds)})
        lines += [
            _("What this may mean: %(what)s.") % {"what": each} for each in said(breach.effects, EFFECTS)
        ]
        lines += [
            _("What we have done: %(what)s.") % {"what": each} for each in said(breach.measures, MEASURES)
        ]
        lines += [str(each) for each in said(breach.advice, ADVICE)]
        lines.append(
            _("You can ask us more. You also have the right to complain to the Data Protection Ombudsman.")
        )
        return Letter(
            person=person,
            language=person.language,
            title=_("A data breach that concerns you"),
            lines=lines,
            sender=[house, *_sender(controller)],
        )
