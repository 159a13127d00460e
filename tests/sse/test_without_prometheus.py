"""The package works without prometheus-client, which is an extra of its wheel."""

import subprocess
import sys

from django.conf import settings

SCRIPT = """
import sys
sys.modules["prometheus_client"] = None
from django.core.exceptions import ImproperlyConfigured
from sse import metrics
metrics.closed.labels(reason="rotated").inc(2)
metrics.connections_open.set(3)
metrics.connections_open.dec()
metrics.publish_to_write_s.observe(0.002)
try:
    metrics.render()
except ImproperlyConfigured as error:
    print(error)
"""


def test_metrics_are_ignored_without_prometheus_client() -> None:
    printed = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=settings.BASE_DIR, capture_output=True, text=True, check=True
    )

    assert printed.stdout == "Metrics need prometheus-client: install django-throughline-sse[prometheus].\n"
