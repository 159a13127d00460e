"""Metrics: readable by Prometheus, from one process or several."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from prometheus_client.parser import text_string_to_metric_families

from sse import metrics

COUNTS = """
import sys
from sse import metrics
metrics.closed.labels(reason="rotated").inc(2)
metrics.connections_open.set(3)
metrics.publish_to_write_s.observe(0.002)
print("counted", flush=True)
sys.stdin.readline()
"""
RENDERS = "from sse import metrics; print(metrics.render()[0].decode())"


def samples(text: str) -> dict[str, float]:
    families = text_string_to_metric_families(text)
    return {
        sample.name + "".join(sorted(sample.labels.values())): sample.value
        for family in families
        for sample in family.samples
    }


def test_one_process_tells_of_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR", raising=False)
    before = samples(metrics.render()[0].decode())
    metrics.messages.labels(kind="progress").inc()
    text, content_type = metrics.render()

    after = samples(text.decode())
    assert after["sse_messages_totalprogress"] == before.get("sse_messages_totalprogress", 0) + 1
    assert content_type.startswith("text/plain")


def test_several_processes_are_summed_and_a_killed_one_leaves_no_open_streams(tmp_path: Path) -> None:
    environment = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}

    def counting() -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", COUNTS],
            cwd=settings.BASE_DIR,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout.readline() == "counted\n"
        return process

    def rendered() -> dict[str, float]:
        command = [sys.executable, "-c", RENDERS]
        text = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, check=True).stdout
        return samples(text.decode())

    processes = [counting(), counting()]
    try:
        together = rendered()
        processes[0].kill()
        processes[0].wait()
        afterwards = rendered()
    finally:
        for process in processes:
            process.kill()
            process.communicate()

    assert (together["sse_closed_totalrotated"], together["sse_connections_open"]) == (4, 6)
    assert (afterwards["sse_closed_totalrotated"], afterwards["sse_connections_open"]) == (4, 3)
    assert together["sse_publish_to_write_seconds_bucket0.0025"] == 2
    assert together["sse_publish_to_write_seconds_bucket0.001"] == 0
