"""Several runs that one request names: how they are followed together, and how it is refused."""

from base64 import urlsafe_b64encode
from collections.abc import Iterable
from uuid import UUID

from strategies.errors import FieldRefused, RunNotFound
from strategies.generation.errors import Problem
from strategies.runs.events import channel_of


def channels_by_alias(run_ids: Iterable[UUID]) -> dict[str, str]:
    """Return the runs' channels by alias: the run's id in 22 characters, the same whatever else is followed."""
    return {urlsafe_b64encode(run_id.bytes).rstrip(b"=").decode(): channel_of(run_id) for run_id in run_ids}


def no_such_runs(run_ids: Iterable[UUID | str]) -> FieldRefused:
    """Return the refusal of runs that do not exist, or are somebody else's: the two look alike on purpose."""
    faults = [Problem(field="run", message=f"There is no run {run_id}.", code=RunNotFound.code) for run_id in run_ids]
    return FieldRefused(faults, status=RunNotFound.status, code=RunNotFound.code)
