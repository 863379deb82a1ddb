"""Requests about a person's rights, restrictions, and the sessions of the client's own page."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from peili.house.models import Register
from peili.people.models import Staff
from peili.people.roles import finds
from peili.promises.activities import APPOINTMENTS, RIGHTS
from peili.promises.declare import impersonal, personal, via
from peili.promises.records import Record, Records
from peili.promises.vocabulary import CASE, LOOKUP, RELATIONSHIP, REQUEST, TREATMENT_HISTORY
from peili.trail.models import Role
from peili.vault.models import Subject


class RequestQuerySet(Records["Request"]):
    """Reads of requests; the register is the wall."""

    def visible_to(self, staff: Staff) -> "RequestQuerySet":
        """Return the requests made to the business this person works for."""
        if not finds(staff.role, "requests"):
            return self.none()
        return self.filter(register__controller_id=staff.controller_id)

    def waiting(self) -> "RequestQuerySet":
        """Return those not yet answered, the first due first."""
        return self.filter(answered_at__isnull=True).order_by("due_on", "id")


class Request(Record):
    """A request by which someone uses a right, and what was decided about it (GDPR Art. 12 and 15 to 22)."""

    class Right(models.TextChoices):
        """Which right; the number of its article is in `rules.articles`."""

        ACCESS = "access", _("seeing one's data")
        RECTIFICATION = "rectification", _("correcting data")
        ERASURE = "erasure", _("erasing data")
        RESTRICTION = "restriction", _("restricting the processing")
        PORTABILITY = "portability", _("moving data to another system")
        OBJECTION = "objection", _("objecting to a purpose")
        HUMAN = "human", _("a decision by a person")
        WITHDRAWAL = "withdrawal", _("withdrawing a consent")

    class Channel(models.TextChoices):
        """How the request came."""

        OWN = "own", _("the own page")
        PHONE = "phone", _("by phone")
        LETTER = "letter", _("by letter")
        COUNTER = "counter", _("at the counter")
        EMAIL = "email", _("by e-mail")

    class Identity(models.TextChoices):
        """How the house knew who asked."""

        LINK = "link", _("a link sent to the stored contact")
        CODE = "code", _("a code given at the salon")
        KNOWN = "known", _("known at the salon, or a document looked at and not copied")
        CALLED = "called", _("called back on the stored number")
        REPLIED = "replied", _("answered to the stored address")

    class Decision(models.TextChoices):
        """What was decided."""

        GRANTED = "granted", _("done as asked")
        PARTLY = "partly", _("done in part")
        REFUSED = "refused", _("refused")
        TAKEN_BACK = "taken_back", _("taken back by the one who asked")

    class Ground(models.TextChoices):
        """Why something asked for is not done; each is one the law names."""

        UNFOUNDED = "unfounded", _("plainly without ground, or repeated excessively (Art. 12(5))")
        UNKNOWN = "unknown", _("it could not be found out who asks (Art. 12(2) and 12(6))")
        LAW = "law", _("the law makes the house keep it (Art. 17(3)(b))")
        CLAIMS = "claims", _("it is needed for a legal claim (Art. 17(3)(e))")
        OTHERS = "others", _("it would harm the rights of others (Art. 15(4))")
        CORRECT = "correct", _("the data is correct as it is (Art. 16)")
        COMPELLING = "compelling", _("there are compelling grounds to go on (Art. 21(1))")
        NOT_COVERED = "not_covered", _("the right does not cover this data (Art. 20)")

    class Extension(models.TextChoices):
        """Why an answer takes up to two months longer (Art. 12(3))."""

        COMPLEX = "complex", _("the request is complex")
        MANY = "many", _("there are many requests")

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="requests", verbose_name=_("who asks"))
    register = models.ForeignKey(
        Register, models.PROTECT, related_name="requests", verbose_name=_("register")
    )
    right = personal(CASE, models.CharField(_("right"), max_length=13, choices=Right), RIGHTS)
    channel = personal(CASE, models.CharField(_("how it came"), max_length=7, choices=Channel), RIGHTS)
    identity = personal(
        CASE, models.CharField(_("how the person was known"), max_length=7, choices=Identity), RIGHTS
    )
    purpose_code = personal(
        CASE, models.CharField(_("purpose it is about"), max_length=24, blank=True), RIGHTS
    )
    said = personal(REQUEST, models.TextField(_("what was asked"), max_length=2000, blank=True), RIGHTS)
    received_on = personal(CASE, models.DateField(_("received on")), RIGHTS)
    made_at = personal(CASE, models.DateTimeField(_("written down")), RIGHTS)
    due_on = personal(CASE, models.DateField(_("to be answered by")), RIGHTS)
    extension = personal(
        CASE, models.CharField(_("why it takes longer"), max_length=7, choices=Extension, blank=True), RIGHTS
    )
    extended_at = personal(
        CASE, models.DateTimeField(_("told that it takes longer"), null=True, blank=True), RIGHTS
    )
    decision = personal(
        CASE, models.CharField(_("decision"), max_length=10, choices=Decision, blank=True), RIGHTS
    )
    ground = personal(
        CASE, models.CharField(_("ground of the refusal"), max_length=11, choices=Ground, blank=True), RIGHTS
    )
    answer = personal(REQUEST, models.TextField(_("answer"), max_length=4000, blank=True), RIGHTS)
    answered_at = personal(CASE, models.DateTimeField(_("answered"), null=True, blank=True), RIGHTS)

    objects: ClassVar[RequestQuerySet] = RequestQuerySet.as_manager()  # type: ignore[assignment]  # as_manager is typed as Manager

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decision="", answered_at__isnull=True)
                | (~models.Q(decision="") & models.Q(answered_at__isnull=False)),
                name="request_decided_pair",
            ),
            models.CheckConstraint(
                condition=~models.Q(decision__in=["partly", "refused"]) | ~models.Q(ground=""),
                name="request_refused_with_ground",
            ),
            models.CheckConstraint(
                condition=models.Q(extension="", extended_at__isnull=True)
                | (~models.Q(extension="") & models.Q(extended_at__isnull=False)),
                name="request_extended_pair",
            ),
        ]
        indexes = [
            models.Index(
                fields=["register", "due_on"],
                condition=models.Q(answered_at__isnull=True),
                name="request_waiting",
            ),
            models.Index(fields=["register", "-answered_at"], name="request_answered"),
        ]


class Correction(Record):
    """A correction the person proposes to a detail that staff write: accepted, it is written on the card."""

    whose = via("request__subject")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+", verbose_name=_("subject"))
    request = models.ForeignKey(
        Request, models.CASCADE, related_name="corrections", verbose_name=_("request")
    )
    field = personal(CASE, models.CharField(_("detail"), max_length=80), RIGHTS)
    value = personal(REQUEST, models.TextField(_("as it should be"), max_length=300), RIGHTS)


class Restriction(Record):
    """A time in which a person's data is only stored (GDPR Art. 18); the card carries the flag."""

    class Reason(models.TextChoices):
        """On which of the law's grounds (Art. 18(1))."""

        ACCURACY = "accuracy", _("the person says the data is wrong")
        UNLAWFUL = "unlawful", _("the processing is unlawful and the person does not want erasure")
        CLAIMS = "claims", _("the person needs the data for a legal claim")
        OBJECTION = "objection", _("the person has objected and it is being decided")

    subject = models.ForeignKey(
        Subject, models.PROTECT, related_name="restrictions", verbose_name=_("subject")
    )
    request = models.ForeignKey(
        Request,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="restrictions",
        verbose_name=_("request"),
    )
    reason = personal(CASE, models.CharField(_("reason"), max_length=9, choices=Reason), RIGHTS)
    began_at = personal(CASE, models.DateTimeField(_("began")), RIGHTS)
    told_at = personal(
        CASE, models.DateTimeField(_("told that it will be lifted"), null=True, blank=True), RIGHTS
    )
    lifted_at = personal(CASE, models.DateTimeField(_("lifted"), null=True, blank=True), RIGHTS)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject"], condition=models.Q(lifted_at__isnull=True), name="one_restriction_at_once"
            ),
            models.CheckConstraint(
                condition=models.Q(lifted_at__isnull=True) | models.Q(told_at__isnull=False),
                name="restriction_told_before_lifting",
            ),
        ]


