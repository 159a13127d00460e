"""From notes to a brief in a real browser, with a worker and a model on a scripted server."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.accessibility import STANDARDS
from tests.e2e.browsing import LONG_MS, record_console_errors, screenshot
from tests.e2e.conftest import Stack, find_free_port, start_stack
from tests.scripted_model_server import ScriptedModelServer
from tests.strategies.generation.intake.test_source_text import word_document
from tests.strategies.proposing import GOOD, SOURCE, reply_with


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, chromium_path: str) -> Iterator[Stack]:
    """A stack whose model finds the same answers in every text."""
    with ScriptedModelServer(reply_with(*GOOD)) as server:
        environment: dict[str, Any] = {
            "WRITER_MODEL": "openai-compatible:scripted",
            "WRITER_BASE_URL": server.base_url,
            "WRITER_API_KEY": "none",
        }
        stack = start_stack(tmp_path_factory.mktemp("stack") / "data", port=find_free_port(), **environment)
        yield stack
        stack.stop()
        stack.close_pipes()


def check_accessibility(page: Page) -> None:
    found = Axe().run(page, options={"runOnly": STANDARDS})
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_notes_become_marked_answers_to_keep_or_clear(stack: Stack, visitor: Callable[..., BrowserContext]) -> None:
    page = visitor(stack, viewport={"width": 375, "height": 812}).new_page()
    console_errors = record_console_errors(page)
    page.goto("/new?empty")
    check_accessibility(page)
    screenshot(page, "intake-card")
    page.get_by_label("Your text").fill("Too short")
    page.get_by_role("button", name="Find answers").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("too short")
    check_accessibility(page)
    screenshot(page, "intake-error")

    page.get_by_label("Your text").fill("")
    page.get_by_label("Or a file").set_input_files(
        {"name": "Old plan.docx", "mimeType": "application/octet-stream", "buffer": word_document(SOURCE)}
    )
    page.get_by_role("button", name="Find answers").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Reading your text")
    check_accessibility(page)
    screenshot(page, "intake-waiting")
    page.wait_for_url("**/new?draft=*", timeout=LONG_MS)

    expect(page.get_by_role("heading", name="5 answers from Old plan.docx")).to_be_visible()
    name = page.get_by_label("Business name")
    expect(name).to_have_value("Fellrye")
    check_accessibility(page)
    name.scroll_into_view_if_needed()
    screenshot(page, "intake-answers")
    page.get_by_label("What you sell, and for how much").fill("A jacket for £420")
    page.get_by_role("button", name="Use this answer to “Money for content: amount”: 950").press("Enter")
    expect(page.get_by_label("Amount")).to_have_value("950")
    page.get_by_role("button", name="Clear the answer to “Business name”").click()
    expect(name).to_have_value("")
    page.get_by_role("button", name="Keep all").click()
    expect(page.locator(".mark")).to_have_count(0)
    expect(page.get_by_label("What you sell, and for how much")).to_have_value("A jacket for £420")
    assert console_errors == []


def test_notes_are_read_without_scripts(stack: Stack, visitor: Callable[..., BrowserContext]) -> None:
    page = visitor(stack, java_script_enabled=False).new_page()
    page.goto("/new?empty")
    page.get_by_label("Your text").fill(SOURCE)
    page.get_by_role("button", name="Find answers").click()

    page.wait_for_url("**/new?draft=*", timeout=LONG_MS)
    page.get_by_role("button", name="Keep the answer to “Business name”").click()
    expect(page.get_by_label("Business name")).to_have_value("Fellrye")
    expect(page.get_by_role("button", name="Keep the answer to “Business name”")).to_have_count(0)
