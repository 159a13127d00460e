"""Workers and web requests survive the loss of the connection to the broker."""

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
from sse.circuit_breaker import CircuitBreaker
from strategies.models import Run, SectionRecord
from strategies.runs import dispatch, transitions
from strategies.worker.consumer import RECONNECT_INTERVAL_MAX_S
from tests.chaos.valkey import Valkey
from tests.strategies.worker.worker_process import Worker

pytestmark = pytest.mark.django_db(transaction=True)

SIMULATED_S = 6.0
UNEXPECTED_ERROR = "unexpected broker connection error"
ROUNDS = 3
"""The fault is unexpected only while the worker polls for a message, once a second. One round may miss it."""


@pytest.fixture
def short_folder() -> Iterator[Path]:
    # The path of a socket is limited to about 100 characters; that of pytest's tmp_path can be longer.
    with tempfile.TemporaryDirectory(prefix="broker-") as folder:
        yield Path(folder)


@pytest.fixture
def valkey(short_folder: Path) -> Iterator[Valkey]:
    valkey = Valkey(short_folder)
    valkey.start()
    yield valkey
    valkey.stop()


@pytest.fixture
def loading_server(short_folder: Path) -> Iterator[Path]:
    """Run a server that answers as Redis does while it loads its data."""
    path = short_folder / "loading.sock"

    class Loading(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            while self.request.recv(1000):
                self.request.sendall(b"-LOADING Redis is loading the dataset in memory\r\n")

    with socketserver.ThreadingUnixStreamServer(str(path), Loading) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield path
        server.shutdown()


def reload(run: Run) -> Run:
    return Run.objects.get(pk=run.pk)


def wait_for_log(worker: Worker, text: str, *, times: int) -> None:
    assert wait_until(lambda: worker.log().count(text) >= times, within_s=30), worker.log()


def wait_for_loss(worker: Worker, *, times: int) -> None:
    """Wait until the worker has noticed. It logs no loss that is hidden by an unexpected error."""

    def is_noticed() -> bool:
        log = worker.log()
        return UNEXPECTED_ERROR in log or log.count("to broker lost") >= times

    assert wait_until(is_noticed, within_s=30), worker.log()


def test_worker_survives_broker_loss_during_connection_cleanup(
    alice: Any, brief: Any, valkey: Valkey, tmp_path: Path
) -> None:
    run, _ = transitions.create(owner=alice, brief=brief, writer="simulated", simulated_s=SIMULATED_S)
    # The second child is free, so the worker polls for another message while it has one unacknowledged.
    with Worker("one", log_dir=tmp_path, children=2, REDIS_URL=valkey.url, RUN_LEASE_S="5") as worker:
        assert wait_until(SectionRecord.objects.filter(run=run, status="running").exists, within_s=30)
        for round_number in range(1, ROUNDS + 1):
            # The stopped worker sees both faults when it continues: its control connection is closed, and when it then
            # closes the others and returns its unacknowledged message, the broker is offline.
            os.kill(worker.pid, signal.SIGSTOP)
            valkey.cut_subscribers()
            with valkey.down():
                os.kill(worker.pid, signal.SIGCONT)
                wait_for_loss(worker, times=round_number)
            if UNEXPECTED_ERROR in worker.log():
                break
            wait_for_log(worker, "Connected to", times=round_number + 1)

        second_run, _ = transitions.create(owner=alice, brief=brief, writer="simulated", simulated_s=1.0)
        assert wait_until(lambda: reload(run).is_terminal and reload(second_run).is_terminal, within_s=60), worker.log()

    assert [(ended.status, ended.attempt) for ended in (reload(run), reload(second_run))] == [("succeeded", 1)] * 2
    assert UNEXPECTED_ERROR in worker.log()


def test_broker_that_is_loading_its_data_counts_as_unavailable(
    alice: Any, brief: Any, loading_server: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"redis+socket://{loading_server}"
    monkeypatch.setattr(celery_app.conf, "broker_write_url", url)
    monkeypatch.setattr(dispatch, "_breaker", CircuitBreaker(dispatch.PAUSE_AFTER_FAILURE_S))
    run, _ = transitions.create(owner=alice, brief=brief, writer="offline")

    assert dispatch.enqueue_runs(run.pk) == 0
    # A worker reconnects after these errors and exits after any other.
    with celery_app.connection(url) as connection, pytest.raises(connection.connection_errors):
        connection.connect()


def test_worker_reconnects_to_a_lost_broker_every_few_seconds(
    short_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        if sum(slept) > 120:
            raise KeyboardInterrupt

    monkeypatch.setattr("kombu.utils.functional.sleep", sleep)
    # A worker forbids its process to wait for results. Other tests in this process need that.
    monkeypatch.setattr("celery._state._task_join_will_block", False)
    worker: Any = celery_app.WorkController(pool="solo")
    consumer = worker.consumer

    with pytest.raises(KeyboardInterrupt):
        consumer.ensure_connected(celery_app.connection(f"redis+socket://{short_folder}/missing.sock"))

    assert consumer.broker_connection_retry_attempt >= 120 / RECONNECT_INTERVAL_MAX_S
