"""The session store: Django's own, over the table that knows whose session it is and when it was seen."""

from datetime import timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest

from peili.people.models import Session
from peili.people.rules.presence import FRESH


class SessionStore(DatabaseStore):
    """Stores sessions in `people.Session`; `row` is the one that was read."""

    row: Session | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return the model that stores sessions."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Return the session with the account it belongs to."""
        session: Session = super().create_model_instance(data)  # type: ignore[assignment]  # typed for Django's own model
        session.account_id = data.get(SESSION_KEY)
        # Kept only when the row is made: now is the end less what the session lasts.
        now = session.expire_date - timedelta(seconds=self.get_expiry_age())
        session.made_at = session.seen_at = now
        session.fresh_until = now + FRESH
        return session

    def _get_session_from_db(self) -> Session | None:
        """Keep the row beside its data, so that asking when it was seen costs nothing."""
        found: Session | None = super()._get_session_from_db()  # type: ignore[misc]  # absent from django-stubs
        self.row = found
        return found


def session_of(request: HttpRequest) -> Session | None:
    """Return the row of a request's session, read with the session itself; None when it has none."""
    _ = request.session.get("", None)  # reads it, if nothing has
    return getattr(request.session, "row", None)
