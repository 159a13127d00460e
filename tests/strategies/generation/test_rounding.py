"""Rounded parts add up to the rounded whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategies.generation.rounding import choose_step, round_parts


def test_parts_that_lose_most_are_rounded_up() -> None:
    assert round_parts([1.4, 1.4, 1.2], 1) == [2, 1, 1]
    assert round_parts([0.25, 0.25, 0.5], 0.1) == pytest.approx([0.3, 0.2, 0.5])


def test_exact_parts_stay_as_they_are() -> None:
    assert round_parts([12, 0, 3], 1) == [12, 0, 3]


@given(
    parts=st.lists(st.floats(0, 10_000), max_size=12),
    step=st.sampled_from([1, 0.1, 0.01]),
)
def test_parts_add_up_and_are_close(parts: list[float], step: float) -> None:
    found = round_parts(parts, step)
    assert sum(found) == pytest.approx(round(sum(parts) / step) * step, abs=step / 2)
    assert all(abs(part - rounded) <= step + 1e-9 for part, rounded in zip(parts, found, strict=True))


def test_step_is_finer_for_a_smaller_whole() -> None:
    assert [choose_step(whole) for whole in (0.5, 4.9, 5, 99, 100, 900)] == [0.01, 0.01, 0.1, 0.1, 1, 1]
