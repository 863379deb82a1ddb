"""Form versions, surveys, decisions, consents and signed agreements. What is sent is only ever added to."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from peili.booking.models import Appointment, Service
from peili.people.models import LANGUAGES, Client, Staff
from peili.promises.activities import TREATMENT_SAFETY
from peili.promises.append_only import AppendOnly
from peili.promises.declare import impersonal, personal, via
from peili.promises.records import Record
from peili.promises.vocabulary import CONSENT, HEALTH_STATUS, LANGUAGE, LOOKUP, SIGNATURE
from peili.trail.models import DOOR
from peili.vault.models import Subject

FORM_TEXT = "the house's own text, the same for everyone"


class How(models.TextChoices):
    """On which device the client answered or signed."""

    LINK = "link", _("on the client's own device, by link")
    TABLET = "tablet", _("on the salon's tablet")
    STAFF = "staff", _("written by the staff")


class Form(Record):
    """An agreement the house uses: what treatments it is for, and how long a survey stays valid."""

    code = impersonal(models.SlugField(_("code"), max_length=40, unique=True), "a word of the profile")
    treatment = impersonal(
        models.SlugField(_("rules of treatment"), max_length=40, blank=True), "a word of the program"
    )
    name_fi = impersonal(models.CharField(_("name in Finnish"), max_length=120), FORM_TEXT)
    name_sv = impersonal(models.CharField(_("name in Swedish"), max_length=120, blank=True), FORM_TEXT)
    name_en = impersonal(models.CharField(_("name in English"), max_length=120, blank=True), FORM_TEXT)
    surveys = impersonal(models.BooleanField(_("surveys the state of health")))
    valid_days = impersonal(models.PositiveSmallIntegerField(_("a survey is valid for days")))


class FormVersion(Record):
    """One version of an agreement's text in its languages. It never changes; a new text is a new version."""

    form = models.ForeignKey(Form, models.PROTECT, related_name="versions", verbose_name=_("agreement"))
    number = impersonal(models.PositiveIntegerField(_("number")))
    sections = impersonal(models.JSONField(_("sections")), FORM_TEXT)
    digest = impersonal(models.CharField(_("digest"), max_length=64), "a hash of the text")
    made_at = impersonal(models.DateTimeField(_("in force from")))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["form", "number"], name="form_version_number"),
            AppendOnly(name="form_version_only_added", door=DOOR),
        ]


class Stricter(Record):
    """The house's own stricter value of one rule, from a day on; a change is a new one beside the old."""

    form = models.ForeignKey(Form, models.PROTECT, related_name="stricter", verbose_name=_("agreement"))
    question = impersonal(models.SlugField(_("question"), max_length=40), "a word of the program")
    when = impersonal(models.CharField(_("answers"), max_length=300), "words of the program")
    days = impersonal(models.PositiveSmallIntegerField(_("days to wait"), null=True))
    severity = impersonal(
        models.CharField(_("what then"), max_length=10, blank=True), "a word of the program"
    )
    why = impersonal(models.CharField(_("why the house is stricter"), max_length=200), FORM_TEXT)
    made_at = impersonal(models.DateTimeField(_("in force from")))
    ended_at = impersonal(models.DateTimeField(_("in force until"), null=True))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["form", "question", "when"],
                condition=models.Q(ended_at__isnull=True),
                name="one_stricter_value_of_a_rule",
            ),
            AppendOnly(name="stricter_only_added", door=DOOR, once=["ended_at"]),
        ]


class Need(Record):
    """A service that is not begun without an agreement."""

    service = models.OneToOneField(Service, models.CASCADE, related_name="need", verbose_name=_("service"))
    form = models.ForeignKey(Form, models.PROTECT, related_name="needs", verbose_name=_("agreement"))


class Consent(Record):
    """One consent, separate from every other: to what, in which words, when it was given and withdrawn."""

    class Kind(models.TextChoices):
        """To what."""

        HEALTH = "health", _("keeping what I answer about my health")
        RECORDS = "records", _("recording my treatments, my skin and my home care")
        PHOTOS = "photos", _("photos for following the treatment")
        PUBLISHING = "publishing", _("publishing photos of me")

    subject = via("client__subject")
    client = models.ForeignKey(
        Client, models.PROTECT, related_name="health_consents", verbose_name=_("client")
    )
    kind = personal(CONSENT, models.CharField(_("consent"), max_length=10, choices=Kind), TREATMENT_SAFETY)
    words = impersonal(models.TextField(_("its words")), FORM_TEXT)
    language = personal(
        LANGUAGE, models.CharField(_("language"), max_length=2, choices=LANGUAGES), TREATMENT_SAFETY
    )
    how = personal(CONSENT, models.CharField(_("given"), max_length=6, choices=How), TREATMENT_SAFETY)
    given_at = personal(CONSENT, models.DateTimeField(_("given on")), TREATMENT_SAFETY)
    withdrawn_at = personal(CONSENT, models.DateTimeField(_("withdrawn on"), null=True), TREATMENT_SAFETY)

    class Meta:
        constraints = [AppendOnly(name="consent_only_added", door=DOOR, once=["withdrawn_at"])]
        indexes = [models.Index(fields=["client", "kind", "-given_at"], name="consent_of_client")]


