"""The form of an API token: what it does not show to be changed stays as it is."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from strategies.accounts import tokens
from strategies.models import ApiToken

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(alice: Any) -> Client:
    alice.is_staff = alice.is_superuser = True
    alice.save()
    client = Client()
    client.force_login(alice)
    return client


def post(admin: Client, token: ApiToken, **fields: str) -> int:
    empty = dict.fromkeys(("expires_at_0", "expires_at_1", "revoked_at_0", "revoked_at_1"), "")
    return admin.post(f"/admin/strategies/apitoken/{token.pk}/change/", empty | fields).status_code


def test_form_revokes_a_token(admin: Client, bob: Any) -> None:
    issued = tokens.issue(bob, name="test")
    token = ApiToken.objects.get()

    assert post(admin, token, revoked_at_0="2026-11-30", revoked_at_1="08:00:00") == 302

    assert ApiToken.objects.get().revoked_at
    assert tokens.find(issued) is None


def test_form_opened_before_a_revocation_does_not_undo_it(admin: Client, bob: Any) -> None:
    tokens.issue(bob, name="test")
    token = ApiToken.objects.get()
    tokens.revoke(bob, token.pk)

    assert post(admin, token, expires_at_0="2036-11-30", expires_at_1="08:00:00") == 302

    changed = ApiToken.objects.get()
    assert changed.revoked_at
    assert changed.expires_at


def test_form_saves_only_the_changed_fields(admin: Client, bob: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    tokens.issue(bob, name="test")
    token = ApiToken.objects.get()
    used_at = timezone.now()
    # The token is used while the form is being saved.
    clean = ApiToken.full_clean

    def use_meanwhile(record: ApiToken, *args: Any, **options: Any) -> None:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=used_at)
        clean(record, *args, **options)

    monkeypatch.setattr(ApiToken, "full_clean", use_meanwhile)

    assert post(admin, token, expires_at_0="2036-11-30", expires_at_1="08:00:00") == 302

    assert ApiToken.objects.get().last_used_at == used_at
