"""Since when a sentence of the record has been in its state, and what the record said at each time."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from peili.house.models import Register
from peili.promises.append_only import AppendOnly
from peili.promises.declare import impersonal
from peili.promises.records import Record
from peili.trail.models import DOOR


class Evaluation(Record):
    """The last state found of one sentence of one register, and since when it has been so."""

    register = models.ForeignKey(
        Register, models.CASCADE, related_name="evaluations", verbose_name=_("register")
    )
    sentence = impersonal(models.CharField(_("sentence"), max_length=60), "an id such as S3.2")
    state = impersonal(models.CharField(_("state"), max_length=16), "a word of State")
    since = impersonal(models.DateTimeField(_("since")))
    checked_at = impersonal(models.DateTimeField(_("checked")))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["register", "sentence"], name="one_evaluation_a_sentence")
        ]


class Version(Record):
    """What the record of one register said from a moment on: every sentence and its state, sealed.

    The seal is a keyed hash over this version and the seal of the one before, so none can be changed or
    taken out of the row unseen.
    """

    register = models.ForeignKey(
        Register, models.PROTECT, related_name="record_versions", verbose_name=_("register")
    )
    number = impersonal(models.PositiveIntegerField(_("version")))
    at = impersonal(models.DateTimeField(_("from")))
    profile = impersonal(models.PositiveIntegerField(_("version of the house profile")))
    lines = impersonal(
        models.JSONField(_("sentences")), "sentences about the house and their states, in Finnish; no persons"
    )
    seal = impersonal(models.BinaryField(_("seal")), "a keyed hash")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["register", "number"], name="one_record_version"),
            AppendOnly(name="record_version_only_added", door=DOOR),
        ]
