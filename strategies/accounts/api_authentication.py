"""Who is asking: a signed-in browser (with CSRF protection) or a bearer token."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.security import HttpBearer
from ninja.security.apikey import APIKeyCookie
from ninja.utils import check_csrf

from sse.inbox import session_user
from sse.rate_limit import Standing
from sse.rules import Credential
from strategies import quotas
from strategies.accounts import tokens
from strategies.errors import StrategyError
from strategies.models import TokenScope
from strategies.quotas import Quota

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class NotSignedIn(StrategyError):
    """Neither a session nor a valid token."""

    code = "not_signed_in"
    status = 401
    message = "Sign in, or send a valid token: `Authorization: Bearer tl_…`."


class ScopeLacking(StrategyError):
    """A token that holds, but was made for less."""

    code = "insufficient_scope"
    status = 403
    message = "This token may read only. Make one that may write as well."


class BearerAuth(HttpBearer):
    """`Authorization: Bearer tl_…`. Anything but a read needs a token that may write, unless a scope is named here."""

    def __init__(self, scope: TokenScope | None = None) -> None:
        super().__init__()
        self._scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> "User":
        """Raises what ends the request: a token that does not hold is not helped by a cookie."""
        record = tokens.find(token)
        if record is None:
            raise NotSignedIn
        if not record.allows(self._scope or scope_of(request)):
            raise ScopeLacking
        return admitted(request, record.owner)


def scope_of(request: HttpRequest) -> TokenScope:
    """Return what a token must allow for this request."""
    return TokenScope.READ if request.method in {"GET", "HEAD", "OPTIONS"} else TokenScope.WRITE


def admitted(request: HttpRequest, user: "User") -> "User":
    """Count the request, and have the response tell how its user stands.

    Raises:
        QuotaExceeded: it is one too many.
    """
    standing = quotas.take(quotas.REQUESTS, user.pk)
    tell_standing(request, quotas.REQUESTS, lambda: standing)
    quotas.refuse_if_spent(quotas.REQUESTS, standing)
    return user


def tell_standing(request: HttpRequest, quota: Quota, look: Callable[[], Standing]) -> None:
    """Have the response's headers tell how a user stands by then."""
    vars(request).setdefault("told_quotas", []).append((quota, look))


class SessionAuth(APIKeyCookie):
    """The session cookie of a signed-in browser; anything but a read needs the CSRF token as well."""

    def __init__(self) -> None:
        super().__init__(csrf=True)
        self.param_name = settings.SESSION_COOKIE_NAME

    def _get_key(self, request: HttpRequest) -> str | None:
        # The stock one refuses a missing CSRF token before it asks who is there: a stranger would get 403, not 401.
        return request.COOKIES.get(self.param_name)

    def authenticate(self, request: HttpRequest, key: str | None) -> "User | None":
        user = request.user
        if not user.is_authenticated:
            return None
        # Asked only of browsers that are signed in: everybody else gets the 401 that tells what is missing.
        if check_csrf(request):
            raise HttpError(403, "The CSRF token is missing or wrong: send it in the X-CSRFToken header.")
        return admitted(request, user)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who reads a stream, and with what it ends before its time."""

    user: "User"
    by_session: bool = False
    credential: Credential | None = None


def reader_of(request: HttpRequest) -> Reader:
    """Return who asks for a stream, by bearer token or by session.

    Raises:
        NotSignedIn: nobody.
    """
    token = _bearer_token(request)
    if token is not None:
        record = tokens.find(token)
        if record is None:
            raise NotSignedIn
        if not record.allows(TokenScope.READ):
            raise ScopeLacking
        return Reader(user=record.owner, credential=token_credential(str(record.pk)))
    if not request.user.is_authenticated:
        raise NotSignedIn
    return Reader(user=request.user, by_session=True)


def token_key(request: HttpRequest) -> str:
    """Return the key of the token that a request was sent with; empty for one that came by session."""
    token = _bearer_token(request)
    record = tokens.find(token) if token else None
    return str(record.pk) if record else ""


def token_credential(key: str) -> Credential:
    """Return what ends a stream when the token of this key is revoked or expires."""
    return Credential(key=key, in_force=tokens.in_force)


def sender_of(request: HttpRequest) -> "User":
    """Return who posts a message, by bearer token, or by session with the CSRF token.

    Raises:
        NotSignedIn: nobody.
        ScopeLacking: the token may read only.
        CrossSiteRequest: somebody is signed in, but the CSRF token is missing or wrong.
    """
    token = _bearer_token(request)
    if token is None:
        user = session_user(request)
    else:
        record = tokens.find(token)
        if record and not record.allows(TokenScope.WRITE):
            raise ScopeLacking
        user = record.owner if record else None
    if user is None:
        raise NotSignedIn
    return cast("User", user)


def _bearer_token(request: HttpRequest) -> str | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None
