"""Who may follow a run live: its owner, and staff who may view runs in the admin.

Registered with `sse`, which asks when a stream opens, while it is open, and when a client names a channel in a message.
To follow is not to command: what a message may do, its handler says.
"""

from collections.abc import Collection
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import User

from sse.rules import UserChannel, bulk_channel_rule
from strategies.models import Run
from strategies.runs import events


@bulk_channel_rule(events.PREFIX)
def permit_owners_and_operators(asked: Collection[UserChannel]) -> Collection[UserChannel]:
    """Return the pairs whose user owns the run, in one query for all of them, or may view every run."""
    run_ids = {run_id for _, channel in asked if _is_id(run_id := events.parse_run_id(channel))}
    owners = {str(run_id): owner for run_id, owner in Run.objects.filter(pk__in=run_ids).values_list("id", "owner_id")}
    viewers = {user.pk: _may_view_runs(user) for user, _ in asked}
    return [
        (user, channel)
        for user, channel in asked
        if (owner := owners.get(events.parse_run_id(channel))) and (owner == user.pk or viewers[user.pk])
    ]


def _may_view_runs(user: AbstractBaseUser) -> bool:
    """Tell whether somebody may see every run in the admin; of others than staff, nothing is asked."""
    return isinstance(user, User) and user.is_staff and user.has_perm("strategies.view_run")


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
