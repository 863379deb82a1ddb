"""What the rooms below the house ask of its worker; they cannot import it, for arrows point downwards."""

from datetime import datetime

from peili.house.periods import before, period
from peili.house.work import at_each_look, every
from peili.promises.activities import ACCESS_LOG
from peili.trail.commands.ending import remove_old
from peili.trail.commands.linking import link_new
from peili.trail.commands.proving import prove

LINK, PROVE = "trail.link", "trail.prove"


@at_each_look(name=LINK)
def link_trail(_now: datetime) -> int:
    """Link the entries that came since the last look, a few seconds ago."""
    return link_new()


def remove_old_entries(now: datetime) -> int:
    """Remove the entries whose keeping has ended; the night's retention asks for it."""
    return remove_old(before=before(now, period(ACCESS_LOG.keep.period)), now=now)


@every(minutes=24 * 60, name=PROVE)
def prove_trail(now: datetime) -> int:
    """Walk all chains, and keep how it went for the record."""
    return len(prove(now=now))
