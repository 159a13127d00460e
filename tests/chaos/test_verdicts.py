"""The judge of runs tells one that went as promised from every other."""

import copy
from typing import Any

import pytest

from tests.chaos.verdicts import what_is_wrong

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


def test_a_run_that_went_on_after_it_lost_one_call_is_right() -> None:
    assert what_is_wrong(RUN, [*CALLS, LOST_IN_FLIGHT]) == []


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"status": "running"}, "never ended: running"),
        ({"in_time": False}, "ended after its deadline"),
        ({"leased": True}, "is still leased"),
        ({"status": "partial"}, "called partial with 2 of 2 sections ()"),
        ({"events": RUN["events"][:3]}, "the last of 3 events is not its one final event: []"),
        ({"events": [RUN["events"][0], *RUN["events"][2:]]}, "audience: done, and nobody was told"),
        ({"events": [*RUN["events"][:2], *RUN["events"][1:]]}, "audience: recorded 2 times"),
        ({"events": [RUN["events"][0], *RUN["events"][2:]]}, "its log has holes"),
        ({"events": [RUN["events"][3], *RUN["events"][1:]]}, "progress fell"),
    ],
)
def test_a_run_that_is_not_as_promised_is_found_out(changes: dict[str, Any], wrong: str) -> None:
    assert f"a-run: {wrong}" in what_is_wrong(copy.deepcopy(RUN) | changes, CALLS)


@pytest.mark.parametrize("status", ["succeeded", "partial"])
def test_sections_that_are_not_there_do_not_make_a_success(status: str) -> None:
    failed = [section | {"status": "failed"} for section in RUN["sections"]]

    assert f"a-run: called {status} with 0 of 2 sections ()" in what_is_wrong(
        RUN | {"sections": failed, "status": status}, CALLS
    )


def test_a_second_call_without_a_second_attempt_was_paid_for_twice() -> None:
    once = RUN | {"attempt": 1}
    assert any("1 calls were made again" in one for one in what_is_wrong(once, [*CALLS, LOST_IN_FLIGHT]))


def test_one_attempt_never_asks_twice_for_a_section() -> None:
    wrong = what_is_wrong(RUN, [*CALLS, CALLS[0]])
    assert "a-run: audience: asked for 2 times in attempt 1" in wrong
