"""The package's errors.

SSEError                  code, retryable
├── InvalidMessage        the sender's message cannot go on a stream; a programming error
├── BusLost               the subscription is gone; streams go on from the log (retryable)
├── StreamingOff          SSE_ENABLED is False
└── ShuttingDown          this process takes no new streams (retryable)
"""


class SSEError(Exception):
    """Root of what `sse` raises on purpose. `message` may be shown to a client."""

    code = "stream_error"
    retryable = False
    status = 500

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