class Sitting(Record):
    """One client filling in the forms of one visit, on their own device or the salon's: what is not sent yet.

    A sealed draft is kept between the screens and emptied when the answers are sent.
    """

    class Identity(models.TextChoices):
        """How it was known who they are."""

        KNOWN = "known", _("known to the staff")
        ID_SEEN = "id_seen", _("an identity document was seen")
        LINK = "link", _("has the link that was sent to the client")

    whose = via("client__subject")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="sittings", verbose_name=_("subject"))
    client = models.ForeignKey(Client, models.PROTECT, related_name="sittings", verbose_name=_("client"))
    appointment = models.ForeignKey(
        Appointment, models.CASCADE, related_name="sittings", verbose_name=_("visit")
    )
    how = personal(CONSENT, models.CharField(_("filled in"), max_length=6, choices=How), TREATMENT_SAFETY)
    identity = personal(
        CONSENT, models.CharField(_("identity"), max_length=7, choices=Identity), TREATMENT_SAFETY
    )
    witness = models.ForeignKey(
        Staff, models.PROTECT, null=True, related_name="witnessed", verbose_name=_("handed over by")
    )
    draft = personal(HEALTH_STATUS, models.JSONField(_("answers not sent yet")), TREATMENT_SAFETY)
    made_at = personal(CONSENT, models.DateTimeField(_("begun")), TREATMENT_SAFETY)
    opened_at = personal(CONSENT, models.DateTimeField(_("agreement opened"), null=True), TREATMENT_SAFETY)
    ended_at = personal(CONSENT, models.DateTimeField(_("ended"), null=True), TREATMENT_SAFETY)

    class Meta:
        indexes = [models.Index(fields=["appointment", "-made_at"], name="sitting_of_visit")]


class Survey(Record):
    """Answers as they were submitted. They never change; what changes is asked again."""

    class Part(models.TextChoices):
        """Which questions it answers."""

        CLIENT = "client", _("the client's survey")
        TODAY = "today", _("the questions about the day")
        PRACTITIONER = "assessed", _("the practitioner's assessment")

    whose = via("client__subject")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="surveys", verbose_name=_("subject"))
    client = models.ForeignKey(Client, models.PROTECT, related_name="surveys", verbose_name=_("client"))
    appointment = models.ForeignKey(
        Appointment, models.PROTECT, related_name="surveys", verbose_name=_("visit")
    )
    form = models.ForeignKey(Form, models.PROTECT, related_name="answered", verbose_name=_("agreement"))
    part = personal(CONSENT, models.CharField(_("part"), max_length=8, choices=Part), TREATMENT_SAFETY)
    answers = personal(HEALTH_STATUS, models.JSONField(_("answers")), TREATMENT_SAFETY)
    rules = impersonal(models.CharField(_("version of the questions"), max_length=16), "a hash of files")
    language = personal(
        LANGUAGE, models.CharField(_("language"), max_length=2, choices=LANGUAGES), TREATMENT_SAFETY
    )
    how = personal(CONSENT, models.CharField(_("filled in"), max_length=6, choices=How), TREATMENT_SAFETY)
    by = models.ForeignKey(
        Staff, models.PROTECT, null=True, related_name="surveys", verbose_name=_("assessed by")
    )
    given_on = personal(CONSENT, models.DateField(_("answered on")), TREATMENT_SAFETY)
    submitted_at = personal(CONSENT, models.DateTimeField(_("sent")), TREATMENT_SAFETY)

    class Meta:
        constraints = [AppendOnly(name="survey_only_added", door=DOOR)]
        indexes = [models.Index(fields=["client", "form", "-submitted_at"], name="survey_of_client")]


