"""The state of the run page's script: what deltas change."""

import json
from pathlib import Path
from typing import Any

from tests.client_package import run

ROOT = Path(__file__).parents[3]
SCRIPT = """
import { applyDelta, applyEvent } from "./strategies/static/strategies/run/state.js";
const [texts, events] = process.argv.slice(1).map((text) => JSON.parse(text));
const results = { texts: texts.map((deltas) => deltas.reduce(applyDelta, "")) };
const section = { key: "audience", step: 1, status: "waiting", next_try: null };
let state = { status: "running", steps: [], sections: [section], progress: 0 };
results.sections = events.map((event) => (state = applyEvent(state, event)).sections[0]);
console.log(JSON.stringify(results));
"""


def apply(*, texts: list[Any] | None = None, events: list[Any] | None = None) -> Any:
    arguments = (json.dumps(texts or []), json.dumps(events or []))
    output = run("--input-type=module", "--eval", SCRIPT, *arguments, package=ROOT)
    return json.loads(output.splitlines()[-1])


def delta(position: int, message: str, **fields: Any) -> dict[str, Any]:
    return {"position": position, "message": message, **fields}


def test_draft_grows_by_additions_and_recovers_after_a_missed_one() -> None:
    texts = [
        [delta(0, "Once"), delta(4, " upon")],
        [delta(0, "😀"), delta(2, "!")],
        [delta(4, " upon"), delta(9, " a time")],
        [delta(0, "Once"), delta(9, " a time")],
        [delta(0, "Once"), delta(9, " a time"), delta(0, "Once upon a time"), delta(16, ".")],
        [delta(0, "Once"), delta(0, "")],
    ]

    assert apply(texts=texts)["texts"] == ["Once upon", "😀!", "", "Once", "Once upon a time.", ""]


def test_section_has_the_phase_of_its_writer_until_it_is_settled() -> None:
    def phase(**fields: Any) -> dict[str, Any]:
        return {"event": "delta", "data": delta(0, "x", section={"key": "audience", "title": "A"}, **fields)}

    def settled(status: str) -> dict[str, Any]:
        return {"event": "section", "data": {"section": {"key": "audience", "status": status}}}

    events = [
        phase(phase="checking"),
        phase(phase="repairing", corrections=2),
        phase(),
        settled("failed"),
        phase(phase="writing"),
        settled("done"),
        phase(phase="writing"),
    ]

    found = [(one["status"], one["phase"], one["corrections"]) for one in apply(events=events)["sections"]]
    assert found == [
        ("running", "checking", 0),
        ("running", "repairing", 2),
        ("running", None, 0),
        ("failed", None, 0),
        ("failed", None, 0),
        ("done", None, 0),
        ("done", None, 0),
    ]
