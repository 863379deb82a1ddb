"""What is agreed about the visits to come."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from peili.booking.models import Service
from peili.care.words import Accepted, Ending
from peili.people.models import Client, Staff
from peili.promises.activities import TREATMENT_PROGRAMME
from peili.promises.declare import personal, via
from peili.promises.records import Record
from peili.promises.vocabulary import TREATMENT_HISTORY, VISIT
from peili.vault.models import Subject


class Programme(Record):
    """A treatment programme: goals and steps the client accepts. What was accepted stays as it was."""

    whose = via("client__subject")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+", verbose_name=_("subject"))
    client = models.ForeignKey(
        Client, models.PROTECT, related_name="programmes", verbose_name=_("client card")
    )
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("drawn up by"))
    made_at = personal(VISIT, models.DateTimeField(_("drawn up")), TREATMENT_PROGRAMME)
    title = personal(TREATMENT_HISTORY, models.CharField(_("title"), max_length=120), TREATMENT_PROGRAMME)
    goals = personal(TREATMENT_HISTORY, models.JSONField(_("goals"), default=list), TREATMENT_PROGRAMME)
    accepted_at = personal(VISIT, models.DateTimeField(_("accepted"), null=True), TREATMENT_PROGRAMME)
    accepted = personal(
        VISIT,
        models.CharField(_("how it was accepted"), max_length=4, choices=Accepted, blank=True),
        TREATMENT_PROGRAMME,
    )
    witness = models.ForeignKey(
        Staff, models.PROTECT, null=True, related_name="+", verbose_name=_("who saw it accepted")
    )
    ended_at = personal(VISIT, models.DateTimeField(_("ended"), null=True), TREATMENT_PROGRAMME)
    ending = personal(
        VISIT,
        models.CharField(_("how it ended"), max_length=8, choices=Ending, blank=True),
        TREATMENT_PROGRAMME,
    )
    ended_why = personal(
        TREATMENT_HISTORY,
        models.CharField(_("why it was stopped"), max_length=200, blank=True),
        TREATMENT_PROGRAMME,
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(accepted_at__isnull=True, accepted="")
                | models.Q(accepted_at__isnull=False, accepted__in=["here", "link"]),
                name="programme_accepted_pair",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, ending="")
                | models.Q(ended_at__isnull=False, ending__in=["done", "stopped"]),
                name="programme_ended_pair",
            ),
        ]
        indexes = [models.Index(fields=["client", "ended_at"], name="programme_open")]


class ProgrammeStep(Record):
    """A visit a programme asks for: which service, and how long after the step before, in days."""

    whose = via("programme__subject")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+", verbose_name=_("subject"))
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="steps", verbose_name=_("programme")
    )
    service = models.ForeignKey(Service, models.PROTECT, related_name="+", verbose_name=_("service"))
    position = personal(VISIT, models.PositiveSmallIntegerField(_("place")), TREATMENT_PROGRAMME)
    from_days = personal(
        TREATMENT_HISTORY,
        models.PositiveSmallIntegerField(_("at the earliest after, days")),
        TREATMENT_PROGRAMME,
    )
    to_days = personal(
        TREATMENT_HISTORY,
        models.PositiveSmallIntegerField(_("at the latest after, days")),
        TREATMENT_PROGRAMME,
    )
    note = personal(
        TREATMENT_HISTORY,
        models.CharField(_("what is done"), max_length=200, blank=True),
        TREATMENT_PROGRAMME,
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "position"], name="step_place")]
