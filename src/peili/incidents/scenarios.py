"""The ready scenarios: what each says of the breach before anybody has written a word. Pure."""

from dataclasses import dataclass
from typing import Final

SIGN_OUT, SHUT_FEEDS, END_LINKS = "signed_out", "feeds_shut", "links_ended"  # as the measures are called


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """What a scenario fills in, what it asks for, and what the program can shut at once."""

    kinds: tuple[str, ...]
    effects: tuple[str, ...]
    advice: tuple[str, ...]
    categories: tuple[str, ...] = ()
    acts: tuple[str, ...]
    staff: bool = False  # asks whose device or mailbox it was
    client: bool = False  # asks whose data it was
    held: bool = False  # asks what was written there


SCENARIOS: Final[dict[str, Scenario]] = {
    "tablet": Scenario(
        kinds=("lost_device",),
        effects=("known",),
        advice=("beware", "call_us"),
        acts=(SIGN_OUT, SHUT_FEEDS),
        staff=True,
    ),
    "paper": Scenario(
        kinds=("paper_lost",),
        effects=("known", "health"),
        advice=("beware", "call_us"),
        categories=("identity.name", "contact.phone", "health.status", "health.treatment"),
        acts=(),
        client=True,
        held=True,
    ),
    "wrong": Scenario(
        kinds=("wrong_person",),
        effects=("known",),
        advice=("call_us",),
        categories=("identity.name", "visit"),
        acts=(END_LINKS,),
        client=True,
        held=True,
    ),
    "mailbox": Scenario(
        kinds=("mailbox",),
        effects=("known", "contacted"),
        advice=("beware", "password"),
        categories=("identity.name", "contact.email", "contact.message", "visit"),
        acts=(END_LINKS, SIGN_OUT, SHUT_FEEDS),
        staff=True,
        client=True,
    ),
}
