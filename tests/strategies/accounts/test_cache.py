"""Tokens, sessions and users are cached in the process for seconds, and no longer."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from strategies.accounts import cache, tokens
from strategies.models import ApiToken

pytestmark = pytest.mark.django_db

PROMISED_REVOCATION_S = 15


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    stopped = Clock()
    monkeypatch.setattr(cache, "clock", stopped)
    return stopped


@pytest.fixture
def bearer(alice: User) -> Client:
    return Client(headers={"Authorization": f"Bearer {tokens.issue(alice, name='test')}"})


@pytest.fixture
def browser(alice: User) -> Client:
    client = Client()
    client.force_login(alice)
    return client


def poll(client: Client) -> int:
    return client.get("/api/v1/runs").status_code


def test_second_request_with_a_token_reads_no_token(bearer: Client, django_assert_num_queries: Any) -> None:
    poll(bearer)
    with django_assert_num_queries(1):
        poll(bearer)


def test_second_request_with_a_session_reads_no_session_and_user(
    browser: Client, django_assert_num_queries: Any
) -> None:
    poll(browser)
    with django_assert_num_queries(1):
        poll(browser)


def test_poll_answered_304_costs_one_query(bearer: Client, run: Any, django_assert_num_queries: Any) -> None:
    etag = bearer.get(f"/api/v1/runs/{run.pk}")["ETag"]
    with django_assert_num_queries(1):
        assert bearer.get(f"/api/v1/runs/{run.pk}", headers={"If-None-Match": etag}).status_code == 304


def revoke(alice: User) -> None:
    ApiToken.objects.update(revoked_at=timezone.now())


def deactivate(alice: User) -> None:
    User.objects.update(is_active=False)


@pytest.mark.parametrize("end", [revoke, deactivate])
def test_token_ended_by_another_process_is_rejected_within_seconds(
    bearer: Client, alice: User, clock: Clock, end: Any
) -> None:
    assert poll(bearer) == 200
    end(alice)  # like another process: `update` sends no signal

    clock.now += cache.LIFETIME_S
    assert poll(bearer) == 401
    assert cache.LIFETIME_S < PROMISED_REVOCATION_S


@pytest.mark.parametrize("end", [lambda: Session.objects.all().delete(), lambda: User.objects.update(is_active=False)])
def test_session_ended_by_another_process_is_rejected_within_seconds(browser: Client, clock: Clock, end: Any) -> None:
    assert poll(browser) == 200
    end()

    clock.now += cache.LIFETIME_S
    assert poll(browser) == 401


def test_token_revoked_here_is_rejected_at_once(bearer: Client, alice: User) -> None:
    assert poll(bearer) == 200
    tokens.revoke(alice, ApiToken.objects.get().pk)

    assert poll(bearer) == 401


def test_user_deactivated_here_is_rejected_at_once(bearer: Client, browser: Client, alice: User) -> None:
    assert (poll(bearer), poll(browser)) == (200, 200)
    alice.is_active = False
    alice.save()

    assert (poll(bearer), poll(browser)) == (401, 401)


def test_sign_out_here_applies_at_once(browser: Client) -> None:
    session = browser.cookies["throughline_session"].value
    other_tab = Client()
    other_tab.cookies["throughline_session"] = session
    assert poll(other_tab) == 200
    browser.logout()

    assert poll(other_tab) == 401


def test_token_that_expires_while_cached_is_rejected(bearer: Client) -> None:
    assert poll(bearer) == 200
    (record,) = cache.tokens._entries.values()
    record.expires_at = timezone.now()

    assert poll(bearer) == 401


def test_use_of_a_cached_token_is_recorded_once_a_minute(bearer: Client, django_assert_num_queries: Any) -> None:
    poll(bearer)
    first = ApiToken.objects.get().last_used_at
    poll(bearer)

    assert ApiToken.objects.get().last_used_at == first


def test_change_to_a_request_user_does_not_reach_other_requests(alice: User, browser: Client) -> None:
    poll(browser)
    from strategies.accounts.backends import CachedUserBackend

    changed = CachedUserBackend().get_user(alice.pk)
    assert changed is not None
    changed.username = "mallory"

    again = CachedUserBackend().get_user(alice.pk)
    assert again is not None
    assert again.username == "alice"


def test_value_loaded_during_a_change_is_not_cached() -> None:
    short: cache.ShortCache[str, str] = cache.ShortCache()

    def load_while_changing() -> str:
        short.clear()
        return "old"

    assert short.get_or_load("key", load_while_changing) == "old"
    assert short.get_or_load("key", lambda: "new") == "new"
