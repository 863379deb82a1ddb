"""The people of a house: its clients, those who booked online, and its staff."""

from typing import ClassVar
from uuid import UUID

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from peili.house.models import Controller, Register
from peili.people.channels import Channel
from peili.people.reach.models import Opening as Opening  # noqa: PLC0414  # said again: one door
from peili.people.reach.models import Protection as Protection  # noqa: PLC0414  # as above
from peili.people.reach.models import Relative as Relative  # noqa: PLC0414  # as above
from peili.people.reach.scope import within
from peili.people.signing import (
    LANGUAGES,
    Account,
    Authenticator,
    Device,
    Passkey,
    RecoveryCode,
    Session,
    SignInTry,
)
from peili.promises.activities import APPOINTMENTS, MARKETING, RIGHTS, STAFF_ACCOUNTS
from peili.promises.append_only import AppendOnly
from peili.promises.declare import impersonal, personal, via
from peili.promises.reading import in_force
from peili.promises.records import Record, Records
from peili.promises.vocabulary import (
    ADDRESS,
    ADULT,
    BIRTH_YEAR,
    CONSENT,
    EMAIL,
    LANGUAGE,
    LOOKUP,
    NAME,
    PHONE,
    RELATIONSHIP,
    VISIT,
    WORK,
    Source,
)
from peili.trail.models import DOOR, Role
from peili.vault.models import Subject

__all__ = [
    "LANGUAGES",
    "SOURCES",
    "Account",
    "Authenticator",
    "Claim",
    "Client",
    "ClientQuerySet",
    "Consent",
    "Device",
    "FieldSource",
    "Link",
    "Passkey",
    "RecoveryCode",
    "SearchIndex",
    "SearchToken",
    "Session",
    "SignInTry",
    "Staff",
    "StaffQuerySet",
]

SOURCES = [(source.value, source.label) for source in Source]


class StaffQuerySet(Records["Staff"]):
    """Reads of staff."""

    def practitioners(self) -> "StaffQuerySet":
        """Return those who give treatments, in the order of the calendar: the house first, then renters."""
        return self.filter(active=True, bookable=True).order_by("controller__kind", "position", "id")


class Staff(Record):
    """Someone who works under this roof, for the house or as a chair renter."""

    subject = models.OneToOneField(Subject, models.PROTECT, related_name="staff", verbose_name=_("subject"))
    controller = models.ForeignKey(
        Controller, models.PROTECT, related_name="staff", verbose_name=_("works for")
    )
    name = personal(NAME, models.CharField(_("name"), max_length=120), STAFF_ACCOUNTS)
    title_fi = personal(WORK, models.CharField(_("title in Finnish"), max_length=80), STAFF_ACCOUNTS)
    title_sv = personal(
        WORK, models.CharField(_("title in Swedish"), max_length=80, blank=True), STAFF_ACCOUNTS
    )
    title_en = personal(
        WORK, models.CharField(_("title in English"), max_length=80, blank=True), STAFF_ACCOUNTS
    )
    role = personal(WORK, models.CharField(_("role"), max_length=12, choices=Role), STAFF_ACCOUNTS)
    code = personal(WORK, models.SlugField(_("code in links"), max_length=12, unique=True), STAFF_ACCOUNTS)
    position = personal(
        WORK, models.PositiveSmallIntegerField(_("place in the calendar"), default=0), STAFF_ACCOUNTS
    )
    bookable = personal(WORK, models.BooleanField(_("gives treatments"), default=True), STAFF_ACCOUNTS)
    active = personal(WORK, models.BooleanField(_("works here now"), default=True), STAFF_ACCOUNTS)
    left_on = personal(WORK, models.DateField(_("left on"), null=True, blank=True), STAFF_ACCOUNTS)

    objects: ClassVar[StaffQuerySet] = StaffQuerySet.as_manager()  # type: ignore[assignment]  # as_manager is typed as Manager

    @property
    def is_renter(self) -> bool:
        """Tell whether this is an independent controller under the same roof."""
        return self.controller.kind == Controller.Kind.RENTER


class ClientQuerySet(Records["Client"]):
    """Reads of clients; each starts from who is asking."""

    def shown(self) -> "ClientQuerySet":
        """Return those whose data may be used; restricted cards are only stored (GDPR Art. 18)."""
        return self.filter(restricted_at__isnull=True)

    def visible_to(self, staff: Staff) -> "ClientQuerySet":
        """Return the clients of this person's business (the register is the wall) within their own reach."""
        return self.shown().filter(within(staff), register__controller_id=staff.controller_id)


