"""Delete runs with everything that belongs to them."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from sse import event_log
from strategies.models import BriefRecord, Run
from strategies.models.states import TERMINAL
from strategies.runs.channels import run_channel


@transaction.atomic
def delete_ended_runs(run_ids: Collection[UUID]) -> int:
    """Delete those of the runs that have ended, and return how many.

    Their sections, events, share links and history go with them, and their briefs unless another run uses them.
    """
    # Filtered under the lock, because a run may just have been retried.
    rows = Run.objects.select_for_update().filter(pk__in=run_ids, status__in=TERMINAL)
    brief_ids = dict(rows.values_list("pk", "brief_id"))
    Run.objects.filter(pk__in=brief_ids).delete()
    BriefRecord.objects.filter(pk__in=brief_ids.values(), runs=None).delete()
    event_log.delete_channels(map(run_channel, brief_ids))
    return len(brief_ids)
