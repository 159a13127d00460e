"""`manage.py up --replay`: a strategy from example answers, followed in the browser, without a model and a key."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e.browsing import LONG_MS, record_console_errors, start_sample_run
from tests.e2e.conftest import Stack

REPLAY_S = 5


@pytest.mark.slow
def test_replayed_samples_end_without_objections(
    up: Callable[..., Stack], visitor: Callable[..., BrowserContext]
) -> None:
    stack = up(replay_s=REPLAY_S)
    page = visitor(stack).new_page()
    errors = record_console_errors(page)
    for business in ("Closewell", "Fell & Rye", "Harbour Street"):
        start_sample_run(page, business)

        expect(page.get_by_role("link", name="Read your strategy")).to_be_visible(timeout=LONG_MS)
        expect(page.locator("main")).to_contain_text("No AI model was called.")
        with stack.api as api:
            address = f"/runs/{page.url.rpartition('/')[2]}"
            run = api.get(address).json()
            assert (run["status"], run["writer"]) == ("succeeded", "replay")
            assert {section["key"] for section in run["sections"]} >= {"editor", "pillars", "briefs"}
            assert api.get(f"{address}/objections").json()["results"] == []
    assert not errors
