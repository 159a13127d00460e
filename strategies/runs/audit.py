"""Record what owners and operators do to a run. What workers do is in the run's events."""

from typing import TYPE_CHECKING

from strategies.models import AuditEntry, Run

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def record(run: Run, action: str, *, by: "User | None" = None, reason: str = "") -> None:
    """Record an action on a run, in the caller's transaction. Without `by`, the owner is the actor."""
    actor = by or run.owner
    AuditEntry.objects.create(run=run, actor=actor, actor_name=actor.get_username(), action=action, reason=reason)
