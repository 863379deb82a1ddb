"""The probes of backups: made lately, still where they were put, restored for a try, opened by the sheet."""

from datetime import UTC, datetime

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from peili.house.backups.queries import (
    Backups,
    aside,
    backups,
    first_backup_at,
    keys_kept,
    missing_file,
    sheet,
)
from peili.house.backups.wal import ways
from peili.house.models import BackupRun
from peili.house.queries import local
from peili.promises.probes import Evidence, Question, State, probe
from peili.ui import words
from peili.vault.backup import rules, wal

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def _said(run: BackupRun) -> str:
    return _moment(run.at)


def _moment(at: datetime) -> str:
    return words.moment(local(at), get_language() or "fi")


def _not_set_up() -> Evidence:
    return Evidence(
        State.NOT_YET,
        _("Backups are not set up."),
        _("Give the program a folder on another disk: PEILI_BACKUP_TO"),
    )


@probe("vault.backup")
def backup(question: Question) -> Evidence:
    """Find the last good backup, and look whether its file is still there."""
    known = backups(now=question.now)
    if not known.set_up:
        return _not_set_up()
    if known.backup is None or known.stale or known.rekeyed:
        return Evidence(State.DRIFTS, _overdue(known), _again(known))
    said = {"moment": _said(known.backup)}
    if missing_file(known.backup):
        return Evidence(
            State.DRIFTS,
            _("The backup of %(moment)s is not where it was put.") % said,
            _("Put the backup disk back in its place, or make a backup: peili backup"),
        )
    if settings.MACHINE.backup_keyring_to is None:
        return Evidence(
            State.DRIFTS,
            _("Backed up on %(moment)s, but the keys' copies lie beside the data.") % said,
            _("Give the keys' copies a place of their own: PEILI_BACKUP_KEYRING_TO"),
        )
    return Evidence(State.HOLDS, _("The last backup was made on %(moment)s, the keys apart.") % said)


def _overdue(known: Backups) -> str:
    if known.backup is None:
        return _("No backup has been made yet.")
    if known.rekeyed:
        moment = {"moment": _moment(known.rekeyed)}
        return _("The keys were changed on %(moment)s, and no backup has been made since.") % moment
    return _("The last backup was made on %(moment)s.") % {"moment": _said(known.backup)}


def _again(known: Backups) -> str:
    if known.failed:
        return _("The last try failed: %(reason)s") % {"reason": known.failed.reason}
    return _("Make a backup: peili backup")


@probe("vault.leaves_backups")
def leaves_backups(question: Question) -> Evidence:
    """Find the oldest copy of the keys: what was erased before it was made, no backup opens."""
    made = keys_kept()
    if settings.MACHINE.backup_to is None:
        return _not_set_up()
    if not made:
        return Evidence(State.NOT_YET, _("No backup has been made yet."), _("Make a backup: peili backup"))
    late = rules.opens_too_much(made, now=question.now)
    if late is not None:
        return Evidence(
            State.DRIFTS,
            _("A copy of the keys of %(moment)s is still there: it opens what was erased since.")
            % {"moment": _moment(late)},
            _("Make a backup, which takes old copies away, or delete it by hand: peili backup"),
        )
    left = [at for at in aside() if question.now - at > rules.leaves_within()]
    if left:
        return Evidence(
            State.DRIFTS,
            _("What a restore of %(moment)s set aside is still there.") % {"moment": _moment(left[-1])},
            _("Delete it by hand, or look why the worker does not."),
        )
    days = (question.now - made[0]).days
    return Evidence(
        State.HOLDS,
        _(
            "Copies of the keys: %(count)d, the oldest of %(moment)s, %(days)d days ago. "
            "No backup opens what was erased before it."
        )
        % {"count": len(made), "moment": _moment(made[0]), "days": days},
    )


@probe("vault.log")
def server_log(question: Question) -> Evidence:
    """Find how fresh the pieces of a server's log are, and whether any is older than the house says."""
    known = ways()
    if known is None:
        return Evidence(
            State.NOT_YET,
            _("The server's log is not kept."),
            _("Name its folders and how long it is kept: PEILI_WAL_FROM, PEILI_WAL_TO, backups: wal"),
        )
    whole, taken = [each.whole for each in wal.bases(known.to)], wal.pieces(known.to).values()
    fresh = min(max(whole, default=LONG_AGO) + rules.STALE - rules.LOG_STALE, max(taken, default=LONG_AGO))
    if question.now - min(fresh, max(keys_kept(), default=LONG_AGO)) > rules.LOG_STALE:
        return Evidence(
            State.DRIFTS,
            _("The server's log, its base copy or the keys' copies are not fresh: a moment may be lost."),
            _("Look whether the server's archive_command succeeds and the disk has room."),
        )
    if question.now - min(*whole, *taken) > rules.leaves_within(known.window):
        oldest = {"moment": _moment(min(*whole, *taken))}
        return Evidence(
            State.DRIFTS,
            _("A piece of the server's log of %(moment)s is still there.") % oldest,
            _("Delete it by hand, or look why the worker does not."),
        )
    return Evidence(
        State.HOLDS,
        _("Any moment since %(moment)s can be gone back to; the newest piece is %(minutes)d minutes old.")
        % {"moment": _moment(whole[0]), "minutes": (question.now - max(taken)).seconds // 60},
    )


@probe("vault.drill")
def drill(question: Question) -> Evidence:
    """Find when a backup was last restored for a try, and how it went."""
    known = backups(now=question.now)
    if not known.set_up:
        return _not_set_up()
    if known.drill_failed:
        return Evidence(
            State.DRIFTS,
            _("The restore drill of %(moment)s failed.") % {"moment": _said(known.drill_failed)},
            known.drill_failed.reason,
        )
    if known.drill is None:
        first = first_backup_at()
        if first is None or question.now - first < rules.DRILL_STALE:
            return Evidence(State.NOT_YET, _("No backup has been restored for a try yet."))
    if known.drill is None or known.drill_stale:
        return Evidence(
            State.DRIFTS,
            _("No backup has been restored for a try in nine days."),
            _("Try it: peili restore --drill"),
        )
    return Evidence(
        State.HOLDS,
        _("On %(moment)s the newest backup was restored for a try, and it was whole.")
        % {"moment": _said(known.drill)},
    )


@probe("vault.sheet")
def recovery_sheet(question: Question) -> Evidence:
    """Find when the recovery sheet was last read back; one of an earlier root key counts for nothing."""
    known = sheet(now=question.now)
    hint = _("Take the sheet out of the safe and read it back: peili keys recovery-sheet --verify")
    if known.last is None:
        return Evidence(State.NOT_YET, _("The recovery sheet has not been read back yet."), hint)
    said = {"day": words.day_full(local(known.last), get_language() or "fi")}
    if known.due:
        return Evidence(State.DRIFTS, _("The recovery sheet was last read back on %(day)s.") % said, hint)
    return Evidence(
        State.HOLDS, _("The recovery sheet was read back on %(day)s, and it opened the house.") % said
    )
