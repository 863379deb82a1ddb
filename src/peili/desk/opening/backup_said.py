"""What the pages of backups say: the backups there are, and what was written since one of them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from peili.agreements.models import Agreement, Survey
from peili.booking.models import Appointment
from peili.care.models import TreatmentRecord
from peili.desk.opening.frames import Setting
from peili.house.backups.ordering import can_restore_here
from peili.house.backups.queries import Held, aside, held, last_restore, ordered
from peili.house.models import BackupRun
from peili.people.models import Client, Consent
from peili.promises.vocabulary import Text
from peili.sales.models import Receipt
from peili.vault.backup import swapping
from peili.vault.backup.orders import Act
from peili.vault.backup.rules import ASIDE_FOR
from peili.vault.backup.taking import STAMP, stamp_of

WRITTEN: Final[tuple[tuple[Text, type[models.Model]], ...]] = (
    (_("Bookings"), Appointment),
    (_("Client cards"), Client),
    (_("Health surveys"), Survey),
    (_("Agreements"), Agreement),
    (_("Treatment records"), TreatmentRecord),
    (_("Receipts"), Receipt),
    (_("Permissions given or taken back"), Consent),
)


TOLD_FOR = timedelta(days=30)  # that the list says how the last restore went
WHY: Final[dict[str, Text]] = {
    "is damaged": _("The copy is damaged or was cut off. Choose another."),
    "where it was put": _("The copy is not where it was put. Connect the backup disk."),
    "no longer there": _("What was set aside is no longer there."),
    "under another": _("The copy is of another house, or from before the keys were changed."),
    "too full": _("The disk is too full."),
    "clock is before": _("The computer's clock is wrong. Set it right first."),
    "not sound": _("The copy opened, but it is not sound. Choose another."),
    "cut short": _("It was cut short, by a power cut perhaps. Order it again."),
    "newer program": _("The copy was made by a newer version of the program. Install that one first."),
    "Another backup": _("A backup was being made. Order it again in a minute."),
}


def in_words(run: BackupRun | None) -> Text:
    """Return why it failed in the reader's language; the program's own sentence stands beside it."""
    reason = run.reason if run else ""
    return next((words for part, words in WHY.items() if part in reason), "")


class Row(NamedTuple):
    """A backup in the list."""

    stamp: str
    made_at: datetime | None
    megabytes: float
    drill: BackupRun | None
    drilled: datetime | None
    why: Text


def overview(setting: Setting) -> dict[str, Any]:
    """Return what the list of backups says."""
    page, restored, order = setting.page, last_restore(since=setting.page.now - TOLD_FOR), ordered()
    return {
        "backups": [_row(setting, each) for each in held()],
        "aside": [(_stamp(at), page.local(at), page.local(at + ASIDE_FOR)) for at in aside()],
        "here": can_restore_here(),
        "order": order,
        "ordered_at": order and page.local(order.ordered_at),
        "drill_waits": ordered(Act.DRILL) is not None,
        "restored": restored,
        "restored_at": restored and page.local(restored.at),
        "restored_from": restored and page.local(stamp_of(Path(restored.file.removeprefix(swapping.ASIDE)))),
        "why": in_words(restored),
        "went_back": restored is not None and restored.file.startswith(swapping.ASIDE),
    }


def _row(setting: Setting, each: Held) -> Row:
    drilled = setting.page.local(each.drill.at) if each.drill else None
    return Row(
        each.stamp,
        setting.page.local(each.made_at),
        each.size / 1e6,
        each.drill,
        drilled,
        in_words(each.drill),
    )


def _stamp(at: datetime) -> str:
    return at.strftime(STAMP)


def backup_of(setting: Setting, stamp: str) -> Row | None:
    """Return a backup by its stamp in the address."""
    return next((_row(setting, each) for each in held() if each.stamp == stamp), None)


def aside_at(stamp: str) -> datetime | None:
    """Return when the house was set aside that an address names."""
    return next((at for at in aside() if _stamp(at) == stamp), None)


def written_since(at: datetime) -> Iterator[tuple[Text, int]]:
    """Yield what was written since a moment and would be lost, by kind: ids are in the order of time."""
    floor = UUID(int=int(at.timestamp() * 1000) << 80)
    for words, model in WRITTEN:
        count = model._default_manager.filter(pk__gte=floor).count()
        if count:
            yield words, count
