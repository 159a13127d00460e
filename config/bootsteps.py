"""What a worker of this installation does besides its runs: it shows its metrics, where it is told a port for them.

A worker on the same machine as a web process needs none: with one PROMETHEUS_MULTIPROC_DIR, `/metrics` tells of both.
"""

import threading
from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

from celery import bootsteps, current_app
from django.conf import settings

from config.metrics import shows_token
from sse import metrics

SHOWN_TO = "0.0.0.0"  # noqa: S104 - whoever asks must show METRICS_TOKEN


class MetricsPort(bootsteps.StartStopStep):
    """Serves the metrics of this worker and its children; how runs stand is told by the web processes."""

    requires = ("celery.worker.components:Pool",)

    def include_if(self, worker: Any) -> bool:
        return bool(settings.WORKER_METRICS_PORT)

    def start(self, worker: Any) -> None:
        self._server = make_server(SHOWN_TO, settings.WORKER_METRICS_PORT, render, handler_class=_Quiet)
        threading.Thread(target=self._server.serve_forever, name="metrics", daemon=True).start()

    def stop(self, worker: Any) -> None:
        self._server.shutdown()
        self._server.server_close()

    def terminate(self, worker: Any) -> None:
        self.stop(worker)


current_app.steps["worker"].add(MetricsPort)


def render(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer as a WSGI application."""
    if not shows_token(environ.get("HTTP_AUTHORIZATION", "")):
        start_response("401 Unauthorized", [("WWW-Authenticate", "Bearer"), ("Content-Type", "text/plain")])
        return [b"This token is not METRICS_TOKEN.\n"]
    text, content_type = metrics.render()
    start_response("200 OK", [("Content-Type", content_type), ("Cache-Control", "no-store")])
    return [text]


class _Quiet(WSGIRequestHandler):
    timeout = 5  # of a connection that says nothing, which would keep the others waiting

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name in the standard library
        """A line for every scrape would bury what matters."""
