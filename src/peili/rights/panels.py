"""The room's part of the client card: the own page, its code, and the requests that wait."""

from peili.people.access import EVERYONE_IN
from peili.people.panels import Asked, Where, panel
from peili.rights.models import Request
from peili.rights.queries.statements import statements_of
from peili.rights.views.frames import answers
from peili.rights.words import title_of
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


@panel(
    Where.CARD,
    place=5,
    template="rights/statements_panel.html",
    roles=(Role.OWNER, Role.PRACTITIONER),
    shows=["text"],
)
def statements_on_card(asked: Asked) -> dict[str, object] | None:
    """Show what the client states beside the records."""
    return _statements(asked)


@panel(Where.VISIT, place=5, template="rights/statements_panel.html", roles=(Role.OWNER, Role.PRACTITIONER))
def statements_at_visit(asked: Asked) -> dict[str, object] | None:
    """Show what the client states beside the records, where they are read for a treatment."""
    return _statements(asked)


def _statements(asked: Asked) -> dict[str, object] | None:
    if asked.client is None:
        return None
    found = statements_of([asked.client.subject_id])
    rows = [
        (title_of(kind), each.made_at.astimezone(asked.zone), each.text)
        for kind, said in sorted(found.items())
        for each in said
    ]
    return {"rows": rows} if rows else None
