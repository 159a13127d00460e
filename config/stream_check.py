"""Whether a stream comes through the proxies as it was sent, measured with events that are published meanwhile."""

import json
import time
from contextlib import suppress
from uuid import uuid4

from config.findings import Issue
from config.site_check import UNAVAILABLE, UNNAMED_PROXY, describe_proxy
from config.site_client import Answer, Frame, SiteClient, StreamReader
from strategies.accounts.client_address import UNKNOWN
from strategies.streaming import diagnostic

EVENTS = 4
INTERVAL_S = 1.0
LATE_S = 2.5
"""An event that takes longer was held back. Without Redis it takes up to a second and a half."""
OPEN_S = 5.0
HEARTBEAT_GRACE_S = 3.0
FORGED_ADDRESS = "192.0.2.77"
"""Reserved for documentation, so no machine has it."""
BROWSER_ENCODINGS = "gzip, deflate, br, zstd"
GUIDE = "DEPLOYMENT.md lists the settings of other proxies and platforms."


class StreamDiagnosis:
    """One diagnosis. Its checks build on each other: run them in the order in which they are defined."""

    def __init__(self, client: SiteClient, *, watch_s: float) -> None:
        """`watch_s` is how long to keep a stream open, but at least until the first heartbeat."""
        self._client = client
        self._watch_s = watch_s
        self._id = uuid4()
        self._stream: StreamReader | None = None
        self._is_final = False

    def close(self) -> None:
        if self._stream:
            self._stream.close()
        diagnostic.remove(self._id)

    def open(self) -> str:
        """Open the stream, as a browser would.

        Raises:
            Issue: the response is no stream. Nothing else can be checked then.
        """
        self._stream = stream = self._open(BROWSER_ENCODINGS)
        if not stream.wait(lambda: stream.answer is not None, within_s=OPEN_S):
            if stream.ended_at is not None:
                raise Issue(detail="the connection was closed without a response", hint="See the logs of the proxy.")
            return f"sent; nothing has arrived within {OPEN_S:g} s"
        if stream.answer and stream.answer.status != 200:
            raise _describe_rejection(stream.answer)
        kind = stream.answer.headers.get_content_type() if stream.answer else ""
        if kind != "text/event-stream":
            raise Issue(
                detail=f"the stream arrives as {kind}",
                hint="Let the proxy keep Content-Type, and neither cache nor rewrite what is below /api/.",
            )
        return f"open after {time.monotonic() - stream.opened_at:.1f} s"

    def check_compression(self) -> str:
        """Look at the encoding that a browser would get.

        Raises:
            Issue: the stream is compressed. It is opened again without, for the other checks.
        """
        answer = self._current.answer
        encoding = answer.headers.get("Content-Encoding", "identity") if answer else "identity"
        if encoding == "identity":
            return "not compressed"
        self._current.close()
        self._stream = stream = self._open("identity")
        stream.wait(lambda: stream.answer is not None, within_s=OPEN_S)
        raise Issue(
            detail=f"the stream is compressed ({encoding}) on its way: events wait until a block is full",
            hint="Exclude text/event-stream from compression in the proxy. In nginx: gzip off; for the streams, and no "
            f"proxy_hide_header Content-Encoding. {GUIDE}",
        )

    def check_delay(self) -> str:
        """Publish an event a second, and measure how long each one takes.

        Raises:
            Issue: events are held back.
        """
        published: dict[int, float] = {}
        for step in range(1, EVENTS + 1):
            diagnostic.publish(self._id, step)
            published[step] = time.monotonic()
            time.sleep(INTERVAL_S)
        stream = self._current
        stream.wait(lambda: len(self._arrived()) == EVENTS, within_s=LATE_S)
        if len(self._arrived()) < EVENTS and stream.ended_at is not None:
            raise Issue(
                detail=f"the stream is cut off {stream.ended_at - stream.opened_at:.0f} s after it was opened",
                hint="Raise the proxy's limits on the duration of a request. See its logs.",
            )
        if len(self._arrived()) < EVENTS:
            # A buffer is emptied when the stream ends.
            self._end()
            stream.wait_until_ended(within_s=LATE_S)
        arrived = self._arrived()
        worst_s = max((frame.arrived_at - published[step] for step, frame in arrived.items()), default=0.0)
        if len(arrived) == EVENTS and worst_s <= LATE_S:
            return f"{EVENTS} events, one a second: each arrived within {max(worst_s, 0.0):.1f} s"
        raise self._describe_buffering(arrived, worst_s)

    def check_silence(self) -> str:
        """Publish nothing until a heartbeat arrives, and for as long as was asked for.

        Raises:
            Issue: the stream is cut off meanwhile, or no heartbeat arrives.
        """
        if self._is_final or not self._current.frames:
            raise _unknown()
        stream = self._current
        heartbeat_s = float(stream.frames[0].data.get("heartbeat_interval_s", 0))
        events = len(stream.frames)

        def has_heartbeats() -> bool:
            return any(frame.event == "heartbeat" for frame in stream.frames[events:])

        stream.wait(has_heartbeats, within_s=heartbeat_s + HEARTBEAT_GRACE_S)
        stream.wait_until_ended(within_s=stream.opened_at + self._watch_s - time.monotonic())
        if stream.ended_at is not None:
            raise self._describe_cut(stream.ended_at, heartbeat_s, has_heartbeats=has_heartbeats())
        if not has_heartbeats():
            raise Issue(
                detail=f"no heartbeat arrived within {heartbeat_s + HEARTBEAT_GRACE_S:.0f} s",
                hint="Turn off buffering of responses for text/event-stream in the proxy.",
            )
        return f"open for {time.monotonic() - stream.opened_at:.0f} s, with a heartbeat every {heartbeat_s:g} s"

    def check_resuming(self) -> str:
        """Open the stream again after its second event.

        Raises:
            Issue: other events arrive than those after it.
        """
        second = self._arrived().get(2)
        if second is None:
            raise _unknown()
        self._current.close()
        if not self._is_final:
            self._end()
        resumed = self._open("identity", {"Last-Event-ID": second.id})
        resumed.wait_until_ended(within_s=OPEN_S)
        resumed.close()
        steps = [int(frame.data["step"]) for frame in resumed.frames if frame.event == "status"]
        if steps == list(range(3, EVENTS + 2)):
            return "a client that reconnects gets the events after its last one"
        if steps[:1] == [1]:
            raise Issue(
                detail="a client that reconnects gets every event again: Last-Event-ID does not arrive",
                hint="Let the proxy pass on the header Last-Event-ID.",
            )
        raise Issue(
            detail=f"a client that reconnects gets events {steps or 'none'} instead of those after its last one",
            hint="Let the proxy pass on Last-Event-ID, and neither cache nor share responses below /api/.",
        )

    def check_headers(self) -> str:
        """Send a POST with all headers that clients use, and with an address that is not ours.

        Raises:
            Issue: some do not arrive, or the site does not know where the request comes from.
        """
        headers = dict.fromkeys(diagnostic.CLIENT_HEADERS, '"doctor"') | {"Content-Type": "application/json"}
        path = f"{diagnostic.REQUEST_PATH}?{diagnostic.make_query(self._id)}"
        forged = {"X-Forwarded-For": FORGED_ADDRESS}
        answer = self._client.request("POST", path, headers | forged, body="{}")
        if answer.status != 200:
            raise _describe_rejection(answer)
        description = json.loads(answer.body)
        if missing := [name for name in headers if name not in description["headers"]]:
            raise Issue(
                detail=f"the proxy drops {', '.join(missing)}",
                hint="Let it pass on all headers of requests. Without Idempotency-Key a repeated POST starts a second "
                "run.",
            )
        return f"all arrive; {_check_client_address(description['client_address'])}"

    @property
    def _current(self) -> StreamReader:
        if self._stream is None:
            raise _unknown()
        return self._stream

    def _open(self, encodings: str, headers: dict[str, str] | None = None) -> StreamReader:
        path = f"{diagnostic.STREAM_PATH}?{diagnostic.make_query(self._id)}"
        return self._client.open_stream(path, {"Accept-Encoding": encodings, **(headers or {})})

    def _end(self) -> None:
        diagnostic.publish(self._id, EVENTS + 1, final=True)
        self._is_final = True

    def _arrived(self) -> dict[int, Frame]:
        """Return the measured events that have arrived, by step."""
        found = {int(frame.data["step"]): frame for frame in self._current.frames if frame.event == "status"}
        return {step: frame for step, frame in found.items() if step <= EVENTS}

    def _describe_buffering(self, arrived: dict[int, Frame], worst_s: float) -> Issue:
        proxy = describe_proxy(self._current.answer) if self._current.answer else UNNAMED_PROXY
        if not arrived:
            detail = f"{proxy} holds events back: {EVENTS} were published, one a second, and none arrived"
        else:
            times = [frame.arrived_at for frame in arrived.values()]
            together = " together" if max(times) - min(times) < INTERVAL_S / 2 else ""
            ending = ", when the stream ended" if self._is_final else ""
            detail = (
                f"{proxy} holds events back: published one a second, they arrived{together} up to {worst_s:.0f} s "
                f"late{ending}"
            )
        return Issue(
            detail=detail,
            hint="Turn off buffering of responses for text/event-stream in the proxy. In nginx: proxy_buffering off; "
            f"or keep its heed of X-Accel-Buffering (no proxy_ignore_headers). {GUIDE}",
        )

    def _describe_cut(self, ended_at: float, heartbeat_s: float, *, has_heartbeats: bool) -> Issue:
        stream = self._current
        silent_s = ended_at - stream.frames[-1].arrived_at
        if has_heartbeats:
            return Issue(
                detail=f"the stream is cut off {ended_at - stream.opened_at:.0f} s after it was opened, although "
                "events flowed",
                hint=f"Raise the proxy's limit on the duration of a request. {GUIDE}",
            )
        return Issue(
            detail=f"the stream is cut off after {silent_s:.0f} s without an event; the heartbeat comes every "
            f"{heartbeat_s:g} s",
            hint="Raise the proxy's idle or read timeout to 60 s or more (nginx: proxy_read_timeout), or set "
            f"SSE_HEARTBEAT_INTERVAL_S to {max(1, int(silent_s / 2))}. {GUIDE}",
        )


