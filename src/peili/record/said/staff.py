"""The staff register: who works here and who did what, in the same form."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from peili.house.periods import in_words, period
from peili.promises.activities import ACTIVITIES
from peili.promises.declare import personal_fields
from peili.promises.vocabulary import Activity, category
from peili.record.said import security, sharing, who
from peili.record.sentences import Matter, Sentence, computed, listed, probed

OURS = tuple(activity for activity in ACTIVITIES if activity.register == "staff")
BELONGS = (
    "own_sign_in",
    "second_factor",
    "screens_lock",
    "leavers_out",
    "pages_closed",
    "protected_environment",
    "durable_storage",
)


def sentences(matter: Matter) -> Iterator[Sentence]:
    """Say everything about the staff register."""
    yield from who.sentences(matter)
    for activity in OURS:
        yield _purpose(activity)
    yield from _data()
    for activity in OURS:
        yield computed(
            f"S9.{activity.code}",
            _("%(purpose)s: the data comes from: %(sources)s.")
            % {"purpose": activity.purpose, "sources": listed(each.label for each in activity.sources)},
            _("Computed from the activities the program carries out."),
        )
    yield from (each for each in sharing.recipients(matter) if each.id in {"S11", "S11.1", "S11.2"})
    yield from (each for each in security.sentences(matter) if each.id.removeprefix("S12.") in BELONGS)
    for activity in OURS:
        yield _keeping(activity)
    yield computed(
        "S13.names",
        _("The name of who gave a treatment stays with the client's visit as long as the visit is kept."),
        _("Computed from the relations between the records."),
    )


def _purpose(activity: Activity) -> Sentence:
    return computed(
        f"S3.{activity.code}",
        _("%(purpose)s. The legal basis is: %(basis)s (GDPR Art. 6(1)(%(letter)s)).")
        % {"purpose": activity.purpose, "basis": activity.basis.label, "letter": activity.basis.value},
        _("Computed from the activities the program carries out."),
    )


def _data() -> Iterator[Sentence]:
    for activity in OURS:
        codes = sorted(
            {said.category.code for _m, _f, said in personal_fields() if activity in said.activities}
        )
        yield computed(
            f"S7.{activity.code}",
            _("%(purpose)s: kept are %(names)s.")
            % {"purpose": activity.purpose, "names": listed(category(code).label for code in codes)},
            _("Computed from the declarations of the fields."),
        )
    yield probed(
        "S7.declared",
        _("Every field of the program says what kind of personal data it holds, or that it holds none."),
        "promises.declared",
    )


def _keeping(activity: Activity) -> Sentence:
    text = {
        "work_end": _("%(purpose)s: the data is erased %(time)s after the work ends."),
        "entry": _("%(purpose)s: the data is erased %(time)s after the entry."),
    }[activity.keep.since]
    return probed(
        f"S13.{activity.code}",
        text % {"purpose": activity.purpose, "time": in_words(period(activity.keep.period))},
        {"work_end": "rights.staff", "entry": "rights.log"}[activity.keep.since],
    )
