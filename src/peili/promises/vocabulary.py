"""The words declarations are made of: categories of data, purposes, bases, sources and ends."""

from dataclasses import dataclass, field
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A kind of personal data. The part of the code before the dot is its group, which shares a key.

    `sealed` data is never readable at rest; `special` data is health data under GDPR Art. 9.
    """

    code: str
    label: Text
    sealed: bool
    special: bool = False

    @property
    def group(self) -> str:
        """Return the category group, half of the key scope."""
        return self.code.partition(".")[0]


def _category(code: str, label: Text, *, sealed: bool, special: bool = False) -> Category:
    return Category(code=code, label=label, sealed=sealed, special=special)


NAME = _category("identity.name", _("name"), sealed=True)
BIRTH_YEAR = _category("identity.birth_year", _("year of birth"), sealed=True)
ADULT = _category("identity.adult", _("being of age"), sealed=False)
PHONE = _category("contact.phone", _("phone number"), sealed=True)
ADDRESS = _category("contact.address", _("address"), sealed=True)
EMAIL = _category("contact.email", _("e-mail"), sealed=True)
MESSAGE = _category("contact.message", _("messages, and the addresses they went to"), sealed=True)
CORRESPONDENCE = _category(
    "correspondence", _("when, how and in what matter there was contact"), sealed=False
)
CONSENT = _category("consent", _("permissions given and withdrawn"), sealed=False)
LANGUAGE = _category("preference.language", _("language of contact"), sealed=False)
RELATIONSHIP = _category("relationship", _("the customer relationship"), sealed=False)
VISIT = _category("visit", _("bookings and visits"), sealed=False)
LOOKUP = _category("lookup", _("keyed code for finding a contact"), sealed=False)
HEALTH_STATUS = _category("health.status", _("state of health"), sealed=True, special=True)
TREATMENT_HISTORY = _category("health.treatment", _("treatment history"), sealed=True, special=True)
SKIN_ANALYSIS = _category("health.skin", _("skin analysis"), sealed=True, special=True)
HOME_CARE = _category("health.home_care", _("home-care products"), sealed=True, special=True)
SIGNATURE = _category("agreement.signature", _("signatures of agreements"), sealed=True)
CONSENT = _category("consent", _("consents and what was agreed"), sealed=False)
WORK = _category("work", _("role and work at the house"), sealed=False)
CALENDAR_ADDRESS = _category("calendar", _("addresses of other calendars and what opens them"), sealed=True)
SIGN_IN_NAME = _category("sign_in.name", _("sign-in name"), sealed=True)
SIGN_IN_SECRET = _category("sign_in.secret", _("keys and devices of signing in"), sealed=True)
SIGN_IN = _category("sign_in.state", _("sign-in data"), sealed=False)
BREACH = _category("breach", _("data breaches"), sealed=True)
TRACE = _category("trace", _("traces of use"), sealed=False)
TRACE_WORDS = _category("trace_words", _("why a card was opened, in words"), sealed=True)
PAYMENT = _category("payment", _("payments"), sealed=False)
REQUEST = _category("request", _("words of a request about one's rights"), sealed=True)
CASE = _category("case", _("how a request about one's rights was handled"), sealed=False)

CATEGORIES: tuple[Category, ...] = tuple(value for value in globals().values() if isinstance(value, Category))


def category(code: str) -> Category:
    """Return the category with this code; KeyError when the program knows none."""
    return {known.code: known for known in CATEGORIES}[code]


class Basis(Enum):
    """A legal basis of GDPR Art. 6(1); the value is the letter."""

    CONSENT = "a"
    CONTRACT = "b"
    LEGAL_OBLIGATION = "c"
    LEGITIMATE_INTEREST = "f"

    @property
    def label(self) -> Text:
        """Return the basis in words."""
        return {
            Basis.CONSENT: _("consent"),
            Basis.CONTRACT: _("contract"),
            Basis.LEGAL_OBLIGATION: _("legal obligation"),
            Basis.LEGITIMATE_INTEREST: _("legitimate interest"),
        }[self]


class Source(Enum):
    """Where a datum came from; stored beside what it describes."""

    CLIENT_ONLINE = "client_online"
    DESK = "desk"
    PAPER_CARD = "paper_card"
    IMPORT = "import"
    EMPLOYER = "employer"
    PROGRAM = "program"

    @property
    def label(self) -> Text:
        """Return the source in words."""
        return {
            Source.CLIENT_ONLINE: _("the client, when booking online"),
            Source.DESK: _("the client, at the salon or by phone"),
            Source.PAPER_CARD: _("a paper client card"),
            Source.IMPORT: _("an earlier booking system"),
            Source.EMPLOYER: _("the employer"),
            Source.PROGRAM: _("the program itself"),
        }[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """How long an activity keeps data: an ISO 8601 duration counted from a named clock.

    `sooner_on` names the events that end the keeping before its time.
    """

    period: str
    since: str
    sooner_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """A processing activity, the unit of the Art. 30 record (GDPR Art. 30(1)(b)).

    `or_on` are the other bases a house may say it carries it out on.
    """

    code: str
    name: Text
    purpose: Text
    basis: Basis
    sources: tuple[Source, ...]
    keep: Keep
    register: str = field(default="clients")
    or_on: tuple[Basis, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A purpose a house may name although no room carries it out yet, and the bases it can rest on."""

    code: str
    purpose: Text
    bases: tuple[Basis, ...]