class Decision(Record):
    """What a named person decided about the verdict of a visit, and why."""

    class Choice(models.TextChoices):
        """What was decided; the words of `rules.deciding.Choice`."""

        ACCEPTED = "accepted", _("treated, with conditions")
        CLEARANCE = "clearance", _("a physician's statement was seen")
        NOT_TREATED = "not_treated", _("not treated")

    whose = via("survey__client__subject")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="decisions", verbose_name=_("subject"))
    survey = models.ForeignKey(
        Survey, models.PROTECT, related_name="decisions", verbose_name=_("health survey")
    )
    appointment = models.ForeignKey(
        Appointment, models.PROTECT, related_name="decisions", verbose_name=_("visit")
    )
    by = models.ForeignKey(Staff, models.PROTECT, related_name="decisions", verbose_name=_("decided by"))
    choice = personal(
        CONSENT, models.CharField(_("decision"), max_length=12, choices=Choice), TREATMENT_SAFETY
    )
    words = personal(HEALTH_STATUS, models.TextField(_("why, and on what conditions")), TREATMENT_SAFETY)
    decided_at = personal(CONSENT, models.DateTimeField(_("decided")), TREATMENT_SAFETY)

    class Meta:
        constraints = [AppendOnly(name="decision_only_added", door=DOOR)]
        indexes = [models.Index(fields=["survey", "decided_at"], name="decision_of_survey")]


class Agreement(Record):
    """A signed agreement: the exact text shown, by whom and how it was signed, and the seal of the house."""

    whose = via("client__subject")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="agreements", verbose_name=_("subject"))
    client = models.ForeignKey(Client, models.PROTECT, related_name="agreements", verbose_name=_("client"))
    appointment = models.ForeignKey(
        Appointment, models.PROTECT, related_name="agreements", verbose_name=_("visit")
    )
    version = models.ForeignKey(
        FormVersion, models.PROTECT, related_name="agreements", verbose_name=_("version")
    )
    survey = models.ForeignKey(
        Survey, models.PROTECT, null=True, related_name="agreements", verbose_name=_("health survey")
    )
    language = personal(
        LANGUAGE, models.CharField(_("language"), max_length=2, choices=LANGUAGES), TREATMENT_SAFETY
    )
    shown = personal(HEALTH_STATUS, models.TextField(_("the text as it was shown")), TREATMENT_SAFETY)
    digest = personal(LOOKUP, models.CharField(_("digest of the text"), max_length=64), TREATMENT_SAFETY)
    typed_name = personal(SIGNATURE, models.CharField(_("name as written"), max_length=120), TREATMENT_SAFETY)
    strokes = personal(SIGNATURE, models.JSONField(_("drawn signature")), TREATMENT_SAFETY)
    how = personal(CONSENT, models.CharField(_("signed"), max_length=6, choices=How), TREATMENT_SAFETY)
    identity = personal(
        CONSENT, models.CharField(_("identity"), max_length=7, choices=Sitting.Identity), TREATMENT_SAFETY
    )
    witness = models.ForeignKey(
        Staff, models.PROTECT, null=True, related_name="agreements", verbose_name=_("witness")
    )
    opened_at = personal(CONSENT, models.DateTimeField(_("opened")), TREATMENT_SAFETY)
    signed_at = personal(CONSENT, models.DateTimeField(_("signed on")), TREATMENT_SAFETY)
    seal = personal(LOOKUP, models.CharField(_("seal of the house"), max_length=128), TREATMENT_SAFETY)

    class Meta:
        constraints = [AppendOnly(name="agreement_only_added", door=DOOR)]
        indexes = [models.Index(fields=["client", "version", "-signed_at"], name="agreement_of_client")]


class Amendment(Record):
    """What was added beside a signed agreement, which stays as it is."""

    whose = via("agreement__client__subject")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="amendments", verbose_name=_("subject"))
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, related_name="amendments", verbose_name=_("agreement")
    )
    words = personal(HEALTH_STATUS, models.TextField(_("what is added")), TREATMENT_SAFETY)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="amendments", verbose_name=_("added by"))
    made_at = personal(CONSENT, models.DateTimeField(_("added on")), TREATMENT_SAFETY)

    class Meta:
        constraints = [AppendOnly(name="amendment_only_added", door=DOOR)]


class Copy(Record):
    """A copy the client may fetch behind a link, with a code that was told in the salon."""

    subject = via("agreement__client__subject")
    agreement = models.ForeignKey(
        Agreement, models.CASCADE, related_name="copies", verbose_name=_("agreement")
    )
    code = personal(LOOKUP, models.CharField(_("hash of the code"), max_length=64), TREATMENT_SAFETY)
    tries = personal(LOOKUP, models.PositiveSmallIntegerField(_("wrong codes"), default=0), TREATMENT_SAFETY)
    made_at = personal(CONSENT, models.DateTimeField(_("made")), TREATMENT_SAFETY)
    fetched_at = personal(CONSENT, models.DateTimeField(_("fetched"), null=True), TREATMENT_SAFETY)
