"""What can be tested about withdrawing: nothing about health stays under a consent that is withdrawn."""

from datetime import timedelta

from django.utils.translation import gettext as _

from peili.promises.probes import Evidence, Question, State, probe
from peili.rights.erasure.withdrawing import kept_without_consent
from peili.rights.models import Erasure

WITHIN = timedelta(hours=26)  # at once; what was stopped, or a claim kept, at the latest the next night


@probe("rights.withdrawal")
def withdrawal(question: Question) -> Evidence:
    """Find something kept under a consent that was withdrawn before yesterday, and no claim needs."""
    late = kept_without_consent(register_id=question.register, before=question.now - WITHIN, now=question.now)
    if late:
        return Evidence(
            State.DRIFTS,
            _("Consents that are withdrawn and under which something is still kept: %(count)d.")
            % {"count": late}
            if question.counted
            else _("Something is still kept under a consent that was withdrawn."),
            _("Start the program again: peili serve"),
        )
    done = Erasure.objects.filter(
        register_id=question.register, ground=Erasure.Ground.WITHDRAWN, done_at__isnull=False
    )
    if not question.counted:
        return Evidence(State.HOLDS, _("Nothing is kept under a consent that was withdrawn."))
    return Evidence(
        State.HOLDS,
        _("Nothing is kept under a consent that was withdrawn. Erased after a withdrawal: %(count)d times.")
        % {"count": done.count()},
    )
