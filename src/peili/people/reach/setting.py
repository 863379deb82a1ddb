"""The profile's section `access`: whose cards a practitioner opens, and whether the reception opens cards."""

import json
from collections.abc import Mapping
from typing import Any

from peili.house.models import ProfileVersion
from peili.house.reading import Node
from peili.house.sections import Said, section
from peili.promises.prepared import Prepared
from peili.trail.models import Role

ALL, OWN, ASK, NO = "all", "own", "ask", "no"
USUAL: Mapping[str, str] = {"practitioners": ALL, "reception": ALL}
CHOICES: Mapping[str, tuple[str, ...]] = {"practitioners": (ALL, OWN), "reception": (ALL, ASK, NO)}
SECTION = Prepared(
    lambda: ProfileVersion.objects.order_by("-number").values_list("content__access")[:1], still=True
)


@section("access")
def read_access(node: Node, _said: Said) -> dict[str, str]:
    """Read the section; a house without it lets practitioners and the reception open every card."""
    keys = node.keys("practitioners", "reception")
    return {name: keys[name].one_of(CHOICES[name], default=usual) for name, usual in USUAL.items()}


def access() -> dict[str, str]:
    """Return what the house chose; read once while nobody writes."""
    rows = SECTION.rows()
    said: Any = rows[0][0] if rows else None
    said = json.loads(said) if isinstance(said, str) else said
    return {**USUAL, **(said or {})}


def reach_of(role: str) -> str:
    """Return how far a role reaches among the cards: all, their own, past a reason only, or none."""
    if role == Role.PRACTITIONER:
        return access()["practitioners"]
    if role == Role.RECEPTIONIST:
        return access()["reception"]
    return ALL
