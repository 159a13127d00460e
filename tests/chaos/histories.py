"""The events a client received, compared with the events that were published."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One durable event as received by a client."""

    channel: str
    seq: int
    token: str
    final: bool
    lag_s: float | None
    """From publishing to reading; None if the event was published while the client was disconnected."""


@dataclass(slots=True)
class Published:
    """The events published on one channel: the token of each event by seq."""

    tokens: dict[int, str] = field(default_factory=dict)
    closed: bool = False

    @property
    def last(self) -> int:
        return max(self.tokens, default=0)


def find_violations(received: Sequence[Received], published: Mapping[str, Published]) -> list[str]:
    """Compare all events that one client received, over all its connections, with those published on its channels.

    Return an empty list if the history is complete, in order, without duplicates, and ends with the final event of
    each closed channel.
    """
    violations = [
        sentence
        for name, channel in published.items()
        for sentence in _find_channel_violations(name, [one for one in received if one.channel == name], channel)
    ]
    return violations + [f"{one.channel}: not requested" for one in received if one.channel not in published]


def _find_channel_violations(name: str, received: Sequence[Received], published: Published) -> list[str]:
    counts = Counter(one.seq for one in received)
    violations = [f"{name}: {seq} is missing" for seq in published.tokens if seq not in counts]
    violations += [f"{name}: {seq} received {count} times" for seq, count in counts.items() if count > 1]
    violations += [f"{name}: {b.seq} received after {a.seq}" for a, b in pairwise(received) if b.seq < a.seq]
    violations += [
        f"{name}: {one.seq} differs from what was published"
        for one in received
        if published.tokens.get(one.seq) != one.token
    ]
    if published.closed and not (received and received[-1].final):
        violations.append(f"{name}: does not end with the final event")
    return violations
