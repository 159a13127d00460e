"""Sessions in the database, cached in the process for a few seconds.

A session ends SESSION_IDLE_HOURS after the last activity in it, and SESSION_MAX_HOURS after the sign-in. Its streams
close within seconds.
"""

import time
from copy import deepcopy
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore as DatabaseSession

from strategies.accounts import cache
from strategies.models import SignIn

_SIGNED_IN_AT, _ACTIVE_AT = "signed_in_at", "active_at"
ACTIVITY_RESOLUTION_S = 3600
"""How often activity is saved, at most. With a short idle limit, a tenth of it."""


class SessionStore(DatabaseSession):
    """Django's database sessions without a query for each request."""

    def _validate_session_key(self, key: str | None) -> bool:
        # A cookie can hold characters that the database cannot look up.
        return bool(key and key.isascii() and key.isalnum() and super()._validate_session_key(key))  # type: ignore[misc]

    def cycle_key(self) -> None:
        old_key = self.session_key
        super().cycle_key()
        if old_key:
            SignIn.objects.filter(session_key=old_key).update(session_key=self.session_key)

    def get_session_cookie_age(self) -> int:
        """Return the seconds until the session ends if there is no further activity."""
        ends_at = self.get(_SIGNED_IN_AT, time.time()) + settings.SESSION_MAX_HOURS * 3600
        return max(0, min(settings.SESSION_COOKIE_AGE, int(ends_at - time.time())))

    def load(self) -> dict[str, Any]:
        loaded = cache.sessions.get_or_load(self.session_key or "", lambda: super(SessionStore, self).load() or None)
        return deepcopy(loaded) if loaded else {}

    def save(self, must_create: bool = False) -> None:
        super().save(must_create)
        cache.clear()

    def delete(self, session_key: str | None = None) -> None:
        super().delete(session_key)
        cache.clear()


def begin(session: SessionBase) -> None:
    """Start both limits of a session in which someone has signed in."""
    session[_SIGNED_IN_AT] = session[_ACTIVE_AT] = int(time.time())


def note_activity(session: SessionBase) -> None:
    """Start the idle limit again. Saves the session only now and then, so that few requests cost a write."""
    now, resolution_s = int(time.time()), min(ACTIVITY_RESOLUTION_S, settings.SESSION_COOKIE_AGE / 10)
    if now - session.get(_ACTIVE_AT, 0) >= resolution_s:
        session.setdefault(_SIGNED_IN_AT, now)
        session[_ACTIVE_AT] = now
