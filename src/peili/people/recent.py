"""What lately happened to one's own sign-in, in words, from the trail."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

from peili.people.models import Account
from peili.promises.vocabulary import Text
from peili.trail.models import Entry, Purpose

MOST = 8
WORDS: Final[dict[str, Text]] = {
    "people.sign_in": _("signed in"),
    "people.sign_in_refused": _("a wrong password or code was tried"),
    "people.sign_out": _("signed out"),
    "people.set_password": _("the password was changed"),
    "people.add_authenticator": _("the program on the phone was taken into use"),
    "people.remove_authenticator": _("the program on the phone was removed"),
    "people.add_passkey": _("a passkey was added"),
    "people.remove_passkey": _("a passkey was removed"),
    "people.passkey_copied": _("a passkey that looks copied was refused"),
    "people.new_recovery_codes": _("new recovery codes were made"),
    "people.use_recovery_code": _("a recovery code was used"),
    "people.recover": _("the second factors were removed by somebody else"),
    "people.set_pin": _("the short code was changed"),
    "people.set_notices": _("the address for notices was changed"),
    "people.end_session": _("a device was signed out"),
    "people.end_sessions": _("other devices were signed out"),
    "people.lock_refused": _("a locked screen was tried too often and signed out"),
}


def recent(account: Account) -> Sequence[tuple[datetime, Text]]:
    """Return the latest acts about a person's sign-in, the newest first."""
    found = Entry.objects.filter(
        about__subject=account.staff.subject_id, purpose=Purpose.SIGN_IN, act__in=WORDS
    )
    rows = found.order_by("-id").values_list("at", "act")[:MOST]
    return [(at, WORDS[act]) for at, act in rows]
