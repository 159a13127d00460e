"""Authentication of API requests, streams and messages: a bearer token, or the session of a signed-in browser."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from ninja.security import HttpBearer
from ninja.security.apikey import APIKeyCookie

from sse.inbox import session_user
from sse.rate_limit import LimitState
from sse.rules import Credential
from strategies import quotas
from strategies.accounts import client_tokens, tokens
from strategies.accounts.client_tokens import ClientToken
from strategies.errors import RunNotFound, StrategyError
from strategies.models import ApiToken, Run, TokenScope
from strategies.quotas import Quota
from strategies.runs import selectors

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import QuerySet


class NotSignedIn(StrategyError):
    code = "not_signed_in"
    status = 401
    message = "Sign in, or send a valid token: `Authorization: Bearer tl_…`."


class InsufficientScope(StrategyError):
    code = "insufficient_scope"
    status = 403
    message = "This token is read-only. Create one with write access."


class ClientTokenRejected(InsufficientScope):
    message = "A client token cannot send this request. Send it from your server, with a token of your account."


type ClientTokens = Literal["of_run", "of_caller", "never"]
"""Which client tokens an operation accepts: those for the run in the URL and those for all runs; every one, because the
operation itself limits what it does to the caller's runs; none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """The user who sent a request, and the token it was sent with; none for a session or a ticket.

    `token_key` identifies the token to `tokens.filter_valid`. It is empty for a session or a plain ticket.
    """

    user: "User"
    by_session: bool = False
    token_key: str = ""
    token: ApiToken | ClientToken | None = None

    @property
    def credential(self) -> Credential | None:
        """What closes a stream when the token is revoked or expires."""
        return Credential(key=self.token_key, filter_valid=tokens.filter_valid) if self.token_key else None

    @property
    def limited_to(self) -> frozenset[UUID] | None:
        """The only runs that the caller may use, or None."""
        return self.token.runs if isinstance(self.token, ClientToken) else None

    @property
    def runs(self) -> "QuerySet[Run]":
        """The runs that the caller may read, newest first."""
        owned = selectors.get_owned_runs(self.user)
        return owned if self.limited_to is None else owned.filter(pk__in=self.limited_to)


def authenticate_request(
    request: HttpRequest, scope: TokenScope | None = None, *, clients: ClientTokens = "of_run"
) -> Caller:
    """Return who sent a request. A bearer token takes precedence over a session cookie.

    `scope` is what the token must allow; by default it depends on the method. A session needs the CSRF token for
    anything but a read.

    Raises:
        NotSignedIn: there is no session and no token, or the token is unknown, revoked or expired.
        InsufficientScope: the token is read-only, or a client token that cannot be used for this request.
        RunNotFound: the token is limited to other runs than the one in the URL.
        CrossSiteRequest: the CSRF token is missing or wrong.
    """
    token = _bearer_token(request)
    if token is None:
        user = session_user(request)
        if user is None:
            raise NotSignedIn
        return Caller(user=cast("User", user), by_session=True)
    scope = scope or _required_scope(request)
    if token.startswith(client_tokens.PREFIX):
        return _authenticate_client(request, token, scope, clients)
    record = tokens.find(token)
    if record is None:
        raise NotSignedIn
    if not record.allows(scope):
        raise InsufficientScope
    return Caller(user=record.owner, token_key=tokens.make_key(record.pk), token=record)


def _authenticate_client(request: HttpRequest, token: str, scope: TokenScope, accepted: ClientTokens) -> Caller:
    found = client_tokens.find(token)
    if found is None:
        raise NotSignedIn
    if accepted == "never":
        raise ClientTokenRejected
    if not found.allows(scope):
        raise InsufficientScope
    if found.runs is not None and accepted == "of_run":
        run_id = request.resolver_match.kwargs.get("run_id") if request.resolver_match else None
        if run_id is None:
            raise ClientTokenRejected
        if UUID(str(run_id)) not in found.runs:
            raise RunNotFound
    return Caller(user=found.owner, token_key=found.key, token=found)


def _bearer_token(request: HttpRequest) -> str | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def _required_scope(request: HttpRequest) -> TokenScope:
    return TokenScope.READ if request.method in {"GET", "HEAD", "OPTIONS"} else TokenScope.WRITE


class BearerAuth(HttpBearer):
    """`Authorization: Bearer tl_…`. Without `scope`, anything but a read needs a token with write access."""

    def __init__(self, scope: TokenScope | None = None, *, clients: ClientTokens = "of_run") -> None:
        super().__init__()
        self._scope, self._clients = scope, clients

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        """Raise instead of returning None for an invalid token: ninja would try the session cookie next."""
        caller = authenticate_request(request, self._scope, clients=self._clients)
        return _count_request(request, caller)


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


FOR_CLIENTS: list[Any] = [BearerAuth(clients="of_caller"), SessionAuth()]
"""Accept every client token. The operation must use `Caller.runs`, or nothing that belongs to a run."""
NOT_FOR_CLIENTS: list[Any] = [BearerAuth(clients="never"), SessionAuth()]


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
