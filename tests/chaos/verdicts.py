"""What must be true of runs after a fault, whatever it was; judged from the database, the log and the calls made."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

ENDED = frozenset({"succeeded", "partial", "failed", "canceled"})
CODE_ALONE = "rules"


def what_is_wrong(run: dict[str, Any], calls: Sequence[dict[str, Any]]) -> list[str]:
    """Judge one run, as the inspector tells of it, and the calls that its writers began. Empty: as promised."""
    wrong = [] if run["status"] in ENDED else [f"never ended: {run['status']}"]
    wrong += ["ended after its deadline"] if not run["in_time"] else []
    wrong += ["is still leased"] if run["leased"] and run["status"] in ENDED else []
    wrong += _wrong_outcome(run) + _wrong_log(run) + _wrong_price(run, calls)
    return [f"{run['id'][:8]}: {sentence}" for sentence in wrong]


def _wrong_outcome(run: dict[str, Any]) -> list[str]:
    """Computed here once more, from the sections alone."""
    written = [one for one in run["sections"] if one["status"] == "done"]
    if len(written) == len(run["sections"]):
        expected = {"succeeded"}
    elif any(one["writer"] != CODE_ALONE for one in written):
        expected = {"partial", "canceled"}
    else:
        expected = {"failed", "canceled"}
    if run["status"] in expected or run["status"] not in ENDED:
        return []
    return [f"called {run['status']} with {len(written)} of {len(run['sections'])} sections ({run['error_code']})"]


def _wrong_log(run: dict[str, Any]) -> list[str]:
    events = run["events"]
    told = Counter(one["data"]["section"]["key"] for one in events if one["event"] == "section")
    wrong = [f"{key}: recorded {times} times" for key, times in told.items() if times > 1]
    wrong += [
        f"{one['key']}: {one['status']}, and nobody was told"
        for one in run["sections"]
        if one["status"] in {"done", "failed"} and not told[one["key"]]
    ]
    if [one["seq"] for one in events] != list(range(1, len(events) + 1)):
        wrong.append("its log has holes")
    progress = [one["data"]["progress"] for one in events if "progress" in one["data"]]
    if progress != sorted(progress):
        wrong.append("progress fell")
    finals = [one["seq"] for one in events if one["final"]]
    if run["status"] in ENDED and finals != [len(events)]:
        wrong.append(f"the last of {len(events)} events is not its one final event: {finals}")
    return wrong


def _wrong_price(run: dict[str, Any], calls: Sequence[dict[str, Any]]) -> list[str]:
    """Each attempt but the last may have lost the one call it had in flight, and no attempt asks twice."""
    made = Counter(one["section"] for one in calls if one["run"] == run["id"])
    by_attempt = Counter((one["attempt"], one["section"]) for one in calls if one["run"] == run["id"])
    twice, lost = made.total() - len(made), max(0, run["attempt"] - 1)
    wrong = [f"{twice} calls were made again, in {run['attempt']} attempts: {made}"] if twice > lost else []
    return wrong + [
        f"{section}: asked for {times} times in attempt {attempt}"
        for (attempt, section), times in by_attempt.items()
        if times > 1
    ]
