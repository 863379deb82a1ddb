"""The desk's own parts of the card and of a visit's panel: that a client is protected."""

from typing import Any

from peili.people.access import EVERYONE_IN
from peili.people.models import Protection
from peili.people.panels import Asked, Where, panel
from peili.people.reach.queries import may_protect

TEMPLATE = "desk/protected.html"


@panel(Where.CARD_TOP, place=5, template=TEMPLATE, roles=EVERYONE_IN, shows=["code_word"])
@panel(Where.VISIT, place=1, template=TEMPLATE, roles=EVERYONE_IN)
def protected(asked: Asked) -> dict[str, Any] | None:
    """Say first that the code word is asked, where the card or the visit is a protected client's."""
    mark: Protection | None = getattr(asked.client, "protection", None)
    if mark is None or asked.staff is None:
        return None
    return {"mark": mark, "client": asked.client, "changes": may_protect(asked.staff)}
