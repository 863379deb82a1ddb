"""Erasures, what they leave to do, pending claims, paper cards, and the nights of retention."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from peili.house.models import Register
from peili.people.models import Staff
from peili.promises.activities import APPOINTMENTS, RIGHTS
from peili.promises.declare import impersonal, personal
from peili.promises.records import Record
from peili.promises.vocabulary import CASE, RELATIONSHIP, REQUEST, TREATMENT_HISTORY
from peili.rights.models.notices import WhyNot
from peili.rights.models.requests import Request
from peili.trail.models import Role
from peili.vault.models import Subject


class Erasure(Record):
    """One erasure: what went, what stays and why. Once it is done, it leads to nobody.

    Until then it holds what a restart needs: ids of subjects, and random names of files.
    """

    class Ground(models.TextChoices):
        """Why it was done."""

        REQUEST = "request", _("the person asked for it")
        RETENTION = "retention", _("its time had come")
        WITHDRAWN = "withdrawn", _("the person withdrew their consent")
        CLAIM_ENDED = "claim_ended", _("a claim it was kept for had ended")

    register = models.ForeignKey(
        Register, models.PROTECT, related_name="erasures", verbose_name=_("register")
    )
    number = impersonal(models.PositiveIntegerField(_("number of the certificate")))
    ground = impersonal(models.CharField(_("ground"), max_length=11, choices=Ground))
    by_role = impersonal(models.CharField(_("carried out by"), max_length=12, choices=Role))
    identity = impersonal(
        models.CharField(_("how the person was known"), max_length=7, choices=Request.Identity, blank=True)
    )
    begun_at = impersonal(models.DateTimeField(_("begun")))
    rows_gone_at = impersonal(models.DateTimeField(_("rows were deleted"), null=True))
    done_at = impersonal(models.DateTimeField(_("done"), null=True))
    rewritten_at = impersonal(models.DateTimeField(_("the database was written anew"), null=True))
    subjects = impersonal(models.JSONField(_("subjects"), default=list), "ids, gone when it is done")
    scopes = impersonal(models.JSONField(_("key scopes"), null=True), "codes from the declarations")
    tables = impersonal(models.JSONField(_("kinds of record"), null=True), "names from the program")
    files = impersonal(models.JSONField(_("files"), default=list), "random names, gone when it is done")
    counts = impersonal(models.JSONField(_("what went"), default=dict), "counts by category")
    kept = impersonal(models.JSONField(_("what stays"), default=list), "counts, grounds and dates")
    bookings = impersonal(models.PositiveIntegerField(_("coming bookings cancelled"), default=0))
    scan = impersonal(models.JSONField(_("scan"), null=True), "counts of places, bytes and hits")
    horizon_on = impersonal(models.DateField(_("out of the backups by"), null=True))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["register", "number"], name="one_certificate_number")]
        indexes = [models.Index(fields=["register", "-begun_at"], name="erasure_latest")]


class Errand(Record):
    """What an erasure leaves for people to do: paper to destroy, a party to tell; confirmed with a name."""

    class Kind(models.TextChoices):
        """What is to be done."""

        DESTROY = "destroy", _("destroy a paper card")
        TELL = "tell", _("tell a party outside")

    erasure = models.ForeignKey(
        Erasure, models.CASCADE, related_name="errands", verbose_name=_("certificate")
    )
    kind = impersonal(models.CharField(_("kind"), max_length=7, choices=Kind))
    what = impersonal(
        models.CharField(_("what it is about"), max_length=160),
        "a paper's number and place, or a party's name",
    )
    due_on = impersonal(models.DateField(_("to be done by")))
    done_on = impersonal(models.DateField(_("done on"), null=True))
    done_by = models.ForeignKey(
        Staff, models.SET_NULL, null=True, related_name="errands", verbose_name=_("done by")
    )

    acknowledged_on = impersonal(models.DateField(_("acknowledged on"), null=True))
    why_not = impersonal(
        models.CharField(_("why not"), max_length=10, choices=WhyNot, blank=True, default="")
    )

    class Meta:
        indexes = [
            models.Index(fields=["due_on"], condition=models.Q(done_on__isnull=True), name="errand_waiting")
        ]


class PendingClaim(Record):
    """A named claim for which some records of a person stay until a day, whatever else is erased."""

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="claims_on", verbose_name=_("subject"))
    about = personal(REQUEST, models.TextField(_("what the claim is about"), max_length=500), RIGHTS)
    ends_on = personal(CASE, models.DateField(_("kept for it until")), RIGHTS)
    made_at = personal(CASE, models.DateTimeField(_("written down")), RIGHTS)
    closed_at = personal(CASE, models.DateTimeField(_("ended"), null=True, blank=True), RIGHTS)
    alone_since = personal(
        CASE, models.DateTimeField(_("the rest was erased"), null=True, blank=True), RIGHTS
    )


class PaperCard(Record):
    """A paper card of a client: which one, what is on it, and where it lies."""

    class Holds(models.TextChoices):
        """What is written on it."""

        CONTACT = "contact", _("name and contact details")
        HEALTH = "health", _("state of health")
        TREATMENT = "treatment", _("treatments")
        AGREEMENT = "agreement", _("a signed agreement")

    subject = models.ForeignKey(
        Subject, models.PROTECT, related_name="paper_cards", verbose_name=_("subject")
    )
    register = models.ForeignKey(
        Register, models.PROTECT, related_name="paper_cards", verbose_name=_("register")
    )
    number = personal(CASE, models.PositiveIntegerField(_("number on the card")), APPOINTMENTS)
    holds = personal(CASE, models.JSONField(_("what is on it"), default=list), APPOINTMENTS)
    place = personal(CASE, models.CharField(_("where it lies"), max_length=60), APPOINTMENTS)
    filled_on = personal(CASE, models.DateField(_("filled in on")), APPOINTMENTS)
    made_at = personal(CASE, models.DateTimeField(_("written down")), APPOINTMENTS)
    out_since = personal(CASE, models.DateField(_("taken out on"), null=True, blank=True), APPOINTMENTS)
    due_back_on = personal(CASE, models.DateField(_("to be back by"), null=True, blank=True), APPOINTMENTS)
    scan = personal(TREATMENT_HISTORY, models.CharField(_("scan"), max_length=32, blank=True), APPOINTMENTS)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["register", "number"], name="paper_card_one_number"),
            models.CheckConstraint(
                condition=models.Q(out_since__isnull=True, due_back_on__isnull=True)
                | models.Q(out_since__isnull=False, due_back_on__isnull=False),
                name="paper_card_out_pair",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_back_on"], condition=models.Q(due_back_on__isnull=False), name="paper_card_out"
            )
        ]


class RetentionRun(Record):
    """One night's look for what has reached its end, and how it went."""

    class Stopped(models.TextChoices):
        """Why nothing was erased and the owner is asked."""

        BACKWARDS = "backwards", _("the clock stands before the last run")
        JUMP = "jump", _("the clock has jumped far ahead since the last run")
        MANY = "many", _("so many have reached their end that it may be a mistake")

    at = impersonal(models.DateTimeField(_("time"), db_index=True))
    due = impersonal(models.PositiveIntegerField(_("had reached their end"), default=0))
    erased = impersonal(models.PositiveIntegerField(_("erased"), default=0))
    stopped = impersonal(models.CharField(_("stopped"), max_length=9, choices=Stopped, blank=True))
    confirmed_at = impersonal(models.DateTimeField(_("the owner said to go on"), null=True))
    finished_at = impersonal(models.DateTimeField(_("has finished"), null=True))


class Expiring(Record):
    """Somebody whose time ends within a month, as the last night found it: the list to look at ahead."""

    subject = models.OneToOneField(
        Subject, models.CASCADE, related_name="expiring", verbose_name=_("subject")
    )
    ends_on = personal(RELATIONSHIP, models.DateField(_("is kept until"), db_index=True), APPOINTMENTS)
