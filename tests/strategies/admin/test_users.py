"""Users and sign-ins in the admin."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from strategies.models import Account, SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("chief"))
    return client


def change(user: User, **changes: str) -> dict[str, str]:
    return {
        "username": user.username,
        "date_joined_0": "2026-01-01",
        "date_joined_1": "00:00:00",
        "account-TOTAL_FORMS": "1",
        "account-INITIAL_FORMS": "1",
        "account-0-user": str(user.pk),
        "account-0-confirmed_email": "",
    } | changes


def test_administrator_can_set_the_confirmed_address(chief: Client, alice: Any) -> None:
    answer = chief.post(
        f"/admin/auth/user/{alice.pk}/change/", change(alice, **{"account-0-confirmed_email": "a@example.org"})
    )

    assert answer.status_code == 302, answer.content.decode()
    assert Account.objects.get(user=alice).confirmed_email == "a@example.org"


def test_user_cannot_be_renamed_to_another_spelling_of_a_name(chief: Client, alice: Any, bob: Any) -> None:
    page = chief.post(f"/admin/auth/user/{bob.pk}/change/", change(bob, username="\uff21lice"))
    assert "already exists" in page.content.decode()

    assert chief.post(f"/admin/auth/user/{bob.pk}/change/", change(bob, username="BOB")).status_code == 302
    assert Account.objects.get(user=bob).canonical_username == "bob"


def test_new_user_gets_an_account(chief: Client) -> None:
    password = "a quiet harbour"
    new = {"username": "zoe", "usable_password": "true", "password1": password, "password2": password}

    assert chief.post("/admin/auth/user/add/", new).status_code == 302
    assert Account.objects.get(user__username="zoe").canonical_username == "zoe"


def test_sign_ins_can_be_read_only(chief: Client, alice: Any) -> None:
    Client(headers={"user-agent": "<Firefox>"}).post(
        "/accounts/login/", {"username": "alice", "password": "alices password"}
    )
    sign_in = SignIn.objects.get(user=alice)

    page = chief.get("/admin/strategies/signin/?q=alice").content.decode()
    assert "&lt;Firefox&gt;" in page
    assert chief.post(f"/admin/strategies/signin/{sign_in.pk}/change/", {"address": "x"}).status_code == 403
    assert sign_in.session_key not in chief.get(f"/admin/strategies/signin/{sign_in.pk}/change/").content.decode()
