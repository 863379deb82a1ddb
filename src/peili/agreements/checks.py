"""A broken data file stops the start: the program asks nothing by rules it cannot read."""

from typing import Any

from django.core import checks

from peili.agreements.catalogue import CatalogueBroken, catalogue


@checks.register
def check_catalogue(**_kwargs: Any) -> list[checks.CheckMessage]:
    """Report every problem in the shipped questions, rules and texts."""
    try:
        catalogue()
    except CatalogueBroken as broken:
        return [checks.Error(problem, id="peili.E301") for problem in broken.problems]
    return []
