"""The package's errors, and the HTTP response for each.

SSEError                  code, retryable, status, retry_after_s
├── InvalidMessage        a feature sent an invalid message; a programming error
├── BusLost               the Redis subscription broke; streams continue from the log (retryable)
├── RedisUnavailable      Redis did not answer, and the operation needs it (retryable)
├── DatabaseUnavailable   the database did not answer, or has no connection left (retryable)
├── StreamingDisabled     SSE_ENABLED is False
├── ServerBusy            too many requests wait for a thread of this process (retryable)
├── AsgiRequired          this process does not serve ASGI
├── ShuttingDown          this process accepts no new streams (retryable)
├── TooManyConnections    the limit of open streams is reached, per user or in total (retryable)
├── OpenedTooOften        this user opens streams faster than allowed (retryable)
├── SentTooOften          this user sends messages faster than allowed (retryable)
├── NotSignedIn           the sender of a message is not authenticated
├── CrossSiteRequest      the CSRF token is missing or wrong
├── NoSuchChannel         the channel does not exist, or this user may not use it
├── MessageTooLarge       the message exceeds the size limit
├── NotJSON               the request's content type is not JSON
└── MessageRejected       a client's message is malformed, or the feature does not accept it
"""

import random
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from django.db import InterfaceError, InternalError, OperationalError
from django.http import HttpResponse

from sse.problems import render_problem
from sse.types import JsonObject

RETRY_AFTER_S = range(1, 5)


class SSEError(Exception):
    """Base class of the errors that `sse` raises on purpose. `message` may be shown to a client."""

    code = "stream_error"
    retryable = False
    status = 500
    retry_after_s: int | None = None
    """Seconds after which a retry makes sense; None if unknown."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class InvalidMessage(SSEError):
    """A feature tried to send a message that fails validation."""

    code = "invalid_message"


class BusLost(SSEError):
    """The Redis subscription broke. Streams continue from the database; clients never see this error."""

    code = "bus_lost"
    retryable = True


class StreamingDisabled(SSEError):
    """Streaming is disabled in this installation; clients should poll."""

    code = "streaming_disabled"
    status = 503


class ServerBusy(SSEError):
    """The server is busy: too many requests are waiting."""

    code = "server_busy"
    retryable = True
    status = 503


class AsgiRequired(SSEError):
    """This process serves WSGI, where an open stream would hold a thread. Clients should poll."""

    code = "asgi_required"
    status = 501


class ShuttingDown(SSEError):
    """This process is about to exit. The client should reconnect to another one."""

    code = "shutting_down"
    retryable = True
    status = 503
    retry_after_s = 1


class RedisUnavailable(SSEError):
    """Redis did not answer in time, and the database cannot replace it for this operation."""

    code = "temporarily_unavailable"
    retryable = True
    status = 503
    retry_after_s = 5


class DatabaseUnavailable(SSEError):
    """The database did not answer, or accepts no more connections. The client should try again."""

    code = "database_unavailable"
    retryable = True
    status = 503

    def __init__(self) -> None:
        super().__init__("The database is unavailable. Try again in a moment.")
        self.retry_after_s = random.choice(RETRY_AFTER_S)  # noqa: S311 - clients must not all come back at once


class TooManyConnections(SSEError):
    """The limit of open streams is reached."""

    code = "too_many_streams"
    retryable = True
    status = 429

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"Too many live streams are open. Close one, or try again in {retry_after_s} s.")
        self.retry_after_s = retry_after_s


class OpenedTooOften(SSEError):
    """The rate limit for opening streams is exceeded."""

    code = "opened_too_often"
    retryable = True
    status = 429

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"You have opened live streams too often. Try again in {retry_after_s} s.")
        self.retry_after_s = retry_after_s


class SentTooOften(SSEError):
    """The rate limit for client messages is exceeded."""

    code = "sent_too_often"
    retryable = True
    status = 429

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"You have sent messages too often. Try again in {retry_after_s} s.")
        self.retry_after_s = retry_after_s


class NotSignedIn(SSEError):
    """The request is not authenticated."""

    code = "not_signed_in"
    status = 401


class CrossSiteRequest(SSEError):
    """The request has a session cookie but no valid CSRF token."""

    code = "csrf_failed"
    status = 403


class NoSuchChannel(SSEError):
    """The channel is unknown, forbidden, or has no message handler. The response is the same for all three."""

    code = "not_found"
    status = 404

    def __init__(self, channels: Collection[str]) -> None:
        """`channels` are the requested names that were not found. A feature may translate them for its own response."""
        super().__init__("This channel does not exist.")
        self.channels = tuple(channels)


class MessageTooLarge(SSEError):
    """A client's message exceeds the size limit."""

    code = "too_large"
    status = 413


class NotJSON(SSEError):
    """The content type of a client's message is not JSON."""

    code = "not_json"
    status = 415


class MessageRejected(SSEError):
    """A client's message is invalid; `message` names the fields. Feature handlers may raise it too."""

    code = "message_rejected"
    status = 422


@contextmanager
def database_errors_translated() -> Iterator[None]:
    """Raise `DatabaseUnavailable` for an error of the database that a retry can solve. Also a decorator."""
    try:
        yield
    except (OperationalError, InterfaceError, InternalError) as error:
        raise DatabaseUnavailable from error


def render_error(error: SSEError) -> HttpResponse:
    """Return the problem response for an error, with `Retry-After` if the delay is known."""
    members: JsonObject = {"retryable": error.retryable}
    return render_problem(error.status, error.code, error.message, retry_after_s=error.retry_after_s, members=members)
