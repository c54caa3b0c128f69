"""Sessions in the database as Django keeps them; reading one is a question composed once."""

from datetime import datetime

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from aftercare.records.asking import Objects

_OPEN = Objects(lambda key, at: Session.objects.filter(session_key=key, expire_date__gt=at), *(str, datetime))


class SessionStore(db.SessionStore):
    """The settings name it as `SESSION_ENGINE`."""

    def _get_session_from_db(self) -> Session | None:
        found: list[Session] = _OPEN(self.session_key, timezone.now())
        if not found:
            self._session_key = None
        return found[0] if found else None
