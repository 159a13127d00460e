"""A reader of the wire, written from the standard's parsing rules, not from our encoder."""

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Heard:
    """One dispatched event, as an EventSource would see it."""

    event: str
    data: Any
    last_event_id: str


class Wire:
    """Feeds bytes to a parser and collects what an EventSource would dispatch."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self.retries_ms: list[int] = []
        self._last_id = ""

    def feed(self, frame: bytes) -> list[Heard]:
        event, data, before = "message", [], len(self.heard)
        for line in frame.decode("utf-8").split("\n"):
            field, _, value = line.partition(":")
            value = value.removeprefix(" ")
            if line == "":
                if data:
                    self.heard.append(Heard(event, json.loads("\n".join(data)), self._last_id))
                event, data = "message", []
            elif field == "data":
                data.append(value)
            elif field == "event":
                event = value
            elif field == "id":
                self._last_id = value
            elif field == "retry":
                self.retries_ms.append(int(value))
        return self.heard[before:]
