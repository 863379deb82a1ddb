"""What a certificate says, in words: kinds of data, grounds of keeping, and what is behind each."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from peili.promises.activities import ACTIVITIES
from peili.promises.declare import personal_fields
from peili.promises.vocabulary import CATEGORIES
from peili.rights.erasure.plan import CLAIM, in_order
from peili.vault.outside import outside

LABELS = {category.code: category.label for category in CATEGORIES}
HIDDEN = frozenset({"lookup"})  # codes under which a card was found: they go, and say nothing to anybody


def kinds(counts: "dict[str, int]") -> list[tuple[str, int]]:
    """Return what goes as words and counts, health first."""
    return [(str(LABELS[code]), n) for code, n in in_order(counts) if code in LABELS and code not in HIDDEN]


def ground(code: str) -> str:
    """Return on which ground something stays."""
    if code == CLAIM:
        return _("a pending claim")
    names = {activity.code: activity.name for activity in ACTIVITIES}
    return str(names.get(code, code))


def kept_rows(kept: Sequence[Mapping[str, object]]) -> list[dict[str, object]]:
    """Return what stays: words, count, and the day it goes by."""
    return [
        {
            "ground": ground(str(each["ground"])),
            "is_claim": each["ground"] == CLAIM,
            "count": each["count"],
            "until": date.fromisoformat(str(each["until"])) if each["until"] else None,
        }
        for each in kept
    ]


def outside_rows(counts: "dict[str, int]") -> list[tuple[str, int]]:
    """Return what is outside the database as words and counts."""
    return [(str(place.name), counts[place.code]) for place in outside() if place.code in counts]


def left_out(scan: Mapping[str, Any] | None) -> list[str]:
    """Return the fields some of whose values were not looked for afterwards, in words."""
    labels = {
        f"{model._meta.label}.{each.name}": str(each.verbose_name) for model, each, _ in personal_fields()
    }
    names = {name for why in ("too_short", "too_common") for name in (scan or {}).get(why, {})}
    return sorted({labels.get(name, name) for name in names})
