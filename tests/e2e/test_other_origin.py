"""The example page of the API's client, on another origin: with a token it does what our own pages do."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.client_package import API_PACKAGE, INSTALL_TIMEOUT_S, install, run_server
from tests.e2e.browsing import LONG_MS, record_console_errors
from tests.e2e.conftest import Stack, find_free_port, start_stack

RUN_S = 8
NAME = "Łódź Coffee & Co"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(INSTALL_TIMEOUT_S)]


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    """The origin of the example page."""
    install(API_PACKAGE)
    install()
    with run_server("build/example.js", package=API_PACKAGE) as url:
        yield url.rstrip("/")


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, chromium_path: str, origin: str) -> Iterator[Stack]:
    """A stack that knows its own address and allows the example page's origin."""
    port = find_free_port()
    stack = start_stack(
        tmp_path_factory.mktemp("stack") / "data",
        port=port,
        simulated_s=RUN_S,
        SITE_URL=f"http://127.0.0.1:{port}",
        CORS_ALLOWED_ORIGINS=origin,
    )
    yield stack
    stack.stop()
    stack.close_pipes()


@pytest.fixture
def page(browser: Browser, origin: str, stack: Stack) -> Iterator[Page]:
    """The example page in a browser that has never visited the API's site."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{origin}/?api=http://127.0.0.1:{stack.port}")
    yield page
    context.close()


def sign_in(page: Page, token: str) -> None:
    page.get_by_label("API token").fill(token)
    page.get_by_role("button", name="Sign in").click()


def create_run(page: Page, name: str) -> None:
    page.get_by_label("Name of the business").fill(name)
    page.get_by_role("button", name="Generate strategy").click()


def test_page_of_another_origin_creates_watches_reads_and_downloads(page: Page, stack: Stack, origin: str) -> None:
    errors = record_console_errors(page)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))

    sign_in(page, stack.info["token"])
    expect(page.get_by_text("Signed in as demo.")).to_be_visible()
    create_run(page, NAME)

    expect(page.get_by_role("heading", level=1)).to_have_text(NAME)
    expect(page.locator("[data-connection=open]")).to_have_text("Live")
    sections = page.get_by_role("list", name="Finished sections").locator("li")
    counts = {sections.count()}
    while page.locator("[data-connection=closed]").count() == 0:
        counts.add(sections.count())
        page.wait_for_timeout(100)
    assert len(counts) > 3, "sections did not appear one by one"
    expect(page.get_by_role("status")).to_have_text("The strategy is ready.")
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "100")

    expect(page.get_by_role("heading", level=2).first).to_be_visible(timeout=LONG_MS)
    assert page.get_by_role("heading", level=2).count() == sections.count()
    assert page.locator("section table").count() > 3
    with page.expect_download() as download:
        page.get_by_role("button", name="Word").click()
    assert download.value.suggested_filename == "łódź-coffee-co-strategy.docx"
    with open(download.value.path(), "rb") as file:
        assert file.read(2) == b"PK"

    api = [url for url in requests if urlsplit(url).path.startswith("/api/")]
    assert {urlsplit(url).netloc for url in api} == {f"127.0.0.1:{stack.port}"} != {urlsplit(origin).netloc}
    assert sum("/stream" in url for url in api) == 1
    assert page.context.cookies() == []
    assert errors == []


def test_page_of_another_origin_shows_what_is_wrong_with_a_brief(page: Page, stack: Stack) -> None:
    sign_in(page, stack.info["token"])
    create_run(page, "x" * 201)

    expect(page.get_by_role("alert")).to_contain_text("business.business_name: This is 201 characters long")


def test_page_of_another_origin_shows_that_a_token_is_not_valid(page: Page) -> None:
    sign_in(page, "tl_no_such_token")

    expect(page.get_by_role("alert")).to_contain_text("send a valid token")


def test_page_of_another_origin_with_a_client_token_only_reads(page: Page, stack: Stack) -> None:
    with stack.api as backend:
        token = backend.post("/client-tokens", json={"expires_in_s": 60}).json()["token"]
    sign_in(page, token)

    expect(page.get_by_text("Signed in as demo (read-only).")).to_be_visible()
    create_run(page, NAME)

    expect(page.get_by_role("alert")).to_contain_text("This token is read-only.")


def test_origin_that_is_not_allowed_reads_nothing(stack: Stack) -> None:
    headers = {"Origin": "https://evil.example", "Authorization": f"Bearer {stack.info['token']}"}
    response = httpx.get(f"{stack.url}api/v1/me", headers=headers)

    assert "Access-Control-Allow-Origin" not in response.headers
