"""Requests about a person's rights, restrictions, and the sessions of the client's own page."""

from datetime import date, timedelta
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from peili.house.models import Register
from peili.people.models import Staff
from peili.people.roles import finds
from peili.promises.activities import RIGHTS
from peili.promises.declare import personal, via
from peili.promises.records import Record, Records
from peili.promises.vocabulary import (
    CASE,
    LOOKUP,
    REQUEST,
    category,
)
from peili.vault.models import Subject

STANDS = timedelta(days=31)  # for which the time of a request stands while the person is asked something


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

    def past_promise(self, today: date) -> "RequestQuerySet":
        """Return those that wait after the day the house itself promised; as `late`, time can stand."""
        stands = models.Q(clarify_on__gte=today - STANDS, clarified_on__isnull=True)
        return self.waiting().filter(promised_on__lt=today).exclude(stands)

    def late(self, today: date) -> "RequestQuerySet":
        """Return those that wait after their due date; while the person is asked something, time stands.

        It stands for a month at most: by then the house has to say that it cannot be done, and why.
        """
        stands = models.Q(clarify_on__gte=today - STANDS, clarified_on__isnull=True)
        return self.waiting().filter(due_on__lt=today).exclude(stands)


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

    class Unclear(models.TextChoices):
        """What the person is asked before the request can be answered."""

        IDENTITY = "identity", _("there is reason to doubt who asks (Art. 12(6))")
        EXTENT = "extent", _("a great deal is kept: which of it is meant (recital 63)")

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
    promised_on = personal(
        CASE, models.DateField(_("promised to be answered by"), null=True, blank=True), RIGHTS
    )
    extension = personal(
        CASE, models.CharField(_("why it takes longer"), max_length=7, choices=Extension, blank=True), RIGHTS
    )
    extended_at = personal(
        CASE, models.DateTimeField(_("told that it takes longer"), null=True, blank=True), RIGHTS
    )
    unclear = personal(
        CASE, models.CharField(_("what is unclear"), max_length=8, choices=Unclear, blank=True), RIGHTS
    )
    clarify_on = personal(CASE, models.DateField(_("person was asked on"), null=True, blank=True), RIGHTS)
    clarify_what = personal(
        REQUEST, models.TextField(_("what the person was asked"), max_length=1000, blank=True), RIGHTS
    )
    clarified_on = personal(CASE, models.DateField(_("person replied on"), null=True, blank=True), RIGHTS)
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
            models.CheckConstraint(
                condition=models.Q(unclear="", clarify_on__isnull=True, clarified_on__isnull=True)
                | (~models.Q(unclear="") & models.Q(clarify_on__isnull=False)),
                name="request_clarified_pair",
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


class Undone(Record):
    """A kind of data for which a request was not carried out, with its own ground; the rest was done."""

    whose = via("request__subject")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+", verbose_name=_("subject"))
    request = models.ForeignKey(Request, models.CASCADE, related_name="undone", verbose_name=_("request"))
    code = personal(CASE, models.CharField(_("kind of data"), max_length=40), RIGHTS)
    ground = personal(CASE, models.CharField(_("ground"), max_length=11, choices=Request.Ground), RIGHTS)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "code"], name="one_ground_for_a_kind_of_data")
        ]

    @property
    def label(self) -> str:
        """Return the kind of data in words."""
        return str(category(self.code).label)


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
