"""Since when a sentence of the record has been in its state."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from peili.house.models import Register
from peili.promises.declare import impersonal
from peili.promises.records import Record


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
