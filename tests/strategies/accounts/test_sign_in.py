"""Limits on sign-in attempts, per account and per address."""

from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client, RequestFactory

from sse import rate_limit
from sse.error_handler import RedisUnavailable
from strategies.accounts.client_address import get_client_address

pytestmark = pytest.mark.django_db(transaction=True)

LOGIN_URL = "/accounts/login/"
OTHER_ADDRESS = "192.0.2.7"


@pytest.fixture(autouse=True)
def limits(settings: Any) -> None:
    settings.SSE_REDIS_CHANNEL = f"test:{uuid4()}"
    settings.SIGN_IN_ATTEMPTS_PER_ACCOUNT_PER_HOUR = 12
    settings.SIGN_IN_ATTEMPTS_PER_ADDRESS_PER_HOUR = 1000


def attempt(username: str, password: str, **meta: Any) -> Any:
    return Client().post(LOGIN_URL, {"username": username, "password": password}, **meta)


def test_correct_password_is_rejected_after_too_many_attempts(alice: Any, settings: Any) -> None:
    wrong = [attempt("alice", f"guess {number}").status_code for number in range(3)]
    right = attempt("alice", "alices password")

    assert wrong == [200, 200, 200]
    assert right.status_code == 429
    assert 0 < int(right["Retry-After"]) <= 20
    assert settings.SESSION_COOKIE_NAME not in right.cookies


def test_spellings_of_a_username_share_one_count(alice: Any) -> None:
    for spelling in ("alice", "ALICE ", "Alice"):
        attempt(spelling, "x")

    assert attempt("alice", "x").status_code == 429


def test_admin_has_no_sign_in_of_its_own(alice: Any, settings: Any) -> None:
    User.objects.filter(pk=alice.pk).update(is_staff=True)
    browser = Client()

    assert browser.get("/admin/", follow=True).redirect_chain[-1][0] == "/accounts/login/?next=/admin/"
    right = browser.post("/admin/login/?next=/admin/", {"username": "alice", "password": "alices password"})
    assert right["Location"] == "/accounts/login/?next=/admin/"
    assert settings.SESSION_COOKIE_NAME not in browser.cookies


def test_admin_is_forbidden_to_signed_in_people_who_are_not_staff(alice: Any) -> None:
    browser = Client()
    browser.force_login(alice)

    assert browser.get("/admin/", follow=True).status_code == 403


def test_missing_account_gets_the_same_responses(alice: Any) -> None:
    existing = [attempt("alice", "wrong") for _ in range(4)]
    missing = [attempt("missing", "wrong") for _ in range(4)]

    assert [one.status_code for one in existing] == [one.status_code for one in missing] == [200, 200, 200, 429]
    assert existing[-1].content == missing[-1].content
    assert b"password is incorrect" in existing[0].content
    assert b"password is incorrect" in missing[0].content


def test_successful_sign_in_resets_the_account_count(alice: Any) -> None:
    for _ in range(2):
        for _ in range(2):
            attempt("alice", "wrong")
        assert attempt("alice", "alices password").status_code == 302


def test_wrong_guesses_from_elsewhere_do_not_lock_the_owner_out(alice: Any) -> None:
    for _ in range(3):
        attempt("alice", "guess")

    assert attempt("alice", "guess").status_code == 429
    assert attempt("alice", "alices password", REMOTE_ADDR=OTHER_ADDRESS).status_code == 302


def test_guesses_from_many_addresses_leave_a_known_address_free(alice: Any, settings: Any) -> None:
    assert attempt("alice", "alices password", REMOTE_ADDR=OTHER_ADDRESS).status_code == 302
    settings.SIGN_IN_ATTEMPTS_PER_ACCOUNT_PER_HOUR = 1
    guesses = [attempt("alice", "guess", REMOTE_ADDR=f"198.51.100.{n}").status_code for n in range(12)]

    assert guesses == [200] * 9 + [429] * 3
    assert attempt("alice", "alices password", REMOTE_ADDR=OTHER_ADDRESS).status_code == 302


def test_delay_grows_with_the_number_of_wrong_guesses(alice: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]

    def unavailable(*_: Any, **__: Any) -> Any:
        raise RedisUnavailable("unavailable")

    # The counter of one process is the same algorithm with a clock that a test can set.
    monkeypatch.setattr(rate_limit, "_consume_shared", unavailable)
    monkeypatch.setattr(rate_limit, "_local", rate_limit._LocalCounter(lambda: now[0] * 1000))
    waits = []
    for _ in range(26):
        answer = attempt("alice", "guess")
        while answer.status_code == 429:
            waits.append(int(answer["Retry-After"]))
            now[0] += waits[-1]
            answer = attempt("alice", "guess")

    assert sorted(set(waits))[0] <= 20
    assert max(waits[:5]) < max(waits[5:12]) < max(waits[12:])
    assert max(waits) >= 1800


def test_signed_in_user_cannot_reset_another_accounts_count(alice: Any, bob: Any) -> None:
    bobs = Client()
    bobs.force_login(bob)
    for _ in range(3):
        attempt("alice", "guess")
        bobs.post(LOGIN_URL, {"username": "alice", "password": "x"})

    assert attempt("alice", "guess").status_code == 429


