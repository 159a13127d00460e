"""Accounts, API tokens and the admin, in a real browser against the real stack."""

import re
from collections.abc import Callable

import httpx
import pyotp
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.browsing import RUN_PAGE, record_console_errors, reply_busy, screenshot, start_sample_run
from tests.e2e.conftest import Stack

PASSWORD = "a quiet harbour"


def sign_up(page: Page, username: str) -> None:
    page.goto("/")
    page.get_by_role("link", name="Create an account").click()
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Confirm password").fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    page.wait_for_url("**/new")


def test_new_user_creates_a_strategy_and_an_api_token(stack: Stack, browser: Browser) -> None:
    context = browser.new_context(base_url=stack.url, permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    console_errors = record_console_errors(page)
    page.goto("/accounts/sign-up/")
    page.get_by_label("Username").fill("zoe")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Confirm password").fill("another")
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    expect(page.get_by_label("Username")).to_have_value("zoe")
    screenshot(page, "sign-up")
    sign_up(page, "zoe")

    start_sample_run(page)
    expect(page.locator("#connection-text")).to_contain_text("Live", timeout=10_000)
    run_id = page.url.rsplit("/", 1)[1]
    page.get_by_role("link", name="Account").click()
    page.get_by_role("link", name="API tokens").click()
    page.get_by_label("Name").fill("Reporting")
    page.get_by_label("Read: see runs").check()
    page.get_by_label("Expires").select_option("30")
    page.get_by_role("button", name="Create token").click()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    screenshot(page, "api-token")
    token = page.evaluate("navigator.clipboard.readText()")
    assert token == page.get_by_label("Token", exact=True).input_value()

    bearer = {"Authorization": f"Bearer {token}"}
    runs = f"{stack.url}api/v1/runs"
    assert [run["id"] for run in httpx.get(runs, headers=bearer, timeout=20).json()["results"]] == [run_id]
    assert httpx.post(f"{runs}/{run_id}/cancel", headers=bearer, timeout=20).status_code == 403
    page.reload()
    expect(page.get_by_text("Last used")).to_be_visible()
    page.get_by_text("Revoke").first.click()
    page.get_by_role("button", name="Revoke “Reporting”").click()
    expect(page.locator(".account .note")).to_contain_text("has been revoked")
    assert httpx.get(runs, headers=bearer, timeout=20).status_code == 401
    assert console_errors == []
    context.close()


def test_account_works_without_javascript(stack: Stack, browser: Browser) -> None:
    context = browser.new_context(base_url=stack.url, java_script_enabled=False)
    page = context.new_page()
    sign_up(page, "yan")

    page.get_by_role("link", name="Account").click()
    page.get_by_label("Name").fill("Yan Tan")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".account .note")).to_have_text("Saved.")
    page.get_by_role("link", name="API tokens").click()
    page.get_by_label("Name").fill("Script")
    page.get_by_role("button", name="Create token").click()
    assert page.get_by_label("Token", exact=True).input_value().startswith("tl_")
    expect(page.get_by_role("button", name="Copy")).to_have_count(0)
    sign_in_again_with_a_recovery_code(page)
    page.get_by_role("link", name="Account").first.click()
    page.get_by_role("link", name="Delete my account").click()
    page.get_by_label("Your username").fill("yan")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Delete my account").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Your account has been deleted")
    page.goto("/accounts/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    context.close()


def sign_in_again_with_a_recovery_code(page: Page) -> None:
    """Turn on two-factor sign-in, sign out, and sign in as someone who has lost the phone."""
    page.goto("/accounts/two-factor/")
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    secret = page.locator(".two-factor__secret").inner_text().replace(" ", "")
    page.get_by_label("Code", exact=True).fill(pyotp.TOTP(secret).now())
    page.get_by_label("Your password").fill(PASSWORD)
    screenshot(page, "two-factor")
    page.get_by_role("button", name="Turn on").click()
    recovery_code = page.get_by_label("Codes", exact=True).input_value().split()[0]
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("Username").fill("yan")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Use a recovery code").click()
    page.get_by_label("Recovery code").fill(recovery_code)
    page.get_by_role("button", name="Sign in").click()


def test_operator_cancels_a_live_run_and_owner_reads_the_reason(
    stack: Stack, browser: Browser, visitor: Callable[..., BrowserContext]
) -> None:
    owner_context = browser.new_context(base_url=stack.url)
    owner = owner_context.new_page()
    sign_up(owner, "xan")
    start_sample_run(owner, "Fell & Rye")
    page = visitor(stack).new_page()
    console_errors = record_console_errors(page)

    page.goto("/admin/")
    expect(page.locator(".tl-summary")).to_contain_text("In progress")
    page.get_by_role("link", name="Runs", exact=True).first.click()
    page.get_by_role("link", name="Fell & Rye").first.click()
    expect(page.locator("#run-link")).to_have_text("Live", timeout=10_000)
    page.route("**/live/", reply_busy(2, status=503), times=1)
    expect(page.locator("#run-link")).to_have_text("The server is busy. Updating in 2 seconds", timeout=20_000)
    expect(page.locator("#run-link")).to_have_text("Live", timeout=20_000)
    first = page.locator(".tl-waterfall tr.tl-try", has_text="Open questions")
    expect(first).to_contain_text("done", timeout=20_000)
    expect(page.locator(".tl-bar--done").first).to_be_attached()
    page.get_by_role("button", name="Pause updates").click()
    expect(page.locator("#run-link")).to_have_text("Paused")
    page.get_by_role("button", name="Pause updates").click()
    expect(page.locator("#run-link")).to_have_text("Live")
    screenshot(page, "admin-run-live")
    page.get_by_label("Action").select_option("cancel")
    page.get_by_role("button", name="Run", exact=True).click()
    page.get_by_label("Reason").fill("Created twice by mistake")
    page.get_by_role("button", name="Cancel", exact=True).click()

    expect(page.get_by_text("Canceled: 1")).to_be_visible()
    expect(owner.get_by_role("heading", name="Stopped by an operator")).to_be_visible(timeout=15_000)
    expect(owner.get_by_text("“Created twice by mistake”")).to_be_visible()
    assert RUN_PAGE.search(owner.url)
    page.get_by_role("link", name="Fell & Rye").first.click()
    expect(page.locator("#tl-history ~ ul")).to_contain_text("Stopped: Created twice by mistake")
    expect(page.locator("#run-link-line")).to_be_hidden()
    expect(page.get_by_role("heading", name=re.compile("Run: canceled"))).to_be_visible()
    page.goto("/admin/strategies/run/statistics/")
    expect(page.locator(".tl-fill").first).to_be_attached()
    screenshot(page, "admin-statistics")
    assert [error for error in console_errors if "503" not in error] == []
    owner_context.close()
