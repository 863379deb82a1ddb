"""Compile each room's translations: django.po, which people edit, into django.mo, which Django reads.

Needs no gettext programs. `--check` writes nothing and fails where a compiled file says something else.
"""

import sys
from pathlib import Path

import polib

ROOMS = Path(__file__).resolve().parent.parent / "src" / "peili"


def main(arguments: list[str]) -> int:
    """Compile all catalogues, or check them; return the exit status."""
    stale = [path for path in sorted(ROOMS.glob("*/locale/*/LC_MESSAGES/django.po")) if is_stale(path)]
    for path in stale:
        if "--check" in arguments:
            print(f"not compiled (make messages): {path.relative_to(ROOMS)}")
        else:
            polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))
            print(f"compiled {path.relative_to(ROOMS)}")
    return 1 if stale and "--check" in arguments else 0


def is_stale(path: Path) -> bool:
    """Tell whether the compiled file is missing or says something else."""
    compiled = path.with_suffix(".mo")
    return not compiled.exists() or compiled.read_bytes() != polib.pofile(str(path)).to_binary()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
