"""The package's errors, and the HTTP answer each one stands for.

SSEError                  code, retryable, status, retry_after_s
├── InvalidMessage        the sender's message cannot go on a stream; a programming error
├── BusLost               the subscription is gone; streams go on from the log (retryable)
├── RedisAway             Redis gave no answer to something that cannot be done without it (retryable)
├── StreamingOff          SSE_ENABLED is False
├── ShuttingDown          this process takes no new streams (retryable)
├── TooManyConnections    this person, or everybody together, has as many streams as allowed (retryable)
├── OpenedTooOften        this person opens streams faster than allowed (retryable)
├── SentTooOften          this person sends messages faster than allowed (retryable)
├── NotSignedIn           nobody we know sent this message
├── CrossSiteRequest      the message came without the CSRF token
├── NoSuchChannel         the channel does not exist, or not for this person; never told which
├── MessageTooLarge       more bytes than a message may have
├── NotJSON               the request's content type is not JSON
└── MessageRefused        a client's message of the wrong shape, or one that the feature does not take
"""

import json
from collections.abc import Collection, Mapping
from http import HTTPStatus

from django.http import HttpResponse

from sse.conf import sse_settings


class SSEError(Exception):
    """Root of what `sse` raises on purpose. `message` may be shown to a client."""

    code = "stream_error"
    retryable = False
    status = 500
    retry_after_s: int | None = None
    """Whole seconds after which another attempt makes sense; None when nothing is known about that."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class InvalidMessage(SSEError):
    """A message that must not be sent, found at the sender."""

    code = "invalid_message"


class BusLost(SSEError):
    """Redis does not answer; the database carries the streams until it does. Never reaches a client."""

    code = "bus_lost"
    retryable = True


class StreamingOff(SSEError):
    """Streaming is turned off for this installation; poll instead."""

    code = "streaming_off"
    status = 503


class ShuttingDown(SSEError):
    """This process is about to exit; another one, or the next one, takes the stream."""

    code = "shutting_down"
    retryable = True
    status = 503
    retry_after_s = 1


class RedisAway(SSEError):
    """Redis gave no answer in time, and the database cannot stand in for it here."""

    code = "temporarily_unavailable"
    retryable = True
    status = 503
    retry_after_s = 5


class TooManyConnections(SSEError):
    """No lease is free for another stream."""

    code = "too_many_streams"
    retryable = True
    status = 429

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"Too many live streams are open. Close one, or try again in {retry_after_s} s.")
        self.retry_after_s = retry_after_s


class OpenedTooOften(SSEError):
    """Streams are opened in quicker succession than the limit allows."""

    code = "opened_too_often"
    retryable = True
    status = 429

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"Live streams were opened too often. Try again in {retry_after_s} s.")
        self.retry_after_s = retry_after_s


class SentTooOften(SSEError):
    """Messages come in quicker succession than the limit allows."""

    code = "sent_too_often"
    retryable = True
    status = 429

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"Messages were sent too often. Try again in {retry_after_s} s.")
        self.retry_after_s = retry_after_s


class NotSignedIn(SSEError):
    """The request names nobody we know."""

    code = "not_signed_in"
    status = 401


class CrossSiteRequest(SSEError):
    """The request carries a session but not the token that proves it came from our own pages."""

    code = "csrf_failed"
    status = 403


class NoSuchChannel(SSEError):
    """Unknown, forbidden, or without anybody who takes its messages: the same answer for all three."""

    code = "not_found"
    status = 404

    def __init__(self, channels: Collection[str]) -> None:
        """`channels` are those asked for that there are not, for a feature that names them in its own words."""
        super().__init__("There is no such channel.")
        self.channels = tuple(channels)


class MessageTooLarge(SSEError):
    """A client's message has more bytes than allowed."""

    code = "too_large"
    status = 413


class NotJSON(SSEError):
    """A client's message is declared to be something else than JSON."""

    code = "not_json"
    status = 415


class MessageRefused(SSEError):
    """A client's message does not fit; `message` names the fields. A feature's handler may raise it too."""

    code = "message_refused"
    status = 422


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    retry_after_s: int | None = None,
    members: Mapping[str, object] | None = None,
) -> HttpResponse:
    """Return RFC 9457 problem details. `code` is stable; `members` are added to the object."""
    explained_at = sse_settings().problem_types_url
    body = {
        "type": f"{explained_at}{code}" if explained_at else "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        **(members or {}),
    }
    response = HttpResponse(json.dumps(body), status=status, content_type="application/problem+json")
    response["Cache-Control"] = "no-store"
    if retry_after_s is not None:
        response["Retry-After"] = str(retry_after_s)
    return response


def problem_response(error: SSEError) -> HttpResponse:
    """Return the problem that an error stands for, with `Retry-After` where a time is known."""
    members = {"retryable": error.retryable}
    return problem(error.status, error.code, error.message, retry_after_s=error.retry_after_s, members=members)
