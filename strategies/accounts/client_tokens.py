"""Client tokens: short-lived, limited tokens that a backend makes with its own token for a browser or an app.

A client token is not stored: it is signed, and names the token it was made with. It ends when it expires, and when that
token is revoked or expires. It either only reads, or is limited to certain runs, and it makes no further tokens.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core import signing
from django.utils import timezone

from strategies.accounts import tokens
from strategies.models import ApiToken, TokenScope

if TYPE_CHECKING:
    from django.contrib.auth.models import User

PREFIX = "tlc_"
LIFETIME_DEFAULT_S = 900
LIFETIME_MIN_S = 60
LIFETIME_MAX_S = 3600
RUNS_MAX = 20
TOKEN_MAX_CHARS = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientToken:
    """What a client token allows. `parent` is the token it was made with; `runs` is None for all runs."""

    parent: ApiToken
    scopes: frozenset[TokenScope]
    runs: frozenset[UUID] | None
    expires_at: datetime

    @property
    def owner(self) -> "User":
        return self.parent.owner

    @property
    def key(self) -> str:
        """The key for `tokens.filter_valid`."""
        return tokens.make_key(self.parent.pk, expires_at=self.expires_at)

    def allows(self, scope: TokenScope) -> bool:
        # The scopes of the parent may have been reduced since.
        return scope in self.scopes and self.parent.allows(scope)


def issue(
    parent: ApiToken, *, scopes: Collection[TokenScope], run_ids: Collection[UUID] | None, lifetime_s: int
) -> tuple[str, datetime]:
    """Return a client token, and when it expires: at the latest together with its parent.

    The caller has checked that the parent allows the scopes, and that the runs are its owner's.
    """
    expires_at = timezone.now().replace(microsecond=0) + timedelta(seconds=lifetime_s)
    if parent.expires_at:
        expires_at = min(expires_at, parent.expires_at.replace(microsecond=0))
    runs = None if run_ids is None else urlsafe_b64encode(b"".join(run_id.bytes for run_id in run_ids)).decode()
    claims = [parent.pk, sorted(scopes), runs, int(expires_at.timestamp())]
    return PREFIX + _signer().sign_object(claims), expires_at


def find(token: str) -> ClientToken | None:
    """Return what a valid client token allows, or None. Its parent is known in the process for a few seconds."""
    if not token.startswith(PREFIX) or len(token) > TOKEN_MAX_CHARS:
        return None
    try:
        parent_key, scopes, runs, expires_at = _signer().unsign_object(token.removeprefix(PREFIX))
    except signing.BadSignature:
        return None
    expiry = datetime.fromtimestamp(expires_at, UTC)
    parent = tokens.find_by_key(parent_key) if expiry > timezone.now() else None
    if parent is None:
        return None
    return ClientToken(
        parent=parent,
        scopes=frozenset(map(TokenScope, scopes)),
        runs=None if runs is None else _parse_runs(runs),
        expires_at=expiry,
    )


def _parse_runs(encoded: str) -> frozenset[UUID]:
    joined = urlsafe_b64decode(encoded)
    return frozenset(UUID(bytes=joined[start : start + 16]) for start in range(0, len(joined), 16))


def _signer() -> Any:
    # The default separator, a colon, is not allowed in a bearer token (RFC 6750).
    return signing.Signer(sep=".", salt="strategies.accounts.client_tokens")