class OwnSession(Record):
    """A browser in which a person looks at their own page: half an hour, apart from the staff's sessions."""

    subject = models.ForeignKey(
        Subject, models.CASCADE, related_name="own_sessions", verbose_name=_("subject")
    )
    code = personal(LOOKUP, models.CharField(_("hash of the cookie"), max_length=64, unique=True), RIGHTS)
    made_at = personal(LOOKUP, models.DateTimeField(_("opened")), RIGHTS)
    ends_at = personal(LOOKUP, models.DateTimeField(_("ends"), db_index=True), RIGHTS)
    proved_at = personal(LOOKUP, models.DateTimeField(_("second step taken"), null=True, blank=True), RIGHTS)


class SalonCode(Record):
    """A short code given face to face, the second step before health data. Only its keyed hash is here."""

    subject = models.OneToOneField(
        Subject, models.CASCADE, related_name="salon_code", verbose_name=_("subject")
    )
    code = personal(LOOKUP, models.CharField(_("keyed hash of the code"), max_length=32), RIGHTS)
    made_at = personal(LOOKUP, models.DateTimeField(_("made")), RIGHTS)
    ends_at = personal(LOOKUP, models.DateTimeField(_("ends"), db_index=True), RIGHTS)
    tries = personal(LOOKUP, models.PositiveSmallIntegerField(_("wrong tries"), default=0), RIGHTS)


# --- erasure and retention: models of the sub-packages `rights.erasure` and `rights.retention` ---


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
