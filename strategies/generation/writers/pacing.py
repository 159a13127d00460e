"""Spreads a run over a given time, section by section."""

import time
from collections.abc import Callable, Mapping

from strategies.generation.errors import WritingCanceled
from strategies.generation.pipeline import WEIGHTS
from strategies.generation.writers.base import IsCanceled

SLICE_MAX_S = 0.2


class Pacer:
    """Waits for each section's share of a run.

    `total_s` is the approximate duration of a full run; `parts` maps each section's key to its share of it.
    """

    def __init__(
        self,
        total_s: float,
        parts: Mapping[str, int] | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.total_s = total_s
        self._parts = parts or WEIGHTS
        self._clock = clock
        self._sleep = sleep

    def show_words(self, section: str, text: str, show: Callable[[str], None], is_canceled: IsCanceled) -> None:
        """Show a section's text word by word.

        Raises:
            WritingCanceled: `is_canceled` returned True.
        """
        words = text.split(" ")
        self.wait(section, lambda share: show(" ".join(words[: max(1, round(len(words) * share))])), is_canceled)

    def wait(self, section: str, show: Callable[[float], None], is_canceled: IsCanceled) -> None:
        """Call `show` with the share of the section's time that has passed, until it is over.

        Raises:
            WritingCanceled: `is_canceled` returned True.
        """
        whole = self.total_s * self._parts.get(section, 0) / max(1, sum(self._parts.values()))
        started = self._clock()
        while (left := started + whole - self._clock()) > 0:
            if is_canceled():
                raise WritingCanceled
            self._sleep(min(SLICE_MAX_S, left))
            show(min(1.0, (self._clock() - started) / whole))
