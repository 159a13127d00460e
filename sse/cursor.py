"""A client's position in each of its channels, and how it is written as an event id.

For a stream of one channel the id is its seq. For channels by alias, even if it is only one, the id is
`<alias>:<seq>,...`: one id resumes all of them, also when the client asks for more or fewer channels next time.
"""

import re
from collections.abc import Iterator, Mapping

from sse.message_formatter import replace_id
from sse.types import Position

CHANNELS_MAX = 20
ALIAS_PATTERN = re.compile(r"[A-Za-z0-9_\-]{1,40}")
_SEQ = re.compile(r"[0-9]{1,18}", re.ASCII)


class Cursor:
    """Positions by channel name. `channels` maps a short alias, which must not change between connections, to each.

    The alias is empty for a channel that is requested by its name alone.
    """

    __slots__ = ("_aliases", "_finished", "_has_alias", "_has_id", "_is_id_valid", "_seqs")

    def __init__(self, channels: Mapping[str, str], last_event_id: str | None) -> None:
        """`last_event_id` is what the client sent, or None.

        Raises:
            ValueError: no channels, too many, or an invalid alias.
        """
        if not 1 <= len(channels) <= CHANNELS_MAX:
            raise ValueError(f"A stream has 1 to {CHANNELS_MAX} channels, not {len(channels)}.")
        if set(channels) != {""} and (bad := [alias for alias in channels if not ALIAS_PATTERN.fullmatch(alias)]):
            raise ValueError(f"{bad[0]!r} is not a valid alias.")
        self._aliases = dict(channels)
        self._has_alias = "" not in channels
        parsed = _parse_id(last_event_id, self._aliases) if last_event_id and last_event_id.strip() else {}
        self._is_id_valid = parsed is not None
        self._has_id = bool(parsed)
        self._seqs = {name: (parsed or {}).get(alias, 0) for alias, name in self._aliases.items()}
        self._finished: frozenset[str] = frozenset()

    def __iter__(self) -> Iterator[str]:
        return iter(self._seqs)

    def __getitem__(self, channel: str) -> int:
        return self._seqs[channel]

    @property
    def is_finished(self) -> bool:
        """Whether every channel's final event was sent."""
        return len(self._finished) == len(self._seqs)

    def finish(self, channel: str) -> None:
        """Record that a channel's final event was sent."""
        self._finished |= {channel}

    def move(self, channel: str, seq: int, frame: bytes) -> bytes:
        """Record that an event is sent. Return its frame with the id that resumes after it."""
        self._seqs[channel] = seq
        return replace_id(frame, self.id_at(self._seqs)) if self._has_alias else frame

    def id_at(self, seqs: Mapping[str, int]) -> str:
        """Return the event id for these seqs by channel name."""
        if not self._has_alias:
            return str(seqs[self._aliases[""]])
        return ",".join(f"{alias}:{seqs[name]}" for alias, name in self._aliases.items())

    def find_reset_reason(self, positions: Mapping[str, Position]) -> str | None:
        """Return why the client cannot resume from its id, or None if it can."""
        if not self._is_id_valid:
            return "unknown_id"
        if any(self._seqs[name] > position.last for name, position in positions.items()):
            return "id_ahead_of_log"
        if any(self._seqs[name] + 1 < position.first for name, position in positions.items()):
            return "history_pruned"
        return None

    def rewind(self) -> None:
        """Go back before the first event of every channel, because the client cannot resume from its id."""
        self._seqs = dict.fromkeys(self._seqs, 0)

    def resume_after(self, channel: str, seq: int) -> str:
        """Continue after a snapshot of this channel. Return the id; channels without a snapshot have 0 in it."""
        self._seqs[channel] = seq
        return self.id_at(self._seqs)

    def has_everything(self, positions: Mapping[str, Position]) -> bool:
        """Return whether the client has received every event and all channels are closed."""
        return self._has_id and all(
            position.closed and self._seqs[name] == position.last for name, position in positions.items()
        )


def _parse_id(text: str, aliases: Mapping[str, str]) -> dict[str, int] | None:
    """Return seqs by alias, for the aliases requested; None if the id is malformed."""
    if "" in aliases:
        return {"": int(text)} if _SEQ.fullmatch(text.strip()) else None
    found: dict[str, int] = {}
    for part in text.strip().split(","):
        alias, colon, seq = part.partition(":")
        if not (colon and ALIAS_PATTERN.fullmatch(alias) and _SEQ.fullmatch(seq)):
            return None
        if alias in aliases:
            found[alias] = int(seq)
    return found
