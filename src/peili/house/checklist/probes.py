"""The probe of what only people can see."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from peili.house.checklist.queries import standing_of
from peili.house.checklist.rules import Found
from peili.promises.probes import Evidence, Question, State, probe
from peili.trail.models import Role
from peili.ui import words


@probe("house.looked_at")
def looked_at(question: Question) -> Evidence:
    """Find when somebody last looked at a thing, what they found, and whether it is due again."""
    found = standing_of(question.what, now=question.now)
    if found is None:
        return Evidence(State.NOT_YET, _("The house does not say this any more."))
    language = get_language() or "fi"
    due = words.day_full(found.due, language)
    if found.last is None:
        if found.found is Found.LATE:
            return Evidence(
                State.DRIFTS,
                _("Nobody has looked at this. It was due on %(due)s.") % {"due": due},
                _("Look at it and mark it in the checklist."),
            )
        return Evidence(
            State.NOT_YET, _("Nobody has looked at this yet. It is due on %(due)s.") % {"due": due}
        )
    said = {"day": words.day_full(found.last, language), "role": Role(found.role).label, "due": due}
    if found.found is Found.REFUSED:
        return Evidence(
            State.DRIFTS,
            _("Looked at on %(day)s (%(role)s), and it was not as it should be.") % said,
            _("Put it right, look again, and mark it in the checklist."),
        )
    if found.found is Found.LATE:
        return Evidence(
            State.DRIFTS,
            _("Last looked at on %(day)s (%(role)s). It was due on %(due)s.") % said,
            _("Look at it and mark it in the checklist."),
        )
    return Evidence(State.HOLDS, _("Looked at on %(day)s (%(role)s). Due again on %(due)s.") % said)
