"""The Celery door: a message says which run to look at, nothing more."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from celery import shared_task

from strategies import execution

if TYPE_CHECKING:
    from celery import Task


@shared_task(name="strategies.generate_strategy", bind=True)
def generate_strategy(self: Task[[str], None], run_id: str) -> None:
    """Carry a run through. Safe to deliver twice, late, or never: the row decides."""
    execution.execute(UUID(run_id), worker=str(self.request.hostname or "unknown"))
