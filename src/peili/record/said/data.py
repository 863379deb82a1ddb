"""S7 and S8: what is kept about whom, and the agreements that ask about health."""

from collections.abc import Iterator, Mapping
from typing import Final

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from peili.house.texts import MASTER
from peili.promises.vocabulary import BIRTH_YEAR, Text, category
from peili.record.sentences import Matter, Sentence, listed, probed

OF_THE_FORM: Final[dict[str, Text]] = {
    "identity.name": gettext_lazy("The client's name is kept."),
    "contact.phone": gettext_lazy("The client's phone number is kept."),
    "contact.address": gettext_lazy("The client's address is kept."),
    "contact.email": gettext_lazy("The client's e-mail is kept."),
    "identity.birth_year": gettext_lazy("The client's year of birth is kept, never the date."),
    "health.status": gettext_lazy("The client's state of health is kept."),
    "health.treatment": gettext_lazy("The client's treatment history is kept."),
    "health.home_care": gettext_lazy("The client's home-care products are kept."),
    "health.skin": gettext_lazy("The client's skin analysis is kept."),
}


def sentences(matter: Matter) -> Iterator[Sentence]:
    """Say what is kept, and where health is surveyed."""
    yield probed(
        "S7",
        _("The register is about the clients of %(name)s. It keeps what is listed here and nothing else.")
        % {"name": matter.controller.name},
        "house.categories_named",
    )
    yield from _categories(matter)
    yield probed(
        "S7.declared",
        _("Every field of the program says what kind of personal data it holds, or that it holds none."),
        "promises.declared",
    )
    yield from _agreements(matter)


def _categories(matter: Matter) -> Iterator[Sentence]:
    named = [code for code in OF_THE_FORM if code in matter.profile.categories]
    for code in named:
        yield probed(f"S7.{code}", str(OF_THE_FORM[code]), _probe(code), code)
    others = [category(code).label for code in matter.profile.categories if code not in OF_THE_FORM]
    if others:
        yield probed(
            "S7.running",
            _("For running the bookings the program also keeps: %(names)s.") % {"names": listed(others)},
            "house.category",
            "visit",
        )
    if any(category(code).special for code in named):
        yield probed(
            "S7.special",
            _("Data about health is kept only with the client's explicit consent (GDPR Art. 9(2)(a))."),
            "agreements.consent",
        )
        yield probed(
            "S7.special.records",
            _("Treatments, skin and home care are recorded only after the client has agreed to it."),
            "care.consent",
        )


def _probe(code: str) -> str:
    if code == BIRTH_YEAR.code:
        return "promises.birth_year"
    return "care.kept" if category(code).special else "house.category"


def _agreements(matter: Matter) -> Iterator[Sentence]:
    if matter.booking is None or not matter.profile.agreements or not matter.ours:
        return
    services = {
        code: [each.name for each in matter.booking.services.values() if each.agreement == code]
        for code in matter.profile.agreements
    }
    yield probed(
        "S8",
        _("No treatment that needs an agreement is begun without one that is signed and in force."),
        "agreements.gate",
    )
    for code, names in services.items():
        agreement = matter.profile.agreements[code]
        text = (
            _("A separate agreement that surveys the client's state of health is made before: %(names)s.")
            if agreement.survey
            else _("A separate agreement is made before: %(names)s.")
        )
        yield probed(
            f"S8.{code}", text % {"names": listed(map(_in_language, names))}, "agreements.form", code
        )


def _in_language(texts: Mapping[str, str]) -> str:
    return texts.get((get_language() or MASTER)[:2]) or texts[MASTER]
