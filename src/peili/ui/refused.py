"""A form that was not taken, noted in the server's log: which one, and never what was typed."""

import logging
from collections.abc import Mapping

from django.forms import BaseForm
from django.http import HttpRequest

log = logging.getLogger("peili.refused")
TAKEN = 200  # such a page is shown again with its errors: no status says so


def note_refused(request: HttpRequest, context: Mapping[str, object], *, status: int) -> None:
    """Note that a page shows a form again with what is wrong; a status that says so is noted by itself."""
    forms = (each for each in context.values() if isinstance(each, BaseForm) and each.is_bound)
    if request.method == "POST" and status == TAKEN and any(form.errors for form in forms):
        log.warning("form not taken", extra={"request": request, "status_code": status})
