"""The session store: Django's own, over the table that knows whose session it is and when it was seen."""

from datetime import timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest
from django.utils import timezone

from peili.people.models import Device, Session
from peili.people.rules.presence import FRESH
from peili.promises.prepared import Prepared

GOES_ALONG = ("expire_date", "made_at", "seen_at", "fresh_until", "idle", "enrols")
LIVE = Prepared(lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now))


class SessionStore(DatabaseStore):
    """Stores sessions in `people.Session`; `row` is the one that was read."""

    row: Session | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return the model that stores sessions."""
        return Session

    def _get_session_from_db(self) -> Session | None:
        """Return the session while it lasts, by a prepared query, for every page asks it.

        The row is kept beside its data, so that asking when it was seen costs nothing.
        """
        found = self.row = LIVE.first(key=self.session_key or "", now=timezone.now())  # the web's own clock
        if found is None:
            self._session_key = None
        return found

    def cycle_key(self) -> None:
        """Go on under another key. What stands beside the data goes along: its device, its lock, its end."""
        data = self._session  # type: ignore[attr-defined]  # as Django's own does; it reads the row
        before, key = self.row, self.session_key
        self.create()
        self._session_cache = data
        if before is not None and before.account_id is not None:
            theirs = {each: getattr(before, each) for each in GOES_ALONG}
            Session.objects.filter(pk=self.session_key).update(**theirs)
            Device.objects.filter(session_id=before.pk).update(session_id=self.session_key)
        if key:
            self.delete(key)

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Return the session with the account it belongs to."""
        session: Session = super().create_model_instance(data)  # type: ignore[assignment]  # typed for Django's own model
        session.account_id = data.get(SESSION_KEY)
        # Kept only when the row is made: now is the end less what the session lasts.
        now = session.expire_date - timedelta(seconds=self.get_expiry_age())
        session.made_at = session.seen_at = now
        session.fresh_until = now + FRESH
        return session


def session_of(request: HttpRequest) -> Session | None:
    """Return the row of a request's session, read with the session itself; None when it has none."""
    _ = request.session.get("", None)  # reads it, if nothing has
    return getattr(request.session, "row", None)