class Client(Record):
    """The card of a person who books or receives treatments, in one register."""

    subject = models.OneToOneField(Subject, models.PROTECT, related_name="client", verbose_name=_("subject"))
    register = models.ForeignKey(Register, models.PROTECT, related_name="clients", verbose_name=_("register"))
    first_name = personal(NAME, models.CharField(_("first name"), max_length=60), APPOINTMENTS)
    last_name = personal(NAME, models.CharField(_("last name"), max_length=60), APPOINTMENTS)
    phone = personal(PHONE, models.CharField(_("phone"), max_length=32, blank=True), APPOINTMENTS)
    email = personal(EMAIL, models.EmailField(_("e-mail"), max_length=254, blank=True), APPOINTMENTS)
    street = personal(
        ADDRESS, models.CharField(_("street address"), max_length=120, blank=True), APPOINTMENTS
    )
    postcode = personal(ADDRESS, models.CharField(_("postcode"), max_length=10, blank=True), APPOINTMENTS)
    city = personal(ADDRESS, models.CharField(_("city"), max_length=60, blank=True), APPOINTMENTS)
    birth_year = personal(
        BIRTH_YEAR,
        models.PositiveSmallIntegerField(
            _("year of birth"),
            null=True,
            blank=True,
            validators=[MinValueValidator(1900), MaxValueValidator(2100)],
        ),
        APPOINTMENTS,
    )
    adult_confirmed = personal(
        ADULT, models.BooleanField(_("confirmed to be 18 or older"), default=False), APPOINTMENTS
    )
    adult_confirmed_on = personal(
        ADULT, models.DateField(_("confirmed on"), null=True, blank=True), APPOINTMENTS
    )
    language = personal(
        LANGUAGE, models.CharField(_("language"), max_length=2, choices=LANGUAGES, default="fi"), APPOINTMENTS
    )
    phone_code = personal(
        LOOKUP,
        models.CharField(_("code of the phone"), max_length=32, blank=True, db_index=True),
        APPOINTMENTS,
    )
    source = personal(
        RELATIONSHIP, models.CharField(_("source"), max_length=14, choices=SOURCES), APPOINTMENTS
    )
    relationship_started_on = personal(RELATIONSHIP, models.DateField(_("customer since")), APPOINTMENTS)
    seen_before_on = personal(
        VISIT, models.DateField(_("last visit before this program"), null=True, blank=True), APPOINTMENTS
    )
    relationship_ended_on = personal(
        RELATIONSHIP, models.DateField(_("relationship ended"), null=True, blank=True), APPOINTMENTS
    )
    restricted_at = personal(
        RELATIONSHIP, models.DateTimeField(_("restricted since"), null=True, blank=True), RIGHTS
    )

    objects: ClassVar[ClientQuerySet] = ClientQuerySet.as_manager()  # type: ignore[assignment]  # as_manager is typed as Manager

    class Meta:
        indexes = [models.Index(fields=["register", "-id"], name="client_latest")]

    @property
    def full_name(self) -> str:
        """Return the name as it is said: of a restricted card only that, and that only to who may know it."""
        if not self.restricted_at:
            return self.real_name
        return gettext("Restricted") if in_force().told else gettext("Booked")

    @property
    def real_name(self) -> str:
        """Return the name itself, for the person's own page and for the owner who carries out a right."""
        return f"{self.first_name} {self.last_name}"


class FieldSource(Record):
    """Where a changed field of a card came from, and when; unchanged ones came with the card itself."""

    subject = via("client__subject")
    client = models.ForeignKey(
        Client, models.CASCADE, related_name="field_sources", verbose_name=_("client card")
    )
    field = personal(RELATIONSHIP, models.CharField(_("field"), max_length=40), APPOINTMENTS)
    source = personal(
        RELATIONSHIP, models.CharField(_("source"), max_length=14, choices=SOURCES), APPOINTMENTS
    )
    on = personal(RELATIONSHIP, models.DateField(_("came on")), APPOINTMENTS)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "field"], name="one_source_a_field")]


class SearchIndex(Record):
    """How the cards of one register are found: the key their codes are under, and how far a new one has got.

    Writers lock it, so that no card is written under a key that is being left.
    """

    register = models.OneToOneField(
        Register, models.CASCADE, related_name="search_index", verbose_name=_("register")
    )
    key_id = impersonal(models.UUIDField(_("key")))
    next_key_id = impersonal(models.UUIDField(_("key that is coming into use"), null=True))
    done_to = impersonal(models.UUIDField(_("last card under the coming key"), null=True))
    rules = impersonal(models.PositiveSmallIntegerField(_("version of the rules")))

    @property
    def coming(self) -> UUID:
        """Return the key that cards are written under."""
        return self.next_key_id or self.key_id


class SearchToken(models.Model):
    """A keyed code under which a card is found: of a part of a name, of a phone number or of an e-mail."""

    subject = via("client__subject")
    pk = models.CompositePrimaryKey("token", "client_id")
    token = personal(LOOKUP, models.BigIntegerField(_("code of a part of a name or a contact")), APPOINTMENTS)
    client = models.ForeignKey(
        Client, models.CASCADE, related_name="search_tokens", verbose_name=_("client card")
    )

    objects: ClassVar[models.Manager["SearchToken"]] = models.Manager()

    def __str__(self) -> str:
        return self._meta.label


