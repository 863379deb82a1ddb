"""A disk whose power can be cut: a loop device that forgets, at one stroke, all that was not yet synced.

The file system is told to shut down without writing its log (the ioctl behind `xfs_io -c shutdown`, which
ext4 obeys too); what only the page cache held is lost, as when the plug is pulled. It does not model a disk
that lies about a flush, nor a torn sector.
"""

import os
import shutil
import subprocess
import time
from pathlib import Path

KINDS = ("ext4", "xfs")
SIZE = {"ext4": 192 << 20, "xfs": 320 << 20}
RELEASE_SECONDS = 20.0
TOOLS = ("losetup", "mount", "umount", "xfs_io", "mkfs.ext4", "mkfs.xfs")


def unavailable() -> str:
    """Return why this machine cannot cut the power, or nothing when it can."""
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        return f"{', '.join(missing)} missing: apt-get install xfsprogs e2fsprogs"
    if os.geteuid() != 0:
        return "a loop device needs root"
    free = subprocess.run(["losetup", "--find"], capture_output=True, check=False)
    return "" if free.returncode == 0 else "no loop device can be had here"


class Disk:
    """A file system of its own in one image file, mounted below `folder`."""

    def __init__(self, folder: Path, kind: str) -> None:
        self.kind = kind
        self.image = folder / f"{kind}.img"
        self.root = folder / "disk"
        self.root.mkdir(parents=True)
        with self.image.open("wb") as image:
            image.truncate(SIZE[kind])
        force = ["-F"] if kind == "ext4" else []
        _run([f"mkfs.{kind}", "-q", *force, str(self.image)])
        self.mount()

    def mount(self) -> None:
        """Mount it, which replays its journal."""
        _run(["mount", "-o", "loop", "-t", self.kind, str(self.image), str(self.root)])

    def settle(self) -> None:
        """Write everything to the disk."""
        _run(["sync", "--file-system", str(self.root)])

    def cut(self) -> None:
        """Cut the power: nothing reaches the disk from now on, and what was not synced is gone."""
        _run(["xfs_io", "-x", "-c", "shutdown", str(self.root)])

    def unmount(self) -> None:
        """Take it away; every process on it must have ended, though the kernel may still be closing files."""
        end = time.monotonic() + RELEASE_SECONDS
        while subprocess.run(
            ["umount", "--quiet", str(self.root)], check=False, capture_output=True
        ).returncode:
            if time.monotonic() > end:
                raise TimeoutError(f"{self.root} is still in use")
            time.sleep(0.05)

    def remove(self) -> None:
        """Unmount it if it still is, and delete the image."""
        subprocess.run(["umount", "--quiet", "--lazy", str(self.root)], check=False)
        self.image.unlink(missing_ok=True)


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True)
