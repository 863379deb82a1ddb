"""What someone said when booking online, beside the visit: who booked for whom, and the wishes."""

from peili.booking.models import Agreed
from peili.booking.queries.texts import public_terms
from peili.people.access import EVERYONE_IN
from peili.people.panels import Asked, Where, panel


@panel(Where.VISIT, place=10, template="booking/about_visit.html", roles=EVERYONE_IN)
def about_visit(asked: Asked) -> dict[str, object] | None:
    """Show who booked when that was not who comes, and what was wished for."""
    claim = asked.thing.claim
    booker = claim.booker_name if claim is not None else ""
    agreed = Agreed.objects.filter(appointment=asked.thing).only("wishes").first() if claim else None
    wishes = public_terms().wishes_in_words(agreed.wishes) if agreed and agreed.wishes else []
    if not booker and not wishes:
        return None
    return {"booker": booker, "wishes": [words for _code, words in wishes]}
