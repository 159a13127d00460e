"""Bearer tokens: shown once, hashed at rest."""

import secrets
from collections.abc import Collection
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils import timezone

from strategies.models import ApiToken, TokenScope

if TYPE_CHECKING:
    from django.contrib.auth.models import User

PREFIX = "tl_"
PREFIX_CHARS = len(PREFIX) + 4
"""So much of a token is kept as it is, to know it again by; some 240 bits of it stay secret."""
USE_NOTED_EVERY = timedelta(minutes=1)


def issue(
    owner: "User", *, name: str, lasts: timedelta | None = None, scopes: Collection[TokenScope] = tuple(TokenScope)
) -> str:
    """Make a token and return it in the clear, for the only time."""
    # High-entropy, so a plain fast hash is enough: there is nothing to guess.
    token = PREFIX + secrets.token_urlsafe(32)
    ApiToken.objects.create(
        owner=owner,
        name=name,
        prefix=token[:PREFIX_CHARS],
        digest=_digest(token),
        scopes=[scope.value for scope in TokenScope if scope in scopes],
        expires_at=timezone.now() + lasts if lasts else None,
    )
    return token


def find(token: str) -> ApiToken | None:
    """Return the record of a token that holds and whose owner is active, or None; its use is noted."""
    record = _holding().filter(digest=_digest(token), owner__is_active=True).select_related("owner").first()
    if record:
        _note_use(record)
    return record


def revoke(owner: "User", key: int) -> ApiToken | None:
    """End a token of this owner for good and return its record; None when there is no such token. Safe to repeat."""
    ApiToken.objects.filter(pk=key, owner=owner, revoked_at=None).update(revoked_at=timezone.now())
    return ApiToken.objects.filter(pk=key, owner=owner).first()


def owner_of(token: str) -> "User | None":
    """Return the active user a token stands for, or None."""
    record = find(token)
    return record.owner if record else None


def in_force(keys: Collection[str]) -> set[str]:
    """Return those keys of records whose tokens are neither revoked nor expired, in one query."""
    return {str(key) for key in _holding().filter(pk__in=keys).values_list("pk", flat=True)}


def _note_use(record: ApiToken) -> None:
    """Write down when a token was used, at most once a minute: a client that polls costs a write no more often."""
    now = timezone.now()
    if record.last_used_at is None or record.last_used_at <= now - USE_NOTED_EVERY:
        ApiToken.objects.filter(pk=record.pk).update(last_used_at=now)
        record.last_used_at = now


def _holding() -> "QuerySet[ApiToken]":
    return ApiToken.objects.filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now()), revoked_at=None)


def _digest(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
