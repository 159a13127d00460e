"""Who may stream a run: its owner, and staff who may view runs in the admin.

`sse` checks this rule when a stream opens, regularly while it is open, and when a client sends a message to a channel.
Message handlers check their own permissions.
"""

from collections.abc import Collection
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import User

from sse.rules import UserChannel, bulk_channel_rule
from strategies.accounts.staff import has_staff_access
from strategies.models import Run
from strategies.runs import channels


@bulk_channel_rule(channels.PREFIX)
def permit_owners_and_operators(pairs: Collection[UserChannel]) -> Collection[UserChannel]:
    """Return the pairs of user and channel that are permitted. Reads all runs in one query."""
    run_ids = {run_id for _, channel in pairs if _is_id(run_id := channels.parse_run_id(channel))}
    rows = Run.objects.filter(pk__in=run_ids).order_by().values_list("id", "owner_id")
    owners = {str(run_id): owner for run_id, owner in rows}
    viewers = {user.pk: _may_view_all_runs(user) for user, _ in pairs}
    return [
        (user, channel)
        for user, channel in pairs
        if (owner := owners.get(channels.parse_run_id(channel))) and (owner == user.pk or viewers[user.pk])
    ]


def _may_view_all_runs(user: AbstractBaseUser) -> bool:
    # Permissions are queried for staff only.
    return isinstance(user, User) and has_staff_access(user) and user.has_perm("strategies.view_run")


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
