"""Why a backup or a restore was not made, in a sentence for the one who asked."""

import contextlib
import errno
from collections.abc import Iterator
from pathlib import Path

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class BackupRefused(Exception):
    """No backup was made; those there were are as they were."""


class RestoreRefused(Exception):
    """Nothing was restored; the message says what is wrong with what was given."""


@contextlib.contextmanager
def disk_full_refuses(folder: Path) -> Iterator[None]:
    """Turn a full or unwritable disk into a refusal that names the folder."""
    try:
        yield
    except OSError as error:
        why = "is full" if error.errno in FULL else f"cannot be written ({error.strerror})"
        raise BackupRefused(
            f"The disk of {folder} {why}. No backup was made; the earlier ones are whole."
        ) from None
