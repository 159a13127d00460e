"""nginx with nchan and one worker: the same work in C. Publishing is an HTTP request to the same server."""

import http.client
import json
import os
from functools import cache
from pathlib import Path

MODULE = Path("/usr/lib/nginx/modules/ngx_nchan_module.so")
CONFIGURATION = """
load_module {module};
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log stderr warn;
worker_rlimit_nofile {files};
events {{ worker_connections {files}; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    keepalive_timeout 300s;
    keepalive_requests 100000;
    server {{
        listen 127.0.0.1:{port} backlog=2048;
        location ~ ^/publish/(\\w+)$ {{ nchan_publisher; nchan_channel_id $1; }}
        location ~ ^/(\\w+)$ {{
            nchan_subscriber eventsource;
            nchan_channel_id $1;
            nchan_subscriber_first_message newest;
            nchan_eventsource_event progress;
        }}
    }}
}}
"""


def write_configuration(folder: Path, port: int, *, files: int) -> Path:
    path = folder / "nginx.conf"
    path.write_text(CONFIGURATION.format(module=MODULE, folder=folder, port=port, files=files))
    return path


@cache
def _connection() -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", int(os.environ["BENCHMARK_PORT"]), timeout=10)


def publish(channel: str, fields: dict[str, object]) -> None:
    _connection().request("POST", f"/publish/{channel}", json.dumps(fields), {"Content-Type": "application/json"})
    response = _connection().getresponse()
    response.read()
    if response.status >= 300:
        raise RuntimeError(f"nginx answered {response.status}")
