"""Who is asking: a signed-in browser (with CSRF protection) or a bearer token."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.security import HttpBearer
from ninja.security.apikey import APIKeyCookie
from ninja.utils import check_csrf

from strategies import api_tokens
from strategies.errors import StrategyError

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class NotSignedIn(StrategyError):
    """Neither a session nor a valid token."""

    code = "not_signed_in"
    status = 401
    message = "Sign in, or send a valid token: `Authorization: Bearer tl_…`."


class BearerAuth(HttpBearer):
    """`Authorization: Bearer tl_…`."""

    def authenticate(self, request: HttpRequest, token: str) -> "User | None":
        return api_tokens.owner_of(token)


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
        return user


def user_of(request: HttpRequest) -> "User":
    """Return who is asking for a stream.

    Raises:
        NotSignedIn: nobody.
    """
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    user = api_tokens.owner_of(token.strip()) if scheme.lower() == "bearer" else request.user
    if user is None or not user.is_authenticated:
        raise NotSignedIn
    return user
