"""Rounds parts of a whole so that the printed parts add up to the printed whole."""

from collections.abc import Sequence
from math import floor


def round_parts(parts: Sequence[float], step: float) -> list[float]:
    """Round each part to a multiple of `step`, up or down, so that they add up to the rounded sum of all."""
    units = [part / step for part in parts]
    rounded = [floor(unit + 1e-9) for unit in units]
    missing = round(sum(units)) - sum(rounded)
    # The parts that lose most by rounding down are rounded up.
    for index in sorted(range(len(parts)), key=lambda index: rounded[index] - units[index])[: max(0, missing)]:
        rounded[index] += 1
    places = max(0, len(f"{step:.10f}".rstrip("0").partition(".")[2]))
    return [round(unit * step, places) for unit in rounded]


def choose_step(whole: float) -> float:
    """Return the step for parts of a whole, fine enough for the small ones: 1 from 100, 0.1 from 5, otherwise 0.01."""
    return 1 if whole >= 100 else 0.1 if whole >= 5 else 0.01
