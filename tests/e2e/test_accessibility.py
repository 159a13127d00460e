"""Every page under axe-core in both themes, without a word from the console, at both widths, and within its budget."""

import gzip
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Response

from tests.e2e.accessibility import PAGES, WIDTHS, Subject, is_wider_than, violations
from tests.e2e.browsing import complaints_of, screenshot, sign_in
from tests.e2e.conftest import Stack
from tests.e2e.finished import edited, finished_run, shared_path

# Long journeys, on machines that may be busy with other things.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

BUDGET_BYTES = 100_000
RESET_LINK = """
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.http import urlsafe_base64_encode

user = User.objects.create_user("forgetful")
number = urlsafe_base64_encode(str(user.pk).encode())
print(reverse("password_reset_confirm", args=[number, default_token_generator.make_token(user)]))
"""


@pytest.fixture(scope="module")
def stack(quick_stack: Stack) -> Stack:
    return quick_stack


@pytest.fixture(scope="module")
def places(stack: Stack) -> dict[str, str]:
    """What the addresses of `PAGES` may name."""
    run = finished_run(stack)
    edited(stack, run, "audience", {"retention": {"text": "They come back for the checklist."}})
    return {
        "run": run,
        "shared": shared_path(stack, run),
        "reset": stack.manage("shell", "--verbosity", "0", "-c", RESET_LINK).strip(),
    }


@pytest.fixture(scope="module")
def signed_in(browser: Browser, stack: Stack) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=stack.url, reduced_motion="reduce")
    sign_in(context.new_page(), stack.told["username"], stack.told["password"])
    yield context
    context.close()


@pytest.fixture(scope="module")
def stranger(browser: Browser, stack: Stack) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=stack.url, reduced_motion="reduce")
    yield context
    context.close()


@pytest.mark.parametrize("subject", PAGES, ids=[subject.name for subject in PAGES])
def test_a_page_can_be_used_by_everybody(
    subject: Subject, places: dict[str, str], signed_in: BrowserContext, stranger: BrowserContext
) -> None:
    page = (signed_in if subject.is_signed_in else stranger).new_page()
    said = complaints_of(page)
    page.set_viewport_size({"width": WIDTHS[1], "height": 1000})
    answer = page.goto(subject.address.format(**places))
    if subject.prepare:
        subject.prepare(page)

    found = dict[str, list[str]]()
    schemes: tuple[Any, ...] = ("light", "dark")
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        found[scheme] = violations(page, subject.part)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 1000})
            screenshot(page, f"{subject.name}-{width}-{scheme}")
            assert not is_wider_than(page, width), f"must be scrolled sideways at {width} pixels"
        page.set_viewport_size({"width": WIDTHS[1], "height": 1000})

    assert found == {"light": [], "dark": []}
    # A page that says that there is nothing is said so by the console as well.
    assert [line for line in said if answer is None or answer.ok or "404" not in line] == []
    page.close()


@pytest.mark.parametrize("address", ["/", "/runs/{run}/strategy", "/runs/{run}", "/new", "{shared}"])
def test_a_page_weighs_less_than_its_budget_without_fonts(
    address: str, places: dict[str, str], signed_in: BrowserContext
) -> None:
    page, answers, weights = signed_in.new_page(), list[Response](), dict[str, int]()
    page.on("response", lambda answer: answers.append(answer))
    page.goto(address.format(**places), wait_until="load")

    for answer in answers:
        kind = answer.request.resource_type
        if kind == "document":
            weights[kind] = answer.request.sizes()["responseBodySize"]
        elif kind in {"stylesheet", "script"}:
            # On one machine files are served as they lie there; elsewhere `collectstatic` has packed them.
            weights[kind] = weights.get(kind, 0) + len(gzip.compress(answer.body()))
    assert {"document", "stylesheet"} <= weights.keys()
    assert sum(weights.values()) < BUDGET_BYTES, weights
    page.close()


def test_what_is_wrong_would_be_found(stranger: BrowserContext) -> None:
    page = stranger.new_page()
    page.set_content("<title>x</title><main><h1>x</h1><input><p style='color:#999'>too pale</p></main>")

    assert {line.partition(":")[0] for line in violations(page)} >= {"label", "color-contrast"}
    page.close()