class Claim(Record):
    """What someone typed when booking online. It never changes a card; a code or a person joins it to one."""

    subject = models.OneToOneField(Subject, models.PROTECT, related_name="claim", verbose_name=_("subject"))
    register = models.ForeignKey(Register, models.PROTECT, related_name="claims", verbose_name=_("register"))
    first_name = personal(NAME, models.CharField(_("first name"), max_length=60), APPOINTMENTS)
    last_name = personal(NAME, models.CharField(_("last name"), max_length=60), APPOINTMENTS)
    phone = personal(PHONE, models.CharField(_("phone"), max_length=32), APPOINTMENTS)
    email = personal(EMAIL, models.EmailField(_("e-mail"), max_length=254, blank=True), APPOINTMENTS)
    booker_first_name = personal(
        NAME,
        models.CharField(_("first name of who booked for them"), max_length=60, blank=True),
        APPOINTMENTS,
    )
    booker_last_name = personal(
        NAME, models.CharField(_("last name of who booked for them"), max_length=60, blank=True), APPOINTMENTS
    )
    adult_confirmed = personal(
        ADULT, models.BooleanField(_("says to be 18 or older"), default=False), APPOINTMENTS
    )
    language = personal(
        LANGUAGE, models.CharField(_("language"), max_length=2, choices=LANGUAGES), APPOINTMENTS
    )
    phone_code = personal(
        LOOKUP, models.CharField(_("code of the phone"), max_length=32, db_index=True), APPOINTMENTS
    )
    made_at = personal(RELATIONSHIP, models.DateTimeField(_("made")), APPOINTMENTS)
    client = models.ForeignKey(
        Client,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="claims",
        verbose_name=_("joined to the card"),
    )
    joined_at = personal(RELATIONSHIP, models.DateTimeField(_("joined"), null=True, blank=True), APPOINTMENTS)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(client__isnull=True, joined_at__isnull=True)
                | models.Q(client__isnull=False, joined_at__isnull=False),
                name="claim_joined_pair",
            )
        ]

    came_from = Source.CLIENT_ONLINE.value

    @property
    def full_name(self) -> str:
        """Return the name of who comes, as it was typed."""
        return f"{self.first_name} {self.last_name}"

    @property
    def booker_name(self) -> str:
        """Return the name of who booked for them, empty when they booked themselves."""
        return f"{self.booker_first_name} {self.booker_last_name}".strip()


class Link(Record):
    """A link given to one person for one purpose. Only the hash of its token is here."""

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="links", verbose_name=_("subject"))
    purpose = personal(LOOKUP, models.CharField(_("what the link opens"), max_length=20), APPOINTMENTS)
    thing_id = personal(LOOKUP, models.UUIDField(_("record"), null=True, blank=True), APPOINTMENTS)
    code = personal(
        LOOKUP, models.CharField(_("hash of the link's token"), max_length=64, unique=True), APPOINTMENTS
    )
    made_at = personal(LOOKUP, models.DateTimeField(_("made")), APPOINTMENTS)
    ends_at = personal(LOOKUP, models.DateTimeField(_("ends"), db_index=True), APPOINTMENTS)
    used_at = personal(LOOKUP, models.DateTimeField(_("used"), null=True, blank=True), APPOINTMENTS)


class Consent(Record):
    """A permission for marketing given or withdrawn: one act, which is only ever added to.

    What counts is the last one of a person and a channel, whatever subjects were joined to them since.
    """

    class Act(models.TextChoices):
        """How the person said it."""

        ONLINE = "online", _("ticked when booking online")
        DESK = "desk", _("said at the salon or by phone")
        OWN = "own", _("on their own page")
        LINK = "link", _("by the link in a message")

    subject = models.ForeignKey(
        Subject, models.PROTECT, related_name="consents", db_index=False, verbose_name=_("subject")
    )  # the index below begins with it
    channel = personal(CONSENT, models.CharField(_("channel"), max_length=5, choices=Channel), MARKETING)
    given = personal(CONSENT, models.BooleanField(_("given")), MARKETING)
    text_version = personal(CONSENT, models.CharField(_("version of the text"), max_length=8), MARKETING)
    text_hash = personal(CONSENT, models.CharField(_("hash of the text"), max_length=64), MARKETING)
    language = personal(LANGUAGE, models.CharField(_("language"), max_length=2, choices=LANGUAGES), MARKETING)
    act = personal(CONSENT, models.CharField(_("how it was said"), max_length=6, choices=Act), MARKETING)
    source = personal(CONSENT, models.CharField(_("source"), max_length=13, choices=SOURCES), MARKETING)
    at = personal(CONSENT, models.DateTimeField(_("time")), MARKETING)
    noted_by = models.ForeignKey(
        Subject, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("noted by")
    )

    class Meta:
        constraints = [AppendOnly(name="marketing_consent_only_added", door=DOOR)]
        indexes = [models.Index(fields=["subject", "channel", "-id"], name="consent_last")]
