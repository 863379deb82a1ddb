"""Claims: what someone typed online, kept beside the cards and never over them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from peili.house.models import Register
from peili.people.models import Claim
from peili.people.phones import phone_code
from peili.promises.holding import prepare
from peili.vault.commands import make_subject
from peili.vault.models import Kind, Subject


def make_claim(
    *,
    register: Register,
    first_name: str,
    last_name: str,
    phone: str,
    email: str,
    adult_confirmed: bool,
    language: str,
    booker_first_name: str = "",
    booker_last_name: str = "",
    now: datetime,
    keys_for: Iterable[type[Any]] = (),
    subject: Subject | None = None,
) -> Claim:
    """Make a claim inside the transaction of a booking, which writes the trail entry for both.

    The contact details are those of who booked, who may have booked for another (`booker_first_name`).
    `keys_for` names the models whose records about the person follow: their keys are made in the same write.
    `subject` is who it is of, if something was sent to them already.
    """
    claim = Claim(
        subject=subject or make_subject(register_id=register.pk, kind=Kind.CLAIM, now=now),
        register=register,
        first_name=first_name,
        last_name=last_name,
        phone=phone,
        email=email,
        adult_confirmed=adult_confirmed,
        language=language,
        booker_first_name=booker_first_name,
        booker_last_name=booker_last_name,
        phone_code=phone_code(phone, register_id=register.pk),
        made_at=now,
    )
    prepare([claim, *(model(subject_id=claim.subject_id) for model in keys_for)])
    claim.save(force_insert=True)
    return claim
