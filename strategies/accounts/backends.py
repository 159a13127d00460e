"""Authentication by password, with users cached in the process for a few seconds."""

from copy import copy

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User

from strategies.accounts import cache


class CachedUserBackend(ModelBackend):
    def get_user(self, user_id: int) -> User | None:
        """Return an active user. Each caller gets its own copy, because views change users."""
        user = cache.users.get_or_load(str(user_id), lambda: super(CachedUserBackend, self).get_user(user_id))
        return copy(user) if user else None
