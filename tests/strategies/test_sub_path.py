"""The site under a sub-path: every URL in every response begins with it, and every check applies."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.urls import clear_script_prefix, set_script_prefix

from config.body_limit import BodyLimit
from config.health import PROBES
from config.settings.parsing import OWN_PATHS, is_site_url
from config.sub_path import SubPath
from sse.handler import EventStreamHandler
from strategies.accounts import tokens
from strategies.models import Run
from strategies.runs import shares
from strategies.site_urls import build_url
from tests.strategies.routes import PARAMETER, fill_in, list_routes

pytestmark = pytest.mark.django_db(transaction=True)

PREFIX = "/strategy"
ORIGIN = "http://testserver"
QUOTED_PATH = re.compile(r"""["'(](?:http://testserver)?(/[a-z][^"'\s<>()]*)""")
"""A path of this site in HTML, CSS, JSON or a script."""
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def serve[T](work: Callable[[httpx.AsyncClient], Awaitable[T]], *, root_path: str = PREFIX) -> T:
    """Run `work` with a client of the whole site, served as by a server with this `root_path`."""
    handler = EventStreamHandler()
    application: Any = SubPath(BodyLimit(handler, max_bytes=100_000, timeout_s=30))

    async def run() -> T:
        transport = httpx.ASGITransport(app=application, root_path=root_path)
        async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
            return await work(client)

    try:
        return asyncio.run(run())
    finally:
        handler.close()


async def sign_in(client: httpx.AsyncClient, name: str, password: str) -> httpx.Response:
    address = f"{PREFIX}/accounts/login/"
    await client.get(address)
    token = client.cookies[django_settings.CSRF_COOKIE_NAME]
    fields = {"username": name, "password": password, "csrfmiddlewaretoken": token}
    return await client.post(address, data=fields, headers=FORM)


def list_paths(run: Run) -> list[str]:
    """Return a path of every route with objects that exist, without most of Django's own pages of the admin."""
    share, token = shares.create(run, days=7, name="for the board")
    known = {
        "run_id": run.pk,
        "share_id": share.pk,
        "token": token,
        "key": "positioning",
        "extension": "md",
        "number": 1,
    }
    paths = []
    for route in list_routes():
        parameters = known | find_object(route)
        if {name for _, name in PARAMETER.findall(route)} <= set(parameters) and "<int:key>" not in route:
            paths.append(fill_in(route, parameters))
    left_out = ("logout/", "/add/", "/delete/", "/history/", "/stream", "/md", ".md")
    return [path for path in paths if not path.endswith(left_out)]


def find_object(route: str) -> dict[str, Any]:
    """Return the parameters of the first object, if the route is that of a model in the admin and it has one."""
    model = re.match(r"admin/(\w+)/(\w+)/<", route)
    first = model and apps.get_model(model[1], model[2]).objects.first()
    return {"object_id": first.pk, "id": first.pk} if first else {}


def find_paths(response: httpx.Response) -> set[str]:
    """Return every path of this site that the response names."""
    headers = [response.headers.get(name, "") for name in ("location", "link")]
    named = {part for value in headers for part in re.findall(r"(?:http://testserver)?(/[^\s>;]*)", value)}
    return named | set(QUOTED_PATH.findall(response.text))


def find_outside(responses: dict[str, httpx.Response]) -> set[tuple[str, str]]:
    """Return what is named outside the sub-path, with the path of its response."""
    # The paths of an OpenAPI document follow its `servers`.
    described = "/api/v1/openapi.json"
    found = {(path, one) for path in responses.keys() - {described} for one in find_paths(responses[path])}
    assert len(found) > 5 * len(responses)
    return {one for one in found if not f"{one[1]}/".startswith(f"{PREFIX}/")}


def test_every_url_in_every_response_is_under_the_root_path(finished: Run, alice: Any) -> None:
    User.objects.filter(pk=alice.pk).update(is_staff=True, is_superuser=True)
    paths = list_paths(finished)

    async def work(client: httpx.AsyncClient) -> tuple[httpx.Response, dict[str, httpx.Response]]:
        return await sign_in(client, "alice", "alices password"), {
            path: await client.get(f"{PREFIX}{path}") for path in (*paths, "/missing", "/api/v1/missing")
        }

    signed_in, responses = serve(work)

    assert (signed_in.status_code, signed_in.headers["location"]) == (302, f"{PREFIX}/")
    assert find_outside(responses) == set()
    assert responses["/api/v1/openapi.json"].json()["servers"] == [{"url": PREFIX}]
    statuses = [response.status_code for response in responses.values()]
    assert statuses.count(200) > 50
    assert max(statuses) < 500


@pytest.mark.parametrize("received", ["", PREFIX], ids=["removed by the proxy", "passed on by the proxy"])
def test_sub_path_of_the_site_url_is_used_whatever_the_proxy_does(
    finished: Run, alice: Any, received: str, settings: Any
) -> None:
    settings.SITE_URL, settings.FORCE_SCRIPT_NAME = f"{ORIGIN}{PREFIX}", PREFIX
    bearer = {"Authorization": f"Bearer {tokens.issue(alice, name='test')}"}
    run = f"/api/v1/runs/{finished.pk}"

    async def work(client: httpx.AsyncClient) -> tuple[httpx.Response, dict[str, httpx.Response]]:
        return await client.get(f"{received}/new"), {
            path: await client.get(f"{received}{path}", headers=bearer)
            for path in ("/accounts/login/", "/livez", "/missing", run, f"{run}/stream", "/api/v1/missing")
        }

    redirect, responses = serve(work, root_path="")

    assert redirect.headers["location"] == f"{PREFIX}/accounts/login/?next={PREFIX}/new"
    assert [response.status_code for response in responses.values()] == [200, 200, 404, 200, 200, 404]
    assert f'href="{PREFIX}/"' in responses["/missing"].text
    assert "event: complete" in responses[f"{run}/stream"].text
    assert {url.startswith(f"{ORIGIN}{PREFIX}/") for url in responses[run].json()["urls"].values()} == {True}
    assert responses["/api/v1/missing"].json()["code"] == "not_found"


def test_checks_of_the_api_apply_under_a_sub_path(run: Run) -> None:
    address = f"{PREFIX}/api/v1/runs"

    async def work(client: httpx.AsyncClient) -> list[httpx.Response]:
        await sign_in(client, "alice", "alices password")
        return [
            await client.get(address, headers={"Sec-Fetch-Site": "cross-site"}),
            await client.get(f"{address}/{run.pk}/stream", headers={"Origin": "https://evil.example"}),
            await client.post(address, content="{}", headers={"Content-Type": "text/plain"}),
            await client.post(address, content="x" * 200_000, headers={"Content-Type": "application/json"}),
            await client.get(f"{address}?cursor=%00"),
        ]

    problems = serve(work)

    codes = ["cross_site_request", "cross_site_request", "not_json", "too_large", "invalid_request"]
    assert [problem.json()["code"] for problem in problems] == codes
    assert [problem.json()["type"] for problem in problems] == [f"{PREFIX}/api/v1/problems#{code}" for code in codes]


@pytest.mark.parametrize(
    ("root_path", "path"),
    [
        ("/strategy", "/strategy/new"),
        ("/strategy", "/strategy/strategy/new"),
        ("/strategy", "/new"),
        ("/strategy/", "/strategy//new"),
        ("/strategy/", "/strategy/new"),
    ],
)
def test_path_begins_with_the_sub_path_once(root_path: str, path: str) -> None:
    seen: list[dict[str, Any]] = []

    async def note(scope: dict[str, Any], receive: Any, send: Any) -> None:
        seen.append(scope)

    asyncio.run(SubPath(note)({"type": "http", "root_path": root_path, "path": path}, None, None))

    assert (seen[0]["root_path"], seen[0]["path"]) == ("/strategy", "/strategy/new")


def test_worker_builds_urls_with_the_path_of_the_site_url(settings: Any) -> None:
    settings.SITE_URL = f"https://strategy.example{PREFIX}"
    clear_script_prefix()

    outside_a_request = build_url("strategies:shared", token="t")
    set_script_prefix(f"{PREFIX}/")
    try:
        inside = build_url("strategies:shared", token="t")
        settings.SITE_URL = "https://strategy.example"
        only_root_path = build_url("strategies:shared", token="t")
    finally:
        clear_script_prefix()

    assert {outside_a_request, inside, only_root_path} == {f"https://strategy.example{PREFIX}/shared/t"}


def test_sub_path_cannot_be_mistaken_for_a_path_inside_the_site() -> None:
    first = {route.partition("/")[0].partition("<")[0] for route in list_routes()} - {""}
    assert first | {path.strip("/") for path in (*PROBES, django_settings.STATIC_FOLDER)} == set(OWN_PATHS)

    site = "https://strategy.example"
    assert all(is_site_url(f"{site}{path}") for path in ("", "/strategy", "/newsroom", "/a/b-c/d.e"))
    assert not any(is_site_url(f"{site}{path}") for path in ("/admin", "/runs/x", "//x", "/..", "/a?b", "/a#b", "/ä"))
