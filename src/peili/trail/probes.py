"""Probes of the trail: whether its chains hold, and whether linking keeps up."""

from datetime import timedelta

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peili.promises.append_only import AppendOnly
from peili.promises.probes import Evidence, Question, State, probe
from peili.trail.models import Chain, Checkpoint, Entry, EntrySubject
from peili.trail.queries import unlinked

STALE = timedelta(days=2)  # a nightly verification that has not run for longer is missing
BEHIND = timedelta(minutes=1)


@probe("trail.chain")
def chain_holds(question: Question) -> Evidence:
    """Tell what the last verification of all chains found; the worker verifies them every night."""
    if not guarded():
        return Evidence(
            State.DRIFTS,
            _("The database no longer refuses changes of the log."),
            _("Run `peili migrate` with the current version of the program."),
        )
    chains = list(Chain.objects.filter(number__gt=0))
    broken = [chain for chain in chains if chain.broken_at is not None]
    if broken:
        text = _("A link of the log is broken, at number %(number)d.") % {"number": broken[0].broken_at}
        return Evidence(State.DRIFTS, text, _("Run `peili trail verify`: it names the entry."))
    times = [chain.verified_at for chain in chains if chain.verified_at is not None]
    if not times:
        return Evidence(State.NOT_YET, _("The log has not been verified yet."))
    last = min(times)
    if question.now - last > STALE:
        return Evidence(State.DRIFTS, _("The log has not been verified for two days."), _again())
    count = sum(chain.verified_to for chain in chains)
    text = ngettext(
        "%(count)d entry of the log verified, in its chain.",
        "%(count)d entries of the log verified, each linked to the one before.",
        count,
    )
    return Evidence(State.HOLDS, text % {"count": count})


@probe("trail.unlinked")
def linking_keeps_up(question: Question) -> Evidence:
    """Tell how many entries wait to be linked, and whether any has waited for a minute."""
    tail = unlinked()
    late = tail.oldest is not None and question.now - tail.oldest > BEHIND
    text = ngettext(
        "%(count)d entry of the log waits to be linked.",
        "%(count)d entries of the log wait to be linked.",
        tail.count,
    )
    text = text % {"count": tail.count}
    return Evidence(State.DRIFTS, text, _again()) if late else Evidence(State.HOLDS, text)


def _again() -> str:
    return _("Start the program again with `peili serve`.")


def guarded() -> bool:
    """Tell whether the database still refuses to change what is linked."""
    return all(
        constraint.installed(connection, model)
        for model in (Entry, EntrySubject, Checkpoint)
        for constraint in model._meta.constraints
        if isinstance(constraint, AppendOnly)
    )
