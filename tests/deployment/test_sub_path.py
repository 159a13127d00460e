"""The whole site under a sub-path, behind nginx as the guide configures it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher

from tests.deployment.nginx import ROOT, Nginx
from tests.sse.servers import start_server, wait_until_ready
from tests.wire import Wire

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(180)]

PREFIX = "/strategy"
LINE = "rewrite ^/strategy"
LOCATION = re.findall(r"```nginx\n(location /strategy/.*?)```", (ROOT / "DEPLOYMENT.md").read_text(), re.DOTALL)[0]
BEFORE = "location /api/ {"
PROXIES = {
    "line": {f"# {LINE}": LINE},
    "passes": {BEFORE: f"{LOCATION}{BEFORE}"},
    "removes": {BEFORE: f"{LOCATION.replace('http://throughline;', 'http://throughline/;')}{BEFORE}"},
}


@pytest.fixture(scope="module")
def upstream(tmp_path_factory: Any, django_db_setup: None) -> Iterator[str]:
    """A web process that knows its address."""
    folder = tmp_path_factory.mktemp("web")
    server = start_server(
        "uvicorn", folder, BEHIND_PROXY="true", SITE_URL=f"https://strategy.example{PREFIX}", ALLOWED_HOSTS="127.0.0.1"
    )
    try:
        yield f"127.0.0.1:{wait_until_ready(server).port}"
    finally:
        server.child.stop(within_s=5)


@pytest.fixture
def password(alice: Any) -> str:
    """Alice's password, stored as the web process can check it: the tests' own settings have another hasher."""
    alice.password = PBKDF2PasswordHasher().encode("alices password", "salt", iterations=1)
    alice.save()
    return "alices password"


@contextmanager
def browse(folder: Path, upstream: str, proxy: str) -> Iterator[httpx.Client]:
    with Nginx(folder, [upstream], changes=PROXIES[proxy]) as nginx, nginx.client() as client:
        client.follow_redirects = True
        # Browsers send it with every form; Django requires it over HTTPS.
        client.headers["Referer"] = f"{nginx.url}{PREFIX}/"
        yield client


def sign_in(client: httpx.Client, password: str) -> httpx.Response:
    page = client.get(f"{PREFIX}/")
    token = re.findall(r'csrfmiddlewaretoken" value="(\w+)', page.text)[0]
    fields = {"username": "alice", "password": password, "csrfmiddlewaretoken": token}
    return client.post(page.url, data=fields)


@pytest.mark.parametrize("proxy", PROXIES)
def test_site_works_under_a_sub_path(tmp_path: Path, upstream: str, proxy: str, raw_brief: dict, password: str) -> None:
    with browse(tmp_path, upstream, proxy) as client:
        first = sign_in(client, password)
        headers = {"X-CSRFToken": client.cookies["throughline_strategy_csrf"]}
        created = client.post(f"{PREFIX}/api/v1/runs", json={"brief": raw_brief}, headers=headers)
        run = {name: urlsplit(url).path for name, url in created.json()["urls"].items()}
        polled, page = client.get(run["events"]), client.get(run["page"])
        addresses = re.findall(r'(?:href|src)="([^"#]+)"', page.text)
        styles = client.get(next(one for one in addresses if one.endswith("run.css")))
        home = client.get(re.findall(r'class="brand" href="([^"]+)"', page.text)[0])
        read_by_another_site = client.get(run["self"], headers={"Sec-Fetch-Site": "cross-site"})
        with client.stream("GET", run["stream"]) as stream:
            wire = Wire()
            for chunk in stream.iter_raw():
                wire.feed(chunk)
                if any(event.event == "hello" for event in wire.events):
                    break

    assert (first.url.path, home.url.path) == (f"{PREFIX}/", f"{PREFIX}/")
    assert created.headers["Location"].startswith(f"https://strategy.example{PREFIX}/api/v1/runs/")
    statuses = [one.status_code for one in (created, polled, page, styles, home, read_by_another_site)]
    assert statuses == [202, 200, 200, 200, 200, 403]
    assert {one.startswith(f"{PREFIX}/") for one in (*run.values(), *addresses)} == {True}
    assert styles.headers["content-type"].startswith("text/css")
    assert stream.headers["content-type"].startswith("text/event-stream")
