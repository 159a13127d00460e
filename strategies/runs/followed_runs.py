"""Which runs a stream or a poll of several runs follows."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from django.db.models import Q, QuerySet

from sse import event_log
from sse.cursor import CHANNELS_MAX
from strategies.errors import InvalidFields
from strategies.generation.errors import Problem
from strategies.models import Run
from strategies.models.states import ACTIVE
from strategies.runs.channels import build_runs_not_found, parse_aliases, run_channel

Mine = Literal["active"]
"""Value of the `mine` parameter: all runs of the caller that are in progress."""
RUNS_MAX = CHANNELS_MAX


def choose_runs(runs: "QuerySet[Run]", run_ids: Sequence[UUID], mine: Mine | None, last_event_id: str) -> list[Run]:
    """Return the runs to follow, from those that the caller may read. `mine` takes the place of ids.

    They are loaded with their `completion_email`.

    Raises:
        InvalidFields: no runs, too many, or runs that are not among `runs`; the error names each of these.
    """
    wanted = list(dict.fromkeys(run_ids))
    if bool(mine) == bool(wanted) or len(wanted) > RUNS_MAX:
        message = f"Give 1 to {RUNS_MAX} run ids, ?run=…&run=…, or ?mine=active."
        raise InvalidFields([Problem(field="run", message=message)])
    runs = runs.select_related("completion_email")
    if mine:
        return _find_active_runs(runs, last_event_id)
    found = runs.in_bulk(wanted)
    if missing := [run_id for run_id in wanted if run_id not in found]:
        raise build_runs_not_found(missing)
    return [found[run_id] for run_id in wanted]


def _find_active_runs(runs: "QuerySet[Run]", last_event_id: str) -> list[Run]:
    """Return at most `RUNS_MAX`: first those whose last events the client still misses, then the oldest active ones."""
    seqs = parse_aliases(last_event_id)
    found = list(runs.filter(Q(pk__in=seqs) | Q(status__in=ACTIVE)).order_by("created_at", "pk"))
    ended = {run_channel(run.pk): seqs[run.pk] for run in found if run.is_terminal}
    positions = event_log.read_positions(ended)
    received = {name for name, position in positions.items() if position.closed and ended[name] >= position.last}
    missing = [run for run in found if run_channel(run.pk) not in received]
    return sorted(missing, key=lambda run: run.pk not in seqs)[:RUNS_MAX]
