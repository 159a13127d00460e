"""Invariants of runs after any fault, checked on the database rows, the event log and the recorded calls."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

ENDED = frozenset({"succeeded", "partial", "failed", "canceled"})
CODE_ALONE = "rules"


def find_violations(run: dict[str, Any], calls: Sequence[dict[str, Any]]) -> list[str]:
    """Check one run, as the inspector describes it, and the recorded calls of its writers."""
    violations = [] if run["status"] in ENDED else [f"never ended: {run['status']}"]
    violations += ["ended after its deadline"] if not run["in_time"] else []
    violations += ["is still leased"] if run["leased"] and run["status"] in ENDED else []
    violations += _check_outcome(run) + _check_log(run) + _check_calls(run, calls)
    return [f"{run['id'][:8]}: {sentence}" for sentence in violations]


def _check_outcome(run: dict[str, Any]) -> list[str]:
    """Compute the outcome from the sections alone, and compare it with the status."""
    written = [one for one in run["sections"] if one["status"] == "done"]
    if len(written) == len(run["sections"]):
        expected = {"succeeded"}
    elif any(one["writer"] != CODE_ALONE for one in written):
        expected = {"partial", "canceled"}
    else:
        expected = {"failed", "canceled"}
    if run["status"] in expected or run["status"] not in ENDED:
        return []
    return [f"status is {run['status']} with {len(written)} of {len(run['sections'])} sections ({run['error_code']})"]


def _check_log(run: dict[str, Any]) -> list[str]:
    events = run["events"]
    recorded = Counter(one["data"]["section"]["key"] for one in events if one["event"] == "section")
    violations = [f"{key}: recorded {times} times" for key, times in recorded.items() if times > 1]
    violations += [
        f"{one['key']}: {one['status']} without an event"
        for one in run["sections"]
        if one["status"] in {"done", "failed"} and not recorded[one["key"]]
    ]
    if [one["seq"] for one in events] != list(range(1, len(events) + 1)):
        violations.append("log has gaps")
    progress = [one["data"]["progress"] for one in events if "progress" in one["data"]]
    if progress != sorted(progress):
        violations.append("progress decreased")
    finals = [one["seq"] for one in events if one["final"]]
    if run["status"] in ENDED and finals != [len(events)]:
        violations.append(f"the last of {len(events)} events is not the only final event: {finals}")
    return violations


def _check_calls(run: dict[str, Any], calls: Sequence[dict[str, Any]]) -> list[str]:
    """Each attempt but the last may lose the one call in flight; no attempt calls twice for a section."""
    made = Counter(one["section"] for one in calls if one["run"] == run["id"])
    by_attempt = Counter((one["attempt"], one["section"]) for one in calls if one["run"] == run["id"])
    repeated, lost = made.total() - len(made), max(0, run["attempt"] - 1)
    violations = [f"{repeated} calls were repeated in {run['attempt']} attempts: {made}"] if repeated > lost else []
    return violations + [
        f"{section}: called {times} times in attempt {attempt}"
        for (attempt, section), times in by_attempt.items()
        if times > 1
    ]
