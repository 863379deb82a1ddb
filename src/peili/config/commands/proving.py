"""`peili prove`: every promise of the house tried now; what destroys, on a clone with planted people."""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils import timezone, translation

from peili.house.backups.commands import clone
from peili.promises.probes import State
from peili.record.queries import NoRecord, record_of, registers
from peili.vault.backup.refused import BackupRefused, RestoreRefused

CHILD = [sys.executable, "-m", "peili.config.proving"]
STATES = {
    State.HOLDS: "holds",
    State.DRIFTS: "drifts",
    State.NOT_YET: "not yet",
    State.TYPED: "typed",
}
ALL_HOLD, DRIFTS, NOT_YET = 0, 1, 3
MEANS = {
    ALL_HOLD: "every promise holds",
    DRIFTS: "a promise drifts",
    NOT_YET: "none drifts, and a promise is not enforced yet",
}
SAID = {  # what each trial promises
    "trial.erasure": "Who is erased is found nowhere afterwards, and nobody else's data changes.",
    "trial.erasure.restarts": "An erasure that was stopped at any step is finished by the next look.",
    "trial.erasure.log": "Erasing somebody breaks no chain of the log, and no entry names them.",
    "trial.withdrawal": "Withdrawing the consent to health data erases it, and nothing else.",
    "trial.retention": "Whose time is over is gone by morning, and nobody else.",
    "trial.retention.classes": "Every kind of record goes when its own end has passed, and not a day before.",
    "trial.retention.clock": "A clock set back or far ahead erases nobody before the owner has looked.",
    "trial.clone": "The house can be restored from a backup made now.",
}


def prove(asked: argparse.Namespace) -> int:
    """Try all promises; 0 when every one holds, 1 when one drifts, 3 when one is not enforced yet."""
    now = timezone.now()
    with translation.override(asked.lang):
        try:
            found = [line for register in registers() for line in _said(register, now)]
        except NoRecord:
            print("There is no record to prove. Load a house profile first: peili load", file=sys.stderr)
            return DRIFTS
    found += [] if asked.no_clone else _tried(now)
    counts = Counter(str(each["state"]) for each in found)
    status = DRIFTS if counts["drifts"] else NOT_YET if counts["not yet"] else ALL_HOLD
    if asked.json:
        said = {"at": now.isoformat(), "status": status, "counts": dict(counts), "promises": found}
        print(json.dumps(said, indent=1, ensure_ascii=False))
    else:
        print("\n".join(_in_words(found)))
        print(
            ", ".join(f"{state} {count}" for state, count in sorted(counts.items())), MEANS[status], sep=": "
        )
    return status


def _in_words(found: list[dict[str, Any]]) -> Iterator[str]:
    """Yield each promise with its evidence, and how to mend it, under the register it is of."""
    of = None
    for each in found:
        if each["register"] != of:
            of = each["register"]
            yield f"== {of}"
        yield f"{each['state']:<8} {each['id']:<24} {each['text']}"
        yield f"{'':<33} {each['evidence']}"
        if each["mend"]:
            yield f"{'':<33} -> {each['mend']}"


def _said(register: Any, now: datetime) -> list[dict[str, Any]]:
    return [
        {
            "id": line.id,
            "register": f"{register.controller.business_id} {register.kind}",
            "text": str(line.text),
            "state": STATES[line.state],
            "evidence": str(line.evidence.text),
            "mend": str(line.evidence.mend),
            "probe": line.probe,
            "checked_at": line.checked_at.isoformat(),
        }
        for line in record_of(register, now=now).lines
    ]


def _tried(now: datetime) -> list[dict[str, Any]]:
    """Return what the trials on a clone found; a clone that cannot be made is a promise that drifts."""
    try:
        with clone(now=now) as copy:
            done = copy.run([*CHILD, timezone.now().isoformat()])
    except (BackupRefused, RestoreRefused) as refused:
        return [_trial("trial.clone", "drifts", str(refused), now)]
    try:
        found = json.loads(done.stdout.splitlines()[-1])
    except (ValueError, IndexError):
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        return [_trial("trial.clone", "drifts", f"The trials did not run: {last[:300]}", now)]
    made = _trial("trial.clone", "holds", "A backup was made and restored into a clone.", now)
    states = {True: "holds", False: "drifts"}
    return [made, *(_trial(each["id"], states[each["held"]], each["evidence"], now) for each in found)]


def _trial(code: str, state: str, evidence: str, now: datetime) -> dict[str, Any]:
    return {
        "id": code,
        "register": "a clone",
        "text": SAID[code],
        "state": state,
        "evidence": evidence,
        "mend": "" if state == "holds" else "Ask whoever looks after the program.",
        "probe": code,
        "checked_at": now.isoformat(),
    }
