"""Who saw and did what, when and for what purpose: ids and field names, never values."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from peili.promises.activities import ACCESS_LOG
from peili.promises.append_only import AppendOnly
from peili.promises.declare import impersonal, personal, via
from peili.promises.records import Record
from peili.promises.vocabulary import TRACE
from peili.vault.models import Subject


class Role(models.TextChoices):
    """In what role something was done."""

    OWNER = "owner", _("owner")
    PRACTITIONER = "practitioner", _("practitioner")
    RECEPTIONIST = "receptionist", _("receptionist")
    BOOKKEEPER = "bookkeeper", _("bookkeeper")
    PRIVACY = "privacy", _("privacy contact")
    TECHNICIAN = "technician", _("technician")
    CLIENT = "client", _("client")
    PROGRAM = "program", _("program")


class Purpose(models.TextChoices):
    """Why personal data was opened or changed; the client sees this word."""

    BOOKING = "booking", _("booking an appointment")
    TREATMENT = "treatment", _("carrying out a treatment")
    CARE_OF_CARD = "card", _("keeping the card up to date")
    HOUSE = "house", _("running the house")
    SIGN_IN = "sign_in", _("signing in")
    CONTACT = "contact", _("answering a contact")
    MARKETING = "marketing", _("marketing with permission")
    PAYMENT = "payment", _("payment and bookkeeping")
    RIGHTS = "rights", _("carrying out the person's rights")
    BREACH = "breach", _("handling a data breach")
    OWN = "own", _("looking at one's own data")


DOOR = "trail_door"
RANDOM = "random bytes; without them a commitment cannot be opened"


class Entry(Record):
    """One act. It is written in the transaction of its cause, or the cause does not happen.

    The worker links it into the chain of its register within seconds: `number`, `hash` and `marks` (the
    commitments to whom it is about) are written once, and from then on the database refuses any change.
    Entries of no register form the house's own chain.
    """

    subject = via("actor")
    at = personal(TRACE, models.DateTimeField(_("time"), db_index=True), ACCESS_LOG)
    actor = models.ForeignKey(Subject, models.PROTECT, null=True, related_name="acts", verbose_name=_("who"))
    role = personal(TRACE, models.CharField(_("role"), max_length=12, choices=Role), ACCESS_LOG)
    purpose = personal(TRACE, models.CharField(_("purpose"), max_length=12, choices=Purpose), ACCESS_LOG)
    act = personal(TRACE, models.CharField(_("act"), max_length=40), ACCESS_LOG)
    register_id = impersonal(models.UUIDField(_("register"), null=True))
    thing = personal(TRACE, models.CharField(_("kind of record"), max_length=40), ACCESS_LOG)
    thing_id = personal(TRACE, models.UUIDField(_("record"), null=True), ACCESS_LOG)
    fields = personal(TRACE, models.JSONField(_("names of fields"), default=list), ACCESS_LOG)
    visit_id = personal(TRACE, models.UUIDField(_("visit"), null=True), ACCESS_LOG)
    actor_salt = impersonal(models.BinaryField(_("salt of who"), null=True), RANDOM)
    thing_salt = impersonal(models.BinaryField(_("salt of what"), null=True), RANDOM)
    number = impersonal(models.BigIntegerField(_("number in the chain"), null=True))
    hash = impersonal(models.BinaryField(_("hash"), null=True), "a hash over the entry and the one before")
    marks = impersonal(models.BinaryField(_("commitments"), null=True), "keyed hashes, unreadable alone")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["register_id", "number"], name="trail_one_number"),
            models.UniqueConstraint(
                fields=["number"], condition=models.Q(register_id__isnull=True), name="trail_one_house_number"
            ),
            AppendOnly(name="trail_entry_only_added", door=DOOR, once=["number", "hash", "marks"]),
        ]
        indexes = [
            models.Index(fields=["at"], condition=models.Q(number__isnull=True), name="trail_entry_unlinked"),
        ]


class EntrySubject(Record):
    """A person an entry is about; bulk work has one entry and many of these."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="about", verbose_name=_("entry"))
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="entries", verbose_name=_("whom"))
    salt = impersonal(models.BinaryField(_("salt")), RANDOM)

    class Meta:
        constraints = [AppendOnly(name="trail_about_only_added", door=DOOR)]


class Chain(models.Model):
    """The head of one register's chain: the lock of whoever links, and how far it reaches.

    The house's own chain, of entries that belong to no register, has the id of zeros.
    """

    id = models.UUIDField(primary_key=True)
    number = impersonal(models.BigIntegerField(_("last number"), default=0))
    hash = impersonal(models.BinaryField(_("last hash")), "a hash")
    verified_at = impersonal(models.DateTimeField(_("verified"), null=True))
    verified_to = impersonal(models.BigIntegerField(_("verified up to number"), default=0))
    broken_at = impersonal(models.BigIntegerField(_("first broken number"), null=True))

    def __str__(self) -> str:
        return f"{self._meta.label}#{self.pk}"


class Checkpoint(Record):
    """A place in a chain that is known: its number and hash.

    One that is `opening` stands for the entries up to it, which were removed at the end of their keeping;
    verification starts there.
    """

    chain = models.ForeignKey(Chain, models.PROTECT, related_name="checkpoints", verbose_name=_("chain"))
    number = impersonal(models.BigIntegerField(_("number")))
    hash = impersonal(models.BinaryField(_("hash")), "a hash")
    made_at = impersonal(models.DateTimeField(_("made")))
    opening = impersonal(models.BooleanField(_("entries up to here are removed"), default=False))
    signature = impersonal(models.BinaryField(_("signature"), null=True), "a signature of the house")

    class Meta:
        constraints = [AppendOnly(name="trail_checkpoint_only_added", door=DOOR)]
        indexes = [models.Index(fields=["chain", "number"], name="trail_checkpoint_seek")]


class Anchor(Record):
    """A signed statement of where every chain stood. Its digest is taken outside, by mail or on paper."""

    number = impersonal(models.BigIntegerField(_("number"), unique=True))
    made_at = impersonal(models.DateTimeField(_("made")))
    text = impersonal(models.TextField(_("statement")), "ids of chains, numbers, hashes and a time")
    digest = impersonal(models.BinaryField(_("digest"), unique=True), "a hash of the statement")
    signature = impersonal(models.BinaryField(_("signature")), "a signature of the house")

    class Meta:
        constraints = [AppendOnly(name="trail_anchor_only_added", door=DOOR)]


class Comparison(Record):
    """A digest from outside was typed in and agreed with an anchor and its chains."""

    anchor = models.ForeignKey(Anchor, models.PROTECT, related_name="comparisons", verbose_name=_("anchor"))
    compared_at = impersonal(models.DateTimeField(_("compared"), db_index=True))

    class Meta:
        constraints = [AppendOnly(name="trail_comparison_only_added", door=DOOR)]


class Door(Record):
    """A row here lets its own transaction remove what has reached its end; there is none at rest."""

    class Meta:
        db_table = DOOR
