"""The circuit breaker shared by the bus, Redis commands, the broker and the fallback model."""

import pytest

from sse.circuit_breaker import CircuitBreaker


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> CircuitBreaker:
    return CircuitBreaker(2.0, clock=clock)


def test_breaker_is_closed_at_first(breaker: CircuitBreaker) -> None:
    assert not breaker.is_open


def test_breaker_is_open_for_its_time_after_a_failure(breaker: CircuitBreaker, clock: Clock) -> None:
    breaker.record_failure()

    clock.now += 1.9
    assert breaker.is_open
    clock.now += 0.1
    assert not breaker.is_open


def test_breaker_opens_again_when_the_next_call_fails(breaker: CircuitBreaker, clock: Clock) -> None:
    breaker.record_failure()
    clock.now += 2

    breaker.record_failure()

    assert breaker.is_open


def test_failure_can_set_its_own_time(breaker: CircuitBreaker, clock: Clock) -> None:
    breaker.record_failure(open_s=300)

    clock.now += 299
    assert breaker.is_open
    clock.now += 1
    assert not breaker.is_open


def test_success_of_an_earlier_call_does_not_close_the_breaker(breaker: CircuitBreaker) -> None:
    breaker.record_failure()

    breaker.record_success()

    assert breaker.is_open


def test_close_lets_calls_through_at_once(breaker: CircuitBreaker) -> None:
    breaker.record_failure()

    breaker.close()

    assert not breaker.is_open


def test_start_and_end_of_an_outage_are_reported_once(breaker: CircuitBreaker) -> None:
    assert not breaker.record_success()
    assert [breaker.record_failure() for _ in range(3)] == [True, False, False]
    assert [breaker.record_success() for _ in range(2)] == [True, False]
