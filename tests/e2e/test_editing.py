"""What a marketer does to a finished strategy, in a real browser against the real stack, with scripts and without."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from strategies.generation.brief import sample_briefs
from tests.e2e.browsing import LONG_MS, RUN_PAGE, SCREENSHOTS, complaints_of, order_sample, screenshot
from tests.e2e.conftest import Stack, free_port, start_stack
from tests.scripted_model_server import Exchange, Reply, ScriptedModelServer, answer
from tests.strategies.model_runs import perfect_answers_to, replies_of

# Long journeys, on machines that may be busy with other things.
pytestmark = pytest.mark.timeout(300)

WISH = "Speak of the month’s end first."
POSITION = "Positioning and voice"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, chromium_path: str) -> Iterator[Stack]:
    """A stack whose strategies are written by a model that heeds an instruction."""
    brief = next(sample.brief for sample in sample_briefs() if sample.key == "b2b_saas_closewell")
    answers = perfect_answers_to(brief)
    with ScriptedModelServer(replies_of(answers, positioning=heeding(answers[POSITION]))) as server:
        environment = {
            "WRITER_MODEL": "openai-compatible:scripted",
            "WRITER_BASE_URL": server.base_url,
            "WRITER_API_KEY": "none",
        }
        stack = start_stack(tmp_path_factory.mktemp("stack") / "data", port=free_port(), **environment)
        yield stack
        stack.stop()
        stack.close_pipes()


def heeding(prose: str) -> Reply:
    """Answers with the claim that was wished for, once something was."""

    def reply(exchange: Exchange) -> None:
        written: dict[str, Any] = json.loads(prose)
        if WISH in json.dumps(exchange.request_read.body, ensure_ascii=False):
            written["claim"] |= {"text": "At the month’s end, Closewell is there.", "basis": ["your_instruction"]}
        answer(json.dumps(written))(exchange)

    return reply


def section(page: Page, key: str) -> Any:
    return page.locator(f"#section-{key}")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_strategy_is_edited_locked_written_anew_compared_restored_and_taken_away(
    stack: Stack, visitor: Callable[..., BrowserContext], tmp_path: Path, scripts: bool
) -> None:
    page = visitor(stack, java_script_enabled=scripts, viewport={"width": 1280, "height": 1000}).new_page()
    complaints = complaints_of(page)
    order_finished(page, scripts=scripts)
    page.get_by_role("link", name="Read your strategy").click()

    section(page, "audience").get_by_role("link", name="Edit").click()
    retention = page.get_by_label("Why customers come back")
    retention.fill("They come back for the year-end checklist.")
    screenshot(page, f"section-edit-{scripts}")
    page.get_by_role("button", name="Save").click()
    expect(section(page, "audience")).to_contain_text("They come back for the year-end checklist.")
    expect(section(page, "audience").get_by_text("Edited by you")).to_be_visible()
    expect(section(page, "positioning").get_by_text("May be out of date.")).to_be_visible()

    section(page, "audience").get_by_role("button", name="Lock").click()
    expect(section(page, "audience").get_by_text("Locked", exact=True)).to_be_visible()
    expect(section(page, "audience").get_by_role("link", name="Write anew")).to_have_count(0)
    section(page, "positioning").scroll_into_view_if_needed()
    section(page, "audience").screenshot(path=SCREENSHOTS / f"section-locked-{scripts}.png")
    section(page, "positioning").screenshot(path=SCREENSHOTS / f"section-stale-{scripts}.png")

    section(page, "positioning").get_by_role("link", name="Write anew").click()
    page.get_by_label("What should be different?").fill(WISH)
    screenshot(page, f"section-regenerate-{scripts}")
    page.get_by_role("button", name="Write it anew").click()
    page.wait_for_url(RUN_PAGE)
    until_ended(page, scripts=scripts)
    page.get_by_role("link", name="Read your strategy").click()
    expect(section(page, "positioning")).to_contain_text("At the month’s end, Closewell is there.")
    expect(section(page, "positioning").get_by_text("May be out of date.")).to_have_count(0)
    expect(section(page, "audience")).to_contain_text("They come back for the year-end checklist.")

    section(page, "positioning").get_by_role("link", name="History").click()
    expect(page.get_by_text(f"Instruction: “{WISH}”")).to_be_visible()
    expect(page.locator(".diff ins").first).to_be_visible()
    expect(page.locator(".diff del").first).to_be_visible()
    screenshot(page, f"section-history-{scripts}")
    page.get_by_role("button", name="Restore version 1").click()
    expect(section(page, "positioning")).not_to_contain_text("At the month’s end, Closewell is there.")

    page.locator(".exports > summary").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Markdown").click()
    download.value.save_as(tmp_path / "strategy.md")
    text = (tmp_path / "strategy.md").read_text()
    assert "Edited by hand: Audience." in text
    assert "They come back for the year-end checklist." in text
    assert "At the month’s end, Closewell is there." not in text
    assert complaints == []


def order_finished(page: Page, *, scripts: bool) -> None:
    if scripts:
        order_sample(page)
    else:
        page.goto("/new?sample=b2b_saas_closewell")
        page.locator("#generate").click()
        page.wait_for_url(RUN_PAGE)
    until_ended(page, scripts=scripts)


def until_ended(page: Page, *, scripts: bool) -> None:
    """With scripts the page says so itself; without, it is looked up again by its link."""
    ended = page.get_by_role("link", name="Read your strategy")
    if scripts:
        expect(ended).to_be_visible(timeout=LONG_MS)
        return
    for _ in range(600):
        if ended.count():
            return
        page.get_by_role("link", name="Check progress").click()
    pytest.fail("the run did not end")


def test_a_text_that_came_too_late_is_shown_beside_the_other_one(
    stack: Stack, visitor: Callable[..., BrowserContext]
) -> None:
    context = visitor(stack)
    first = context.new_page()
    order_finished(first, scripts=True)
    first.get_by_role("link", name="Read your strategy").click()
    section(first, "audience").get_by_role("link", name="Edit").click()
    second = context.new_page()
    second.goto(first.url)
    section(second, "audience").get_by_role("link", name="Edit").click()
    expect(second.get_by_label("Why customers come back")).to_be_visible()

    first.get_by_label("Why customers come back").fill("They come back in March.")
    first.get_by_role("button", name="Save").click()
    second.get_by_label("Why customers come back").fill("They come back in June.")
    second.get_by_role("button", name="Save").click()

    expect(second.get_by_role("alert")).to_contain_text("Neither text is lost")
    expect(second.locator(".diff del")).to_have_text("March")
    expect(second.locator(".diff ins")).to_have_text("June")
    expect(second.get_by_label("Why customers come back")).to_have_value("They come back in June.")
    screenshot(second, "section-conflict")
    second.get_by_role("button", name="Save").click()
    expect(section(second, "audience")).to_contain_text("They come back in June.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_pages_of_a_section_fit_the_screen(
    stack: Stack, visitor: Callable[..., BrowserContext], width: int, scheme: Any
) -> None:
    page = visitor(stack, viewport={"width": width, "height": 900}, color_scheme=scheme).new_page()
    page.goto("/")
    read = page.get_by_role("link", name=re.compile("^Read the strategy")).first.get_attribute("href") or ""
    run = read.removesuffix("/strategy")
    addresses = {
        "strategy-tools": read,
        **{f"edit-{key}": f"{run}/sections/{key}/edit" for key in ("audience", "calendar", "risks", "pillars")},
        "regenerate": f"{run}/sections/positioning/regenerate",
        "history": f"{run}/sections/audience/history",
    }
    for name, address in addresses.items():
        page.goto(address)
        screenshot(page, f"{name}-{width}-{scheme}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
