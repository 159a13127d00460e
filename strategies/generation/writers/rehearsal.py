"""The simulated writer: the offline writer spread over a given time, to develop with long runs at no cost."""

import time
from collections.abc import Callable, Mapping

from strategies.generation.errors import WritingCanceled
from strategies.generation.pipeline import WEIGHTS
from strategies.generation.writers.base import Assignment, IsCanceled, OnPhase, OnText, WrittenProse, ignore_phase
from strategies.generation.writers.offline import OfflineWriter
from strategies.generation.writers.visible_text import text_of

SLICE_MAX_S = 0.2


class SimulatedWriter:
    """Write like the offline writer, but slowly.

    `total_s` is the approximate duration of a full run; `parts` maps each section's key to its share of it.
    """

    name = "simulated"

    def __init__(
        self,
        total_s: float,
        parts: Mapping[str, int] | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._total_s = total_s
        self._parts = parts or WEIGHTS
        self._clock = clock
        self._sleep = sleep
        self._offline = OfflineWriter()

    @property
    def label(self) -> str:
        return f"Simulated run: the offline writer (rules, no AI model) spread over {self._total_s:g} seconds"

    def write(
        self,
        assignment: Assignment,
        *,
        on_text: OnText,
        is_canceled: IsCanceled,
        on_phase: OnPhase = ignore_phase,
    ) -> WrittenProse:
        """Return the offline writer's text, after showing it word by word."""
        written = self._offline.write(assignment, on_text=on_text, is_canceled=is_canceled)
        words = text_of(written.prose).split(" ")

        def show(share: float) -> None:
            on_text(" ".join(words[: max(1, round(len(words) * share))]))

        self._wait(assignment.section, show, is_canceled)
        return WrittenProse(prose=written.prose, writer_name=self.name)

    def wait_for_section(self, section: str, *, is_canceled: IsCanceled) -> None:
        """Wait for the time that a section made by code alone should take."""
        self._wait(section, lambda share: None, is_canceled)

    def _wait(self, section: str, show: Callable[[float], None], is_canceled: IsCanceled) -> None:
        whole = self._total_s * self._parts.get(section, 0) / max(1, sum(self._parts.values()))
        started = self._clock()
        while (left := started + whole - self._clock()) > 0:
            if is_canceled():
                raise WritingCanceled
            self._sleep(min(SLICE_MAX_S, left))
            show(min(1.0, (self._clock() - started) / whole))
