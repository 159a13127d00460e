"""A worker outlives its line to the broker, wherever it breaks; so does a request that orders a run."""

import os
import signal
import socketserver
import tempfile
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from config import celery_app
from config.processes import wait_until
from strategies.models import Run, SectionRecord
from strategies.runs import dispatch, transitions
from strategies.worker.consumer import LONGEST_PAUSE_S
from tests.chaos.valkey import Valkey
from tests.strategies.workers import Worker

pytestmark = pytest.mark.django_db(transaction=True)

REHEARSED_S = 6.0
UNFORESEEN = "broke in an unforeseen way"
STRIKES = 3
"""The worker asks for messages anew every second; between two questions this fault is a simple one."""


@pytest.fixture
def short_folder() -> Iterator[Path]:
    # Not pytest's own: the name of a socket file must be short.
    with tempfile.TemporaryDirectory(prefix="line-") as folder:
        yield Path(folder)


@pytest.fixture
def valkey(short_folder: Path) -> Iterator[Valkey]:
    valkey = Valkey(short_folder)
    valkey.start()
    yield valkey
    valkey.stop()


@pytest.fixture
def loading_server(short_folder: Path) -> Iterator[Path]:
    """What Redis is while it reads its data after a start: it answers, and only with that."""
    path = short_folder / "loading.sock"

    class Loading(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            while self.request.recv(1000):
                self.request.sendall(b"-LOADING Redis is loading the dataset in memory\r\n")

    with socketserver.ThreadingUnixStreamServer(str(path), Loading) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield path
        server.shutdown()


def now(run: Run) -> Run:
    return Run.objects.get(pk=run.pk)


def wait_for_log(worker: Worker, words: str, *, times: int) -> None:
    assert wait_until(lambda: worker.log().count(words) >= times, within_s=30), worker.log()


def test_a_worker_outlives_that_its_broker_goes_while_it_clears_up_after_a_broken_line(
    alice: Any, brief: Any, valkey: Valkey, tmp_path: Path
) -> None:
    run, _ = transitions.create(owner=alice, brief=brief, writer="rehearsal", rehearse_s=REHEARSED_S)
    # A second child is free, so that the worker waits for the next message with one in hand.
    with Worker("one", log_dir=tmp_path, children=2, REDIS_URL=valkey.url, RUN_LEASE_S="5") as worker:
        assert wait_until(SectionRecord.objects.filter(run=run, status="running").exists, within_s=30)
        for strike in range(1, STRIKES + 1):
            # Asleep, the worker notices all of this at once, and in this order: the line by which it is controlled is
            # cut; and when it closes the others for that, and gives back what it has in hand, nobody is there.
            os.kill(worker.pid, signal.SIGSTOP)
            valkey.cut_subscribers()
            with valkey.gone():
                os.kill(worker.pid, signal.SIGCONT)
                wait_for_log(worker, "to broker lost", times=strike)
            if UNFORESEEN in worker.log():
                break
            wait_for_log(worker, "Connected to", times=strike + 1)

        other, _ = transitions.create(owner=alice, brief=brief, writer="rehearsal", rehearse_s=1.0)
        assert wait_until(lambda: now(run).is_terminal and now(other).is_terminal, within_s=60), worker.log()

    assert [(one.status, one.attempt) for one in (now(run), now(other))] == [("succeeded", 1)] * 2
    assert UNFORESEEN in worker.log()


def test_a_broker_that_is_still_loading_its_data_is_one_that_is_away(
    alice: Any, brief: Any, loading_server: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"redis+socket://{loading_server}"
    monkeypatch.setattr(celery_app.conf, "broker_write_url", url)
    monkeypatch.setattr(dispatch._broker, "paused_until", 0.0)
    run, _ = transitions.create(owner=alice, brief=brief, writer="offline")

    assert dispatch.enqueue_runs(run.pk) == 0
    # A worker tries again after these errors, and ends by any other.
    with celery_app.connection(url) as line, pytest.raises(line.connection_errors):
        line.connect()


def test_a_broker_that_is_away_is_looked_for_every_few_seconds(
    short_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        if sum(slept) > 120:
            raise KeyboardInterrupt

    monkeypatch.setattr("kombu.utils.functional.sleep", sleep)
    # A worker forbids its whole process to wait for results, and this process has other tests to run.
    monkeypatch.setattr("celery._state._task_join_will_block", False)
    consumer = celery_app.WorkController(pool="solo").consumer

    with pytest.raises(KeyboardInterrupt):
        consumer.ensure_connected(celery_app.connection(f"redis+socket://{short_folder}/away.sock"))

    assert consumer.broker_connection_retry_attempt >= 120 / LONGEST_PAUSE_S
