"""What Peili is made of: `sbom.json` (CycloneDX 1.6) and `LICENCES.md`, from the lock and `vendor.lock`.

    python tools/sbom.py            write both
    python tools/sbom.py --check    fail when they say something else than the lock

It holds what a house runs: `requirements.lock` (with the extra for PostgreSQL and what installs it) and the
files made elsewhere that are served from here. Licences stand in `tools/licences.txt`, written down once a
package by a person who read its licence. Nothing in the output depends on the day or the machine.
"""

import hashlib
import json
import re
import sys
import tomllib
import uuid
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
LOCK = ROOT / "requirements.lock"
VENDORED = ROOT / "src" / "peili" / "ui" / "static" / "ui" / "vendor.lock"
SBOM, LICENCES = ROOT / "sbom.json", ROOT / "LICENCES.md"
PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)==(\S+)", re.ASCII)
SPACE = uuid.UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")  # for names that are addresses (RFC 9562)


def main(arguments: list[str]) -> int:
    """Write both files, or check them; return the exit status."""
    wanted = {SBOM: sbom(), LICENCES: licences()}
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text("utf-8") != text]
    for path in stale:
        if "--check" in arguments:
            print(f"not of this lock (run: python tools/sbom.py): {path.name}")
        else:
            path.write_text(wanted[path], encoding="utf-8")
            print(f"wrote {path.name}")
    return 1 if stale and "--check" in arguments else 0


def locked() -> dict[str, tuple[str, list[str]]]:
    """Return each package of the lock with its version and the hashes of its files."""
    found: dict[str, tuple[str, list[str]]] = {}
    name = ""
    for line in LOCK.read_text("utf-8").splitlines():
        if match := PINNED.match(line):
            name, version = match.groups()
            found[name] = (version, [])
        elif "--hash=sha256:" in line:
            found[name][1].append(line.partition("sha256:")[2].split()[0])
    return found


def vendored() -> dict[tuple[str, str, str], list[tuple[str, str]]]:
    """Return the vendored files and their hashes by package, version and licence."""
    found: dict[tuple[str, str, str], list[tuple[str, str]]] = {}
    for line in VENDORED.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            digest, path, package, version, licence = line.split()
            found.setdefault((package, version, licence), []).append((path, digest))
    return found


def known_licences() -> dict[str, str]:
    """Return the licence of each package, as SPDX writes it."""
    lines = (HERE / "licences.txt").read_text("utf-8").splitlines()
    return dict(line.split(None, 1) for line in lines if line and not line.startswith("#"))


def sbom() -> str:
    """Return the bill of materials."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    known = known_licences()
    components = [_package(name, *each, known.get(name, "")) for name, each in sorted(locked().items())]
    components += [_files(*key, files) for key, files in sorted(vendored().items())]
    said = hashlib.sha256(json.dumps(components).encode()).hexdigest()
    own = _purl("pypi", project["name"], project["version"])
    return _written(
        {
            "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
            "bomFormat": "CycloneDX",
            "specVersion": "1.6",
            "serialNumber": f"urn:uuid:{uuid.uuid5(SPACE, f'{own}#{said}')}",
            "version": 1,
            "metadata": {
                "component": {
                    "type": "application",
                    "bom-ref": own,
                    "name": project["name"],
                    "version": project["version"],
                    "purl": own,
                    "licenses": [{"expression": project["license"]}],
                }
            },
            "components": components,
            "dependencies": [{"ref": own, "dependsOn": [each["bom-ref"] for each in components]}],
        }
    )


def _package(name: str, version: str, hashes: list[str], licence: str) -> dict[str, object]:
    purl = _purl("pypi", name, version)
    kept = [{"name": "peili:sha256", "value": each} for each in sorted(hashes)]
    return _component(purl, name, version, licence) | {"properties": kept}


def _files(package: str, version: str, licence: str, files: list[tuple[str, str]]) -> dict[str, object]:
    purl = _purl("npm", package.replace("@", "%40"), version)
    kept = [{"name": f"peili:sha256:{path}", "value": digest} for path, digest in sorted(files)]
    return _component(purl, package, version, licence) | {"properties": kept}


def _component(purl: str, name: str, version: str, licence: str) -> dict[str, object]:
    return {
        "type": "library",
        "bom-ref": purl,
        "name": name,
        "version": version,
        "purl": purl,
        "licenses": [{"expression": licence}],
    }


def _purl(kind: str, name: str, version: str) -> str:
    return f"pkg:{kind}/{name}@{version}"


def _written(content: object) -> str:
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def licences() -> str:
    """Return the list of licences for people."""
    known = known_licences()
    rows = [
        f"| {name} | {version} | {known.get(name, '')} |" for name, (version, _) in sorted(locked().items())
    ]
    served = [
        f"| {package} | {version} | {licence} | {len(files)} files |"
        for (package, version, licence), files in sorted(vendored().items())
    ]
    return "\n".join(
        [
            "# Licences of what Peili is made of",
            "",
            "Written by `tools/sbom.py` from `requirements.lock`, `tools/licences.txt` and `vendor.lock`.",
            "Peili itself: EUPL-1.2 (`LICENSE`).",
            "",
            "| package | version | licence |",
            "|---|---|---|",
            *rows,
            "",
            "Files made elsewhere and served from here unchanged, each with its hash in",
            "`src/peili/ui/static/ui/vendor.lock` and its licence text beside it:",
            "",
            "| package | version | licence | |",
            "|---|---|---|---|",
            *served,
            "",
        ]
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
