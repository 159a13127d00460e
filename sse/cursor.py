"""Where a client is in each of its channels, and how that is written as an event id.

One channel: the id is its seq. Channels by alias, be it only one of them: `<alias>:<seq>,...`, so that one id resumes
all of them, and a client that follows one more or one less goes on from the id it has.
"""

import re
from collections.abc import Iterator, Mapping

from sse.message_formatter import replace_id
from sse.types import Position

CHANNELS_MAX = 20
ALIAS_PATTERN = re.compile(r"[A-Za-z0-9_\-]{1,40}")
_SEQ = re.compile(r"[0-9]{1,18}", re.ASCII)


class Cursor:
    """Positions by channel name; `channels` maps a short alias, stable between a client's connections, to each.

    The alias of a channel that is asked for by its name alone is empty.
    """

    def __init__(self, channels: Mapping[str, str], asked: str | None) -> None:
        """`asked` is the id that the client gave, or None.

        Raises:
            ValueError: no channel, too many, or an alias that an id cannot hold.
        """
        if not 1 <= len(channels) <= CHANNELS_MAX:
            raise ValueError(f"A stream has 1 to {CHANNELS_MAX} channels, not {len(channels)}.")
        if set(channels) != {""} and (bad := [alias for alias in channels if not ALIAS_PATTERN.fullmatch(alias)]):
            raise ValueError(f"{bad[0]!r} cannot be an alias.")
        self._aliases = dict(channels)
        self._has_alias = "" not in channels
        given = _parsed(asked, self._aliases) if asked and asked.strip() else {}
        self._is_known = given is not None
        self._asked_for = bool(given)
        self._at = {name: (given or {}).get(alias, 0) for alias, name in self._aliases.items()}
        self._finished: set[str] = set()

    def __iter__(self) -> Iterator[str]:
        return iter(self._at)

    def __getitem__(self, channel: str) -> int:
        return self._at[channel]

    @property
    def is_finished(self) -> bool:
        """Every channel has had its final event."""
        return len(self._finished) == len(self._at)

    def finish(self, channel: str) -> None:
        self._finished.add(channel)

    def move(self, channel: str, seq: int, frame: bytes) -> bytes:
        """Note that an event is sent, and return its frame with the id that resumes behind it."""
        self._at[channel] = seq
        return replace_id(frame, self.id_at(self._at)) if self._has_alias else frame

    def id_at(self, positions: Mapping[str, int]) -> str:
        """Return the id of these positions."""
        if not self._has_alias:
            return str(positions[self._aliases[""]])
        return ",".join(f"{alias}:{positions[name]}" for alias, name in self._aliases.items())

    def find_reset_reason(self, positions: Mapping[str, Position]) -> str | None:
        """Return why the client cannot go on from its id, or None when it can."""
        if not self._is_known:
            return "unknown_id"
        if any(self._at[name] > position.last for name, position in positions.items()):
            return "id_ahead_of_log"
        if any(self._at[name] + 1 < position.first for name, position in positions.items()):
            return "history_pruned"
        return None

    def forget(self) -> None:
        """Stand before the first event of every channel: where the client said it was cannot be served."""
        self._at = dict.fromkeys(self._at, 0)

    def restart(self, channel: str, seq: int) -> str:
        """Go on behind a snapshot of this channel. Return the id, by which those still without one start anew."""
        self._at[channel] = seq
        return self.id_at(self._at)

    def has_everything(self, positions: Mapping[str, Position]) -> bool:
        """True when the client has all there is, and nothing will follow."""
        return self._asked_for and all(
            position.closed and self._at[name] == position.last for name, position in positions.items()
        )


def _parsed(text: str, aliases: Mapping[str, str]) -> dict[str, int] | None:
    """Return positions by alias, of those asked for; None for an id that is not one of ours."""
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