def _check_client_address(address: str) -> str:
    set_header = (
        "Let the outermost proxy set X-Forwarded-For and the others append to it, and set TRUSTED_PROXIES to their "
        "number. In nginx: proxy_set_header X-Forwarded-For $remote_addr;"
    )
    if address == FORGED_ADDRESS:
        raise Issue(
            detail="the site believes the X-Forwarded-For that a client sends, so limits per address can be evaded",
            hint=set_header,
        )
    if address == UNKNOWN:
        raise Issue(
            detail="no X-Forwarded-For arrives, so all visitors share the limits of one address", hint=set_header
        )
    return f"the site takes {address} for the address of this machine"


def _unknown() -> Issue:
    return Issue(detail="unknown", hint="Fix the issues above first.", is_error=False)


def _describe_rejection(answer: Answer) -> Issue:
    """Return the issue for a response that is neither a stream nor a description of the request."""
    proxy = describe_proxy(answer)
    detail = f"answers {answer.status}"
    with suppress(ValueError, TypeError, KeyError):
        detail += f": {json.loads(answer.body)['detail']}"
    if answer.status == 401:
        hint = (
            "Run doctor with the settings of the web processes, so that both use one Redis. If they do, the proxy "
            "drops the query of the URL."
        )
    elif answer.status in {404, 405}:
        hint = "Deploy the version that doctor is of, and let the proxy pass every path to the web processes."
    elif answer.status == 429:
        hint = "Raise the proxy's limits of requests and connections."
    elif answer.status in UNAVAILABLE:
        hint = f"If this comes from {proxy}, check that it reaches every web process; else see their logs."
    else:
        hint = f"See the logs of {proxy} and of the web process."
    return Issue(detail=detail, hint=hint)
