"""The invariants detect every kind of broken run."""

import copy
from typing import Any

import pytest

from tests.chaos.invariants import find_violations

KEYS = ("audience", "options")


def event(seq: int, kind: str, *, final: bool = False, **data: Any) -> dict[str, Any]:
    return {"seq": seq, "event": kind, "data": data, "final": final}


RUN: dict[str, Any] = {
    "id": "a-run",
    "status": "succeeded",
    "attempt": 2,
    "error_code": "",
    "leased": False,
    "in_time": True,
    "sections": [{"key": key, "status": "done", "writer": "simulated"} for key in KEYS],
    "events": [
        event(1, "status", progress=0),
        event(2, "section", section={"key": "audience"}, progress=50),
        event(3, "section", section={"key": "options"}, progress=99),
        event(4, "complete", final=True, progress=100),
    ],
}
CALLS = [{"run": "a-run", "section": key, "attempt": number} for number, key in enumerate(KEYS, start=1)]
LOST_IN_FLIGHT = {"run": "a-run", "section": "options", "attempt": 1}


def test_run_that_lost_one_call_and_continued_is_valid() -> None:
    assert find_violations(RUN, [*CALLS, LOST_IN_FLIGHT]) == []


@pytest.mark.parametrize(
    ("changes", "violation"),
    [
        ({"status": "running"}, "never ended: running"),
        ({"in_time": False}, "ended after its deadline"),
        ({"leased": True}, "is still leased"),
        ({"status": "partial"}, "status is partial with 2 of 2 sections ()"),
        ({"events": RUN["events"][:3]}, "the last of 3 events is not the only final event: []"),
        ({"events": [RUN["events"][0], *RUN["events"][2:]]}, "audience: done without an event"),
        ({"events": [*RUN["events"][:2], *RUN["events"][1:]]}, "audience: recorded 2 times"),
        ({"events": [RUN["events"][0], *RUN["events"][2:]]}, "log has gaps"),
        ({"events": [RUN["events"][3], *RUN["events"][1:]]}, "progress decreased"),
    ],
)
def test_violation_is_reported(changes: dict[str, Any], violation: str) -> None:
    assert f"a-run: {violation}" in find_violations(copy.deepcopy(RUN) | changes, CALLS)


@pytest.mark.parametrize("status", ["succeeded", "partial"])
def test_success_without_sections_is_a_violation(status: str) -> None:
    failed = [section | {"status": "failed"} for section in RUN["sections"]]

    assert f"a-run: status is {status} with 0 of 2 sections ()" in find_violations(
        RUN | {"sections": failed, "status": status}, CALLS
    )


def test_repeated_call_without_a_second_attempt_is_a_violation() -> None:
    once = RUN | {"attempt": 1}
    assert any("1 calls were repeated" in one for one in find_violations(once, [*CALLS, LOST_IN_FLIGHT]))


def test_two_calls_for_a_section_in_one_attempt_are_a_violation() -> None:
    violations = find_violations(RUN, [*CALLS, CALLS[0]])
    assert "a-run: audience: called 2 times in attempt 1" in violations
