"""One-use tickets: how an EventSource of another origin, which cannot send headers, authenticates.

A page requests a ticket with its usual credentials and puts it into the stream's URL. The ticket opens exactly the
channels it was issued for, once, within a minute; a ticket found in a log or a browser history is useless. Redis stores
only its SHA-256.
"""

import hashlib
import secrets
import time
from collections.abc import Collection
from typing import Any

from pydantic import BaseModel, ConfigDict

from sse.conf import sse_settings
from sse.redis_client import aopen_client, open_client

LIFETIME_MAX_S = 60.0
CHANNELS_MAX = 20
TICKET_BYTES = 32


class Ticket(BaseModel):
    """Whom and what a ticket was issued for. The caller must check that this user may still read the channels."""

    model_config = ConfigDict(frozen=True)

    user_id: str
    channels: tuple[str, ...]
    credential: str = ""
    """What the ticket was requested with, in the feature's terms: a stream must end with the token behind it."""


class _Stored(BaseModel):
    ticket: Ticket
    expires_at: float
    """By the clock of the process that issued it: Redis would keep a ticket for as long as its clock is set back."""


def issue(
    user_id: object, channels: Collection[str], *, lifetime_s: float = LIFETIME_MAX_S, credential: str = ""
) -> str:
    """Return a ticket of 43 URL-safe characters. The caller has checked that this user may read the channels.

    `credential` is stored with the ticket and returned when it is redeemed.

    Raises:
        RedisUnavailable: the ticket could not be stored.
        ValueError: `lifetime_s` is not above 0 and at most 60, or there are no channels or more than 20.
    """
    if not 0 < lifetime_s <= LIFETIME_MAX_S:
        raise ValueError(f"a ticket lasts more than 0 and at most {LIFETIME_MAX_S:.0f} s, not {lifetime_s}")
    if not 1 <= len(channels) <= CHANNELS_MAX:
        raise ValueError(f"a ticket is for 1 to {CHANNELS_MAX} channels, not {len(channels)}")
    ticket = secrets.token_urlsafe(TICKET_BYTES)
    issued = Ticket(user_id=str(user_id), channels=tuple(channels), credential=credential)
    value = _Stored(ticket=issued, expires_at=time.time() + lifetime_s).model_dump_json()
    with open_client(sse_settings().redis_url) as client:
        client.set(_key(ticket), value, px=max(1, int(lifetime_s * 1000)))
    return ticket


def redeem(ticket: str, channels: Collection[str]) -> Ticket | None:
    """Use up a ticket. Return None if it is unknown, expired, already used, or issued for other channels.

    Raises:
        RedisUnavailable: Redis did not answer. The ticket may be used up, so the client must request a new one.
    """
    if not _is_well_formed(ticket):
        return None
    with open_client(sse_settings().redis_url) as client:
        value: Any = client.getdel(_key(ticket))
    return _parse(value, channels)


async def aredeem(ticket: str, channels: Collection[str]) -> Ticket | None:
    """`redeem` for the event loop."""
    if not _is_well_formed(ticket):
        return None
    async with aopen_client(sse_settings().redis_url) as client:
        value: Any = await client.getdel(_key(ticket))
    return _parse(value, channels)


def _is_well_formed(ticket: str) -> bool:
    # Anything else in the URL is not worth a request to Redis.
    return len(ticket) == 43 and ticket.isascii()


def _key(ticket: str) -> str:
    return f"{sse_settings().redis_channel}:ticket:{hashlib.sha256(ticket.encode()).hexdigest()}"


def _parse(value: str | None, channels: Collection[str]) -> Ticket | None:
    if value is None:
        return None
    stored = _Stored.model_validate_json(value)
    # The clocks of two processes may differ by as much as a ticket lasts.
    if time.time() > stored.expires_at + LIFETIME_MAX_S:
        return None
    return stored.ticket if set(stored.ticket.channels) == set(channels) else None
