"""Who did what to a run, owners and operators alike. What workers do is in its events."""

from typing import TYPE_CHECKING

from strategies.models import AuditEntry, Run

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def note(run: Run, what: str, *, by: "User | None" = None, reason: str = "") -> None:
    """Enter what was done to a run, in the transaction that does it; by its owner unless somebody else is named."""
    actor = by or run.owner
    AuditEntry.objects.create(run=run, actor=actor, actor_name=actor.get_username(), what=what, reason=reason)
