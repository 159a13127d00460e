"""`manage.py doctor --url` through nginx: with the project's configuration, and with the mistakes that people make."""

import io
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.management import call_command

from config import stream_check
from config.diagnostics import run_site_diagnostics
from config.findings import Finding
from sse.models import Channel
from tests.config.test_settings import PRODUCTION
from tests.deployment.nginx import Nginx
from tests.sse.servers import start_server, wait_until_ready

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(180)]

PASS = (
    "proxy_pass http://throughline; proxy_http_version 1.1; proxy_set_header Connection '';"
    "proxy_set_header Host $http_host; proxy_set_header X-Forwarded-Proto $scheme;"
    "proxy_set_header X-Forwarded-For $remote_addr;"
)
MISTAKES = {
    "buffers": f"{PASS} proxy_ignore_headers X-Accel-Buffering;",
    "compresses": f"{PASS} proxy_hide_header Content-Encoding; gzip on; gzip_proxied any; gzip_min_length 0;"
    "gzip_types text/event-stream;",
    "impatient": f"{PASS} proxy_read_timeout 2s;",
    "drops headers": f"{PASS} proxy_set_header Last-Event-ID ''; proxy_set_header Idempotency-Key '';",
    "believes clients": PASS.replace("X-Forwarded-For $remote_addr", "X-Forwarded-For $http_x_forwarded_for"),
    "hides clients": PASS.replace("X-Forwarded-For $remote_addr", "X-Forwarded-For ''"),
    "hides TLS": PASS.replace("X-Forwarded-Proto $scheme", "X-Forwarded-Proto ''"),
    "renames": PASS.replace("Host $http_host", "Host strategy.internal"),
    "no upstream": "proxy_pass http://127.0.0.1:1;",
}
CHECKS = [
    *("address", "first page", "HTTP version", "stream", "compression", "buffering"),
    *("silence", "resuming", "headers"),
]


def diagnose(url: str) -> dict[str, Finding]:
    return {finding.check: finding for finding in run_site_diagnostics(url, watch_s=0)}


def find_issues(findings: dict[str, Finding]) -> dict[str, str]:
    return {name: finding.detail for name, finding in findings.items() if finding.issue}


def test_doctor_says_where_a_stream_is_held_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = start_server(
        "uvicorn",
        tmp_path,
        **PRODUCTION | {"ALLOWED_HOSTS": "127.0.0.1"},
        # Pages without collected static files.
        DEBUG="true",
        BEHIND_PROXY="true",
        SSE_HEARTBEAT_INTERVAL_S=3,
    )
    monkeypatch.setattr(stream_check, "INTERVAL_S", 0.5)
    monkeypatch.setattr(stream_check, "OPEN_S", 2.0)
    try:
        upstream = f"127.0.0.1:{wait_until_ready(server).port}"
        with Nginx(tmp_path, [upstream], others=MISTAKES) as nginx:
            untrusted = diagnose(nginx.url)
            monkeypatch.setenv("SSL_CERT_FILE", str(nginx.certificate))
            with ThreadPoolExecutor(len(MISTAKES) + 1) as threads:
                good, *rest = threads.map(diagnose, [nginx.url, *nginx.urls.values()])
            bad = dict(zip(MISTAKES, rest, strict=True))
            output = io.StringIO()
            with pytest.raises(SystemExit) as ended:
                call_command("doctor", url=nginx.urls["no upstream"], json=True, stdout=output)
    finally:
        server.child.stop(within_s=5)

    assert (list(good), find_issues(good)) == (CHECKS, {})
    assert "browsers get HTTP/2" in good["HTTP version"].detail
    assert "takes 127.0.0.1 for the address" in good["headers"].detail
    assert list(untrusted) == ["address"]
    assert "is not trusted: self-signed certificate" in untrusted["address"].detail

    assert {name for findings in bad.values() for name in find_issues(findings)} == {*CHECKS} - {"stream"}
    assert all("six connections" in findings["HTTP version"].detail for findings in bad.values() if len(findings) > 2)
    assert "together" in bad["buffers"]["buffering"].detail
    assert "when the stream ended" in bad["buffers"]["buffering"].detail
    assert "proxy_buffering off" in bad["buffers"]["buffering"].issue.hint
    assert "compressed (gzip)" in bad["compresses"]["compression"].detail
    assert set(find_issues(bad["compresses"])) == {"HTTP version", "compression"}
    assert "after 2 s without an event; the heartbeat comes every 3 s" in bad["impatient"]["silence"].detail
    assert "proxy_read_timeout" in bad["impatient"]["silence"].issue.hint
    assert set(find_issues(bad["impatient"])) == {"HTTP version", "silence"}
    assert "Last-Event-ID does not arrive" in bad["drops headers"]["resuming"].detail
    assert bad["drops headers"]["headers"].detail == "the proxy drops Idempotency-Key, Last-Event-ID"
    assert "limits per address can be evaded" in bad["believes clients"]["headers"].detail
    assert "all visitors share the limits" in bad["hides clients"]["headers"].detail
    assert "redirects to itself" in bad["hides TLS"]["first page"].detail
    assert "does not serve this host name" in bad["renames"]["first page"].detail
    assert "answers 502: it does not reach a web process" in bad["no upstream"]["address"].detail

    assert ended.value.code == 1
    assert [finding["status"] for finding in json.loads(output.getvalue())] == ["error"]
    assert not Channel.objects.exists(), "the events of a diagnosis are deleted"
