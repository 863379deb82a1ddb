"""The session store: Django's own, over the table that knows whose session it is and when it was seen."""

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

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
        session.made_at = session.seen_at = now = timezone.now()  # kept only when the row is made
        session.fresh_until = now + FRESH
        return session

    def _get_session_from_db(self) -> Session | None:
        """Keep the row beside its data, so that asking when it was seen costs nothing."""
        found: Session | None = super()._get_session_from_db()  # type: ignore[misc]  # absent from django-stubs
        self.row = found
        return found
