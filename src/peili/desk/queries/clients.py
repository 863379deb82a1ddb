"""Finding cards of one's own register."""

from collections.abc import Sequence
from uuid import UUID

from peili.house.models import Register
from peili.people.models import Client, Staff
from peili.people.phones import phone_code

PAGE = 20
SAME_NUMBER = 10  # cards shown for one phone number


def register_of(staff: Staff) -> Register:
    """Return the client register of the business a staff member works for."""
    return Register.objects.get(controller_id=staff.controller_id, kind=Register.Kind.CLIENTS)


def latest(*, register: Register, before: UUID | None) -> Sequence[Client]:
    """Return a page of cards, the newest first, and one more when there are older ones.

    `before` is the last card of the page before. Ids are in order of time, so every page costs the same.
    """
    cards = Client.objects.filter(register=register)
    if before is not None:
        cards = cards.filter(pk__lt=before)
    return list(cards.order_by("-id")[: PAGE + 1])


def by_phone(*, register: Register, phone: str) -> Sequence[Client]:
    """Return the cards of a register that hold this number (E.164)."""
    return with_code(register_id=register.pk, code=phone_code(phone, register_id=register.pk))


def with_code(*, register_id: UUID, code: str) -> Sequence[Client]:
    """Return the cards of a register under the code of a phone number, none for no number."""
    if not code:
        return []
    return list(Client.objects.filter(register=register_id, phone_code=code).order_by("-id")[:SAME_NUMBER])
