"""Streams of all runs in progress: when another run starts they end, and the client resumes with it.

Runs cannot be added to an open stream. The regular recheck of its credential ends it, within 15 seconds.
"""

from collections.abc import Collection

from sse.rules import Credential
from strategies.accounts import tokens
from strategies.accounts.api_authentication import Caller
from strategies.models import Run
from strategies.models.states import ACTIVE
from strategies.runs.followed_runs import RUNS_MAX

BY_SESSION = "-"


def make_credential(caller: Caller, runs: Collection[Run]) -> Credential:
    """Return a credential that ends with the caller's, or when a run that the stream does not follow could join it."""
    key = " ".join((caller.token_key or BY_SESSION, str(caller.user.pk), *(str(run.pk) for run in runs)))
    return Credential(key=key, filter_valid=_filter_valid)


def _filter_valid(keys: Collection[str]) -> set[str]:
    """Return the keys that are still valid, in one query for the runs and one for the tokens of all streams."""
    parsed = {key: key.split(" ") for key in keys}
    valid_tokens = tokens.filter_valid({token for token, *_ in parsed.values()} - {BY_SESSION}) | {BY_SESSION}
    owner_ids = {int(owner_id) for _, owner_id, *_ in parsed.values()}
    active: dict[int, set[str]] = {owner_id: set() for owner_id in owner_ids}
    rows = Run.objects.filter(owner_id__in=owner_ids, status__in=ACTIVE).order_by().values_list("owner_id", "pk")
    for owner_id, run_id in rows:
        active[owner_id].add(str(run_id))
    return {
        key
        for key, (token, owner_id, *followed) in parsed.items()
        if token in valid_tokens and not _can_join(active[int(owner_id)], set(followed))
    }


def _can_join(active: set[str], followed: set[str]) -> bool:
    return bool(active - followed) and len(active & followed) < RUNS_MAX
