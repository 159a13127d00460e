"""Event channels of runs: one per run, named after its id."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from contextlib import suppress
from uuid import UUID

from sse.cursor import CHANNELS_MAX
from sse.types import parse_id
from strategies.errors import InvalidFields, RunNotFound
from strategies.generation.errors import Problem

PREFIX = "run"


def run_channel(run_id: UUID | str) -> str:
    """Return the name of a run's channel."""
    return f"{PREFIX}:{run_id}"


def parse_run_id(channel: str) -> str:
    """Return the run id in a channel's name."""
    return channel.removeprefix(f"{PREFIX}:")


def alias_channels(run_ids: Iterable[UUID]) -> dict[str, str]:
    """Return the channels of runs by alias. The alias is the run id in 22 base64 characters."""
    return {urlsafe_b64encode(run_id.bytes).rstrip(b"=").decode(): run_channel(run_id) for run_id in run_ids}


def parse_aliases(event_id: str) -> dict[UUID, int]:
    """Return the runs that an id of a stream of several runs names, with their seqs. Other ids name none."""
    found: dict[UUID, int] = {}
    for part in event_id.split(",")[:CHANNELS_MAX]:
        alias, _, seq = part.partition(":")
        with suppress(ValueError):
            found[UUID(bytes=urlsafe_b64decode(f"{alias}=="))] = parse_id(seq)[0]
    return found


def build_runs_not_found(run_ids: Iterable[UUID | str], *, field: str = "run") -> InvalidFields:
    """Return the error for runs that do not exist or are not the caller's. Both get the same answer."""
    problems = [Problem(field=field, message=f"There is no run {run_id}.", code=RunNotFound.code) for run_id in run_ids]
    return InvalidFields(problems, status=RunNotFound.status, code=RunNotFound.code)
