"""In-process caches of what every request asks for: tokens, sessions and users, for a few seconds.

A change made in this process applies at once; one made in another process applies after `LIFETIME_S`.
"""

import time
from collections.abc import Callable
from threading import Lock
from typing import Any

from cachetools import TTLCache
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from strategies.models import ApiToken

LIFETIME_S = 5.0
ENTRIES_MAX = 10_000

clock = time.monotonic


class ShortCache[K, V]:
    """Values by key, each for `LIFETIME_S`. Safe to use from several threads."""

    def __init__(self) -> None:
        self._entries: TTLCache[K, V] = TTLCache(ENTRIES_MAX, LIFETIME_S, timer=lambda: clock())
        self._lock = Lock()
        self._clears = 0

    def get_or_load(self, key: K, load: Callable[[], V | None]) -> V | None:
        """Return the cached value, or the loaded one. None is never cached."""
        with self._lock:
            value, clears = self._entries.get(key), self._clears
        if value is not None:
            return value
        value = load()
        with self._lock:
            # A change during the load may have come too late for it.
            if value is not None and clears == self._clears:
                self._entries[key] = value
        return value

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()
            self._clears += 1


tokens: ShortCache[str, ApiToken] = ShortCache()
"""Records of valid tokens with their owners, by digest or primary key."""
users: ShortCache[str, User] = ShortCache()
"""Active users by primary key."""
sessions: ShortCache[str, dict[str, Any]] = ShortCache()
"""Decoded session data by session key."""


def clear() -> None:
    """Forget everything, now and when the current transaction commits."""
    _clear_all()
    if transaction.get_connection().in_atomic_block:
        # Another thread may load the old state until then.
        transaction.on_commit(_clear_all)


def _clear_all() -> None:
    for cache in (tokens, users, sessions):
        cache.clear()


@receiver([post_save, post_delete], sender=User)
@receiver([post_save, post_delete], sender=ApiToken)
def _clear_on_change(**_: Any) -> None:
    clear()
