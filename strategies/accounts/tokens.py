"""API tokens. A token is shown once; only its hash is stored."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from strategies.accounts import cache
from strategies.models import ApiToken, TokenScope

if TYPE_CHECKING:
    from django.contrib.auth.models import User

PREFIX = "tl_"
PREFIX_CHARS = len(PREFIX) + 4
"""Characters stored in the clear so that the owner recognizes a token. About 230 bits of it stay secret."""
LAST_USED_RESOLUTION = timedelta(minutes=10)


def issue(
    owner: "User", *, name: str, lifetime: timedelta | None = None, scopes: Collection[TokenScope] = tuple(TokenScope)
) -> str:
    """Create a token and return it. It cannot be read again."""
    # A fast unsalted hash is enough for a random token of 256 bits.
    token = PREFIX + secrets.token_urlsafe(32)
    ApiToken.objects.create(
        owner=owner,
        name=name,
        prefix=token[:PREFIX_CHARS],
        digest=_digest(token),
        scopes=[scope.value for scope in TokenScope if scope in scopes],
        expires_at=timezone.now() + lifetime if lifetime else None,
    )
    return token


def find(token: str) -> ApiToken | None:
    """Return the record of a valid token whose owner is active, or None. Updates `last_used_at`."""
    return _find(digest=_digest(token))


def find_by_key(key: int) -> ApiToken | None:
    """Return the record with this primary key, if `find` would return it. Updates `last_used_at`."""
    return _find(pk=key)


def _find(**by: Any) -> ApiToken | None:
    record = cache.tokens.get_or_load(str(by), lambda: _load(**by))
    if record is None or not record.is_valid:
        return None
    _record_use(record)
    return record


def _load(**by: Any) -> ApiToken | None:
    # By a unique field alone: Django takes much longer to compile further conditions than to check them here.
    try:
        record = ApiToken.objects.select_related("owner").get(**by)
    except ApiToken.DoesNotExist:
        return None
    return record if record.is_valid and record.owner.is_active else None


def revoke(owner: "User", key: int) -> ApiToken | None:
    """Revoke a token and return its record, or None if this owner has no such token. Safe to repeat."""
    ApiToken.objects.filter(pk=key, owner=owner, revoked_at=None).update(revoked_at=timezone.now())
    cache.clear()
    return ApiToken.objects.filter(pk=key, owner=owner).first()


def get_owner(token: str) -> "User | None":
    """Return the active owner of a valid token, or None."""
    record = find(token)
    return record.owner if record else None


def make_key(token_id: int, *, expires_at: datetime | None = None) -> str:
    """Return the key of a credential for `filter_valid`: a token, which may be used only until `expires_at`."""
    return f"{token_id}.{int(expires_at.timestamp())}" if expires_at else str(token_id)


def filter_valid(keys: Collection[str]) -> set[str]:
    """Return the keys of those credentials that have not ended and may read, in one query."""
    now = timezone.now().timestamp()
    token_ids = {key: key.partition(".")[0] for key in keys if not _has_expired(key, now)}
    rows = _valid_tokens().filter(pk__in=set(token_ids.values())).values_list("pk", "scopes")
    readable = {str(pk) for pk, scopes in rows if TokenScope.READ in scopes}
    return {key for key, token_id in token_ids.items() if token_id in readable}


def _has_expired(key: str, now: float) -> bool:
    expiry = key.partition(".")[2]
    return bool(expiry) and int(expiry) <= now


def _record_use(record: ApiToken) -> None:
    """Update `last_used_at` at most every ten minutes, so that few requests cost a write."""
    now = timezone.now()
    if record.last_used_at is None or record.last_used_at <= now - LAST_USED_RESOLUTION:
        ApiToken.objects.filter(pk=record.pk).update(last_used_at=now)
        record.last_used_at = now


def _valid_tokens() -> "QuerySet[ApiToken]":
    return ApiToken.objects.filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now()), revoked_at=None)


def _digest(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
