"""The client card's parts: what was said with the client, and what of them was disclosed."""

from peili.house.queries import carries_out
from peili.outreach.forms import NoteForm
from peili.outreach.queries.contacts import SHORT, disclosures, log
from peili.people.access import EVERYONE_IN
from peili.people.panels import Asked, Where, panel
from peili.promises.activities import CONTACTS
from peili.trail.models import Role


@panel(Where.CARD, place=60, template="outreach/card_log.html", roles=EVERYONE_IN)
def on_card(asked: Asked) -> dict[str, object] | None:
    """Show the latest of what was said, and the form that adds to it."""
    if asked.client is None or not carries_out(CONTACTS):
        return None
    found = log(asked.client.subject_id)
    lines = [{"line": each, "at": each.at.astimezone(asked.zone)} for each in found[:SHORT]]
    return {"lines": lines, "more": len(found) > SHORT, "client": asked.client, "form": NoteForm()}


@panel(Where.CARD, place=80, template="outreach/card_disclosures.html", roles=EVERYONE_IN)
def disclosed_on_card(asked: Asked) -> dict[str, object] | None:
    """Show what was disclosed of the client, and the way to note more."""
    if asked.client is None:
        return None
    return {"rows": disclosures(asked.client.subject_id), "client": asked.client}


@panel(Where.OWN, place=80, template="outreach/own_disclosures.html", roles=(Role.CLIENT,))
def disclosed_on_own_page(asked: Asked) -> dict[str, object] | None:
    """Tell a client what of them was given to others."""
    if asked.client is None:
        return None
    rows = disclosures(asked.client.subject_id)
    return {"rows": rows} if rows else None
