"""Several runs that one request names: how they are followed together, and how it is refused."""

from base64 import urlsafe_b64encode
from collections.abc import Iterable
from uuid import UUID

from strategies.errors import InvalidFields, RunNotFound
from strategies.generation.errors import Problem
from strategies.runs.events import run_channel


def alias_channels(run_ids: Iterable[UUID]) -> dict[str, str]:
    """Return the runs' channels by alias: the run's id in 22 characters, the same whatever else is followed."""
    return {urlsafe_b64encode(run_id.bytes).rstrip(b"=").decode(): run_channel(run_id) for run_id in run_ids}


def build_runs_not_found(run_ids: Iterable[UUID | str]) -> InvalidFields:
    """Return the refusal of runs that do not exist, or are somebody else's: the two look alike on purpose."""
    faults = [Problem(field="run", message=f"There is no run {run_id}.", code=RunNotFound.code) for run_id in run_ids]
    return InvalidFields(faults, status=RunNotFound.status, code=RunNotFound.code)
