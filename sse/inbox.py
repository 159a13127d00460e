"""From the client to the server: a small JSON message, posted, that reaches the handler of its channel's feature.

Being allowed to read a channel is the least; whether a person may do what a message asks is the handler's to decide.
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
    render_error,
)
from sse.rate_limit import take_token
from sse.rules import may_read
from sse.types import CHANNEL_PATTERN

MAX_BYTES = 16_384


def _is_plain(value: JsonValue) -> bool:
    """Tell whether every part of a value can be stored and sent on."""
    match value:
        case str():
            return "\x00" not in value
        case float():
            return math.isfinite(value)
        case list():
            return all(map(_is_plain, value))
        case dict():
            return all(_is_plain(name) and _is_plain(one) for name, one in value.items())
    return True


def _refuse_unstorable(data: dict[str, JsonValue]) -> dict[str, JsonValue]:
    if not _is_plain(data):
        raise ValueError("holds a NUL, or a number that JSON does not know")
    return data


class ClientMessage(BaseModel):
    """What a client posts. `event` says what it wants, in the feature's words; `data` is at most 16 kB of JSON."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    channel: Annotated[str, StringConstraints(pattern=CHANNEL_PATTERN)]
    event: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    data: Annotated[dict[str, JsonValue], AfterValidator(_refuse_unstorable)] = {}


type Handler = Callable[[AbstractBaseUser, str, ClientMessage], None]
type Authenticate = Callable[[HttpRequest], AbstractBaseUser | None]

_handlers: dict[str, Handler] = {}


def message_handler(prefix: str) -> Callable[[Handler], Handler]:
    """Register the function that takes the messages to channels of this prefix: `(user, channel, message)`.

    It may raise `MessageRejected`, or another `SSEError`, which becomes the answer.
    """

    def register(handler: Handler) -> Handler:
        if prefix in _handlers:
            raise ValueError(f"there is a handler for {prefix!r} already")
        _handlers[prefix] = handler
        return handler

    return register


def prefixes() -> frozenset[str]:
    """Return the prefixes that have a handler."""
    return frozenset(_handlers)


def inbox_view(authenticate: Authenticate | None = None) -> Callable[[HttpRequest], HttpResponse]:
    """Return a view that answers 204 when the handler has taken the message, else a problem.

    Without `authenticate` it is for signed-in browsers, and asks for the CSRF token. An `authenticate` of the caller's
    own returns who is asking, or None, and leaves cookies to `session_user`, which keeps other sites' pages out.
    """

    @csrf_exempt
    @require_POST
    def view(request: HttpRequest) -> HttpResponse:
        try:
            if request.content_type != "application/json":
                raise NotJSON("Send application/json.")
            user = (authenticate or session_user)(request)
            if user is None:
                raise NotSignedIn("Sign in to send messages.")
            _keep_pace(user)
            _deliver(user, _read(request))
        except SSEError as error:
            return render_error(error)
        return HttpResponse(status=204)

    return view


receive = inbox_view()


class _CsrfCheck(CsrfViewMiddleware):
    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        return HttpResponseForbidden(reason)


def session_user(request: HttpRequest) -> AbstractBaseUser | None:
    """Return the signed-in user of a request from one of our own pages, or None.

    Raises:
        CrossSiteRequest: somebody is signed in, but the CSRF token is missing or wrong.
    """
    if not request.user.is_authenticated:
        return None
    # Asked here and not by Django's middleware, so that the answer is a problem and not a page.
    check = _CsrfCheck(lambda _: HttpResponse())
    check.process_request(request)
    if check.process_view(request, _unexempt, (), {}):
        raise CrossSiteRequest("The CSRF token is missing or wrong: send it in the X-CSRFToken header.")
    return request.user


def _unexempt(request: HttpRequest) -> HttpResponse:
    """Stands for a view that Django's check does not pass over."""
    return HttpResponse()


def _keep_pace(user: AbstractBaseUser) -> None:
    try:
        wait_s = take_token("messages", str(user.pk), per_minute=sse_settings().messages_per_user_per_minute)
    except RedisUnavailable:
        # As with the opening of streams: a limit that nobody can count stops nobody.
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
        faults = error.errors(include_url=False, include_context=False, include_input=False)[:5]
        named = (f"{'.'.join(map(str, fault['loc'])) or 'body'}: {fault['msg']}" for fault in faults)
        raise MessageRejected("; ".join(named)) from error


def _deliver(user: AbstractBaseUser, message: ClientMessage) -> None:
    handler = _handlers.get(message.channel.partition(":")[0])
    if handler is None or not may_read(user, message.channel):
        raise NoSuchChannel([message.channel])
    handler(user, message.channel, message)
