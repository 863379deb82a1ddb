"""Copies of a keyring in one form, slot files, whichever keyring it is; and the way back."""

from pathlib import Path

from peili.vault.keyring.base import Keyring
from peili.vault.keyring.files import FileKeyring
from peili.vault.keyring.store import PER_SEGMENT, Store


def copy(keyring: Keyring, folder: Path, *, url: str) -> None:
    """Write a whole copy of a keyring as slot files; the root is not in it."""
    if isinstance(keyring, FileKeyring):
        keyring.copy_to(folder)
        return
    from peili.vault.keyring.copying import read_all  # noqa: PLC0415  # its driver is an extra that an embedded house lacks

    epochs, held = read_all(url)
    copied = Store(folder)
    with copied.locked():
        copied.add_epochs(epochs)
        for segment, at in enumerate(range(0, len(held), PER_SEGMENT)):
            copied.replace(segment, held[at : at + PER_SEGMENT])
    copied.close()


def files_of(folder: Path) -> dict[str, Path]:
    """Return the files of a slot keyring that a backup keeps; locks and counters are made anew."""
    found = [folder / "epochs", *sorted(folder.glob("segment-??????"))]
    return {f"keyring/{path.name}": path for path in found}


def load_into_server(folder: Path, url: str) -> int:
    """Fill an empty keyring database from slot files; return how many slots there were."""
    from peili.vault.keyring.copying import write_all  # noqa: PLC0415  # as above

    store = Store(folder)
    try:
        with store.locked():
            held = [each for _number, each in store.read_from(0)]
            write_all(url, store.epochs(), held)
    finally:
        store.close()
    return len(held)


def epoch_of(folder: Path) -> int:
    """Return the newest epoch of a slot keyring; the root is not needed to see it."""
    store = Store(folder)
    try:
        return max((epoch.number for epoch in store.epochs()), default=0)
    finally:
        store.close()
