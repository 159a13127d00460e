"""Metrics in Prometheus format, from one process or several."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from prometheus_client.parser import text_string_to_metric_families

from sse import metrics

COUNT_SCRIPT = """
import sys
from sse import metrics
metrics.closed.labels(reason="rotated").inc(2)
metrics.connections_open.set(3)
metrics.publish_to_write_s.observe(0.002)
print("counted", flush=True)
sys.stdin.readline()
"""
RENDER_SCRIPT = "from sse import metrics; print(metrics.render()[0].decode())"


def samples(text: str) -> dict[str, float]:
    families = text_string_to_metric_families(text)
    return {
        sample.name + "".join(sorted(sample.labels.values())): sample.value
        for family in families
        for sample in family.samples
    }


def test_metrics_of_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR", raising=False)
    before = samples(metrics.render()[0].decode())
    metrics.messages.labels(kind="progress").inc()
    text, content_type = metrics.render()

    after = samples(text.decode())
    assert after["sse_messages_totalprogress"] == before.get("sse_messages_totalprogress", 0) + 1
    assert content_type.startswith("text/plain")


def test_metrics_of_processes_are_summed_without_gauges_of_killed_ones(tmp_path: Path) -> None:
    environment = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}

    def start_counting() -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", COUNT_SCRIPT],
            cwd=settings.BASE_DIR,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout.readline() == "counted\n"
        return process

    def render() -> dict[str, float]:
        command = [sys.executable, "-c", RENDER_SCRIPT]
        text = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, check=True).stdout
        return samples(text.decode())

    processes = [start_counting(), start_counting()]
    try:
        before = render()
        processes[0].kill()
        processes[0].wait()
        after_kill = render()
    finally:
        for process in processes:
            process.kill()
            process.communicate()

    assert (before["sse_closed_totalrotated"], before["sse_connections_open"]) == (4, 6)
    assert (after_kill["sse_closed_totalrotated"], after_kill["sse_connections_open"]) == (4, 3)
    assert before["sse_publish_to_write_seconds_bucket0.0025"] == 2
    assert before["sse_publish_to_write_seconds_bucket0.001"] == 0
