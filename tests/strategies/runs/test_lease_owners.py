"""Names of lease owners: unique for each life of a process, and only dead ones lose their leases early."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from strategies.models import Run
from strategies.models import Worker as WorkerRow
from strategies.runs import lease_owners, leases
from strategies.worker import registry
from tests.strategies.worker.worker_process import Worker

WORKER = "celery@web-1"


@pytest.fixture
def ended_process() -> int:
    """Return the id of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def other_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease_owners, "machine_id", lambda: "another machine")


@pytest.mark.django_db
def test_leases_of_a_dead_process_of_this_machine_are_released(run: Run, ended_process: int) -> None:
    leases.claim(run.pk, worker=lease_owners.make_owner_name(WORKER, ended_process))

    assert leases.release_dead_leases(WORKER) == 1

    assert leases.claim(run.pk, worker="two")


@pytest.mark.django_db
@pytest.mark.parametrize("worker", [WORKER, "celery@" + "long" * 50])
def test_lease_of_a_living_process_is_kept(run: Run, worker: str) -> None:
    leases.claim(run.pk, worker=lease_owners.make_owner_name(worker, os.getpid()))

    assert leases.release_dead_leases(worker) == 0

    assert leases.claim(run.pk, worker="two") is None


@pytest.mark.django_db
def test_lease_of_another_machine_with_the_same_worker_name_is_kept(
    run: Run, ended_process: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    leases.claim(run.pk, worker=lease_owners.make_owner_name(WORKER, ended_process))
    other_machine(monkeypatch)

    assert leases.release_dead_leases(WORKER) == 0

    assert leases.claim(run.pk, worker="two") is None


@pytest.mark.django_db(transaction=True)
def test_restarts_of_a_worker_do_not_use_up_the_attempts_of_its_namesakes_run(
    run: Run, ended_process: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as elsewhere:
        other_machine(elsewhere)
        # Process ids of other machines mean nothing here.
        leases.claim(run.pk, worker=lease_owners.make_owner_name("one@tests", ended_process))

    with Worker("one", log_dir=tmp_path):
        pass

    run.refresh_from_db()
    assert (run.status, run.attempt) == ("running", 1)
    assert leases.renew(leases.Lease(run_id=run.pk, attempt=1))
    assert leases.claim(run.pk, worker="two") is None


@pytest.mark.django_db(transaction=True)
def test_workers_of_one_name_on_two_machines_are_both_online(monkeypatch: pytest.MonkeyPatch) -> None:
    here = lease_owners.make_owner_name(WORKER, 1)
    other_machine(monkeypatch)
    there = lease_owners.make_owner_name(WORKER, 1)
    for name in (here, there):
        registry.record_heartbeat(name)
    registry.unregister(there)

    assert registry.list_online() == [here]
    assert WorkerRow.objects.count() == 1


def machine_id_in(command: list[str]) -> str:
    code = "from strategies.runs.lease_owners import machine_id; print(machine_id())"
    root = Path(lease_owners.__file__).parents[2]
    result = subprocess.run(
        [*command, sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False
    )
    if result.returncode:
        pytest.skip(f"no permission for another namespace: {result.stderr.strip()[-80:]}")
    return result.stdout.strip()


def test_machine_id_is_shared_by_processes_and_not_by_containers() -> None:
    here = machine_id_in([])

    assert here == lease_owners.machine_id() == machine_id_in([])
    first, second = (machine_id_in(["unshare", "--pid", "--fork"]) for _ in range(2))
    assert here not in {first, second}


def test_owner_name_fits_its_column(db: Any) -> None:
    column = Run._meta.get_field("lease_owner")

    assert len(lease_owners.make_owner_name("celery@" + "x" * 300, 2**22)) <= column.max_length
