"""The simulated writer: the offline writer spread over a given time, to develop with long runs at no cost."""

import time
from collections.abc import Callable, Mapping

from strategies.generation.writers.base import Assignment, IsCanceled, OnPhase, OnText, WrittenProse, ignore_phase
from strategies.generation.writers.offline import OfflineWriter
from strategies.generation.writers.pacing import Pacer
from strategies.generation.writers.visible_text import text_of


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
        self._pacer = Pacer(total_s, parts, clock=clock, sleep=sleep)
        self._offline = OfflineWriter()

    @property
    def label(self) -> str:
        return f"Simulated run: the offline writer (rules, no AI model) spread over {self._pacer.total_s:g} seconds"

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
        self._pacer.show_words(assignment.section, text_of(written.prose), on_text, is_canceled)
        return WrittenProse(prose=written.prose, writer_name=self.name)

    def wait_for_section(self, section: str, *, is_canceled: IsCanceled) -> None:
        """Wait for the time that a section made by code alone should take."""
        self._pacer.wait(section, lambda _: None, is_canceled)
