"""`find_violations` detects every kind of broken history."""

import pytest

from tests.chaos.histories import Published, Received, find_violations

PUBLISHED = {"a": Published(tokens={1: "one", 2: "two", 3: "three"}, closed=True)}
TOKENS = {1: "one", 2: "two", 3: "three", 4: "four"}


def received(*seqs: int, final: int = 3, channel: str = "a") -> list[Received]:
    return [Received(channel=channel, seq=seq, token=TOKENS[seq], final=seq == final, lag_s=None) for seq in seqs]


def test_complete_history_is_valid() -> None:
    assert find_violations(received(1, 2, 3), PUBLISHED) == []


@pytest.mark.parametrize(
    ("events", "violation"),
    [
        (received(), "a: 1 is missing"),
        (received(1, 3), "a: 2 is missing"),
        (received(1, 2, 2, 3), "a: 2 received 2 times"),
        (received(2, 1, 3), "a: 1 received after 2"),
        (received(1, 2, 3, final=9), "a: does not end with the final event"),
        (received(1, 2, 3, 4), "a: 4 differs from what was published"),
        (received(1, 2, 3) + received(1, channel="b"), "b: not requested"),
    ],
)
def test_violation_is_reported(events: list[Received], violation: str) -> None:
    assert violation in find_violations(events, PUBLISHED)