def test_one_address_cannot_try_many_accounts(settings: Any, alice: Any) -> None:
    settings.SIGN_IN_ATTEMPTS_PER_ADDRESS_PER_HOUR = 5
    here = [attempt(f"user{number}", "Password1").status_code for number in range(6)]

    assert here == [200] * 5 + [429]
    assert attempt("alice", "alices password", REMOTE_ADDR=OTHER_ADDRESS).status_code == 302


def test_forged_forwarded_for_does_not_bypass_the_limit(settings: Any) -> None:
    settings.SIGN_IN_ATTEMPTS_PER_ADDRESS_PER_HOUR = 2
    statuses = [attempt(f"u{n}", "x", HTTP_X_FORWARDED_FOR=f"198.51.100.{n}").status_code for n in range(3)]

    assert statuses == [200, 200, 429]


@pytest.mark.parametrize(
    "page",
    [
        *("/accounts/", "/accounts/delete/", "/accounts/password/", "/accounts/tokens/"),
        *("/accounts/sign-out-everywhere/", "/admin/password_change/"),
        *("/accounts/two-factor/", "/accounts/two-factor/codes/", "/accounts/two-factor/off/"),
    ],
)
def test_open_session_cannot_be_used_to_guess_the_password(alice: Any, page: str) -> None:
    User.objects.filter(pk=alice.pk).update(is_staff=True)
    browser = Client()
    browser.force_login(alice)
    statuses = []
    for number in range(2):
        statuses.append(browser.post(page, {"password": f"guess {number}", "old_password": "x"}).status_code)
        statuses.append(browser.post(LOGIN_URL, {"username": "alice", "password": "x"}).status_code)

    assert 429 not in statuses[:3]
    assert statuses[3] == 429, "signing in again from a session does not reset the count"


def test_change_without_a_password_is_no_attempt(alice: Any) -> None:
    browser = Client()
    browser.force_login(alice)

    assert [browser.post("/accounts/", {"name": f"A{n}", "email": ""}).status_code for n in range(5)] == [302] * 5


def test_sign_ins_are_logged_without_what_was_typed(alice: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", logger="strategies.accounts.sign_ins")
    attempt("alice", "wrong")
    attempt("hunter2", "wrong")
    attempt("alice", "alices password", REMOTE_ADDR=OTHER_ADDRESS, HTTP_USER_AGENT="Fire\x1bfox" + "x" * 300)

    assert [record.message for record in caplog.records if record.name == "strategies.accounts.sign_ins"] == [
        f"sign-in failed: user_id={alice.pk} address=127.0.0.1",
        "sign-in failed: user_id=None address=127.0.0.1",
        f"signed in: user_id={alice.pk} address={OTHER_ADDRESS}",
    ]
    sign_in = alice.sign_ins.get()
    assert (sign_in.address, sign_in.browser) == (OTHER_ADDRESS, ("Firefox" + "x" * 300)[:200])


@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded", "address"),
    [
        (0, "192.0.2.1", "198.51.100.9", "192.0.2.1"),
        (1, "127.0.0.1", "198.51.100.9", "198.51.100.9"),
        (1, "127.0.0.1", "10.0.0.1, 198.51.100.9", "198.51.100.9"),
        (2, "127.0.0.1", "10.0.0.1, 198.51.100.9, 10.1.1.1", "198.51.100.9"),
        (1, "127.0.0.1", "198.51.100.9:50123", "198.51.100.9"),
        (1, "127.0.0.1", "[2001:db8:1:2::3]:50123", "2001:db8:1:2::/64"),
        (1, "127.0.0.1", "[2001:db8:1:2::3]", "2001:db8:1:2::/64"),
        (1, "127.0.0.1", "", "unknown"),
        (1, "127.0.0.1", "<script>", "unknown"),
        (0, "2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
        (0, "::ffff:192.0.2.1", "", "192.0.2.1"),
        (0, "", "", "unknown"),
    ],
)
def test_client_address_is_the_one_trusted_proxies_saw(
    settings: Any, proxies: int, peer: str, forwarded: str, address: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=forwarded)

    assert get_client_address(request) == address


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example", "http:///evil.example"],
)
def test_sign_in_does_not_redirect_to_another_site(alice: Any, target: str) -> None:
    credentials = {"username": "alice", "password": "alices password", "next": target}
    for response in (Client().post(LOGIN_URL, credentials), Client().get("/admin/login/", {"next": target})):
        assert response.status_code == 302
        assert "evil" not in response["Location"]
        assert "javascript" not in response["Location"]


@pytest.mark.parametrize("path", ["sign-up/", "password/reset/"])
def test_sign_up_and_reset_are_limited_per_address(settings: Any, path: str) -> None:
    settings.SIGN_IN_ATTEMPTS_PER_ADDRESS_PER_HOUR = 2

    answers = [Client().post(f"/accounts/{path}", {}).status_code for _ in range(3)]

    assert answers == [200, 200, 429]
    assert Client().get(f"/accounts/{path}").status_code == 200
