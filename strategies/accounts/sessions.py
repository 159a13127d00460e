"""Sessions in the database, cached in the process for a few seconds."""

from copy import deepcopy
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseSession

from strategies.accounts import cache
from strategies.models import SignIn


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

    def load(self) -> dict[str, Any]:
        loaded = cache.sessions.get_or_load(self.session_key or "", lambda: super(SessionStore, self).load() or None)
        return deepcopy(loaded) if loaded else {}

    def save(self, must_create: bool = False) -> None:
        super().save(must_create)
        cache.clear()

    def delete(self, session_key: str | None = None) -> None:
        super().delete(session_key)
        cache.clear()
