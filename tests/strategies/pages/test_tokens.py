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
def hers(client: Client, alice: Any) -> Client:
    client.force_login(alice)
    return client


def making(**changes: str) -> dict[str, str]:
    return {"name": "Reporting", "access": "read", "lasts": "30"} | changes


def test_a_token_is_shown_once_works_and_is_nowhere_kept_in_the_clear(hers: Client, alice: Any) -> None:
    answer = hers.post(PAGE, making())

    shown = SHOWN.search(answer.content.decode())
    assert shown
    token = shown[1]
    record = tokens.find(token)
    assert (record.owner, record.name, record.scopes) == (alice, "Reporting", ["read"])
    assert timedelta(days=29) < record.expires_at - timezone.now() <= timedelta(days=30)
    assert "no-store" in answer["Cache-Control"]
    again = hers.get(PAGE).content.decode()
    assert token not in again
    assert f"{record.start}…" in again
    assert token not in str(dict(hers.session))
    assert Client(headers={"Authorization": f"Bearer {token}"}).get("/api/v1/runs").status_code == 200


@pytest.mark.parametrize(("lasts", "days"), [("90", 90), ("365", 365), ("never", None)])
def test_a_token_lasts_as_long_as_was_chosen(hers: Client, lasts: str, days: int | None) -> None:
    hers.post(PAGE, making(lasts=lasts, access="write"))

    record = ApiToken.objects.get()
    assert record.scopes == ["read", "write"]
    assert (record.expires_at - record.created_at).days in {days, days - 1} if days else record.expires_at is None


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"name": " "}, "This field is required"),
        ({"name": "reporting"}, "You have a token of this name"),
        ({"name": "x" * 81}, "at most 80 characters"),
        ({"name": "a\x1bb"}, "invisible control character"),
        ({"access": "all"}, "Select a valid choice"),
        ({"lasts": "9999"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_no_token_is_made(
    hers: Client, alice: Any, changes: dict[str, str], told: str
) -> None:
    tokens.issue(alice, name="Reporting")

    page = hers.post(PAGE, making(name="Other") | changes).content.decode()

    assert told in page
    assert not SHOWN.search(page)
    assert ApiToken.objects.count() == 1


def test_a_name_is_free_again_when_its_token_is_revoked(hers: Client, alice: Any) -> None:
    token = tokens.issue(alice, name="Reporting")
    record = ApiToken.objects.get()

    page = hers.post(f"{PAGE}{record.pk}/revoke", follow=True).content.decode()
    hers.post(f"{PAGE}{record.pk}/revoke")

    assert "“Reporting” is revoked" in page
    assert "Expired and revoked" in page
    assert tokens.find(token) is None
    assert SHOWN.search(hers.post(PAGE, making()).content.decode())


def test_nobody_revokes_or_sees_another_persons_token(hers: Client, bob: Any) -> None:
    token = tokens.issue(bob, name="Bobs own")

    assert hers.post(f"{PAGE}{ApiToken.objects.get().pk}/revoke").status_code == 404
    assert hers.post(f"{PAGE}999/revoke").status_code == 404
    assert hers.get(f"{PAGE}1/revoke").status_code == 405
    assert "Bobs own" not in hers.get(PAGE).content.decode()
    assert tokens.find(token)


def test_the_list_tells_when_each_was_used_and_when_it_ends(hers: Client, alice: Any) -> None:
    tokens.find(tokens.issue(alice, name="Used", lasts=timedelta(days=3)))
    tokens.issue(alice, name="<b>New</b>")
    tokens.issue(alice, name="Old", lasts=timedelta(seconds=-1))

    page = hers.get(PAGE).content.decode()

    for told in ("Never used", "Last used", "Never expires", "Expired <time", "&lt;b&gt;New&lt;/b&gt;"):
        assert told in page


def test_no_program_makes_tokens_for_ever(hers: Client, alice: Any) -> None:
    ApiToken.objects.bulk_create(
        ApiToken(owner=alice, name=f"n{number}", digest=str(number)) for number in range(TOKENS_MAX)
    )

    assert f"You have {TOKENS_MAX} tokens" in hers.post(PAGE, making()).content.decode()
