"""A Celery bootstep that serves the metrics of a worker, if WORKER_METRICS_PORT is set.

A worker on the same machine as a web process does not need it: with a shared PROMETHEUS_MULTIPROC_DIR, `/metrics`
covers both.
"""

import threading
from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server
from wsgiref.types import WSGIEnvironment

from celery import bootsteps, current_app
from django.conf import settings

from config.metrics import is_metrics_token
from sse import metrics

BIND_ADDRESS = "0.0.0.0"  # noqa: S104 - clients need METRICS_TOKEN


class MetricsServer(bootsteps.StartStopStep):
    """Serves the metrics of this worker and its child processes. The state of runs is left to the web processes."""

    requires = ("celery.worker.components:Pool",)

    def include_if(self, worker: Any) -> bool:
        return bool(settings.WORKER_METRICS_PORT)

    def start(self, worker: Any) -> None:
        self._server = make_server(BIND_ADDRESS, settings.WORKER_METRICS_PORT, render, handler_class=_RequestHandler)
        threading.Thread(target=self._server.serve_forever, name="metrics", daemon=True).start()

    def stop(self, worker: Any) -> None:
        self._server.shutdown()
        self._server.server_close()

    def terminate(self, worker: Any) -> None:
        self.stop(worker)


current_app.steps["worker"].add(MetricsServer)


def render(environ: WSGIEnvironment, start_response: Callable[..., Any]) -> Iterable[bytes]:
    """A WSGI application that returns the metrics."""
    if not is_metrics_token(environ.get("HTTP_AUTHORIZATION", "")):
        start_response("401 Unauthorized", [("WWW-Authenticate", "Bearer"), ("Content-Type", "text/plain")])
        return [b"Invalid metrics token.\n"]
    text, content_type = metrics.render()
    start_response("200 OK", [("Content-Type", content_type), ("Cache-Control", "no-store")])
    return [text]


class _RequestHandler(WSGIRequestHandler):
    timeout = 5  # an idle connection would block the others

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - name of the overridden method
        """Do not log scrapes."""
