"""The organisation: who is responsible for which register, where, and with whose help."""

from django.core.validators import MinLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from peili.house.business_id import validate_business_id
from peili.house.texts import of_languages
from peili.promises.append_only import AppendOnly
from peili.promises.declare import impersonal
from peili.promises.records import Record
from peili.trail.models import DOOR, Role

PUBLIC = "the business's own public contact details"


class Controller(Record):
    """A business that decides why and how its register is kept (GDPR Art. 4(7))."""

    class Kind(models.TextChoices):
        """Its place under this roof."""

        HOUSE = "house", _("the house")
        RENTER = "renter", _("chair renter")

    kind = impersonal(models.CharField(_("kind"), max_length=8, choices=Kind))
    name = impersonal(models.CharField(_("name"), max_length=120), PUBLIC)
    business_id = impersonal(
        models.CharField(_("business ID"), max_length=9, unique=True, validators=[validate_business_id]),
        PUBLIC,
    )
    street = impersonal(models.CharField(_("street address"), max_length=120, blank=True), PUBLIC)
    postcode = impersonal(models.CharField(_("postcode"), max_length=10, blank=True), PUBLIC)
    city = impersonal(models.CharField(_("city"), max_length=60, blank=True), PUBLIC)
    phone = impersonal(models.CharField(_("phone"), max_length=32, blank=True), PUBLIC)
    email = impersonal(models.EmailField(_("e-mail"), blank=True), PUBLIC)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind"],
                condition=models.Q(kind="house"),
                name="one_house",
                violation_error_message=_("There is already a house."),
            )
        ]


class Register(Record):
    """A named register of one controller. Clients and staff are registers of their own."""

    class Kind(models.TextChoices):
        """Whom it is about."""

        CLIENTS = "clients", _("client register")
        STAFF = "staff", _("staff register")

    controller = models.ForeignKey(
        Controller, models.PROTECT, related_name="registers", verbose_name=_("controller")
    )
    kind = impersonal(models.CharField(_("kind"), max_length=8, choices=Kind))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["controller", "kind"], name="one_register_of_a_kind")]


class Premises(Record):
    """A place where treatments are given, with the time zone its clocks show."""

    name = impersonal(models.CharField(_("name"), max_length=120), PUBLIC)
    street = impersonal(models.CharField(_("street address"), max_length=120), PUBLIC)
    postcode = impersonal(models.CharField(_("postcode"), max_length=10), PUBLIC)
    city = impersonal(models.CharField(_("city"), max_length=60), PUBLIC)
    zone = impersonal(
        models.CharField(_("time zone"), max_length=40, default="Europe/Helsinki"),
        "a name from the tz database",
    )


class Party(Record):
    """Someone outside who receives, keeps or supplies data for a controller (GDPR Art. 4(8) to (10))."""

    class Role(models.TextChoices):
        """In which roles; a booking system is often both processor and source."""

        PROCESSOR = "processor", _("processor")
        RECIPIENT = "recipient", _("recipient")
        SOURCE = "source", _("source")

    code = impersonal(models.SlugField(_("code"), max_length=40, unique=True), "a short name of a business")
    name = impersonal(models.CharField(_("name"), max_length=120), PUBLIC)
    roles = impersonal(models.JSONField(_("roles"), default=list), "words of Role")
    does = impersonal(models.JSONField(_("does"), default=list), "words for services, such as `booking`")
    receives = impersonal(models.JSONField(_("receives"), default=list), "codes of categories")
    country = impersonal(
        models.CharField(_("country"), max_length=2, validators=[MinLengthValidator(2)]), "an ISO 3166 code"
    )
    agreement_on = impersonal(models.DateField(_("agreement made"), null=True, blank=True))
    hosts = impersonal(
        models.JSONField(_("hosts the program may connect to"), default=list), "names of computers"
    )


