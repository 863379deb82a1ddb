"""Keeping what somebody had sent while their screen was locked, or before a fresh proof was asked of them."""

import json
from dataclasses import dataclass

from django.http import HttpRequest

from peili.people.arriving import own_path
from peili.people.commands.presence import hold, let_go
from peili.people.models import Session

LARGEST = 200_000  # characters of a form that is kept
NOT_KEPT = {"csrfmiddlewaretoken", "password", "secret", "pin", "code", "answer"}  # what proves, proves once


@dataclass(frozen=True, slots=True, repr=False)  # a printed one would show what was written
class Held:
    """Where somebody was, and the fields of what they had sent; none when they had only looked."""

    path: str
    fields: list[tuple[str, str]]


def keep(request: HttpRequest, session: Session) -> None:
    """Keep where a request wanted to, and what its form said. Files are not kept."""
    fields = [
        (name, value)
        for name, values in (request.POST.lists() if request.method == "POST" else ())
        for value in values
        if name not in NOT_KEPT
    ]
    said = json.dumps({"path": request.get_full_path(), "fields": fields}, ensure_ascii=False)
    if len(said) <= LARGEST:
        hold(session=session, held=said)


def take_back(session: Session) -> Held | None:
    """Return what was kept for a session, once."""
    held = let_go(session=session)
    if not held:
        return None
    said = json.loads(held)
    return Held(own_path(said["path"]), [(name, value) for name, value in said["fields"]])
