"""What is published of a text while it is written: additions, and the whole of it every few seconds."""

from typing import Any
from uuid import uuid4

import pytest

from strategies.generation.pipeline import SECTIONS
from strategies.generation.writers.base import Objection, ObjectionReport
from strategies.runs import events
from strategies.worker.live_text import LiveText

STEP_S = 0.25


class Stage:
    """A live text with a clock, its published deltas, and a client that follows them."""

    def __init__(self) -> None:
        self.now = 100.0
        self.deltas = list[dict[str, Any]]()
        self.live = LiveText(uuid4(), SECTIONS[1], clock=lambda: self.now)

    def write(self, *texts: str) -> None:
        for text in texts:
            self.now += STEP_S
            self.live.publish(text)

    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.live.repeat_when_due()

    @property
    def sent(self) -> list[tuple[int, str]]:
        return [(delta["position"], delta["addition"]) for delta in self.deltas]

    def follow(self, *, missed: frozenset[int] = frozenset()) -> str:
        """Return the text of a client that misses some of the deltas, as `docs/events.md` says."""
        text = b""
        for number, (position, addition) in enumerate(self.sent):
            if number in missed or position not in {0, len(text) // 2}:
                continue
            text = text[: 2 * position] + addition.encode("utf-16-le")
        return text.decode("utf-16-le")


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Stage:
    stage = Stage()
    monkeypatch.setattr(events, "publish_text", lambda run_id, **delta: stage.deltas.append(delta))
    return stage


def test_deltas_have_what_was_added_and_where(stage: Stage) -> None:
    stage.write("Once", "Once upon", "Once upon a time")

    assert stage.sent == [(0, "Once"), (4, " upon"), (9, " a time")]


def test_positions_count_utf16_units_as_javascript_does(stage: Stage) -> None:
    stage.write("😀é", "😀é!", "😀é! 😀", "😀é! 😀.")

    assert [position for position, _ in stage.sent] == [0, 3, 4, 7]
    assert stage.follow() == "😀é! 😀."


def test_text_that_does_not_continue_starts_again(stage: Stage) -> None:
    stage.write("Once upon", "Twice", "Twice as long")

    assert stage.sent == [(0, "Once upon"), (0, "Twice"), (5, " as long")]


def test_additions_are_published_at_most_five_times_a_second(stage: Stage) -> None:
    for number in range(100):
        stage.now += 0.01
        stage.live.publish("x" * (1 + number))

    assert 4 <= len(stage.sent) <= 6
    assert stage.follow() == "x" * len(stage.follow())


@pytest.mark.parametrize("missed", range(1, 30))
def test_client_that_missed_an_addition_recovers_within_seconds(stage: Stage, missed: int) -> None:
    text = "".join(chr(97 + number % 26) for number in range(30))
    stage.write(*(text[: 1 + number] for number in range(30)))
    stage.wait(3.0)

    assert stage.follow(missed=frozenset({missed})) == text


def test_whole_text_is_repeated_once_after_the_last_addition(stage: Stage) -> None:
    stage.write("Once", "Once upon")
    for _ in range(20):
        stage.wait(1.0)

    assert stage.sent == [(0, "Once"), (4, " upon"), (0, "Once upon")]


def test_phase_is_published_at_once_with_all_of_the_text(stage: Stage) -> None:
    stage.live.set_phase("writing")
    stage.write("Once")
    stage.live.publish("Once upon")
    stage.live.set_phase("checking")
    stage.live.set_phase("checking")

    assert [(delta["phase"], delta["addition"]) for delta in stage.deltas] == [
        ("writing", ""),
        ("writing", "Once"),
        ("checking", " upon"),
    ]


def test_number_of_corrections_is_published_while_repairing(stage: Stage) -> None:
    found = Objection(kind="figure", field="why", sentence="61,000 wait.", reason="In none of the answers.")
    report = ObjectionReport(section="situation", request=1, outcome="sent_back", objections=(found, found))
    stage.live.set_phase("checking")
    stage.live.set_corrections(report)
    stage.live.set_phase("repairing")
    stage.live.set_phase("checking")

    assert [delta["corrections"] for delta in stage.deltas] == [0, 2, 0]
