"""The trials that destroy, in a process of its own whose home is a clone of the house.

Its last line on standard output is what each trial found, in JSON. It refuses a home that is no clone.
"""

import json
import os
import sys
import tempfile
from datetime import datetime
from pathlib import Path

import django

from peili.promises.reading import PROGRAM, of_process

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peili.config.settings")
SCRATCH = "drill-"  # how the folders begin in which clones are made


def main(now: str) -> int:
    """Run every trial in every client register; a trial that fails by itself did not hold."""
    django.setup()
    of_process(PROGRAM)
    from django.conf import settings  # noqa: PLC0415  # needs the settings of the clone

    from peili.house.models import Register  # noqa: PLC0415  # as above
    from peili.rights.trials.trials import TRIALS, Outcome  # noqa: PLC0415  # as above

    home: Path = settings.MACHINE.home
    if not home.parent.name.startswith(SCRATCH):
        sys.stderr.write("This is no clone: nothing was tried.\n")
        return 2
    temporary = home.parent / "temporary"
    temporary.mkdir(exist_ok=True)
    tempfile.tempdir = str(temporary)  # what others leave in the shared one is not this house's
    moment, found = datetime.fromisoformat(now), []
    register = Register.objects.filter(kind=Register.Kind.CLIENTS).order_by("controller__kind", "id").first()
    for code, trial in TRIALS.items() if register else ():
        try:
            outcome = trial(register, moment)  # type: ignore[arg-type]  # asked just before
        except Exception as error:  # noqa: BLE001  # whatever it is, the others are tried too
            outcome = Outcome(held=False, evidence=f"the trial failed by itself ({type(error).__name__})")
        found.append({"id": f"trial.{code}", "held": outcome.held, "evidence": outcome.evidence})
    settings.HOUSE_KEYS.close()
    sys.stdout.write(json.dumps(found) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
