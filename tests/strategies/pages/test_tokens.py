"""The page of API tokens."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from strategies.accounts import tokens
from strategies.accounts.token_views import TOKENS_MAX
from strategies.models import ApiToken

pytestmark = pytest.mark.django_db

PAGE = "/accounts/tokens/"
SHOWN = re.compile(r'id="token" type="text" readonly value="(tl_[\w-]+)"')


@pytest.fixture
def signed_in(client: Client, alice: Any) -> Client:
    client.force_login(alice)
    return client


def token_data(**changes: str) -> dict[str, str]:
    return {"name": "Reporting", "access": "read", "expires": "30"} | changes


def test_token_is_shown_once_and_works(signed_in: Client, alice: Any) -> None:
    answer = signed_in.post(PAGE, token_data())

    shown = SHOWN.search(answer.content.decode())
    assert shown
    token = shown[1]
    record = tokens.find(token)
    assert (record.owner, record.name, record.scopes) == (alice, "Reporting", ["read"])
    assert timedelta(days=29) < record.expires_at - timezone.now() <= timedelta(days=30)
    assert "no-store" in answer["Cache-Control"]
    again = signed_in.get(PAGE).content.decode()
    assert token not in again
    assert f"{record.prefix}…" in again
    assert token not in str(dict(signed_in.session))
    assert Client(headers={"Authorization": f"Bearer {token}"}).get("/api/v1/runs").status_code == 200


@pytest.mark.parametrize(("expires", "days"), [("90", 90), ("365", 365), ("never", None)])
def test_token_expires_as_chosen(signed_in: Client, expires: str, days: int | None) -> None:
    signed_in.post(PAGE, token_data(expires=expires, access="write", password="alices password"))

    record = ApiToken.objects.get()
    assert record.scopes == ["read", "write"]
    assert (record.expires_at - record.created_at).days in {days, days - 1} if days else record.expires_at is None


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": " "}, "This field is required"),
        ({"name": "reporting"}, "You already have a token with this name"),
        ({"name": "x" * 81}, "at most 80 characters"),
        ({"name": "a\x1bb"}, "invisible control character"),
        ({"access": "all"}, "Select a valid choice"),
        ({"expires": "9999"}, "Select a valid choice"),
        ({"expires": "never"}, "Enter your password"),
        ({"expires": "never", "password": "guess"}, "Enter your password"),
    ],
)
def test_invalid_form_shows_errors_and_creates_no_token(
    signed_in: Client, alice: Any, changes: dict[str, str], message: str
) -> None:
    tokens.issue(alice, name="Reporting")

    page = signed_in.post(PAGE, token_data(name="Other") | changes).content.decode()

    assert message in page
    assert not SHOWN.search(page)
    assert ApiToken.objects.count() == 1


def test_name_can_be_reused_after_revoking(signed_in: Client, alice: Any) -> None:
    token = tokens.issue(alice, name="Reporting")
    record = ApiToken.objects.get()

    page = signed_in.post(f"{PAGE}{record.pk}/revoke", follow=True).content.decode()
    signed_in.post(f"{PAGE}{record.pk}/revoke")

    assert "“Reporting” has been revoked" in page
    assert "Expired and revoked" in page
    assert tokens.find(token) is None
    assert SHOWN.search(signed_in.post(PAGE, token_data()).content.decode())


def test_token_of_another_user_cannot_be_seen_or_revoked(signed_in: Client, bob: Any) -> None:
    token = tokens.issue(bob, name="Bobs own")

    assert signed_in.post(f"{PAGE}{ApiToken.objects.get().pk}/revoke").status_code == 404
    assert signed_in.post(f"{PAGE}999/revoke").status_code == 404
    assert signed_in.get(f"{PAGE}1/revoke").status_code == 405
    assert "Bobs own" not in signed_in.get(PAGE).content.decode()
    assert tokens.find(token)


def test_list_shows_last_use_and_expiry(signed_in: Client, alice: Any) -> None:
    tokens.find(tokens.issue(alice, name="Used", lifetime=timedelta(days=3)))
    tokens.issue(alice, name="<b>New</b>")
    tokens.issue(alice, name="Old", lifetime=timedelta(seconds=-1))

    page = signed_in.get(PAGE).content.decode()

    for text in ("Never used", "Last used", "Never expires", "Expired <time", "&lt;b&gt;New&lt;/b&gt;"):
        assert text in page


def test_number_of_tokens_is_limited(signed_in: Client, alice: Any) -> None:
    ApiToken.objects.bulk_create(
        ApiToken(owner=alice, name=f"n{number}", digest=str(number)) for number in range(TOKENS_MAX)
    )

    assert f"the limit of {TOKENS_MAX} tokens" in signed_in.post(PAGE, token_data()).content.decode()
