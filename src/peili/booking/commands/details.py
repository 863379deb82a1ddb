"""What somebody types when booking online, and why a form of it is not taken."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from peili.people.channels import Channel
from peili.promises.lookups import lookup_code


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)  # a printed one would tell who booked
class Details:
    """What someone types when booking online, already cleaned: the phone in E.164.

    The names and being of age are those of who comes; who booked for them has names of their own.
    """

    first_name: str
    last_name: str
    phone: str
    email: str
    adult_confirmed: bool
    language: str
    booker_first_name: str = ""
    booker_last_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What is said about the booking besides who comes; `seen` is which texts stood on the form's page."""

    permits: Sequence[Channel] = ()
    early_start: bool = False
    wishes: Sequence[str] = ()
    seen: str = ""


NOTHING = Choices()


class HoldUnknown(Exception):
    """The link of a held time is not known any more."""


class TooMany(Exception):
    """Whoever books has as many coming bookings as the house allows one client."""


class TextsChanged(Exception):
    """The terms or the notice changed after the form was shown; they are to be read again."""


class SubmittedDifferently(Exception):
    """The same form was sent before with other contents; the first booking stands."""


def digest(details: Details, instead: object, choices: Choices = NOTHING) -> str:
    """Return a keyed digest of a submitted form, to tell a repeat from a change."""
    said = [
        asdict(details),
        str(instead or ""),
        *sorted(choices.permits),
        choices.early_start,
        *sorted(choices.wishes),
    ]
    return lookup_code("submission", json.dumps(said, sort_keys=True))
