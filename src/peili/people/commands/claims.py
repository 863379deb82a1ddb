"""Claims: what someone typed online, kept beside the cards and never over them."""

from datetime import datetime

from peili.house.models import Register
from peili.people.models import Claim
from peili.people.phones import phone_code
from peili.vault.commands import make_subject
from peili.vault.models import Kind


def make_claim(
    *,
    register: Register,
    first_name: str,
    last_name: str,
    phone: str,
    email: str,
    adult_confirmed: bool,
    language: str,
    now: datetime,
) -> Claim:
    """Make a claim inside the transaction of a booking, which writes the trail entry for both."""
    return Claim.objects.create(
        subject=make_subject(register_id=register.pk, kind=Kind.CLAIM, now=now),
        register=register,
        first_name=first_name,
        last_name=last_name,
        phone=phone,
        email=email,
        adult_confirmed=adult_confirmed,
        language=language,
        phone_code=phone_code(phone, register_id=register.pk),
        made_at=now,
    )
