"""API tokens: shown once, hashed at rest, limited in time and in what they may be used for."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from strategies.accounts import tokens
from strategies.models import ApiToken, TokenScope

pytestmark = pytest.mark.django_db


def test_a_token_is_found_by_its_text_though_only_its_hash_and_its_start_are_kept(alice: Any) -> None:
    token = tokens.issue(alice, name="laptop")

    record = ApiToken.objects.get()
    assert tokens.find(token) == record
    assert token.startswith(record.prefix)
    assert len(record.prefix) == tokens.PREFIX_CHARS
    assert token not in [str(getattr(record, field.attname)) for field in ApiToken._meta.concrete_fields]
    assert tokens.find(token[:-1]) is None


def test_a_token_may_do_what_it_was_made_for_and_everything_if_nothing_was_said(alice: Any) -> None:
    reading = tokens.find(tokens.issue(alice, name="reads", scopes=[TokenScope.READ]))
    everything = tokens.find(tokens.issue(alice, name="does all"))

    assert reading.scopes == ["read"]
    assert reading.allows(TokenScope.READ)
    assert not reading.allows(TokenScope.WRITE)
    assert everything.allows(TokenScope.READ)
    assert everything.allows(TokenScope.WRITE)


def test_a_token_ends_with_its_time_when_revoked_and_with_its_owner(alice: Any) -> None:
    token = tokens.issue(alice, name="short", lasts=timedelta(days=30))
    held = ApiToken.objects.filter(pk=tokens.find(token).pk)

    held.update(expires_at=timezone.now())
    assert tokens.find(token) is None
    held.update(expires_at=None, revoked_at=timezone.now())
    assert tokens.find(token) is None
    held.update(revoked_at=None)
    assert tokens.find(token)
    type(alice).objects.update(is_active=False)
    assert tokens.find(token) is None


def test_use_is_noted_at_most_once_a_minute(alice: Any, django_assert_num_queries: Any) -> None:
    token = tokens.issue(alice, name="polls")
    held = ApiToken.objects.filter(owner=alice)
    assert held.get().last_used_at is None

    with django_assert_num_queries(2):
        first = tokens.find(token).last_used_at
    with django_assert_num_queries(1):
        tokens.find(token)
    assert held.get().last_used_at == first

    held.update(last_used_at=first - tokens.USE_NOTED_EVERY)
    tokens.find(token)
    assert held.get().last_used_at >= first
