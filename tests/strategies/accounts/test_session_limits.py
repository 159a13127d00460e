"""Sessions end after inactivity and after an absolute limit, and their streams with them."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from config.processes import wait_until
from sse.rules import StreamPermission, recheck
from strategies.accounts import cache
from strategies.accounts.sessions import SessionStore

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
BY_SCRIPT = {"Sec-Fetch-Mode": "cors"}


@pytest.fixture(autouse=True)
def limits(settings: Any) -> None:
    settings.SESSION_COOKIE_AGE, settings.SESSION_MAX_HOURS = 48 * 3600, 72


def get_expiry() -> datetime:
    return Session.objects.get().expire_date


def age(hours: float) -> None:
    """Make the session look as if its times were this much earlier."""
    row = Session.objects.get()
    store = SessionStore(row.session_key)
    for name in ("signed_in_at", "active_at"):
        store[name] -= int(hours * 3600)
    row.session_data = store.encode(dict(store.items()))
    row.expire_date -= timedelta(hours=hours)
    row.save()
    cache.clear()


def open_page(browser: Client, path: str = "/", **headers: str) -> int:
    return int(browser.get(path, headers=headers).status_code)


def test_session_ends_after_inactivity(browser: Client) -> None:
    assert abs(get_expiry() - timezone.now() - 48 * HOUR) < timedelta(minutes=1)
    age(47)
    assert open_page(browser) == 200
    age(49)

    assert open_page(browser) == 302


def test_activity_keeps_a_session_until_its_absolute_limit(browser: Client, settings: Any) -> None:
    age(47)
    answer = browser.get("/")
    assert abs(get_expiry() - timezone.now() - 25 * HOUR) < timedelta(minutes=1)
    cookie = answer.cookies[settings.SESSION_COOKIE_NAME]
    assert abs(int(cookie["max-age"]) - 25 * 3600) < 60

    age(24)
    assert open_page(browser) == 200
    age(2)
    assert open_page(browser) == 302


@pytest.mark.parametrize(
    ("path", "headers"), [("/", BY_SCRIPT), ("/api/v1/runs", {}), ("/api/v1/runs/stream?mine=active", {})]
)
def test_requests_of_scripts_are_no_activity(browser: Client, path: str, headers: dict[str, str]) -> None:
    age(40)
    before = get_expiry()

    assert open_page(browser, path, Accept="*/*", **headers) in {200, 204}
    assert get_expiry() == before


def test_form_is_activity(browser: Client) -> None:
    age(40)
    browser.post("/accounts/", {"name": "Alice", "email": ""}, headers=BY_SCRIPT)

    assert get_expiry() > timezone.now() + 30 * HOUR


def test_activity_is_saved_at_most_once_an_hour(browser: Client, django_assert_num_queries: Any) -> None:
    age(0.9)
    before = get_expiry()
    open_page(browser)
    assert get_expiry() == before

    age(0.2)
    open_page(browser)
    assert get_expiry() > before


def test_streams_end_with_an_idle_session(browser: Client, alice: Any, run: Any, settings: Any) -> None:
    key = browser.cookies[settings.SESSION_COOKIE_NAME].value
    permission = StreamPermission(
        connection_id="c", user_id=str(alice.pk), channels=(f"run:{run.pk}",), session_key=key
    )
    assert recheck([permission]) == {}
    age(49)

    assert recheck([permission]) == {"c": "signed_out"}


def test_session_ends_when_the_time_has_passed(alice: Any, settings: Any) -> None:
    settings.SESSION_COOKIE_AGE = 1
    browser = Client()
    browser.force_login(alice)
    key = browser.cookies[settings.SESSION_COOKIE_NAME].value
    stored = Session.objects.filter(session_key=key)
    assert wait_until(lambda: not stored.filter(expire_date__gt=timezone.now()).exists(), within_s=20)
    cache.clear()

    assert open_page(browser) == 302
