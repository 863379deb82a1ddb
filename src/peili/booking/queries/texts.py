"""The texts that stand before who books: what the law asks to be told, the house's terms, the notice.

A text is blocks with an empty line between them. The first line of a block of several is its heading.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peili.booking.models import PublicTerms, Service, ShownText, Terms
from peili.booking.queries.menu import PLAIN, Extras, names_of
from peili.house.area import country_name
from peili.house.law import Vat
from peili.house.models import Controller, Party
from peili.house.periods import in_words, period
from peili.house.queries import profile_version
from peili.promises.activities import ACTIVITIES
from peili.promises.prepared import Prepared
from peili.promises.settled import keep
from peili.ui import words

VERSION = 8  # letters of a version's name
TERMS = Prepared(lambda: PublicTerms.objects.order_by("id")[:1], still=True)


@dataclass(frozen=True, slots=True)
class Text:
    """One text as it is shown now, in one language."""

    kind: str
    language: str
    body: str

    @property
    def digest(self) -> str:
        """Return the hash by which this text, word for word, is known."""
        said = f"{self.kind}|{self.language}|{self.body}"
        return hashlib.sha256(said.encode()).hexdigest()

    @property
    def version(self) -> str:
        """Return the name of this version, as pages say it."""
        return self.digest[:VERSION]


@dataclass(frozen=True, slots=True)
class Offered:
    """What is booked in words and figures: its name in the language of the texts, minutes and cents."""

    name: str
    minutes: int
    cents: int


@dataclass(frozen=True, slots=True)
class Texts:
    """What stands before who books a service; a house may have no terms of its own."""

    before: Text
    terms: Text | None
    notice: Text

    @property
    def seen(self) -> str:
        """Return what a form carries to say which texts stood on its page."""
        return ".".join(each.version for each in (self.before, self.terms, self.notice) if each)


def public_terms() -> PublicTerms:
    """Return what the house says about booking online; what the law says when it says nothing."""
    return TERMS.first() or PublicTerms()


def texts_for(
    *,
    service: Service,
    terms: Terms,
    language: str,
    online: PublicTerms | None = None,
    extras: Extras = PLAIN,
    told: tuple[int, int] | None = None,
    also: Sequence[tuple[Service, Extras, tuple[int, int]]] = (),
) -> Texts:
    """Return the texts of a service as they are now, in one language; `online` if it has been asked.

    `extras` and `told` (minutes and cents) are those of what was picked; `also` are the same
    of the other services of a visit of several treatments, all of one business.
    """
    told = told or (service.minutes, service.price_cents)
    offered = [
        Offered(names_of(service, extras)[language], *told),
        *(Offered(names_of(other, picked)[language], *so) for other, picked, so in also),
    ]
    online = online or public_terms()
    with translation.override(language):
        own = online.conditions
        return Texts(
            before=Text(ShownText.Kind.BEFORE, language, _before(service, offered, terms, online)),
            terms=Text(ShownText.Kind.TERMS, language, own) if own else None,
            notice=Text(ShownText.Kind.NOTICE, language, _kept_notice(service.controller, language)),
        )


def shown_text(version: str) -> ShownText | None:
    """Return a text that once stood before someone who booked, by the name of its version."""
    if len(version) != VERSION:
        return None
    return ShownText.objects.filter(digest__startswith=version).first()


def blocks(body: str) -> list[tuple[str, list[str]]]:
    """Return a text as headings (empty for a paragraph by itself) with their lines."""
    found = [block.split("\n") for block in body.split("\n\n") if block]
    return [(lines[0], lines[1:]) if lines[1:] else ("", lines) for lines in found]


def _before(service: Service, offered: Sequence["Offered"], terms: Terms, online: PublicTerms) -> str:
    language = translation.get_language() or "fi"
    return "\n\n".join(
        (
            _of_services(language, tuple(offered), service.vat),
            _joined((_("Who gives the service"), _business(service.controller))),
            _of_booking(
                language,
                cancel_hours=terms.cancel_hours,
                confirm_after=terms.confirm_after,
                lapse_months=terms.lapse_months,
                withdrawal_days=online.withdrawal_days,
            ),
        )
    )


@lru_cache(maxsize=512)
def _of_services(language: str, offered: tuple["Offered", ...], vat: str) -> str:
    """Return what is said of the services, in the language in force: asked for at each step of a booking."""
    price = words.euros(sum(each.cents for each in offered), language)
    return _joined(
        (
            _("The services") if len(offered) > 1 else _("The service"),
            [f"{each.name}, {words.minutes(each.minutes)}" for each in offered],
        ),
        (
            _("Price and paying"),
            [
                _tax(vat) % {"price": price},
                _("You pay at the salon, at the visit."),
            ],
        ),
    )


@lru_cache(maxsize=64)
def _of_booking(
    _language: str, *, cancel_hours: int, confirm_after: int, lapse_months: int, withdrawal_days: int
) -> str:
    """Return what is the same for each booking of the house, in the language in force."""
    return _joined(
        (
            _("Cancelling"),
            [
                _("Cancel free of charge at the latest %(count)s h before.") % {"count": cancel_hours},
                _("You find the way in the confirmation, without signing in."),
                *_confirming(confirm_after, lapse_months),
            ],
        ),
        (_("Right of withdrawal"), _withdrawal(withdrawal_days)),
        (
            _("If something goes wrong"),
            [
                _("Contact the one who gives the service first."),
                _("The consumer advisory service (kkv.fi) gives advice."),
                _("The Consumer Disputes Board (kuluttajariita.fi) can settle a dispute."),
            ],
        ),
    )


def _confirming(after: int, months: int) -> list[str]:
    """Return the rule by which online bookings wait for the salon's word; nothing in a house without it."""
    if not after:
        return []
    words = ngettext(
        "Who missed or cancelled late %(count)d visit within %(months)d months: the salon confirms their "
        "online bookings. Nobody is refused by the program.",
        "Who missed or cancelled late %(count)d visits within %(months)d months: the salon confirms their "
        "online bookings. Nobody is refused by the program.",
        after,
    )
    return [words % {"count": after, "months": months}]


