"""A client's position in each of its channels, and how it is written as an event id.

For a stream of one channel the id is the event's, `<seq>-<mark>`. For channels by alias, even if it is only one, it is
`<alias>:<seq>-<mark>,...`: one id resumes all of them, also when the client asks for more or fewer channels next time.
"""

import re
from collections.abc import Iterator, Mapping

from sse.message_formatter import read_id, replace_id
from sse.types import Position, parse_id

CHANNELS_MAX = 20
ALIAS_PATTERN = re.compile(r"[A-Za-z0-9_\-]{1,40}")


class Cursor:
    """Positions by channel name. `channels` maps a short alias, which must not change between connections, to each.

    The alias is empty for a channel that is requested by its name alone.
    """

    __slots__ = ("_aliases", "_finished", "_has_alias", "_has_id", "_ids", "_is_id_valid", "_seqs")

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
        self._ids = {name: (parsed or {}).get(alias, "0") for alias, name in self._aliases.items()}
        self._seqs = {name: parse_id(text)[0] for name, text in self._ids.items()}
        self._finished: frozenset[str] = frozenset()

    def __iter__(self) -> Iterator[str]:
        return iter(self._seqs)

    def __getitem__(self, channel: str) -> int:
        return self._seqs[channel]

    @property
    def seqs(self) -> Mapping[str, int]:
        """The seq of the last event received, by channel name."""
        return self._seqs

    @property
    def id(self) -> str:
        """The id that resumes here, after the last call of `resume_after` or `rewind`."""
        return self.id_at(self._ids)

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
        if not self._has_alias:
            return frame
        self._ids[channel] = read_id(frame)
        return replace_id(frame, self.id)

    def id_at(self, ids: Mapping[str, str]) -> str:
        """Return the id for these ids of single channels, by channel name."""
        if not self._has_alias:
            return ids[self._aliases[""]]
        return ",".join(f"{alias}:{ids[name]}" for alias, name in self._aliases.items())

    def describe(self) -> str:
        """Return the positions without marks, for operators."""
        return self.id_at({name: str(seq) for name, seq in self._seqs.items()})

    def find_reset_reason(self, positions: Mapping[str, Position]) -> str | None:
        """Return why the client cannot resume from its id, or None if it can."""
        if not self._is_id_valid:
            return "unknown_id"
        if any(self._seqs[name] > position.last for name, position in positions.items()):
            return "id_ahead_of_log"
        if any(self._seqs[name] + 1 < position.first for name, position in positions.items()):
            return "history_pruned"
        if self._has_other_history(positions):
            return "history_changed"
        return None

    def rewind(self) -> None:
        """Go back before the first event of every channel, because the client cannot resume from its id."""
        self._ids = dict.fromkeys(self._ids, "0")
        self._seqs = dict.fromkeys(self._seqs, 0)

    def resume_after(self, channel: str, event_id: str) -> str:
        """Continue after this event of a channel. Return the id that resumes all channels there."""
        self._ids[channel] = event_id
        self._seqs[channel], _ = parse_id(event_id)
        return self.id

    def has_everything(self, positions: Mapping[str, Position]) -> bool:
        """Return whether the client has received every event and all channels are closed."""
        return (
            self._has_id
            and all(position.closed and self._seqs[name] == position.last for name, position in positions.items())
            and not self._has_other_history(positions)
        )

    def _has_other_history(self, positions: Mapping[str, Position]) -> bool:
        """Return whether the client's last event of a channel is not the one that the log has at this seq."""
        for name, position in positions.items():
            _, mark = parse_id(self._ids[name])
            # The log no longer has the mark of a pruned event.
            if mark and mark != position.mark and self._seqs[name] >= position.first:
                return True
        return False


def _parse_id(text: str, aliases: Mapping[str, str]) -> dict[str, str] | None:
    """Return ids by alias, for the aliases requested; None if the id is malformed."""
    found: dict[str, str] = {}
    try:
        for part in text.strip().split(",") if "" not in aliases else [f":{text.strip()}"]:
            alias, _, event_id = part.partition(":")
            parse_id(event_id)
            if alias in aliases:
                found[alias] = event_id
            elif not ALIAS_PATTERN.fullmatch(alias):
                return None
    except ValueError:
        return None
    return found
