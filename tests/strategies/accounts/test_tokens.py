"""API tokens: hashing, scopes, expiry, last use."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from strategies.accounts import cache, tokens
from strategies.models import ApiToken, TokenScope

pytestmark = pytest.mark.django_db


def test_token_is_found_although_only_hash_and_prefix_are_stored(alice: Any) -> None:
    token = tokens.issue(alice, name="laptop")

    record = ApiToken.objects.get()
    assert tokens.find(token) == record
    assert token.startswith(record.prefix)
    assert len(record.prefix) == tokens.PREFIX_CHARS
    assert token not in [str(getattr(record, field.attname)) for field in ApiToken._meta.concrete_fields]
    assert tokens.find(token[:-1]) is None


def test_token_has_the_scopes_it_was_created_with_or_all(alice: Any) -> None:
    read_only = tokens.find(tokens.issue(alice, name="reads", scopes=[TokenScope.READ]))
    unrestricted = tokens.find(tokens.issue(alice, name="writes"))

    assert read_only.scopes == ["read"]
    assert read_only.allows(TokenScope.READ)
    assert not read_only.allows(TokenScope.WRITE)
    assert unrestricted.allows(TokenScope.READ)
    assert unrestricted.allows(TokenScope.WRITE)


def test_token_is_invalid_when_expired_revoked_or_owner_inactive(alice: Any) -> None:
    token = tokens.issue(alice, name="short", lifetime=timedelta(days=30))
    record = ApiToken.objects.filter(pk=tokens.find(token).pk)

    def find_after(**changes: Any) -> ApiToken | None:
        record.update(**changes)
        cache.clear()
        return tokens.find(token)

    assert find_after(expires_at=timezone.now()) is None
    assert find_after(expires_at=None, revoked_at=timezone.now()) is None
    assert find_after(revoked_at=None)
    type(alice).objects.update(is_active=False)
    assert find_after() is None


def test_last_use_is_saved_at_most_every_ten_minutes(alice: Any, django_assert_num_queries: Any) -> None:
    token = tokens.issue(alice, name="polls")
    record = ApiToken.objects.filter(owner=alice)
    assert record.get().last_used_at is None

    with django_assert_num_queries(2):
        first = tokens.find(token).last_used_at
    cache.clear()
    with django_assert_num_queries(1):
        tokens.find(token)
    assert record.get().last_used_at == first

    record.update(last_used_at=first - tokens.LAST_USED_RESOLUTION)
    cache.clear()
    tokens.find(token)
    assert record.get().last_used_at >= first
