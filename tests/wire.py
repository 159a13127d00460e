"""An event stream parser that follows the HTML standard's rules, independent of the project's own encoder."""

import json
import re
from dataclasses import dataclass
from typing import Any


def remove_marks(event_id: str) -> str:
    """Return an id without the random marks: `7` or `x:4,y:9`."""
    return re.sub(r"(^|:)([0-9]+)-[0-9a-f]{6}(?=,|$)", r"\1\2", event_id)


@dataclass(frozen=True, slots=True)
class WireEvent:
    """One event as an EventSource would dispatch it; `data` is decoded from JSON."""

    event: str
    data: Any
    last_event_id: str

    @property
    def position(self) -> str:
        return remove_marks(self.last_event_id)


class Wire:
    """Parse the bytes of one connection; collect the events and `retry:` values."""

    def __init__(self) -> None:
        self.events: list[WireEvent] = []
        self.retries_ms: list[int] = []
        self._last_id = ""

    def feed(self, frame: bytes) -> list[WireEvent]:
        """Parse one or more complete frames; return the events in them."""
        event, before = "message", len(self.events)
        data: list[str] = []
        for line in frame.decode("utf-8").split("\n"):
            field, _, value = line.partition(":")
            value = value.removeprefix(" ")
            if line == "":
                if data:
                    self.events.append(WireEvent(event, json.loads("\n".join(data)), self._last_id))
                event, data = "message", []
            elif field == "data":
                data.append(value)
            elif field == "event":
                event = value
            elif field == "id":
                self._last_id = value
            elif field == "retry":
                self.retries_ms.append(int(value))
        return self.events[before:]
