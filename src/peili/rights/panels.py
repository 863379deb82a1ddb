"""The room's part of the client card: the own page, its code, and the requests that wait."""

from peili.people.access import EVERYONE_IN
from peili.people.panels import Asked, Where, panel
from peili.rights.models import Request
from peili.rights.views.frames import answers
from peili.trail.models import Role


@panel(Where.CARD, place=90, template="rights/card.html", roles=EVERYONE_IN)
def own_page_and_requests(asked: Asked) -> dict[str, object] | None:
    """Show what waits, and the ways to the client's own page."""
    if asked.client is None or asked.staff is None:
        return None
    waiting = Request.objects.filter(subject=asked.client.subject_id).waiting()
    return {
        "client": asked.client,
        "waiting": list(waiting),
        "today": asked.today,
        "answers": answers(asked.staff),
        "gives_code": asked.staff.role in (Role.OWNER, Role.PRACTITIONER),
    }
