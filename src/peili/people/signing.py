"""How the staff come in: accounts, sessions and what is signed in with. Read through `people.models`."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from peili.people.accounts import AccountManager
from peili.promises.activities import STAFF_ACCOUNTS
from peili.promises.declare import personal, via
from peili.promises.records import HoldsSealed, Record, new_id
from peili.promises.vocabulary import EMAIL, LANGUAGE, LOOKUP, SIGN_IN, SIGN_IN_NAME, SIGN_IN_SECRET
from peili.vault.models import Subject

LANGUAGES = [("fi", "suomi"), ("sv", "svenska"), ("en", "English")]
WHOSE = "account__staff__subject"


class Account(HoldsSealed, AbstractBaseUser):
    """The sign-in of a staff member. It is found by a keyed code of the sign-in name."""

    whose = via("staff__subject")
    subject = models.OneToOneField(Subject, models.PROTECT, related_name="account", verbose_name=_("subject"))
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    staff = models.OneToOneField(
        "people.Staff", models.PROTECT, related_name="account", verbose_name=_("staff member")
    )
    sign_in_name = personal(SIGN_IN_NAME, models.CharField(_("sign-in name"), max_length=60), STAFF_ACCOUNTS)
    sign_in_code = personal(
        LOOKUP, models.CharField(_("code of the sign-in name"), max_length=32, unique=True), STAFF_ACCOUNTS
    )
    password = personal(SIGN_IN, models.CharField(_("password (hash)"), max_length=128), STAFF_ACCOUNTS)
    last_login = personal(
        SIGN_IN, models.DateTimeField(_("last sign-in"), null=True, blank=True), STAFF_ACCOUNTS
    )
    is_active = personal(SIGN_IN, models.BooleanField(_("may sign in"), default=True), STAFF_ACCOUNTS)
    stands_alone = personal(
        SIGN_IN,
        models.BooleanField(_("password is long enough without a second factor"), default=True),
        STAFF_ACCOUNTS,
    )
    pin = personal(
        SIGN_IN,
        models.CharField(_("short code of a locked screen (hash)"), max_length=128, blank=True),
        STAFF_ACCOUNTS,
    )
    notices_to = personal(
        EMAIL, models.EmailField(_("e-mail for notices of signing in"), blank=True), STAFF_ACCOUNTS
    )
    language = personal(
        LANGUAGE,
        models.CharField(_("language"), max_length=2, choices=LANGUAGES, default="fi"),
        STAFF_ACCOUNTS,
    )

    USERNAME_FIELD = "sign_in_code"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[AccountManager] = AccountManager()  # type: ignore[assignment]  # the base has a manager of its own

    def __str__(self) -> str:
        return f"people.Account#{self.pk}"


class Session(AbstractBaseSession):
    """A staff member's signed-in browser; bound to the account, so it can be listed and ended."""

    subject = via("account__staff__subject")
    session_key = personal(
        SIGN_IN, models.CharField(_("session key"), max_length=40, primary_key=True), STAFF_ACCOUNTS
    )
    session_data = personal(SIGN_IN, models.TextField(_("session data")), STAFF_ACCOUNTS)
    expire_date = personal(SIGN_IN, models.DateTimeField(_("ends"), db_index=True), STAFF_ACCOUNTS)
    account = models.ForeignKey(
        Account, models.CASCADE, null=True, related_name="sessions", verbose_name=_("account")
    )
    made_at = personal(SIGN_IN, models.DateTimeField(_("signed in"), null=True), STAFF_ACCOUNTS)
    seen_at = personal(SIGN_IN, models.DateTimeField(_("last seen"), null=True), STAFF_ACCOUNTS)
    fresh_until = personal(SIGN_IN, models.DateTimeField(_("proved until"), null=True), STAFF_ACCOUNTS)
    idle = personal(
        SIGN_IN, models.PositiveSmallIntegerField(_("locks after minutes"), default=0), STAFF_ACCOUNTS
    )
    locked_at = personal(SIGN_IN, models.DateTimeField(_("locked"), null=True), STAFF_ACCOUNTS)
    tries = personal(
        SIGN_IN, models.PositiveSmallIntegerField(_("wrong tries to open it"), default=0), STAFF_ACCOUNTS
    )
    enrols = personal(
        SIGN_IN, models.BooleanField(_("opens nothing before a second factor"), default=False), STAFF_ACCOUNTS
    )

    objects = BaseSessionManager()  # type: ignore[misc]  # the base types it as a class variable

    def save(self, **how: Any) -> None:
        """Save the session; once it is there, only what a request may change: the rest is set on its row."""
        if how.get("force_update"):
            how["update_fields"] = ("session_data", "account")  # its end stands from the beginning
        super().save(**how)

    def __str__(self) -> str:
        return "people.Session"  # its key is as good as a password


