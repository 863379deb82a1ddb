"""The session store: Django's own, over the table that knows whose session it is."""

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from peili.people.models import Session
from peili.promises.prepared import Prepared

LIVE = Prepared(lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now))


class SessionStore(DatabaseStore):
    """Stores sessions in `people.Session`."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return the model that stores sessions."""
        return Session

    def _get_session_from_db(self) -> Session | None:
        """Return the stored session while it lasts, by a query that is prepared: every page asks it."""
        found = LIVE.first(key=self.session_key or "", now=timezone.now())  # the clock of the web's edge
        if found is None:
            self._session_key = None
        return found

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Return the session with the account it belongs to."""
        session: Session = super().create_model_instance(data)  # type: ignore[assignment]  # typed for Django's own model
        session.account_id = data.get(SESSION_KEY)
        return session
