"""Bearer tokens: shown once, hashed at rest."""

import secrets
from collections.abc import Collection
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils import timezone

from strategies.models import ApiToken

if TYPE_CHECKING:
    from django.contrib.auth.models import User

PREFIX = "tl_"


def issue(owner: "User", *, name: str, lasts: timedelta | None = None) -> str:
    """Make a token and return it in the clear, for the only time."""
    # High-entropy, so a plain fast hash is enough: there is nothing to guess.
    token = PREFIX + secrets.token_urlsafe(32)
    expires_at = timezone.now() + lasts if lasts else None
    ApiToken.objects.create(owner=owner, name=name, digest=_digest(token), expires_at=expires_at)
    return token


def find(token: str) -> ApiToken | None:
    """Return the record of a token that holds and whose owner is active, or None."""
    return _holding().filter(digest=_digest(token), owner__is_active=True).select_related("owner").first()


def owner_of(token: str) -> "User | None":
    """Return the active user a token stands for, or None."""
    record = find(token)
    return record.owner if record else None


def in_force(keys: Collection[str]) -> set[str]:
    """Return those keys of records whose tokens are neither revoked nor expired, in one query."""
    return {str(key) for key in _holding().filter(pk__in=keys).values_list("pk", flat=True)}


def _holding() -> "QuerySet[ApiToken]":
    return ApiToken.objects.filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now()), revoked_at=None)


def _digest(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
