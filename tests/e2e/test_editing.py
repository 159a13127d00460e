"""Edit, lock, rewrite and restore sections in a real browser, with and without scripts."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from strategies.generation.brief import sample_briefs
from tests.e2e.browsing import (
    LONG_MS,
    RUN_PAGE,
    SCREENSHOTS,
    record_console_errors,
    reply_busy,
    screenshot,
    start_sample_run,
)
from tests.e2e.conftest import Stack, find_free_port, start_stack
from tests.scripted_model_server import Exchange, Reply, ScriptedModelServer, answer
from tests.strategies.model_runs import perfect_answers, section_replies

# Long tests, which may run on a busy machine.
pytestmark = pytest.mark.timeout(300)

INSTRUCTION = "Speak of the month’s end first."
FOLLOWED = "At the month’s end, Closewell is there."


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, chromium_path: str) -> Iterator[Stack]:
    """A stack whose model follows the instruction."""
    brief = next(sample.brief for sample in sample_briefs() if sample.key == "b2b_saas_closewell")
    answers = perfect_answers(brief)
    with ScriptedModelServer(section_replies(answers, audience=follow_instruction(answers["audience"]))) as server:
        environment: dict[str, Any] = {
            "WRITER_MODEL": "openai-compatible:scripted",
            "WRITER_BASE_URL": server.base_url,
            "WRITER_API_KEY": "none",
            "WRITER_EDITOR": "false",
        }
        stack = start_stack(tmp_path_factory.mktemp("stack") / "data", port=find_free_port(), **environment)
        yield stack
        stack.stop()
        stack.close_pipes()


def follow_instruction(prose: str) -> Reply:
    """Reply with the given section, changed if the request contains the instruction."""

    def reply(exchange: Exchange) -> None:
        content: dict[str, Any] = json.loads(prose)
        if INSTRUCTION in json.dumps(exchange.request_read.body, ensure_ascii=False):
            content["groups"][0]["about"] = {"text": FOLLOWED, "basis": ["your_instruction"]}
        answer(json.dumps(content))(exchange)

    return reply


def section(page: Page, key: str) -> Any:
    return page.locator(f"#section-{key}")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_section_is_edited_locked_rewritten_restored_and_exported(
    stack: Stack, visitor: Callable[..., BrowserContext], tmp_path: Path, scripts: bool
) -> None:
    page = visitor(stack, java_script_enabled=scripts, viewport={"width": 1280, "height": 1000}).new_page()
    console_errors = record_console_errors(page)
    create_finished_strategy(page, scripts=scripts)
    page.get_by_role("link", name="Read your strategy").click()

    section(page, "pillars").get_by_role("link", name="Edit").click()
    remark = page.get_by_label("Remark")
    remark.fill("The year-end checklist comes first.")
    screenshot(page, f"section-edit-{scripts}")
    page.get_by_role("button", name="Save").click()
    expect(section(page, "pillars")).to_contain_text("The year-end checklist comes first.")
    expect(section(page, "pillars").get_by_text("Edited by you")).to_be_visible()
    expect(section(page, "front").get_by_text("May be out of date.")).to_be_visible()

    section(page, "pillars").get_by_role("button", name="Lock").click()
    expect(section(page, "pillars").get_by_text("Locked", exact=True)).to_be_visible()
    expect(section(page, "pillars").get_by_role("link", name="Rewrite")).to_have_count(0)
    section(page, "front").scroll_into_view_if_needed()
    section(page, "pillars").screenshot(path=SCREENSHOTS / f"section-locked-{scripts}.png")
    section(page, "front").screenshot(path=SCREENSHOTS / f"section-stale-{scripts}.png")

    section(page, "front").get_by_role("link", name="Rewrite it").click()
    rewrite(page, scripts=scripts)
    expect(section(page, "front").get_by_text("May be out of date.")).to_have_count(0)
    section(page, "audience").get_by_role("link", name="Rewrite").click()
    page.get_by_label("What should be different?").fill(INSTRUCTION)
    screenshot(page, f"section-regenerate-{scripts}")
    rewrite(page, scripts=scripts)
    expect(section(page, "audience")).to_contain_text(FOLLOWED)
    expect(section(page, "pillars")).to_contain_text("The year-end checklist comes first.")

    section(page, "audience").get_by_role("link", name="History").click()
    expect(page.get_by_text(f"Instruction: “{INSTRUCTION}”")).to_be_visible()
    expect(page.locator(".diff ins").first).to_be_visible()
    expect(page.locator(".diff del").first).to_be_visible()
    screenshot(page, f"section-history-{scripts}")
    page.get_by_role("button", name="Restore version 1").click()
    expect(section(page, "audience")).not_to_contain_text(FOLLOWED)

    page.locator(".exports > summary").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Markdown").click()
    download.value.save_as(tmp_path / "strategy.md")
    text = (tmp_path / "strategy.md").read_text()
    assert "Edited by hand: Pillars and titles." in text
    assert "The year-end checklist comes first." in text
    assert FOLLOWED not in text
    assert console_errors == []


def create_finished_strategy(page: Page, *, scripts: bool) -> None:
    if scripts:
        start_sample_run(page)
    else:
        page.goto("/new?sample=b2b_saas_closewell")
        page.locator("#generate").click()
        page.wait_for_url(RUN_PAGE)
    wait_until_ended(page, scripts=scripts)


def rewrite(page: Page, *, scripts: bool) -> None:
    """Send the form, and open the strategy when the section is written."""
    page.get_by_role("button", name="Rewrite").click()
    page.wait_for_url(RUN_PAGE)
    wait_until_ended(page, scripts=scripts)
    page.get_by_role("link", name="Read your strategy").click()


def wait_until_ended(page: Page, *, scripts: bool) -> None:
    """Wait for the end of the run. Without scripts, reload by the link on the page."""
    read_link = page.get_by_role("link", name="Read your strategy")
    if scripts:
        expect(read_link).to_be_visible(timeout=LONG_MS)
        return
    for _ in range(600):
        if read_link.count():
            return
        page.get_by_role("link", name="Check progress").click()
    pytest.fail("the run did not end")


def test_conflicting_edit_is_shown_beside_the_current_text(
    stack: Stack, visitor: Callable[..., BrowserContext]
) -> None:
    context = visitor(stack)
    first = context.new_page()
    create_finished_strategy(first, scripts=True)
    first.get_by_role("link", name="Read your strategy").click()
    section(first, "pillars").get_by_role("link", name="Edit").click()
    second = context.new_page()
    second.goto(first.url)
    section(second, "pillars").get_by_role("link", name="Edit").click()
    expect(second.get_by_label("Remark")).to_be_visible()

    # A busy server gets the text again after the wait that it asks for.
    first.route("**/sections/pillars/edit", reply_busy(2, status=503), times=1)
    first.get_by_label("Remark").fill("The March edition comes first.")
    first.get_by_role("button", name="Save").click()
    message = "The server is busy. Your changes are still here. The page tries again in 2 seconds."
    expect(first.get_by_role("alert")).to_have_text(message)
    expect(first.get_by_role("alert")).to_be_in_viewport()
    screenshot(first, "section-busy")
    expect(section(first, "pillars")).to_contain_text("The March edition comes first.")
    # One that asks for more than a minute gets it when the user tries again.
    first.route("**/sections/pillars/lock", reply_busy(300), times=1)
    section(first, "pillars").get_by_role("button", name="Lock").click()
    expect(first.get_by_role("alert")).to_have_text("The server is busy. Nothing was saved. Try again in 5 minutes.")
    first.route("**/sections/pillars/history", reply_busy(1), times=1)
    section(first, "pillars").get_by_role("link", name="History").click()
    expect(first.get_by_role("alert")).to_have_text("The server is busy. It opens in 1 second.")
    expect(first.get_by_role("heading", name="History of")).to_be_visible()

    second.get_by_label("Remark").fill("The June edition comes first.")
    second.get_by_role("button", name="Save").click()

    expect(second.get_by_role("alert")).to_contain_text("Your text is below, as you typed it")
    expect(second.locator(".diff del")).to_have_text("March")
    expect(second.locator(".diff ins")).to_have_text("June")
    expect(second.get_by_label("Remark")).to_have_value("The June edition comes first.")
    screenshot(second, "section-conflict")
    second.get_by_role("button", name="Save").click()
    expect(section(second, "pillars")).to_contain_text("The June edition comes first.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_section_pages_fit_the_screen(
    stack: Stack, visitor: Callable[..., BrowserContext], width: int, scheme: Any
) -> None:
    page = visitor(stack, viewport={"width": width, "height": 900}, color_scheme=scheme).new_page()
    page.goto("/")
    read = page.get_by_role("link", name=re.compile("^Read the strategy")).first.get_attribute("href") or ""
    run = read.removesuffix("/strategy")
    addresses = {
        "strategy-tools": read,
        **{f"edit-{key}": f"{run}/sections/{key}/edit" for key in ("audience", "calendar", "risks", "pillars")},
        "regenerate": f"{run}/sections/audience/regenerate",
        "history": f"{run}/sections/pillars/history",
    }
    for name, address in addresses.items():
        page.goto(address)
        screenshot(page, f"{name}-{width}-{scheme}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
