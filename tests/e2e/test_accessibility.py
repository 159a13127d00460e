"""Check every page with axe-core: both themes and widths, console errors, and page weight."""

import gzip
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Response

from tests.e2e.accessibility import PAGES, WIDTHS, Subject, find_violations, is_wider_than
from tests.e2e.browsing import record_console_errors, screenshot, sign_in
from tests.e2e.conftest import Stack
from tests.e2e.finished_runs import create_finished_run, create_share_path, edit_section

# Long tests, which may run on a busy machine.
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
def addresses(stack: Stack) -> dict[str, str]:
    """Values for the placeholders in the addresses of `PAGES`."""
    run = create_finished_run(stack)
    edit_section(stack, run, "pillars", {"remark": "The checklist comes first."})
    return {
        "run": run,
        "shared": create_share_path(stack, run),
        "reset": stack.manage("shell", "--verbosity", "0", "-c", RESET_LINK).strip(),
    }


@pytest.fixture(scope="module")
def signed_in(browser: Browser, stack: Stack) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=stack.url, reduced_motion="reduce")
    sign_in(context.new_page(), stack.info["username"], stack.info["password"])
    yield context
    context.close()


@pytest.fixture(scope="module")
def signed_out(browser: Browser, stack: Stack) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=stack.url, reduced_motion="reduce")
    yield context
    context.close()


@pytest.mark.parametrize("subject", PAGES, ids=[subject.name for subject in PAGES])
def test_page_meets_wcag_and_fits_the_screen(
    subject: Subject, addresses: dict[str, str], signed_in: BrowserContext, signed_out: BrowserContext
) -> None:
    page = (signed_in if subject.is_signed_in else signed_out).new_page()
    console_errors = record_console_errors(page)
    page.set_viewport_size({"width": WIDTHS[1], "height": 1000})
    response = page.goto(subject.address.format(**addresses))
    if subject.prepare:
        subject.prepare(page)

    violations = dict[str, list[str]]()
    schemes: tuple[Any, ...] = ("light", "dark")
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        violations[scheme] = find_violations(page, subject.part)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 1000})
            screenshot(page, f"{subject.name}-{width}-{scheme}")
            assert not is_wider_than(page, width), f"scrolls horizontally at {width} pixels"
        page.set_viewport_size({"width": WIDTHS[1], "height": 1000})

    assert violations == {"light": [], "dark": []}
    # The console reports an error page's own status too.
    expected = str(response.status) if response and not response.ok else "none"
    assert [line for line in console_errors if expected not in line] == []
    page.close()


@pytest.mark.parametrize("address", ["/", "/runs/{run}/strategy", "/runs/{run}", "/new", "{shared}"])
def test_page_stays_within_its_size_budget(address: str, addresses: dict[str, str], signed_in: BrowserContext) -> None:
    page, responses, sizes = signed_in.new_page(), list[Response](), dict[str, int]()
    page.on("response", lambda response: responses.append(response))
    page.goto(address.format(**addresses), wait_until="load")

    for response in responses:
        kind = response.request.resource_type
        if kind == "document":
            sizes[kind] = response.request.sizes()["responseBodySize"]
        elif kind in {"stylesheet", "script"}:
            # `up` serves uncompressed files; in production `collectstatic` compresses them.
            sizes[kind] = sizes.get(kind, 0) + len(gzip.compress(response.body()))
    assert {"document", "stylesheet"} <= sizes.keys()
    assert sum(sizes.values()) < BUDGET_BYTES, sizes
    page.close()


def test_find_violations_finds_missing_labels_and_low_contrast(signed_out: BrowserContext) -> None:
    page = signed_out.new_page()
    page.set_content("<title>x</title><main><h1>x</h1><input><p style='color:#999'>too pale</p></main>")

    assert {line.partition(":")[0] for line in find_violations(page)} >= {"label", "color-contrast"}
    page.close()
