"""Every write to a run. Each function is one transaction that changes the row and logs the event that tells of it.

`orders` is what people ask for, `leases` who may write, `checkpoints` what a worker writes, `endings` how it ends.
Every change of a run's state is a compare-and-set: `leases.move` takes the states it may come from out of the table.
"""

from strategies.runs.checkpoints import (
    TOTAL_WEIGHT,
    await_next_try,
    fail_section,
    record_section,
    start_section,
)
from strategies.runs.endings import finish, give_up, leave
from strategies.runs.leases import (
    MAX_ATTEMPTS,
    Lease,
    claim,
    holder,
    is_stop_asked,
    processes_with_leases,
    release_leases_of,
    renew,
    unheld,
)
from strategies.runs.orders import (
    ATTEMPTS_EVER,
    create,
    mark_dispatched,
    regenerate,
    request_cancel,
    requeue,
    rerun,
    retry,
)

__all__ = [
    "ATTEMPTS_EVER",
    "MAX_ATTEMPTS",
    "TOTAL_WEIGHT",
    "Lease",
    "await_next_try",
    "claim",
    "create",
    "fail_section",
    "finish",
    "give_up",
    "holder",
    "is_stop_asked",
    "leave",
    "mark_dispatched",
    "processes_with_leases",
    "record_section",
    "regenerate",
    "release_leases_of",
    "renew",
    "request_cancel",
    "requeue",
    "rerun",
    "retry",
    "start_section",
    "unheld",
]