def _tax(vat: str) -> str:
    return {
        Vat.GENERAL: _("%(price)s in all, value added tax included."),
        Vat.EXEMPT: _("%(price)s in all. The treatment is exempt from value added tax."),
        Vat.NONE: _("%(price)s in all. The business is not liable to value added tax."),
    }[Vat(vat)]


def _withdrawal(days: int) -> list[str]:
    if not days:
        return [
            _("None: the service is agreed for a fixed date (consumer protection law 6:16)."),
        ]
    return [
        _("You may withdraw from the contract within %(count)s days of booking, without giving a reason.")
        % {"count": days},
        _("You do it on the page of your booking, or by telling us in any other way."),
        _("A service that you asked for earlier and that has been given in full can no longer be undone."),
    ]


def _business(business: Controller) -> list[str]:
    place = f"{business.postcode} {business.city}".strip()
    lines = [
        _("%(name)s, business ID %(number)s") % {"name": business.name, "number": business.business_id},
        ", ".join(part for part in (business.street, place) if part),
        ", ".join(part for part in (business.phone, business.email) if part),
    ]
    return [line for line in lines if line]


def _kept_notice(business: Controller, language: str) -> str:
    return keep(("notice", business.pk, language), lambda: _notice(business))


def _notice(business: Controller) -> str:
    version = profile_version()
    content: Mapping[str, Any] = version.content if version else {}
    parties = [
        f"{party.name} ({country_name(party.country)})"
        for party in Party.objects.order_by("code")
        if Party.Role.SOURCE not in party.roles or len(party.roles) > 1
    ]
    return _joined(
        (_("Who keeps your data"), _business(business)),
        (_("What for, and on what basis"), _purposes(content)),
        (_("How long"), _keeping(content)),
        (_("Who gets it"), parties or [_("Nobody outside the house.")]),
        (
            _("What you can do"),
            [
                _("See, correct, take along, restrict and erase your data on your own page, or ask us."),
                _("A permission for marketing can be withdrawn when you like; it changes no booking."),
                _("You can complain to the Data Protection Ombudsman (tietosuoja.fi)."),
            ],
        ),
    )


def _purposes(content: Mapping[str, Any]) -> list[str]:
    chosen = content.get("purposes", {})
    return [
        _("%(purpose)s: %(basis)s") % {"purpose": each.purpose, "basis": each.basis.label}
        for each in ACTIVITIES
        if each.register == "clients" and each.code in chosen
    ]


def _keeping(content: Mapping[str, Any]) -> list[str]:
    since = {
        "relationship_end": _("the end of the customer relationship"),
        "last_visit": _("the last visit"),
        "last_contact": _("the last contact"),
        "matter_closed": _("the closing of the matter"),
    }
    said = {
        _("At the latest %(time)s after %(event)s.")
        % {"time": in_words(period(rule["keep"])), "event": since[rule["from"]]}
        for rule in content.get("retention", ())
    }
    return [*sorted(said), _("Sooner, when you ask for it and no law tells us to keep it.")]


def _joined(*parts: tuple[str, list[str]]) -> str:
    return "\n\n".join("\n".join([heading, *lines]) for heading, lines in parts)
