"""What one stream has still to send: frames after its cursor, from its channels' memory or from the log."""

from sse.cursor import Cursor
from sse.local_channel import LocalChannel
from sse.log_reader import LogReader
from sse.message_formatter import encode_stored


class PendingFrames:
    """The frames of a stream that has fallen behind, or has just opened."""

    __slots__ = ("_cursor", "_log", "_transient_seen", "channels", "direct_frame")

    def __init__(self, cursor: Cursor, log: LogReader) -> None:
        self._cursor = cursor
        self._log = log
        self._transient_seen: dict[str, int] = {}
        self.channels: list[LocalChannel] = []
        self.direct_frame: bytes | None = None
        """Latest frame that belongs to no channel and is not sent yet."""

    async def take(self) -> list[bytes]:
        """Return the frames that can be sent now, moving the cursor. Empty if there are none.

        Raises:
            DatabaseUnavailable: the log could not be read.
        """
        frames: list[bytes] = []
        if self.direct_frame is not None:
            frames.append(self.direct_frame)
            self.direct_frame = None
        for channel in self.channels:
            cursor = self._cursor[channel.name]
            recent = channel.recent_after(cursor)
            if recent is None:
                stored = await self._log.read_after(channel.name, cursor)
                found = [(event.seq, encode_stored(event), event.final) for event in stored]
            else:
                found = [(message.seq, message.frame, message.final) for message in recent]
            frames += [self._cursor.move(channel.name, seq, frame) for seq, frame, _ in found]
            if found and found[-1][2]:
                self._cursor.finish(channel.name)
            frames += self._new_transient_frames(channel)
        return frames

    def is_empty(self) -> bool:
        """Return whether the cursor is at the newest event of every channel."""
        return self.direct_frame is None and all(
            channel.last <= self._cursor[channel.name] for channel in self.channels
        )

    def skip_transient(self, channel: LocalChannel) -> None:
        """Take the channel's transient frames as sent."""
        self._transient_seen[channel.name] = channel.transient_count

    def _new_transient_frames(self, channel: LocalChannel) -> list[bytes]:
        if not channel.transient:
            return []
        seen = self._transient_seen.get(channel.name, 0)
        self.skip_transient(channel)
        return [frame for kept in channel.transient.values() for count, frame in kept if count > seen]
