"""Channel rules: who may open a stream, and who may keep it open."""

from collections.abc import Collection
from typing import Any

import pytest
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.auth.models import AnonymousUser, User
from django.contrib.sessions.models import Session
from django.db import DatabaseError
from django.utils import timezone

from sse import rules
from sse.rules import Credential, bulk_channel_rule, channel_rule, may_read, recheck, unreadable
from tests.sse.permissions import permission, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clear_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "_rules", {})


@pytest.fixture
def own_channels() -> set[str]:
    """Names of the users who may read their own channel, `user:<name>`; a test may remove some."""
    own = {"alice", "bob"}

    @channel_rule("user")
    def may_read_own(user: Any, channel: str) -> bool:
        return channel == f"user:{user.username}" and user.username in own

    return own


def test_may_read_uses_the_rule_of_the_prefix(alice: User, own_channels: set[str]) -> None:
    assert may_read(alice, "user:alice")
    assert not may_read(alice, "user:bob")


@pytest.mark.parametrize("channel", ["", "user", "other:alice", ":alice", "USER:alice", " user:alice"])
def test_channel_without_a_rule_is_not_readable(alice: User, channel: str) -> None:
    channel_rule("user")(lambda user, channel: True)

    assert may_read(alice, "user:alice")
    assert not may_read(alice, channel)


def test_anonymous_and_inactive_users_read_nothing(alice: User) -> None:
    channel_rule("user")(lambda user, channel: True)
    alice.is_active = False

    assert not may_read(alice, "user:alice")
    assert not may_read(AnonymousUser(), "user:alice")


def test_rule_that_raises_denies_access(alice: User, caplog: Any) -> None:
    @channel_rule("user")
    def broken(user: Any, channel: str) -> bool:
        raise KeyError(channel)

    assert not may_read(alice, "user:alice")
    assert "rule failed" in caplog.text


def test_bulk_rule_is_called_once_and_cannot_add_permissions(alice: User, bob: User) -> None:
    calls: list[Collection[rules.UserChannel]] = []

    @bulk_channel_rule("user")
    def permit_too_much(pairs: Collection[rules.UserChannel]) -> Collection[rules.UserChannel]:
        calls.append(pairs)
        return {(alice, "user:alice"), (bob, "user:bob"), (bob, "closed:1")}

    channel_rule("closed")(lambda user, channel: False)
    permissions = [permission(alice), permission(bob, None, "user:alice", connection_id="c2")]
    assert recheck(permissions) == {"c2": "forbidden"}
    assert calls == [{(alice, "user:alice"), (bob, "user:alice")}]
    assert recheck([permission(bob, None, "user:bob", "closed:1")]) == {"c1": "forbidden"}


def test_bulk_rule_gets_all_channels_of_a_stream_at_once(alice: User) -> None:
    calls: list[Collection[rules.UserChannel]] = []

    @bulk_channel_rule("user")
    def permit_even_numbers(pairs: Collection[rules.UserChannel]) -> Collection[rules.UserChannel]:
        calls.append(pairs)
        return [(user, channel) for user, channel in pairs if int(channel[5:]) % 2 == 0]

    channels = [f"user:{number}" for number in range(20)]
    assert unreadable(alice, [*channels, "other:1"]) == [*channels[1::2], "other:1"]
    assert calls == [{(alice, channel) for channel in channels}]
    assert unreadable(AnonymousUser(), channels) == channels


@pytest.mark.parametrize("prefix", ["", "a:b"])
def test_invalid_prefix_raises_value_error(prefix: str) -> None:
    with pytest.raises(ValueError, match="prefix"):
        channel_rule(prefix)(lambda user, channel: True)


def test_second_rule_for_a_prefix_raises_value_error(own_channels: set[str]) -> None:
    with pytest.raises(ValueError, match="already"):
        channel_rule("user")(lambda user, channel: True)


def test_recheck_closes_nothing_when_nothing_changed(alice: User, own_channels: set[str]) -> None:
    assert recheck([permission(alice, sign_in(alice))]) == {}
    assert recheck([]) == {}


def test_logout_closes_only_the_streams_of_that_session(alice: User, own_channels: set[str]) -> None:
    here, there = sign_in(alice), sign_in(alice)
    permissions = [
        permission(alice, here),
        permission(alice, there, connection_id="c2"),
        permission(alice, connection_id="by ticket"),
    ]
    here.logout()

    assert recheck(permissions) == {"c1": "signed_out"}


def test_new_password_closes_the_streams_of_all_sessions(alice: User, own_channels: set[str]) -> None:
    browser = sign_in(alice)
    alice.set_password("another password")
    alice.save()

    assert recheck([permission(alice, browser)]) == {"c1": "signed_out"}


def test_secret_key_rotation_closes_no_stream(alice: User, own_channels: set[str], settings: Any) -> None:
    browser = sign_in(alice)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    # Encode the session with the new key; only its login hash was made with the old one.
    sessions = Session.objects.get(session_key=browser.session.session_key)
    data = sessions.get_decoded()
    settings.SECRET_KEY = "another key"
    sessions.session_data = Session.objects.encode(data)
    sessions.save()

    assert recheck([permission(alice, browser)]) == {}
    settings.SECRET_KEY_FALLBACKS = []
    sessions.session_data = Session.objects.encode(data)
    sessions.save()
    assert recheck([permission(alice, browser)]) == {"c1": "signed_out"}


