"""The session store: Django's own, over the table that knows whose session it is."""

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from peili.people.models import Session


class SessionStore(DatabaseStore):
    """Stores sessions in `people.Session`."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return the model that stores sessions."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Return the session with the account it belongs to."""
        session: Session = super().create_model_instance(data)  # type: ignore[assignment]  # typed for Django's own model
        session.account_id = data.get(SESSION_KEY)
        return session
