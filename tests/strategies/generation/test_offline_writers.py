"""The writers without a model: offline and simulated."""

import pytest

from strategies.generation.errors import WritingCanceled
from strategies.generation.pipeline import SECTIONS, WEIGHTS, compose
from strategies.generation.sections import Section
from strategies.generation.writers.offline import OfflineWriter
from strategies.generation.writers.rehearsal import SimulatedWriter
from tests.strategies.generation.briefs import TODAY, sample
from tests.strategies.generation.composing import compose_all


class Clock:
    """A clock that advances only during sleep."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def read(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def rehearsal(total_s: float, clock: Clock) -> SimulatedWriter:
    return SimulatedWriter(total_s, clock=clock.read, sleep=clock.sleep)


def test_labels_say_that_no_model_was_used() -> None:
    assert "no AI model" in OfflineWriter().label
    assert "no AI model" in SimulatedWriter(90).label
    assert SimulatedWriter(90).label.startswith("Simulated run")
    assert "90 seconds" in SimulatedWriter(90).label


@pytest.mark.parametrize("total_s", [0, 5, 120])
def test_simulated_run_takes_the_given_time(total_s: float) -> None:
    clock = Clock()
    compose_all(sample(0), rehearsal(total_s, clock))
    assert clock.now - 100 == pytest.approx(total_s, rel=0.01, abs=0.01)


def test_simulated_run_gives_every_section_its_share_of_the_time() -> None:
    done: dict[str, Section] = {}
    clock = Clock()
    for spec in SECTIONS:
        started_at = clock.now
        done[spec.key] = compose(
            spec.key,
            brief=sample(0),
            done=done,
            writer=rehearsal(60, clock),
            today=TODAY,
            on_text=lambda text: None,
            is_canceled=lambda: False,
        ).section
        assert clock.now - started_at == pytest.approx(60 * spec.weight / sum(WEIGHTS.values()), rel=0.01)


def test_simulated_run_writes_the_same_strategy() -> None:
    assert compose_all(sample(0), rehearsal(30, Clock())) == compose_all(sample(0))


def test_simulated_run_sleeps_briefly_so_it_can_be_canceled() -> None:
    clock = Clock()
    compose_all(sample(0), rehearsal(600, clock))
    assert max(clock.slept) <= 0.2


def test_simulated_text_grows() -> None:
    shown: list[str] = []
    clock = Clock()
    compose(
        "situation",
        brief=sample(0),
        done={},
        writer=rehearsal(120, clock),
        today=TODAY,
        on_text=shown.append,
        is_canceled=lambda: False,
    )
    lengths = [len(text) for text in shown]
    assert lengths == sorted(lengths)
    assert len(set(lengths)) > 10
    assert shown[-1].startswith(shown[0])


@pytest.mark.parametrize("key", ["situation", "capacity"])
def test_simulated_run_stops_when_canceled(key: str) -> None:
    clock = Clock()
    with pytest.raises(WritingCanceled):
        compose(
            key,
            brief=sample(0),
            done={},
            writer=rehearsal(600, clock),
            today=TODAY,
            on_text=lambda text: None,
            is_canceled=lambda: clock.now > 101,
        )
    assert clock.now < 101.5
