"""A run whose model fails, and one that nobody watches: what the page says meanwhile, and who is told of the end."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from config.processes import wait_until
from strategies.generation.brief import sample_briefs
from strategies.generation.pipeline import SECTIONS
from tests.e2e.browsing import LISTEN, LONG_MS, complaints_of, order_sample, percent, screenshot
from tests.e2e.conftest import Stack, free_port, start_stack
from tests.mail_server import MailServer
from tests.scripted_model_server import Exchange, Reply, ScriptedModelServer, answer, http_error
from tests.strategies.model_runs import perfect_answers, section_replies

FAILS = next(spec for spec in SECTIONS if spec.key == "risks")


class Moody:
    """Answers well, or not at all while `is_away`."""

    def __init__(self) -> None:
        self.is_away = False

    def about(self, prose: str) -> Reply:
        def reply(exchange: Exchange) -> None:
            (http_error(503, message="overloaded") if self.is_away else answer(prose))(exchange)

        return reply


@pytest.fixture(scope="module")
def moody() -> Moody:
    return Moody()


@pytest.fixture(scope="module")
def mail() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


@pytest.fixture(scope="module")
def stack(
    tmp_path_factory: pytest.TempPathFactory, chromium_path: str, moody: Moody, mail: MailServer
) -> Iterator[Stack]:
    """A stack with a model that may fail at one section, and a mail server."""
    brief = next(sample.brief for sample in sample_briefs() if sample.key == "b2b_saas_closewell")
    answers = perfect_answers(brief)
    with ScriptedModelServer(section_replies(answers, risks=moody.about(answers[FAILS.title]))) as server:
        environment = {
            "WRITER_MODEL": "openai-compatible:scripted",
            "WRITER_BASE_URL": server.base_url,
            "WRITER_API_KEY": "none",
            "EMAIL_URL": f"smtp://127.0.0.1:{mail.port}",
            "SITE_URL": "https://strategy.example",
        }
        stack = start_stack(tmp_path_factory.mktemp("stack") / "data", port=free_port(), **environment)
        address = "from django.contrib.auth.models import User; User.objects.update(email='demo@example.org')"
        stack.manage("shell", "--verbosity", "0", "-c", address)
        yield stack
        stack.stop()
        stack.close_pipes()


def test_a_section_that_fails_is_tried_again_before_everyones_eyes_and_once_more_alone_by_its_owner(
    stack: Stack, visitor: Callable[..., BrowserContext], moody: Moody, mail: MailServer
) -> None:
    page = visitor(stack).new_page()
    complaints = complaints_of(page)
    moody.is_away = True
    order_sample(page)
    page.evaluate(LISTEN)
    page.get_by_role("button", name="Email me when it is ready").click()
    expect(page.locator(".leave")).to_contain_text("We email demo@example.org when it ends")
    page.evaluate(LISTEN)

    section = page.locator(f"[data-section={FAILS.key}]")
    expect(section).to_have_attribute("data-state", "retrying", timeout=LONG_MS)
    expect(section.locator(".section__state")).to_have_text(re.compile(r"^Retrying, [23] of 3(, in \d+ s)?$"))
    expect(section.locator(".section__wait")).not_to_be_empty()
    screenshot(page, "run-retrying-live")

    expect(page.get_by_role("heading", name="Your strategy is ready in part")).to_be_visible(timeout=LONG_MS)
    bar = percent(page)
    assert bar < 100
    expect(section.locator(".section__error")).not_to_be_empty()
    again = section.get_by_role("button", name="Try this section again")
    expect(again).to_be_visible()
    screenshot(page, "run-partial-live")
    said = page.evaluate("window.said")
    assert len(said) <= 8 + 3 + 1, said
    assert not [line for line in said if "Retrying" in line]

    moody.is_away = False
    again.click()
    expect(section).to_have_attribute("data-state", "done", timeout=LONG_MS)
    expect(page.locator("#outcome[data-status=succeeded], #outcome[data-status=partial]")).to_be_visible(
        timeout=LONG_MS
    )
    assert percent(page) >= bar
    if page.locator("#outcome").get_attribute("data-status") == "partial":
        page.get_by_role("button", name="Try the failed sections again").click()
    expect(page.get_by_role("heading", name="Your strategy is ready", exact=True)).to_be_visible(timeout=LONG_MS)
    assert mail.received == [], "somebody was watching all the time"
    assert complaints == []


def test_who_asked_for_it_and_left_gets_one_email_that_leads_to_the_strategy(
    stack: Stack, visitor: Callable[..., BrowserContext], mail: MailServer, moody: Moody
) -> None:
    page = visitor(stack).new_page()
    # Tried again a while, so that there is time to leave.
    moody.is_away = True
    order_sample(page)
    page.get_by_role("button", name="Email me when it is ready").click()
    expect(page.locator(".leave")).to_contain_text("We email")
    address = page.url
    page.close()
    moody.is_away = False

    assert wait_until(lambda: bool(mail.received), within_s=60)
    with stack.api as api:
        run: dict[str, Any] = api.get(f"/runs/{address.rpartition('/')[2]}").json()
    assert run["status"] == "succeeded"
    (sent,) = mail.received
    assert sent["Subject"] == "Your strategy for Closewell is ready"
    assert f"https://strategy.example/runs/{run['id']}/strategy" in sent.get_content()
