"""`peili scan`: looking for personal values wherever bytes are stored."""

import argparse
import json
import os
import sys
import time
from dataclasses import asdict

from peili.vault.scan.looking import scan_for, scan_own
from peili.vault.scan.scanning import Blind, Hit, Report
from peili.vault.scan.values import Wanted

SHOWN = 50  # hits in words; --json gives all


def scan(asked: argparse.Namespace) -> int:
    """Scan; the status is 0 for nothing found, 1 for hits, 2 when some place could not be read."""
    began = time.monotonic()
    environ, wanted = dict(os.environ), Wanted()
    try:
        if asked.texts:
            report = scan_for(_given(asked.texts), also=asked.also, environ=environ)
        else:
            report, wanted = scan_own(at_most=asked.values, also=asked.also, environ=environ)
    except Blind as blind:
        print(f"The scanner does not find what it planted itself ({blind}).", file=sys.stderr)
        return 2
    seconds = time.monotonic() - began
    if asked.json:
        print(json.dumps(as_data(report, wanted, seconds), indent=1, ensure_ascii=False))
    else:
        print("\n".join(as_lines(report, wanted, seconds)))
    return report.status


def _given(texts: list[str]) -> list[str]:
    """Return the texts to look for; `-` stands for the lines of standard input."""
    lines = [line for text in texts for line in (sys.stdin.read().splitlines() if text == "-" else [text])]
    return [line for line in lines if line]


def as_data(report: Report, wanted: Wanted, seconds: float) -> dict[str, object]:
    """Return a report as JSON says it."""
    return {
        "status": report.status,
        "values": report.values,
        "patterns": report.patterns,
        "seconds": round(seconds, 2),
        "surfaces": {name: asdict(surface) for name, surface in sorted(report.surfaces.items())},
        "hits": [asdict(hit) for hit in report.hits],
        "unreadable": [
            dict(zip(("surface", "place", "why"), each, strict=True)) for each in report.unreadable
        ],
        "not_searched": {"too_short": wanted.too_short, "too_common": wanted.too_common},
    }


def as_lines(report: Report, wanted: Wanted, seconds: float) -> list[str]:
    """Return a report in words: fields, codes and offsets, never a value."""
    size = sum(surface.bytes for surface in report.surfaces.values())
    lines = [
        f"{report.values} values in {report.patterns} forms, {size / 1e6:.1f} MB in {seconds:.1f} s",
        *(
            f"{name}: {found.places} places, {found.bytes} bytes, {found.hits} hits"
            for name, found in sorted(report.surfaces.items())
        ),
    ]
    for why, left_out in (("too short", wanted.too_short), ("too common", wanted.too_common)):
        if left_out:
            said = ", ".join(f"{name} {count}" for name, count in sorted(left_out.items()))
            lines.append(f"not searched, {why}: {said}")
    lines += [_hit(hit) for hit in report.hits[:SHOWN]]
    if len(report.hits) > SHOWN:
        lines.append(f"and {len(report.hits) - SHOWN} more; --json tells all")
    lines += [f"NOT READ {surface}: {place}: {why}" for surface, place, why in report.unreadable]
    lines.append({0: "nothing found", 1: "FOUND", 2: "NOT ALL COULD BE READ"}[report.status])
    return lines


def _hit(hit: Hit) -> str:
    offsets = ", ".join(map(str, hit.offsets))
    more = " …" if hit.count > len(hit.offsets) else ""
    return (
        f"HIT {hit.surface}: {hit.place}: {', '.join(hit.fields)} (code {hit.code}) as {hit.encoding}, "
        f"{hit.count} times, at {offsets}{more}"
    )
