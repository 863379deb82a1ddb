"""What the outbox waits for."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from peili.outbox.queries import stayed
from peili.people.models import Staff
from peili.people.todo import Todo, todo
from peili.trail.models import Role


@todo(place=80, roles=[Role.OWNER])
def box(staff: Staff, _now: datetime) -> list[Todo]:
    """Say that messages stay here, where nobody gets them."""
    if not stayed(staff=staff):
        return []
    return [Todo(text=_("Messages stay here: no way out is set up"), url=reverse("outbox:box"))]