def test_expired_session_closes_its_streams(alice: User, own_channels: set[str]) -> None:
    browser = sign_in(alice)
    Session.objects.update(expire_date=timezone.now())

    assert recheck([permission(alice, browser)]) == {"c1": "signed_out"}


def test_session_of_another_user_closes_the_stream(alice: User, bob: User, own_channels: set[str]) -> None:
    browser = sign_in(bob)
    assert recheck([permission(alice, browser)]) == {"c1": "signed_out"}

    # A session with her login hash, but another user id.
    session = browser.session
    session[HASH_SESSION_KEY] = alice.get_session_auth_hash()
    session.save()
    assert recheck([permission(alice, browser)]) == {"c1": "signed_out"}


def test_session_of_a_removed_backend_closes_its_streams(alice: User, own_channels: set[str], settings: Any) -> None:
    browser = sign_in(alice)
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.RemoteUserBackend"]

    assert recheck([permission(alice, browser)]) == {"c1": "signed_out"}


@pytest.mark.parametrize("engine", ["cache", "cached_db", "file"])
def test_recheck_supports_other_session_engines(
    alice: User, own_channels: set[str], settings: Any, engine: str
) -> None:
    settings.SESSION_ENGINE = f"django.contrib.sessions.backends.{engine}"
    browser = sign_in(alice)
    opened = permission(alice, browser)

    assert recheck([opened]) == {}
    browser.logout()
    assert recheck([opened]) == {"c1": "signed_out"}


@pytest.mark.parametrize("by_session", [True, False])
def test_inactive_or_deleted_user_closes_the_stream(alice: User, own_channels: set[str], by_session: bool) -> None:
    opened = permission(alice, sign_in(alice) if by_session else None)
    User.objects.update(is_active=False)
    assert recheck([opened]) == {"c1": "user_inactive"}

    User.objects.all().delete()
    assert recheck([opened]) == {"c1": "user_inactive"}


def test_rule_that_now_denies_closes_the_stream(alice: User, bob: User, own_channels: set[str]) -> None:
    permissions = [permission(alice), permission(bob, connection_id="c2")]
    assert recheck(permissions) == {}
    own_channels.remove("alice")

    assert recheck(permissions) == {"c1": "forbidden"}


def test_stream_of_several_channels_closes_when_one_is_denied(alice: User, own_channels: set[str]) -> None:
    assert recheck([permission(alice, None, "user:alice", "user:bob")]) == {"c1": "forbidden"}


def test_invalid_credential_closes_only_its_streams(alice: User, own_channels: set[str]) -> None:
    calls: list[Collection[str]] = []
    valid = {"1", "2"}

    def filter_tokens(keys: Collection[str]) -> Collection[str]:
        calls.append(keys)
        return valid

    def keep_all(keys: Collection[str]) -> Collection[str]:
        return keys

    permissions = [
        permission(alice, connection_id="one", credential=Credential(key="1", filter_valid=filter_tokens)),
        permission(alice, connection_id="one again", credential=Credential(key="1", filter_valid=filter_tokens)),
        permission(alice, connection_id="two", credential=Credential(key="2", filter_valid=filter_tokens)),
        permission(alice, connection_id="another kind", credential=Credential(key="1", filter_valid=keep_all)),
        permission(alice, connection_id="no credential"),
    ]
    assert recheck(permissions) == {}
    assert calls == [{"1", "2"}], "one call for all streams"
    valid.remove("1")
    assert recheck(permissions) == {"one": "credential_invalid", "one again": "credential_invalid"}


def test_credential_check_that_raises_closes_the_stream(alice: User, own_channels: set[str], caplog: Any) -> None:
    def broken(keys: Collection[str]) -> Collection[str]:
        raise KeyError(keys)

    assert recheck([permission(alice, credential=Credential(key="1", filter_valid=broken))]) == {
        "c1": "credential_invalid"
    }
    assert "rule failed" in caplog.text


def test_recheck_raises_when_the_database_is_unavailable(alice: User) -> None:
    @channel_rule("user")
    def query_database(user: Any, channel: str) -> bool:
        raise DatabaseError

    with pytest.raises(DatabaseError):
        recheck([permission(alice)])

    def query_too(keys: Collection[str]) -> Collection[str]:
        raise DatabaseError

    with pytest.raises(DatabaseError):
        recheck([permission(alice, None, "none:1", credential=Credential(key="1", filter_valid=query_too))])


def test_recheck_of_a_thousand_streams_costs_two_queries(django_assert_num_queries: Any) -> None:
    users = User.objects.bulk_create([User(username=f"user{number}") for number in range(50)])
    browsers = [sign_in(user) for user in users]
    checked: list[str] = []

    @channel_rule("user")
    def may_read_own(user: Any, channel: str) -> bool:
        checked.append(channel)
        return channel == f"user:{user.username}"

    permissions = [
        permission(user, browser, connection_id=f"{user.username} {number}")
        for user, browser in zip(users, browsers, strict=True)
        for number in range(20)
    ]
    with django_assert_num_queries(2):
        assert recheck(permissions) == {}
    assert len(checked) == 50
