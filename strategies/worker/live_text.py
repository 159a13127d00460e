"""Publish a section's text while it is written: what was added, and every few seconds the whole text again."""

import time
from collections.abc import Callable
from uuid import UUID

from strategies.generation.pipeline import SectionSpec
from strategies.generation.writers.base import ObjectionReport, Phase
from strategies.runs import events

INTERVAL_S = 0.2
"""Additions are published at most five times a second."""
WHOLE_INTERVAL_S = 3.0
"""While a text changes, the whole of it is published this often, for clients that have missed an addition."""


class LiveText:
    """The text of one section, as its clients know it."""

    def __init__(self, run_id: UUID, spec: SectionSpec, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._run_id, self._spec = run_id, spec
        self._clock = clock
        self._text = self._published = ""
        self._published_at = self._whole_at = float("-inf")
        self._is_whole_due = False
        self._phase: Phase | None = None
        self._corrections = 0

    def publish(self, text: str) -> None:
        """Publish the text so far, unless the last time was just now."""
        self._text = text
        if text != self._published and self._clock() - self._published_at >= INTERVAL_S:
            self._send()

    def set_phase(self, phase: Phase) -> None:
        """Publish what the writer does now, with all of the text so far."""
        if phase != self._phase:
            self._phase = phase
            self._send()

    def set_corrections(self, report: ObjectionReport) -> None:
        """Note how many sentences the writer corrects next."""
        self._corrections = len(report.objections) if report.outcome == "sent_back" else 0

    def repeat_when_due(self) -> None:
        """Publish the whole text, if only additions to it were published for a while. Cheap to call."""
        if self._is_whole_due and self._clock() - self._whole_at >= WHOLE_INTERVAL_S:
            self._send()

    def _send(self) -> None:
        now = self._clock()
        is_whole = not self._text.startswith(self._published) or now - self._whole_at >= WHOLE_INTERVAL_S
        before = "" if is_whole else self._published
        events.publish_text(
            self._run_id,
            key=self._spec.key,
            title=self._spec.title,
            position=_utf16_length(before),
            addition=self._text[len(before) :],
            phase=self._phase,
            corrections=self._corrections if self._phase == "repairing" else 0,
        )
        self._published, self._published_at = self._text, now
        self._is_whole_due = not is_whole
        if is_whole:
            self._whole_at = now


def _utf16_length(text: str) -> int:
    """Return the length of a text in UTF-16 code units, as JavaScript counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
