"""Authentication of API requests, streams and messages: a bearer token, or the session of a signed-in browser."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.http import HttpRequest
from ninja.security import HttpBearer
from ninja.security.apikey import APIKeyCookie

from sse.inbox import session_user
from sse.rate_limit import LimitState
from sse.rules import Credential
from strategies import quotas
from strategies.accounts import tokens
from strategies.errors import StrategyError
from strategies.models import TokenScope
from strategies.quotas import Quota

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class NotSignedIn(StrategyError):
    code = "not_signed_in"
    status = 401
    message = "Sign in, or send a valid token: `Authorization: Bearer tl_…`."


class InsufficientScope(StrategyError):
    code = "insufficient_scope"
    status = 403
    message = "This token is read-only. Create one with write access."


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """The user who sent a request, and the id of the token it was sent with; empty for a session or a plain ticket."""

    user: "User"
    by_session: bool = False
    token_key: str = ""

    @property
    def credential(self) -> Credential | None:
        """What closes a stream when the token is revoked or expires."""
        return Credential(key=self.token_key, filter_valid=tokens.filter_valid) if self.token_key else None


def authenticate_request(request: HttpRequest, scope: TokenScope | None = None) -> Caller:
    """Return who sent a request. A bearer token takes precedence over a session cookie.

    `scope` is what the token must allow; by default it depends on the method. A session needs the CSRF token for
    anything but a read.

    Raises:
        NotSignedIn: there is no session and no token, or the token is unknown, revoked or expired.
        InsufficientScope: the token is read-only.
        CrossSiteRequest: the CSRF token is missing or wrong.
    """
    token = _bearer_token(request)
    if token is None:
        user = session_user(request)
        if user is None:
            raise NotSignedIn
        return Caller(user=cast("User", user), by_session=True)
    record = tokens.find(token)
    if record is None:
        raise NotSignedIn
    if not record.allows(scope or _required_scope(request)):
        raise InsufficientScope
    return Caller(user=record.owner, token_key=str(record.pk))


def _bearer_token(request: HttpRequest) -> str | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def _required_scope(request: HttpRequest) -> TokenScope:
    return TokenScope.READ if request.method in {"GET", "HEAD", "OPTIONS"} else TokenScope.WRITE


class BearerAuth(HttpBearer):
    """`Authorization: Bearer tl_…`. Without `scope`, anything but a read needs a token with write access."""

    def __init__(self, scope: TokenScope | None = None) -> None:
        super().__init__()
        self._scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        """Raise instead of returning None for an invalid token: ninja would try the session cookie next."""
        return _count_request(request, authenticate_request(request, self._scope))


class SessionAuth(APIKeyCookie):
    """The session cookie of a signed-in browser. Anything but a read also needs the CSRF token."""

    def __init__(self) -> None:
        super().__init__(csrf=True)
        self.param_name = settings.SESSION_COOKIE_NAME

    def _get_key(self, request: HttpRequest) -> str | None:
        # Ninja's own method checks the CSRF token first, so a request without a session would get 403 instead of 401.
        return request.COOKIES.get(self.param_name)

    def authenticate(self, request: HttpRequest, key: str | None) -> Caller:
        return _count_request(request, authenticate_request(request))


def get_caller(request: HttpRequest) -> Caller:
    """Return who sent a request that ninja has authenticated."""
    return cast(Caller, cast(Any, request).auth)


def get_user(request: HttpRequest) -> "User":
    """Return the user of a request that ninja has authenticated."""
    return get_caller(request).user


def report_rate_limit(request: HttpRequest, quota: Quota, read_state: Callable[[], LimitState]) -> None:
    """Add a limit to the response's RateLimit headers. `read_state` is called once the response is ready."""
    vars(request).setdefault("rate_limits", []).append((quota, read_state))


def _count_request(request: HttpRequest, caller: Caller) -> Caller:
    """Count an API request against its user's rate limit.

    Raises:
        QuotaExceeded: the limit is reached.
    """
    state = quotas.consume(quotas.REQUESTS, caller.user.pk)
    report_rate_limit(request, quotas.REQUESTS, lambda: state)
    quotas.raise_if_exceeded(quotas.REQUESTS, state)
    return caller
