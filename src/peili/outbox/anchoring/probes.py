"""The probe of the anchors: made in time, in order, and one of them outside."""

from datetime import datetime

from django.db.models import Max
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from peili.house.queries import local
from peili.outbox.anchoring.profile import LogSaid
from peili.outbox.anchoring.queries import Outside, log_said, newest, outside
from peili.promises.probes import Evidence, Question, State, probe
from peili.trail.anchored import first_unsound
from peili.trail.models import Anchor
from peili.ui import words

LOOKED = 60  # the newest anchors a probe checks; the night's walk and `peili trail verify` check all
LATE = 2  # intervals that may pass


@probe("trail.anchored")
def anchors_keep_up(question: Question) -> Evidence:
    """Tell whether the log is signed in time and in order, and whether a digest lies outside the program."""
    last, said = newest(), log_said()
    if last is None:
        return Evidence(State.NOT_YET, _("The log has not been signed yet."))
    if (number := _unsound()) is not None:
        text = _("Signature %(number)d of the log is missing or was changed.") % {"number": number}
        return Evidence(
            State.DRIFTS, text, _("Run `peili trail verify`, and compare with a digest on paper.")
        )
    if question.now - last.made_at > said.signed * LATE:
        text = _("The log was last signed on %(day)s.") % {"day": _day(last.made_at)}
        return Evidence(State.DRIFTS, text, _("Start the program again with `peili serve`."))
    return _outside(question, said, outside())


def _outside(question: Question, said: LogSaid, found: Outside) -> Evidence:
    signed = Anchor.objects.aggregate(last=Max("number"))["last"]
    mend = _("Print the digest on the record's page about the log and type it back in, or set up e-mail.")
    if found.last is None:
        first = Anchor.objects.order_by("number").values_list("made_at", flat=True)[0]
        waited = question.now - first > said.mailed * LATE
        text = _("No digest of the log is outside the program.")
        return Evidence(State.DRIFTS if waited else State.NOT_YET, text, mend)
    if question.now - found.last > said.mailed * LATE:
        text = _("The newest digest outside the program is of %(day)s.")
        return Evidence(State.DRIFTS, text % {"day": _day(found.last)}, mend)
    text = _("Signed %(number)d times; the newest digest outside is of %(day)s.")
    return Evidence(State.HOLDS, text % {"number": signed, "day": _day(found.last)})


def _day(at: datetime) -> str:
    return words.day_full(local(at), get_language() or "fi")


def _unsound() -> int | None:
    newest_first = Anchor.objects.order_by("-number")[:LOOKED]
    return first_unsound(reversed(newest_first))