class SignInTry(Record):
    """A sign-in that was refused, for a known name or not; forgotten after a quarter of an hour.

    Names nobody has are counted too, or the limit itself would tell which names exist.
    """

    subject = via("account__staff__subject")
    account = models.ForeignKey(
        Account, models.CASCADE, null=True, related_name="tries", verbose_name=_("account")
    )
    sign_in_code = personal(
        LOOKUP, models.CharField(_("code of the sign-in name"), max_length=32), STAFF_ACCOUNTS
    )
    browser_code = personal(
        LOOKUP,
        models.CharField(_("code of a browser that is known"), max_length=32, blank=True),
        STAFF_ACCOUNTS,
    )
    at = personal(SIGN_IN, models.DateTimeField(_("time"), db_index=True), STAFF_ACCOUNTS)

    class Meta:
        indexes = [models.Index(fields=["sign_in_code", "browser_code", "at"], name="sign_in_try")]


class Authenticator(Record):
    """The program on a phone that shows a code of six digits: the seed it shares with the house.

    It counts as a second factor once a code of it was given (`confirmed_at`). A step that was used is never
    taken again.
    """

    whose = via(WHOSE)
    subject = models.OneToOneField(
        Subject, models.PROTECT, related_name="authenticator", verbose_name=_("subject")
    )
    account = models.OneToOneField(
        Account, models.CASCADE, related_name="authenticator", verbose_name=_("account")
    )
    seed = personal(SIGN_IN_SECRET, models.CharField(_("seed of the codes"), max_length=64), STAFF_ACCOUNTS)
    made_at = personal(SIGN_IN, models.DateTimeField(_("made")), STAFF_ACCOUNTS)
    confirmed_at = personal(
        SIGN_IN, models.DateTimeField(_("taken into use"), null=True, blank=True), STAFF_ACCOUNTS
    )
    last_step = personal(SIGN_IN, models.BigIntegerField(_("last step used"), default=0), STAFF_ACCOUNTS)


class RecoveryCode(Record):
    """One of the codes on paper that stand in for a second factor once. Only its keyed hash is here."""

    subject = via(WHOSE)
    account = models.ForeignKey(
        Account, models.CASCADE, related_name="recovery_codes", verbose_name=_("account")
    )
    code = personal(
        LOOKUP, models.CharField(_("hash of the recovery code"), max_length=32, unique=True), STAFF_ACCOUNTS
    )
    used_at = personal(SIGN_IN, models.DateTimeField(_("used"), null=True, blank=True), STAFF_ACCOUNTS)


class Passkey(Record):
    """A key pair on a person's device: its public half is here, the other never leaves the device."""

    whose = via(WHOSE)
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="passkeys", verbose_name=_("subject"))
    account = models.ForeignKey(Account, models.CASCADE, related_name="passkeys", verbose_name=_("account"))
    code = personal(
        LOOKUP, models.CharField(_("code of the passkey"), max_length=32, unique=True), STAFF_ACCOUNTS
    )
    credential = personal(
        SIGN_IN_SECRET, models.TextField(_("id and public key of the passkey")), STAFF_ACCOUNTS
    )
    name = personal(SIGN_IN_SECRET, models.CharField(_("name of the passkey"), max_length=60), STAFF_ACCOUNTS)
    count = personal(SIGN_IN, models.BigIntegerField(_("counter of the passkey"), default=0), STAFF_ACCOUNTS)
    made_at = personal(SIGN_IN, models.DateTimeField(_("made")), STAFF_ACCOUNTS)
    used_at = personal(SIGN_IN, models.DateTimeField(_("last used"), null=True, blank=True), STAFF_ACCOUNTS)


class Device(Record):
    """What a signed-in browser said of itself, in a few words: so that its person knows it in the list."""

    whose = via(WHOSE)
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="devices", verbose_name=_("subject"))
    account = models.ForeignKey(Account, models.CASCADE, related_name="devices", verbose_name=_("account"))
    session = models.OneToOneField(Session, models.CASCADE, related_name="device", verbose_name=_("session"))
    words = personal(SIGN_IN_SECRET, models.CharField(_("browser and device"), max_length=80), STAFF_ACCOUNTS)
    held = personal(
        SIGN_IN_SECRET,
        models.TextField(_("what was being written when it locked"), blank=True),
        STAFF_ACCOUNTS,
    )
