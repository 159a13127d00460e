"""Runs with a failing model: retries on the run page, and the email at the end."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from config.processes import wait_until
from strategies.generation.brief import sample_briefs
from strategies.generation.pipeline import SECTIONS
from tests.e2e.browsing import (
    LONG_MS,
    RECORD_ANNOUNCEMENTS,
    get_progress,
    record_console_errors,
    screenshot,
    start_sample_run,
)
from tests.e2e.conftest import Stack, find_free_port, start_stack
from tests.mail_server import MailServer
from tests.scripted_model_server import Exchange, Reply, ScriptedModelServer, answer, http_error
from tests.strategies.model_runs import perfect_answers, section_replies

FAILING_SECTION = next(spec for spec in SECTIONS if spec.key == "risks")


class FlakyModel:
    """Replies with the given text, or with 503 while `is_down`."""

    def __init__(self) -> None:
        self.is_down = False

    def reply_with(self, prose: str) -> Reply:
        def reply(exchange: Exchange) -> None:
            (http_error(503, message="overloaded") if self.is_down else answer(prose))(exchange)

        return reply


@pytest.fixture(scope="module")
def model() -> FlakyModel:
    return FlakyModel()


@pytest.fixture(scope="module")
def mail() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


@pytest.fixture(scope="module")
def stack(
    tmp_path_factory: pytest.TempPathFactory, chromium_path: str, model: FlakyModel, mail: MailServer
) -> Iterator[Stack]:
    """A stack with a mail server and a model that can fail in one section."""
    brief = next(sample.brief for sample in sample_briefs() if sample.key == "b2b_saas_closewell")
    answers = perfect_answers(brief)
    with ScriptedModelServer(section_replies(answers, risks=model.reply_with(answers[FAILING_SECTION.key]))) as server:
        environment: dict[str, Any] = {
            "WRITER_MODEL": "openai-compatible:scripted",
            "WRITER_BASE_URL": server.base_url,
            "WRITER_API_KEY": "none",
            "WRITER_EDITOR": "false",
            "EMAIL_URL": f"smtp://127.0.0.1:{mail.port}",
            "SITE_URL": "https://strategy.example",
        }
        stack = start_stack(tmp_path_factory.mktemp("stack") / "data", port=find_free_port(), **environment)
        address = "from strategies.models import Account; Account.objects.update(confirmed_email='demo@example.org')"
        stack.manage("shell", "--verbosity", "0", "-c", address)
        yield stack
        stack.stop()
        stack.close_pipes()


@pytest.mark.slow
def test_failed_section_is_retried_automatically_and_by_its_owner(
    stack: Stack, visitor: Callable[..., BrowserContext], model: FlakyModel, mail: MailServer
) -> None:
    page = visitor(stack).new_page()
    console_errors = record_console_errors(page)
    model.is_down = True
    start_sample_run(page)
    page.evaluate(RECORD_ANNOUNCEMENTS)
    page.get_by_role("button", name="Email me when it is ready").click()
    expect(page.locator(".leave")).to_contain_text("We’ll email demo@example.org when it is done")
    page.evaluate(RECORD_ANNOUNCEMENTS)

    section = page.locator(f"[data-section={FAILING_SECTION.key}]")
    expect(section).to_have_attribute("data-state", "retrying", timeout=LONG_MS)
    expect(section.locator(".section__state")).to_have_text(re.compile(r"^Retrying, [23] of 3(, in \d+ s)?$"))
    expect(section.locator(".section__wait")).not_to_be_empty()
    screenshot(page, "run-retrying-live")

    expect(page.get_by_role("heading", name="Your strategy is partly ready")).to_be_visible(timeout=LONG_MS)
    bar = get_progress(page)
    assert bar < 100
    expect(section.locator(".section__error")).not_to_be_empty()
    again = section.get_by_role("button", name="Retry this section")
    expect(again).to_be_visible()
    screenshot(page, "run-partial-live")
    announcements = page.evaluate("window.announcements")
    assert len(announcements) <= 8 + 3 + 1, announcements
    assert not [text for text in announcements if "Retrying" in text]

    model.is_down = False
    again.click()
    expect(section).to_have_attribute("data-state", "done", timeout=LONG_MS)
    expect(page.locator("#outcome[data-status=succeeded], #outcome[data-status=partial]")).to_be_visible(
        timeout=LONG_MS
    )
    assert get_progress(page) >= bar
    if page.locator("#outcome").get_attribute("data-status") == "partial":
        page.get_by_role("button", name="Retry failed sections").click()
    expect(page.get_by_role("heading", name="Your strategy is ready", exact=True)).to_be_visible(timeout=LONG_MS)
    assert mail.received == [], "the page was open all the time"
    assert console_errors == []


def test_email_is_sent_when_the_owner_has_left_the_page(
    stack: Stack, visitor: Callable[..., BrowserContext], mail: MailServer, model: FlakyModel
) -> None:
    page = visitor(stack).new_page()
    # Retries leave time to close the page.
    model.is_down = True
    start_sample_run(page)
    page.get_by_role("button", name="Email me when it is ready").click()
    expect(page.locator(".leave")).to_contain_text("We’ll email")
    address = page.url
    page.close()
    model.is_down = False

    assert wait_until(lambda: bool(mail.received), within_s=60)
    with stack.api as api:
        run: dict[str, Any] = api.get(f"/runs/{address.rpartition('/')[2]}").json()
    assert run["status"] == "succeeded"
    (email,) = mail.received
    assert email["Subject"] == "Your strategy is ready"
    assert f"https://strategy.example/runs/{run['id']}/strategy" in email.get_content()
