"""Gates: what is asked of a message at the very moment it would leave. Rooms register theirs here, downwards.

A message is queued when its cause happens and may leave hours later: by then the visit can be cancelled and
the permission withdrawn.
"""

from collections.abc import Callable
from datetime import datetime

from peili.outbox.models import Message

Gate = Callable[[Message, datetime], str]
NO_GATE = "no_gate"

_gates: dict[str, list[Gate]] = {}


def sending_gate(code: str) -> Callable[[Gate], Gate]:
    """Register a gate for a code of messages and all below it: `marketing` asks of `marketing.campaign` too.

    An empty code asks of every message. The gate returns the code of its reason to refuse, or nothing.
    """

    def register(gate: Gate) -> Gate:
        _gates.setdefault(code, []).append(gate)
        return gate

    return register


def refusal(message: Message, *, now: datetime) -> str:
    """Return the first reason why a message may not leave now, or nothing.

    Marketing that no gate is asked about does not leave at all.
    """
    named = [gate for code, gates in _gates.items() if code and _covers(code, message.code) for gate in gates]
    if not named and message.kind == Message.Kind.MARKETING:
        return NO_GATE
    return next((why for gate in (*_gates.get("", ()), *named) if (why := gate(message, now))), "")


def _covers(code: str, wanted: str) -> bool:
    return wanted == code or wanted.startswith(f"{code}.")
