"""Another project installs the package from its wheel, follows its README, and streams an import."""

import subprocess
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.conf import settings

from tests.sse.fresh_project import HOST, SERVER, FreshProject, build_wheel, find_command
from tests.wire import Wire, WireEvent, remove_marks

pytestmark = pytest.mark.timeout(600)

NAMES = ["Ada Lovelace", "Grace Hopper", "Radia Perlman", "Barbara Liskov", "Mary Shelley"]
OLDEST = ["asgiref==3.13.*", "pydantic==2.12.*", "redis==6.0.*", "sse-starlette==3.0.*"]
"""The lower bounds in `sse/pyproject.toml`."""
STOP_TIMEOUT_S = 5.0


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_wheel(tmp_path_factory.mktemp("distributions"))


@pytest.fixture(
    scope="module",
    params=[pytest.param("5.2", marks=pytest.mark.slow), pytest.param("6.0", marks=pytest.mark.slow), "6.1"],
)
def project(request: pytest.FixtureRequest, wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> FreshProject:
    """A project made as the README says, with this version of Django; the oldest with the oldest dependencies."""
    constraints = [f"django=={request.param}.*", *(OLDEST if request.param == "5.2" else ())]
    project = FreshProject.create(tmp_path_factory.mktemp("fresh"), wheel=wheel, constraints=constraints)
    project.follow()
    assert project.run("python -m django --version").startswith(request.param)
    return project


@pytest.fixture
def uvicorn(project: FreshProject) -> Iterator[subprocess.Popen[str]]:
    with project.serve(f"{find_command(SERVER)} --port {project.choose_port()}") as server:
        yield server
        server.terminate()
        server.wait(STOP_TIMEOUT_S)
    assert "Traceback" not in project.printed, project.printed
    assert project.printed.count("bus lost") <= 1, "an outage of Redis is logged once"


def read_rows(response: httpx.Response, wire: Wire) -> Iterator[WireEvent]:
    """Yield the import's events as they arrive."""
    assert response.status_code == httpx.codes.OK, response.read()
    for chunk in response.iter_bytes():
        for event in wire.feed(chunk):
            if event.event == "row_imported":
                yield event


def test_import_streams_live_and_resumes(project: FreshProject, uvicorn: Any) -> None:
    rows: list[tuple[Any, ...]] = []
    wire = Wire()
    with project.sign_in() as ada:
        with project.run_import() as (running, page), ada.stream("GET", f"{page}stream") as response:
            for row in read_rows(response, wire):
                is_last = len(rows) == len(NAMES) - 1
                assert running.poll() is None or is_last, "the rows did not arrive while they were saved"
                rows.append((row.position, row.data["name"], row.data["total"], row.data.get("final")))

        assert rows == [(str(number), name, 5, number == 5 or None) for number, name in enumerate(NAMES, 1)]
        assert wire.events[0].data["events"] == {"row_imported": True}
        assert ada.get(f"{page}stream", headers={"Last-Event-ID": "5"}).status_code == httpx.codes.NO_CONTENT
        with ada.stream("GET", f"{page}stream?last_event_id=3") as response:
            assert [row.data["row"] for row in read_rows(response, Wire())] == [4, 5]
        polled = ada.get(f"{page}events", params={"after": "2"}).json()
        assert ([remove_marks(one["id"]) for one in polled["events"]], polled["is_terminal"]) == (["3", "4", "5"], True)

        script = ada.get(ada.get(page).text.partition('from "')[2].partition('"')[0])
        assert (script.status_code, script.headers["Content-Type"].partition(";")[0]) == (200, "text/javascript")
        assert "SSEConnection" in script.text
    stranger = httpx.get(f"http://{HOST}:{project.port}{page}stream")
    assert (stranger.status_code, stranger.json()["code"]) == (404, "not_found")


def test_server_stops_at_once_with_an_open_stream(project: FreshProject, uvicorn: subprocess.Popen[str]) -> None:
    wire = Wire()
    with (
        project.sign_in() as ada,
        project.run_import() as (_, page),
        ada.stream("GET", f"{page}stream") as response,
    ):
        rows = read_rows(response, wire)
        next(rows)
        uvicorn.terminate()
        uvicorn.wait(STOP_TIMEOUT_S)
        list(rows)

    assert len(wire.retries_ms) == 2, "the stream did not end with a closing message"


def test_runserver_answers_what_to_start_instead(project: FreshProject, uvicorn: Any) -> None:
    with project.sign_in() as ada, project.run_import() as (_, page):
        cookies = dict(ada.cookies)
    address = f"{HOST}:{project.choose_port()}"
    with project.serve(f"python manage.py runserver --noreload {address}") as runserver:
        answer = httpx.get(f"http://{address}{page}stream", cookies=cookies, timeout=10)
        polled = httpx.get(f"http://{address}{page}events", cookies=cookies, timeout=10)
        runserver.terminate()
        runserver.wait(STOP_TIMEOUT_S)

    assert (answer.status_code, answer.json()["code"]) == (501, "asgi_required")
    for text in (answer.json()["detail"], project.printed):
        assert "Start an ASGI server instead, such as: uvicorn mysite.asgi:application" in text
    assert len(polled.json()["events"]) == len(NAMES)


def test_import_streams_with_redis(project: FreshProject, tmp_path: Path) -> None:
    settings_file = project.folder / "mysite" / "settings.py"
    before = settings_file.read_text()
    settings_file.write_text(before + f'\nSSE_REDIS_URL = "{settings.REDIS_URL}"\nSSE_REDIS_CHANNEL = "fresh"\n')
    try:
        with project.serve(f"{find_command(SERVER)} --port {project.choose_port()}") as server:
            with (
                project.sign_in() as ada,
                project.run_import() as (_, page),
                ada.stream("GET", f"{page}stream") as response,
            ):
                assert [row.data["name"] for row in read_rows(response, Wire())] == NAMES
            server.terminate()
            server.wait(STOP_TIMEOUT_S)
        assert "bus lost" not in project.printed
    finally:
        settings_file.write_text(before)


def test_project_has_no_warnings_and_no_missing_migrations(project: FreshProject) -> None:
    assert "no issues" in project.run("python manage.py check --fail-level WARNING")
    assert "No changes" in project.run("python manage.py makemigrations --check --dry-run")
    assert "prometheus" not in project.run("pip list").lower()


def test_wheel_holds_the_package_alone(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        licence = archive.read("django_throughline_sse-0.1.0.dist-info/licenses/LICENSE")

    assert {name.partition("/")[0] for name in names} == {"sse", "django_throughline_sse-0.1.0.dist-info"}
    assert {"sse/py.typed", "sse/static/sse/client.js", "sse/migrations/0001_initial.py", "sse/README.md"} <= set(names)
    assert {"sse/templates/sse/live_streams.html", "sse/management/commands/sse_schema.py"} <= set(names)
    assert not [name for name in names if name.startswith("sse/client/") or "__pycache__" in name]
    assert licence == (settings.BASE_DIR / "LICENSE").read_bytes()


def test_source_distribution_holds_what_the_wheel_is_built_from(wheel: Path) -> None:
    (source,) = wheel.parent.glob("*.tar.gz")
    with tarfile.open(source) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}

    assert {"pyproject.toml", "LICENSE", "README.md", "PROTOCOL.md", "COMING_FROM.md", "py.typed"} <= names
    assert {"events.py", "static/sse/client.js", "migrations/0001_initial.py"} <= names
    assert not [name for name in names if name.startswith("client/")]
