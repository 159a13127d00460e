"""One-use tickets: how an EventSource of another origin, which can send no header, says who it is.

A page asks for a ticket with its usual credentials and puts it into the stream's address. It opens exactly the channels
it was issued for, once, within a minute; so a ticket found in a log or a history opens nothing. Only its SHA-256 is
kept, in Redis.
"""

import hashlib
import json
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sse.conf import sse_settings
from sse.redis_client import aopen_client, open_client

LONGEST_S = 60.0
MAX_CHANNELS = 20
TICKET_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """For whom and what a ticket was issued. Whether that person may still read is the caller's to check."""

    user_id: str
    channels: tuple[str, ...]
    credential: str = ""
    """What the ticket was asked for with, in the feature's words: a stream must not outlive a token by a ticket."""


def issue(user_id: object, channels: Collection[str], *, lifetime_s: float = LONGEST_S, credential: str = "") -> str:
    """Return a ticket of 43 URL-safe characters for channels that this user was found to be allowed to read.

    `credential` is kept with it, and returned to whoever redeems it.

    Raises:
        RedisUnavailable: it could not be kept.
        ValueError: `lifetime_s` is not above 0 and at most 60, or there are no channels or more than 20.
    """
    ticket, key, value, lasts_ms = _new(user_id, channels, lifetime_s, credential)
    with open_client(sse_settings().redis_url) as client:
        client.set(key, value, px=lasts_ms)
    return ticket


async def aissue(
    user_id: object, channels: Collection[str], *, lifetime_s: float = LONGEST_S, credential: str = ""
) -> str:
    """`issue` for the event loop."""
    ticket, key, value, lasts_ms = _new(user_id, channels, lifetime_s, credential)
    async with aopen_client(sse_settings().redis_url) as client:
        await client.set(key, value, px=lasts_ms)
    return ticket


def redeem(ticket: str, channels: Collection[str]) -> Ticket | None:
    """Use a ticket up. None: unknown, expired, used before, or issued for other channels than these.

    Raises:
        RedisUnavailable: nobody can tell at present; the ticket may be used up, so the client must ask for a new one.
    """
    if not _looks_right(ticket):
        return None
    with open_client(sse_settings().redis_url) as client:
        value: Any = client.getdel(_key(ticket))
    return _read(value, channels)


async def aredeem(ticket: str, channels: Collection[str]) -> Ticket | None:
    """`redeem` for the event loop."""
    if not _looks_right(ticket):
        return None
    async with aopen_client(sse_settings().redis_url) as client:
        value: Any = await client.getdel(_key(ticket))
    return _read(value, channels)


def _new(user_id: object, channels: Collection[str], lifetime_s: float, credential: str) -> tuple[str, str, str, int]:
    if not 0 < lifetime_s <= LONGEST_S:
        raise ValueError(f"a ticket lasts more than 0 and at most {LONGEST_S:.0f} s, not {lifetime_s}")
    if not 1 <= len(channels) <= MAX_CHANNELS:
        raise ValueError(f"a ticket is for 1 to {MAX_CHANNELS} channels, not {len(channels)}")
    ticket = secrets.token_urlsafe(TICKET_BYTES)
    value = json.dumps({"user_id": str(user_id), "channels": list(channels), "credential": credential})
    return ticket, _key(ticket), value, max(1, int(lifetime_s * 1000))


def _looks_right(ticket: str) -> bool:
    # Whatever else stands in the address is not worth a question.
    return len(ticket) == 43 and ticket.isascii()


def _key(ticket: str) -> str:
    return f"{sse_settings().redis_channel}:ticket:{hashlib.sha256(ticket.encode()).hexdigest()}"


def _read(value: str | None, channels: Collection[str]) -> Ticket | None:
    if value is None:
        return None
    issued = json.loads(value)
    if set(issued["channels"]) != set(channels):
        return None
    return Ticket(user_id=issued["user_id"], channels=tuple(issued["channels"]), credential=issued["credential"])
