"""Messages from clients: small JSON bodies, posted, and passed to the handler of their channel's feature.

Only users who may read a channel may send to it. Whether they may do what a message asks is up to the handler.
"""

import math
from collections.abc import Callable
from typing import Annotated

from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.middleware.csrf import CsrfViewMiddleware
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from pydantic import AfterValidator, BaseModel, ConfigDict, JsonValue, StringConstraints, ValidationError

from sse.conf import sse_settings
from sse.error_handler import (
    CrossSiteRequest,
    MessageRejected,
    MessageTooLarge,
    NoSuchChannel,
    NotJSON,
    NotSignedIn,
    RedisUnavailable,
    SentTooOften,
    SSEError,
    database_errors_translated,
    render_error,
)
from sse.rate_limit import take_token
from sse.rules import may_read
from sse.types import CHANNEL_PATTERN

MAX_BYTES = 16_384


def _is_storable(value: JsonValue) -> bool:
    """Return whether every part of a value can be stored and encoded."""
    match value:
        case str():
            return "\x00" not in value
        case float():
            return math.isfinite(value)
        case list():
            return all(map(_is_storable, value))
        case dict():
            return all(_is_storable(name) and _is_storable(item) for name, item in value.items())
    return True


def _validate_storable(data: dict[str, JsonValue]) -> dict[str, JsonValue]:
    if not _is_storable(data):
        raise ValueError("contains a NUL, NaN or Infinity")
    return data


class ClientMessage(BaseModel):
    """What a client posts: `event` names the request, in the feature's terms; the body has at most 16 kB of JSON."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    channel: Annotated[str, StringConstraints(pattern=CHANNEL_PATTERN)]
    event: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    data: Annotated[dict[str, JsonValue], AfterValidator(_validate_storable)] = {}


type Handler = Callable[[AbstractBaseUser, str, ClientMessage], None]
type Authenticate = Callable[[HttpRequest], AbstractBaseUser | None]

_handlers: dict[str, Handler] = {}


def message_handler(prefix: str) -> Callable[[Handler], Handler]:
    """Register the function that handles messages to channels of this prefix: `(user, channel, message)`.

    It may raise `MessageRejected` or another `SSEError`, which becomes the response.
    """

    def register(handler: Handler) -> Handler:
        if prefix in _handlers:
            raise ValueError(f"a handler for {prefix!r} is already registered")
        _handlers[prefix] = handler
        return handler

    return register


def prefixes() -> frozenset[str]:
    """Return the prefixes that have a handler."""
    return frozenset(_handlers)


def inbox_view(authenticate: Authenticate | None = None) -> Callable[[HttpRequest], HttpResponse]:
    """Return a view that passes a message to its handler and returns 204, or a problem response.

    By default it serves signed-in browsers and requires the CSRF token. A custom `authenticate` returns the user or
    None. For cookies it must call `session_user`, which rejects requests from other sites.
    """

    @csrf_exempt
    @require_POST
    def view(request: HttpRequest) -> HttpResponse:
        try:
            _receive(request, authenticate or session_user)
        except SSEError as error:
            return render_error(error)
        return HttpResponse(status=204)

    return view


receive = inbox_view()


@database_errors_translated()
def _receive(request: HttpRequest, authenticate: Authenticate) -> None:
    if request.content_type != "application/json":
        raise NotJSON("Send application/json.")
    user = authenticate(request)
    if user is None:
        raise NotSignedIn("Sign in to send messages.")
    _check_rate_limit(user)
    _dispatch(user, _read(request))


class _CsrfCheck(CsrfViewMiddleware):
    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        return HttpResponseForbidden(reason)


def session_user(request: HttpRequest) -> AbstractBaseUser | None:
    """Return the signed-in user of a request from one of our own pages, or None.

    Raises:
        CrossSiteRequest: the user is signed in, but the CSRF token is missing or wrong.
    """
    if not request.user.is_authenticated:
        return None
    # Checked here instead of in Django's middleware, so that the response is a problem and not an HTML page.
    check = _CsrfCheck(lambda _: HttpResponse())
    check.process_request(request)
    if check.process_view(request, _view_without_exemption, (), {}):
        raise CrossSiteRequest("The CSRF token is missing or wrong: send it in the X-CSRFToken header.")
    return request.user


def _view_without_exemption(request: HttpRequest) -> HttpResponse:
    """A view for Django's check, which skips views marked `csrf_exempt`."""
    return HttpResponse()


def _check_rate_limit(user: AbstractBaseUser) -> None:
    try:
        wait_s = take_token("messages", str(user.pk), per_minute=sse_settings().messages_per_user_per_minute)
    except RedisUnavailable:
        # The limit cannot be counted, so it is not enforced.
        return
    if wait_s:
        raise SentTooOften(wait_s)


def _read(request: HttpRequest) -> ClientMessage:
    body = request.read(MAX_BYTES + 1)
    if len(body) > MAX_BYTES:
        raise MessageTooLarge(f"A message may have {MAX_BYTES} bytes.")
    try:
        return ClientMessage.model_validate_json(body)
    except ValidationError as error:
        errors = error.errors(include_url=False, include_context=False, include_input=False)[:5]
        details = (f"{'.'.join(map(str, one['loc'])) or 'body'}: {one['msg']}" for one in errors)
        raise MessageRejected("; ".join(details)) from error


def _dispatch(user: AbstractBaseUser, message: ClientMessage) -> None:
    handler = _handlers.get(message.channel.partition(":")[0])
    if handler is None or not may_read(user, message.channel):
        raise NoSuchChannel([message.channel])
    handler(user, message.channel, message)
