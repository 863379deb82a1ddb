"""How the desk is tested: a day on paper says as little as it promises, and is gone in time."""

from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peili.booking.models import Appointment, DaySheet
from peili.desk.queries.sheets import on_paper
from peili.house.queries import local
from peili.people.models import Client, Staff
from peili.promises.probes import Evidence, Question, State, probe

FIRST, LAST, PHONE = "Koe", "Kokeilu", "+358401234567"


@probe("desk.sheets")
def sheets(question: Question) -> Evidence:
    """Put an invented visit on paper, and look for sheets that should be burned."""
    client = Client(first_name=FIRST, last_name=LAST, phone=PHONE)
    visit = Appointment(client=client, staff=Staff(name="-"), starts_at=question.now, ends_at=question.now)
    (person,) = on_paper([visit], zone=ZoneInfo("UTC"), phones=False)
    (row,) = person.rows
    if (row.initials, row.phone) != (f"{FIRST[0]}. {LAST[0]}.", ""):
        return Evidence(
            State.DRIFTS,
            _("A day on paper shows more of an invented client than initials and times."),
            _("Make no day sheets until the program is mended."),
        )
    mine = DaySheet.objects.filter(controller__registers=question.register, burned_at__isnull=True)
    late = mine.filter(burn_by__lt=local(question.now).date()).count()
    if late:
        return Evidence(
            State.DRIFTS,
            ngettext(
                "%(count)d day sheet should have been burned already.",
                "%(count)d day sheets should have been burned already.",
                late,
            )
            % {"count": late},
            _("Burn or shred it, and note it where the day sheet was made."),
        )
    return Evidence(
        State.HOLDS,
        _("Tried with an invented client: initials and times only. Sheets on paper: %(count)d, none late.")
        % {"count": mine.count()},
    )
