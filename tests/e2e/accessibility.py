"""The pages that must meet WCAG 2.2 AA. Add new pages to `PAGES`."""

from collections.abc import Callable
from dataclasses import dataclass

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (320, 1440)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A page to check.

    `address` may contain `{run}`, the id of a finished run, `{shared}`, the path of its share link, and `{reset}`, the
    path of a password reset link.
    """

    name: str
    address: str
    prepare: Callable[[Page], object] | None = None
    """Brings the page into the state to check, for example by opening details."""
    is_signed_in: bool = True
    part: str = ""
    """Selector of the part to check; empty for the whole page."""


def _open_everything(page: Page) -> None:
    page.get_by_text("List", exact=True).click()
    page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")


def _open_folds(page: Page) -> None:
    page.evaluate("document.querySelectorAll('.fold').forEach(fold => fold.open = true)")


def _submit_empty_brief(page: Page) -> None:
    page.locator("#generate").click()
    page.locator("#summary").wait_for()


def _open_panel(link: str) -> Callable[[Page], None]:
    def open_panel(page: Page) -> None:
        page.locator("#section-audience").get_by_role("link", name=link).click()
        page.locator("#panel-title").wait_for()

    return open_panel


def _submit_empty_sign_up(page: Page) -> None:
    page.get_by_role("button", name="Create account").click()
    page.get_by_role("alert").wait_for()


def _create_token(page: Page) -> None:
    page.get_by_label("Name").fill("Reporting")
    page.get_by_role("button", name="Create token").click()
    page.get_by_label("Token", exact=True).wait_for()
    page.get_by_text("Revoke").first.click()


def _set_short_password(page: Page) -> None:
    for field in page.locator("input[type=password]").all():
        field.fill("short")
    page.get_by_role("button", name="Set password").click()
    page.get_by_role("alert").wait_for()


def _open_details(page: Page) -> None:
    page.locator("details").evaluate_all("all => all.forEach(details => details.open = true)")


def _open_rerun_confirmation(page: Page) -> None:
    page.get_by_label("Action").select_option("rerun")
    page.get_by_role("button", name="Run", exact=True).click()
    page.get_by_label("Reason").wait_for()


def _create_share_link(page: Page) -> None:
    page.get_by_role("button", name="Create link").click()
    page.get_by_role("heading", level=1, name="Your link is ready").wait_for()


PAGES = [
    Subject(name="list", address="/"),
    Subject(name="list-nothing-found", address="/?q=nowhere"),
    Subject(name="brief", address="/new?sample=b2b_saas_closewell"),
    Subject(name="brief-opened", address="/new?empty", prepare=_open_folds, part="form#brief"),
    Subject(name="brief-errors", address="/new?empty", prepare=_submit_empty_brief, part=".brief"),
    Subject(name="propose", address="/new/from-text"),
    Subject(name="run", address="/runs/{run}"),
    Subject(name="strategy", address="/runs/{run}/strategy"),
    Subject(name="strategy-opened", address="/runs/{run}/strategy", prepare=_open_everything),
    Subject(
        name="strategy-editing", address="/runs/{run}/strategy", prepare=_open_panel("Edit"), part="#section-audience"
    ),
    Subject(
        name="strategy-history",
        address="/runs/{run}/strategy",
        prepare=_open_panel("History"),
        part="#section-pillars",
    ),
    Subject(name="section-edit", address="/runs/{run}/sections/calendar/edit"),
    Subject(name="section-regenerate", address="/runs/{run}/sections/front/regenerate"),
    Subject(name="section-history", address="/runs/{run}/sections/pillars/history"),
    Subject(name="share-made", address="/runs/{run}/strategy", prepare=_create_share_link),
    Subject(name="shared", address="{shared}", is_signed_in=False),
    Subject(name="shared-nowhere", address="/shared/ts_gone", is_signed_in=False),
    Subject(name="examples", address="/examples", is_signed_in=False),
    Subject(name="example", address="/examples/local_clinic_harbour_physio", is_signed_in=False),
    Subject(name="sign-in", address="/accounts/login/", is_signed_in=False),
    Subject(name="sign-up-errors", address="/accounts/sign-up/", prepare=_submit_empty_sign_up, is_signed_in=False),
    Subject(name="forgotten-password", address="/accounts/password/reset/", is_signed_in=False),
    Subject(name="forgotten-password-sent", address="/accounts/password/reset/sent/", is_signed_in=False),
    Subject(name="new-password", address="{reset}", prepare=_set_short_password, is_signed_in=False),
    Subject(name="new-password-too-late", address="/accounts/password/reset/MQ/used-up/", is_signed_in=False),
    Subject(name="new-password-set", address="/accounts/password/reset/done/", is_signed_in=False),
    Subject(name="account", address="/accounts/"),
    Subject(name="sign-out-everywhere", address="/accounts/sign-out-everywhere/"),
    Subject(name="sessions", address="/accounts/sessions/"),
    Subject(name="two-factor-set-up", address="/accounts/two-factor/"),
    Subject(name="email-link-expired", address="/accounts/email/confirm/te_gone/", is_signed_in=False),
    Subject(name="address-not-valid", address="/new?draft=%00"),
    Subject(name="account-deleted", address="/accounts/deleted/", is_signed_in=False),
    Subject(name="password", address="/accounts/password/"),
    Subject(name="delete-account", address="/accounts/delete/"),
    Subject(name="api-tokens", address="/accounts/tokens/", prepare=_create_token),
    Subject(name="api-problems", address="/api/v1/problems"),
    Subject(name="admin", address="/admin/"),
    Subject(name="admin-runs", address="/admin/strategies/run/"),
    Subject(name="admin-run", address="/admin/strategies/run/{run}/change/", prepare=_open_details),
    Subject(name="admin-action", address="/admin/strategies/run/{run}/change/", prepare=_open_rerun_confirmation),
    Subject(name="admin-live-streams", address="/admin/sse/channel/live/"),
    Subject(name="admin-statistics", address="/admin/strategies/run/statistics/", prepare=_open_details),
]


def find_violations(page: Page, part: str = "") -> list[str]:
    """Run axe-core on a page or a part of it. Return a line for every violation."""
    # Wait for transitions, because axe would measure intermediate colors.
    page.evaluate("Promise.all(document.getAnimations().map((animation) => animation.finished))")
    results = Axe().run(
        page,
        part or None,
        options={"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": STANDARDS}},
    )
    return [
        f"{rule['id']}: {node['target']} {node['html'][:160]}"
        for rule in results.response["violations"]
        for node in rule["nodes"]
    ]


def is_wider_than(page: Page, width: int) -> bool:
    """Return True if the page scrolls horizontally at this width."""
    return bool(page.evaluate("document.documentElement.scrollWidth") > width)
