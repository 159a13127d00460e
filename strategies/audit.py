"""Who did what to a run, owners and operators alike: the admin's history of it. What workers do is in its events."""

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType

from strategies.models import Run

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def note(run: Run, what: str, *, by: "User | None" = None, reason: str = "") -> None:
    """Enter what was done to a run, in the transaction that does it; by its owner unless somebody else is named."""
    LogEntry.objects.create(
        user_id=by.pk if by else run.owner_id,
        content_type=ContentType.objects.get_for_model(Run),
        object_id=str(run.pk),
        object_repr=run.brief.name,
        action_flag=CHANGE,
        change_message=f"{what}: {reason}" if reason else what,
    )


def forget(run_ids: Iterable[UUID]) -> None:
    """Remove the history of runs that are removed: it names the business."""
    about_runs = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(Run))
    about_runs.filter(object_id__in=[str(run_id) for run_id in run_ids]).delete()
