"""Who may follow a run live: its owner. Registered with `sse`, which asks when a stream opens, while it is open, and
when a client names a channel in a message.
"""

from collections.abc import Collection
from uuid import UUID

from sse.rules import Asked, bulk_channel_rule
from strategies import run_events
from strategies.models import Run


@bulk_channel_rule(run_events.PREFIX)
def owners_follow_their_runs(asked: Collection[Asked]) -> Collection[Asked]:
    """Return the pairs whose user owns the run, in one query for all of them."""
    run_ids = {run_id for _, channel in asked if _is_id(run_id := run_events.run_id_of(channel))}
    owners = {str(run_id): owner for run_id, owner in Run.objects.filter(pk__in=run_ids).values_list("id", "owner_id")}
    return [(user, channel) for user, channel in asked if owners.get(run_events.run_id_of(channel)) == user.pk]


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