class ProfileVersion(Record):
    """A version of the house profile as it was loaded: what the owner says about the house."""

    number = impersonal(models.PositiveIntegerField(_("version"), unique=True))
    loaded_at = impersonal(models.DateTimeField(_("loaded")))
    content = impersonal(
        models.JSONField(_("content")),
        "the owner's choices about the house; its contact person is a role, not a name",
    )
    names = impersonal(
        models.JSONField(_("name in each language"), default=dict),
        "the house's name for the public, beside the content so that each page need not read all of that",
    )

    @property
    def title(self) -> str:
        """Return the house's own name for the public, in the current language."""
        return of_languages(self.names)


class Run(Record):
    """One slot of periodic work, claimed by the worker that inserted it."""

    name = impersonal(models.CharField(_("job"), max_length=60), "a name from the program")
    due = impersonal(models.DateTimeField(_("due")))
    started_at = impersonal(models.DateTimeField(_("started")))
    finished_at = impersonal(models.DateTimeField(_("finished"), null=True, blank=True))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "due"], name="one_run_a_slot")]
        indexes = [models.Index(fields=["due"], name="run_due")]


class BackupRun(Record):
    """A backup, a drill that restored one for a try, or a restore, as it ended."""

    class Kind(models.TextChoices):
        """What was done."""

        BACKUP = "backup", _("backup")
        DRILL = "drill", _("restore drill")
        RESTORE = "restore", _("restore")
        BASE = "base", _("base copy")

    kind = impersonal(models.CharField(_("kind"), max_length=8, choices=Kind))
    at = impersonal(models.DateTimeField(_("time")))
    good = impersonal(models.BooleanField(_("succeeded")))
    seconds = impersonal(models.FloatField(_("seconds")))
    size = impersonal(models.BigIntegerField(_("bytes"), default=0))
    file = impersonal(  # none when it was made by hand in another place
        models.CharField(_("file"), max_length=40, blank=True), "a name made of a time"
    )
    reason = impersonal(
        models.CharField(_("reason"), max_length=400, blank=True), "the program's own sentence"
    )

    class Meta:
        indexes = [models.Index(fields=["kind", "good", "-at"], name="backup_latest")]


class Look(Record):
    """Somebody looked whether a thing that only people can see is as the house says. It is never changed.

    Only the role is kept; the trail has who it was.
    """

    claim = impersonal(models.CharField(_("what was looked at"), max_length=24), "a word of the profile")
    at = impersonal(models.DateTimeField(_("looked at")))
    role = impersonal(models.CharField(_("role"), max_length=12, choices=Role), "a role, not a name")
    good = impersonal(models.BooleanField(_("as it should be")))

    class Meta:
        constraints = [AppendOnly(name="look_only_added", door=DOOR)]
        indexes = [models.Index(fields=["claim", "-at"], name="look_latest")]


class SetupCode(Record):
    """The code printed for whoever may take an empty house: its hash, and only until it is used."""

    code_hash = impersonal(models.CharField(_("hash of the code"), max_length=64), "a hash")
    made_at = impersonal(models.DateTimeField(_("made")))
    tries = impersonal(models.PositiveSmallIntegerField(_("wrong tries"), default=0))


class RefusedConnection(Record):
    """A connection out of the house that was refused, counted: to which host, for which task, and why."""

    host = impersonal(models.CharField(_("host"), max_length=253), "a name of a computer")
    task = impersonal(models.CharField(_("task"), max_length=20), "a word of the program")
    reason = impersonal(models.CharField(_("reason"), max_length=20), "a word of the program")
    count = impersonal(models.PositiveIntegerField(_("times"), default=0))
    last_at = impersonal(models.DateTimeField(_("last")))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["host", "task", "reason"], name="one_row_a_refused_host")
        ]


class SetupToken(Record):
    """The one row that tells one state of the set-up from another (see `peili.promises.settled`)."""

    token = impersonal(models.CharField(_("mark of the set-up"), max_length=32), "random bits")


class PlanToken(Record):
    """The one row that tells one state of the calendar from another; there is none on PostgreSQL."""

    token = impersonal(models.CharField(_("mark of the calendar"), max_length=32), "random bits")
