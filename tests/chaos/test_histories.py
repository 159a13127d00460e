"""The judge of all histories tells a whole one from every other."""

import pytest

from tests.chaos.histories import Published, Received, what_is_wrong

PUBLISHED = {"a": Published(tokens={1: "one", 2: "two", 3: "three"}, closed=True)}
TOKENS = {1: "one", 2: "two", 3: "three", 4: "four"}


def received(*seqs: int, final: int = 3, channel: str = "a") -> list[Received]:
    return [Received(channel=channel, seq=seq, token=TOKENS[seq], final=seq == final, lag_s=None) for seq in seqs]


def test_a_whole_history_is_right() -> None:
    assert what_is_wrong(received(1, 2, 3), PUBLISHED) == []


@pytest.mark.parametrize(
    ("heard", "wrong"),
    [
        (received(), "a: 1 is missing"),
        (received(1, 3), "a: 2 is missing"),
        (received(1, 2, 2, 3), "a: 2 came 2 times"),
        (received(2, 1, 3), "a: 1 came after 2"),
        (received(1, 2, 3, final=9), "a: does not end with the final event"),
        (received(1, 2, 3, 4), "a: 4 is not what was sent"),
        (received(1, 2, 3) + received(1, channel="b"), "b: not asked for"),
    ],
)
def test_any_other_is_not(heard: list[Received], wrong: str) -> None:
    assert wrong in what_is_wrong(heard, PUBLISHED)
