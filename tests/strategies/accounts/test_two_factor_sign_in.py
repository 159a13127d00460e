"""Signing in with a password and a code: no way around the code, and no way to guess it."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.test import Client
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from strategies.accounts import pending_sign_in, tokens, two_factor
from strategies.models import SignIn, TwoFactor
from tests.strategies.accounts.authenticator import (
    PASSWORD,
    Authenticator,
    enter_code,
    enter_password,
    is_signed_in,
    protect,
)
from tests.strategies.concurrency import run_concurrently

pytestmark = pytest.mark.django_db(transaction=True)

ELSEWHERE = "192.0.2.7"


@pytest.fixture(autouse=True)
def limits(settings: Any) -> None:
    settings.SSE_REDIS_CHANNEL = f"test:{uuid4()}"
    settings.SIGN_IN_ATTEMPTS_PER_ACCOUNT_PER_HOUR = 20


@pytest.fixture
def app(alice: Any) -> Authenticator:
    return protect(alice)


def test_sign_in_takes_the_password_and_then_a_code(client: Client, alice: Any, app: Authenticator) -> None:
    step = enter_password(client, next="/new")
    assert step["Location"] == "/accounts/login/code/?next=%2Fnew"
    assert not is_signed_in(client)
    page = client.get(step["Location"]).content.decode()
    assert "Open your authenticator app" in page
    assert 'autocomplete="one-time-code" inputmode="numeric"' in page
    assert not SignIn.objects.exists()

    code = app.make_code()
    answer = client.post(step["Location"], {"code": f" {code[:3]} {code[3:]}", "next": "/new"})

    assert answer["Location"] == "/new"
    assert is_signed_in(client)
    assert SignIn.objects.get().user == alice
    assert enter_code(client, app.make_code())["Location"] == "/"


def test_code_signs_in_only_once(app: Authenticator) -> None:
    code, first, second = app.make_code(), Client(), Client()
    for browser in (first, second):
        enter_password(browser)

    assert enter_code(first, code).status_code == 302
    rejected = enter_code(second, code)

    assert "incorrect, or has been used already" in rejected.content.decode()
    assert not is_signed_in(second)


def test_same_code_sent_twice_at_the_same_moment_is_accepted_once(alice: Any, app: Authenticator) -> None:
    app_code, recovery_code = app.make_code(), app.recovery_codes[0]

    for code in (app_code, recovery_code):
        outcomes = run_concurrently(*[lambda code=code: two_factor.accept_code(alice, code)] * 4)
        assert sorted(outcomes) == [False, False, False, True]


def test_recovery_code_signs_in_once(client: Client, app: Authenticator, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", logger="strategies.accounts.two_factor")
    code = app.recovery_codes[3]
    enter_password(client)
    assert "Enter a recovery code" in client.get("/accounts/login/code/?recovery").content.decode()

    assert enter_code(client, code.upper().replace("-", " ")).status_code == 302
    assert is_signed_in(client)

    again = Client()
    enter_password(again)
    assert enter_code(again, code).status_code == 200
    user_id = TwoFactor.objects.get().user_id
    assert [record.message for record in caplog.records if record.name == "strategies.accounts.two_factor"] == [
        f"recovery code used: user_id={user_id} left=9"
    ]


def test_password_without_a_code_opens_nothing(client: Client, app: Authenticator, run: Any) -> None:
    enter_password(client)

    for path in ("/", f"/runs/{run.pk}", "/admin/", "/accounts/two-factor/off/"):
        assert client.get(path).status_code == 302, path
    assert client.get("/api/v1/runs").status_code == 401
    assert client.get(f"/api/v1/runs/{run.pk}/stream", headers={"Accept": "text/event-stream"}).status_code == 401


def test_session_key_known_to_an_attacker_is_replaced(client: Client, app: Authenticator, settings: Any) -> None:
    enter_password(client)
    planted = client.cookies[settings.SESSION_COOKIE_NAME].value
    enter_password(client)

    attacker = Client()
    attacker.cookies[settings.SESSION_COOKIE_NAME] = planted
    assert enter_code(attacker, app.make_code())["Location"] == "/accounts/login/"


def test_code_page_needs_the_password_first(client: Client, app: Authenticator) -> None:
    for answer in (client.get("/accounts/login/code/"), enter_code(client, app.make_code())):
        assert answer["Location"] == "/accounts/login/"
    assert client.get("/accounts/login/code/?next=/new")["Location"] == "/accounts/login/?next=%2Fnew"
    assert client.get("/accounts/login/code/?next=//evil.example")["Location"] == "/accounts/login/"


@pytest.mark.parametrize("reason", ["expired", "password", "inactive"])
def test_unfinished_sign_in_ends(
    client: Client, alice: Any, app: Authenticator, monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    enter_password(client)
    if reason == "expired":
        monkeypatch.setattr(pending_sign_in, "VALID_S", -1)
    elif reason == "password":
        alice.set_password("another harbour")
        alice.save()
    else:
        User.objects.update(is_active=False)

    assert enter_code(client, app.make_code())["Location"] == "/accounts/login/"
    assert not is_signed_in(client)


def test_wrong_codes_are_slowed_like_wrong_passwords(client: Client, app: Authenticator) -> None:
    enter_password(client)
    statuses = [enter_code(client, app.make_wrong_code()).status_code for _ in range(4)]
    right = enter_code(client, app.make_code())

    # Five attempts at once: the password was the first.
    assert statuses == [200, 200, 200, 200]
    assert right.status_code == 429
    assert 0 < int(right["Retry-After"]) <= 12
    assert enter_password(Client()).status_code == 429


def test_right_password_does_not_reset_the_count(app: Authenticator) -> None:
    statuses = [enter_password(Client()).status_code for _ in range(6)]

    assert statuses == [302] * 5 + [429]


def test_completed_sign_in_resets_the_count(client: Client, app: Authenticator) -> None:
    for code in app.recovery_codes[:3]:
        browser = Client()
        enter_password(browser)
        enter_code(browser, app.make_wrong_code())
        assert enter_code(browser, code).status_code == 302


def test_codes_cannot_be_guessed_from_many_addresses(client: Client, app: Authenticator, settings: Any) -> None:
    settings.SIGN_IN_ATTEMPTS_PER_ACCOUNT_PER_HOUR = 5
    owner = Client(REMOTE_ADDR=ELSEWHERE)
    enter_password(owner)
    assert enter_code(owner, app.make_code(), REMOTE_ADDR=ELSEWHERE).status_code == 302
    enter_password(client, REMOTE_ADDR="198.51.100.99")

    addresses = [f"198.51.100.{number}" for number in range(27)]
    answers = [enter_code(client, app.make_wrong_code(), REMOTE_ADDR=one).status_code for one in addresses]

    # The owner's first code came from an address that was new at the time.
    assert answers == [200] * 24 + [429] * 3
    again = Client(REMOTE_ADDR=ELSEWHERE)
    enter_password(again)
    assert enter_code(again, app.recovery_codes[0], REMOTE_ADDR=ELSEWHERE).status_code == 302


def test_rejected_code_is_logged_without_the_code(
    client: Client, alice: Any, app: Authenticator, caplog: pytest.LogCaptureFixture
) -> None:
    enter_password(client)
    enter_code(client, app.make_wrong_code())

    lines = [record.message for record in caplog.records if record.name == "strategies.accounts.sign_in_views"]
    assert lines == [f"sign-in code rejected: user_id={alice.pk} address=127.0.0.1"]
    assert app.make_wrong_code() not in caplog.text


def test_password_reset_is_no_way_around_the_code(client: Client, alice: Any, app: Authenticator) -> None:
    key, token = urlsafe_base64_encode(force_bytes(alice.pk)), default_token_generator.make_token(alice)
    form = client.get(f"/accounts/password/reset/{key}/{token}/", follow=True).redirect_chain[-1][0]
    client.post(form, {"new_password1": "a quiet harbour", "new_password2": "a quiet harbour"})

    assert not is_signed_in(client)
    step = client.post("/accounts/login/", {"username": "alice", "password": "a quiet harbour"})
    assert step["Location"] == "/accounts/login/code/"
    assert not is_signed_in(client)
    assert TwoFactor.objects.exists()


def test_admin_sign_in_is_no_way_around_the_code(client: Client, alice: Any, app: Authenticator) -> None:
    User.objects.update(is_staff=True, is_superuser=True)
    login = client.post("/admin/login/", {"username": "alice", "password": PASSWORD})["Location"]
    step = client.post(login, {"username": "alice", "password": PASSWORD})["Location"]

    assert re.match(r"/accounts/login/code/\?next=", step)
    assert client.get("/admin/").status_code == 302
    client.post(step, {"code": app.make_code(), "next": "/admin/"})
    assert client.get("/admin/").status_code == 200


def test_api_tokens_work_without_a_code(client: Client, alice: Any, app: Authenticator) -> None:
    token = tokens.issue(alice, name="script")

    assert client.get("/api/v1/runs", headers={"Authorization": f"Bearer {token}"}).status_code == 200
