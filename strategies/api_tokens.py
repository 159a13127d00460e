"""Bearer tokens: shown once, hashed at rest."""

import secrets
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from django.db.models import Q
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


def owner_of(token: str) -> "User | None":
    """Return the active user a token stands for, or None."""
    record = (
        ApiToken.objects.filter(digest=_digest(token), revoked_at=None, owner__is_active=True)
        .filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now()))
        .select_related("owner")
        .first()
    )
    return record.owner if record else None


def _digest(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
