"""What the record asks of the worker."""

from datetime import datetime

from peili.house.work import every
from peili.record.commands import check
from peili.record.queries import NoRecord, registers
from peili.trail.commands import PROGRAM

CHECK = "record.check"


@every(minutes=60, name=CHECK)
def check_all(now: datetime) -> int:
    """Ask every sentence of every register and keep what was found; return how many registers there were."""
    found = registers()
    for register in found:
        try:
            check(register=register, by=PROGRAM, now=now)
        except NoRecord:
            return 0
    return len(found)
