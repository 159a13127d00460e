"""Passwords cannot be guessed: tries are counted by account and by address, whoever's they are."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client, RequestFactory

from strategies.accounts.client_address import client_address

pytestmark = pytest.mark.django_db(transaction=True)

DOORS = ("/accounts/login/", "/admin/login/")


@pytest.fixture(autouse=True)
def limits(settings: Any) -> None:
    settings.SSE_REDIS_CHANNEL = f"test:{uuid4()}"
    settings.SIGN_INS_PER_ACCOUNT_PER_HOUR = 3
    settings.SIGN_INS_PER_ADDRESS_PER_HOUR = 1000


def tried(username: str, password: str, *, door: str = DOORS[0], **meta: str) -> Any:
    return Client().post(door, {"username": username, "password": password}, **meta)


@pytest.mark.parametrize("door", DOORS)
def test_after_some_wrong_tries_the_right_password_does_not_help_either(alice: Any, door: str, settings: Any) -> None:
    wrong = [tried("alice", f"guess {number}", door=door).status_code for number in range(3)]
    right = tried("alice", "alices password", door=door)

    assert wrong == [200, 200, 200]
    assert right.status_code == 429
    assert 0 < int(right["Retry-After"]) <= 1200
    assert settings.SESSION_COOKIE_NAME not in right.cookies


def test_the_doors_share_one_count_and_spelling_makes_no_difference(alice: Any) -> None:
    tried("alice", "x", door=DOORS[0])
    tried("ALICE ", "x", door=DOORS[1])
    tried("Alice", "x")

    assert tried("alice", "x").status_code == 429


def test_an_account_that_is_not_there_is_answered_like_one_that_is(alice: Any) -> None:
    there = [tried("alice", "wrong") for _ in range(4)]
    not_there = [tried("nobody", "wrong") for _ in range(4)]

    assert [one.status_code for one in there] == [one.status_code for one in not_there] == [200, 200, 200, 429]
    assert there[-1].content == not_there[-1].content
    assert b"password is not right" in there[0].content
    assert b"password is not right" in not_there[0].content


def test_one_that_is_right_gives_the_account_its_tries_back(alice: Any) -> None:
    for _ in range(2):
        for _ in range(2):
            tried("alice", "wrong")
        assert tried("alice", "alices password").status_code == 302


def test_whoever_is_signed_in_cannot_give_another_account_its_tries_back(alice: Any, bob: Any) -> None:
    bobs = Client()
    bobs.force_login(bob)
    for _ in range(3):
        tried("alice", "guess")
        bobs.post(DOORS[0], {"username": "alice", "password": "x"})

    assert tried("alice", "guess").status_code == 429


def test_one_address_may_not_try_many_accounts(settings: Any, alice: Any) -> None:
    settings.SIGN_INS_PER_ADDRESS_PER_HOUR = 5
    here = [tried(f"user{number}", "Password1").status_code for number in range(6)]

    assert here == [200] * 5 + [429]
    assert tried("alice", "alices password", REMOTE_ADDR="192.0.2.7").status_code == 302


def test_an_address_that_is_only_claimed_is_no_way_round(settings: Any) -> None:
    settings.SIGN_INS_PER_ADDRESS_PER_HOUR = 2
    told = [tried(f"u{n}", "x", HTTP_X_FORWARDED_FOR=f"198.51.100.{n}").status_code for n in range(3)]

    assert told == [200, 200, 429]


@pytest.mark.parametrize("page", ["/accounts/", "/accounts/delete/", "/accounts/password/"])
def test_a_session_left_open_guesses_no_password(alice: Any, page: str) -> None:
    browser = Client()
    browser.force_login(alice)
    told = []
    for number in range(2):
        told.append(browser.post(page, {"password": f"guess {number}", "old_password": "x"}).status_code)
        told.append(browser.post(DOORS[0], {"username": "alice", "password": "x"}).status_code)

    assert 429 not in told[:3]
    assert told[3] == 429, "nor does signing in again, where one is signed in, give the tries back"


@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded", "address"),
    [
        (0, "192.0.2.1", "198.51.100.9", "192.0.2.1"),
        (1, "127.0.0.1", "198.51.100.9", "198.51.100.9"),
        (1, "127.0.0.1", "10.0.0.1, 198.51.100.9", "198.51.100.9"),
        (2, "127.0.0.1", "10.0.0.1, 198.51.100.9, 10.1.1.1", "198.51.100.9"),
        (1, "127.0.0.1", "", "unknown"),
        (1, "127.0.0.1", "<script>", "unknown"),
        (0, "2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
        (0, "::ffff:192.0.2.1", "", "192.0.2.1"),
        (0, "", "", "unknown"),
    ],
)
def test_the_address_is_what_our_own_proxies_saw(
    settings: Any, proxies: int, peer: str, forwarded: str, address: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=forwarded)

    assert client_address(request) == address


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example", "http:///evil.example"],
)
def test_nobody_is_sent_to_another_site_after_signing_in(alice: Any, target: str) -> None:
    for door in DOORS:
        response = Client().post(door, {"username": "alice", "password": "alices password", "next": target})

        assert "evil" not in response.headers.get("Location", "")
        assert "javascript" not in response.headers.get("Location", "")


@pytest.mark.parametrize("path", ["sign-up/", "password/reset/"])
def test_an_address_makes_no_accounts_and_sends_no_mail_without_end(settings: Any, path: str) -> None:
    settings.SIGN_INS_PER_ADDRESS_PER_HOUR = 2

    answers = [Client().post(f"/accounts/{path}", {}).status_code for _ in range(3)]

    assert answers == [200, 200, 429]
    assert Client().get(f"/accounts/{path}").status_code == 200
