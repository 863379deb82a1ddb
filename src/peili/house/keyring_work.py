"""The vault's work of the night: keys and files of rolled-back rows go, and the epoch ends when it must."""

import logging
from collections.abc import Callable
from datetime import datetime

from peili.house.work import every
from peili.vault.erasing import TooManyOrphans, rotate_if_due, sweep_files, sweep_orphans
from peili.vault.house import HouseKeys
from peili.vault.keyring.base import KeyringDamaged
from peili.vault.opened import cabinet, house_keys
from peili.vault.root import KeyRefused

NIGHT = 24 * 60
log = logging.getLogger("peili.vault")


@every(minutes=NIGHT, name="vault.sweep")
def sweep(now: datetime) -> None:
    """Discard keys whose rows were rolled back."""
    _try("sweeping the keyring", lambda keys: sweep_orphans(keys, now=now))


@every(minutes=NIGHT, name="vault.files")
def sweep_sealed_files(now: datetime) -> None:
    """Remove sealed files whose rows were rolled back."""
    _try("sweeping the sealed files", lambda _keys: sweep_files(cabinet(), now=now))


@every(minutes=NIGHT, name="vault.rotate")
def rotate(now: datetime) -> None:
    """End the epoch when something was destroyed in it."""
    _try("ending the keyring's epoch", lambda keys: rotate_if_due(keys, now=now))


def _try(what: str, act: Callable[[HouseKeys], object]) -> None:
    """Run what must wait for people when it is refused: the house goes on, and the log says what waits."""
    try:
        act(house_keys())
    except (TooManyOrphans, KeyRefused, KeyringDamaged) as refused:
        log.error("%s was refused: %s", what, refused)  # noqa: TRY400  # the sentence holds ids only
