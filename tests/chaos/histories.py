"""What a client was sent, and whether that is the whole truth."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One durable event, as a client got it."""

    channel: str
    seq: int
    token: str
    final: bool
    lag_s: float | None
    """From publishing to reading; None for one that was published while the client was not connected."""


@dataclass(slots=True)
class Published:
    """One channel as its publishers were told: every number, and the token of its event."""

    tokens: dict[int, str] = field(default_factory=dict)
    closed: bool = False

    @property
    def last(self) -> int:
        return max(self.tokens, default=0)


def what_is_wrong(received: Sequence[Received], published: Mapping[str, Published]) -> list[str]:
    """Compare all that one client was ever sent, over all its connections, with what was published on its channels.

    Empty: complete, in order, none doubled, and with the final event at the end of every channel that has one.
    """
    wrong = [
        sentence
        for name, truth in published.items()
        for sentence in _wrong_in_channel(name, [one for one in received if one.channel == name], truth)
    ]
    return wrong + [f"{one.channel}: not asked for" for one in received if one.channel not in published]


def _wrong_in_channel(name: str, received: Sequence[Received], truth: Published) -> list[str]:
    times = Counter(one.seq for one in received)
    wrong = [f"{name}: {seq} is missing" for seq in truth.tokens if seq not in times]
    wrong += [f"{name}: {seq} came {count} times" for seq, count in times.items() if count > 1]
    wrong += [f"{name}: {b.seq} came after {a.seq}" for a, b in pairwise(received) if b.seq < a.seq]
    wrong += [f"{name}: {one.seq} is not what was sent" for one in received if truth.tokens.get(one.seq) != one.token]
    if truth.closed and not (received and received[-1].final):
        wrong.append(f"{name}: does not end with the final event")
    return wrong
