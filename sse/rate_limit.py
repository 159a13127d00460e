"""How often one user may do a thing, over all processes: evenly, or so many at once after a minute's rest."""

import math
from typing import Any

from sse.conf import sse_settings
from sse.lease_scripts import TAKE_TURN
from sse.redis_link import asking_sync


def take_turn(thing: str, user_key: str, *, per_minute: int) -> int:
    """Count one more; return 0, or, where it is one too many and not counted, after how many seconds to come back.

    Raises:
        RedisAway: nobody can tell at present.
    """
    settings = sse_settings()
    with asking_sync(settings.redis_url) as client:
        script = client.register_script(TAKE_TURN)
        key = f"{settings.redis_channel}:{thing}:{user_key}"
        wait_ms: Any = script(keys=[key], args=[math.ceil(60_000 / per_minute), per_minute])
    return math.ceil(int(wait_ms) / 1000)
