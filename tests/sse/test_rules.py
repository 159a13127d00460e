"""Who may read a channel: when a stream opens, and again while it is open."""

import asyncio
import threading
from collections.abc import Collection
from typing import Any

import pytest
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.auth.models import AnonymousUser, User
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connections
from django.test import Client
from django.utils import timezone

from sse import rules
from sse.rules import Credential, Grant, arecheck, bulk_channel_rule, channel_rule, may_read, recheck, unreadable

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def forgotten_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "_rules", {})


@pytest.fixture
def own_channels() -> set[str]:
    """Names of users whose own channel, `of:<name>`, is theirs at present."""
    own = {"alice", "bob"}

    @channel_rule("of")
    def may_read_own(user: Any, channel: str) -> bool:
        return channel == f"of:{user.username}" and user.username in own

    return own


def signed_in(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def grant(
    user: User,
    browser: Client | None = None,
    *channels: str,
    connection_id: str = "c1",
    credential: Credential | None = None,
) -> Grant:
    return Grant(
        connection_id=connection_id,
        user_id=str(user.pk),
        channels=channels or (f"of:{user.username}",),
        session_key=browser.session.session_key if browser else None,
        credential=credential,
    )


def test_the_rule_of_the_prefix_decides(alice: User, own_channels: set[str]) -> None:
    assert may_read(alice, "of:alice")
    assert not may_read(alice, "of:bob")


@pytest.mark.parametrize("channel", ["", "of", "other:alice", ":alice", "OF:alice", " of:alice"])
def test_a_channel_without_a_rule_is_nobodys(alice: User, channel: str) -> None:
    channel_rule("of")(lambda user, channel: True)

    assert may_read(alice, "of:alice")
    assert not may_read(alice, channel)


def test_nobody_and_the_deactivated_read_nothing(alice: User) -> None:
    channel_rule("of")(lambda user, channel: True)
    alice.is_active = False

    assert not may_read(alice, "of:alice")
    assert not may_read(AnonymousUser(), "of:alice")


def test_a_rule_that_fails_has_not_said_yes(alice: User, caplog: Any) -> None:
    @channel_rule("of")
    def broken(user: Any, channel: str) -> bool:
        raise KeyError(channel)

    assert not may_read(alice, "of:alice")
    assert "a rule failed" in caplog.text


def test_a_bulk_rule_is_asked_once_and_can_take_away_but_not_add(alice: User, bob: User) -> None:
    calls: list[Collection[rules.Asked]] = []

    @bulk_channel_rule("of")
    def generous(asked: Collection[rules.Asked]) -> Collection[rules.Asked]:
        calls.append(asked)
        return {(alice, "of:alice"), (bob, "of:bob"), (bob, "closed:1")}

    channel_rule("closed")(lambda user, channel: False)
    grants = [grant(alice), grant(bob, None, "of:alice", connection_id="c2")]
    assert recheck(grants) == {"c2": "forbidden"}
    assert calls == [{(alice, "of:alice"), (bob, "of:alice")}]
    assert recheck([grant(bob, None, "of:bob", "closed:1")]) == {"c1": "forbidden"}


def test_all_the_channels_of_a_stream_are_asked_about_at_once(alice: User) -> None:
    calls: list[Collection[rules.Asked]] = []

    @bulk_channel_rule("of")
    def even_ones(asked: Collection[rules.Asked]) -> Collection[rules.Asked]:
        calls.append(asked)
        return [(user, channel) for user, channel in asked if int(channel[3:]) % 2 == 0]

    channels = [f"of:{number}" for number in range(20)]
    assert unreadable(alice, [*channels, "other:1"]) == [*channels[1::2], "other:1"]
    assert calls == [{(alice, channel) for channel in channels}]
    assert unreadable(AnonymousUser(), channels) == channels


@pytest.mark.parametrize("prefix", ["", "a:b"])
def test_a_prefix_that_no_channel_can_have_is_refused(prefix: str) -> None:
    with pytest.raises(ValueError, match="prefix"):
        channel_rule(prefix)(lambda user, channel: True)


def test_two_rules_for_one_prefix_are_refused(own_channels: set[str]) -> None:
    with pytest.raises(ValueError, match="already"):
        channel_rule("of")(lambda user, channel: True)


def test_nothing_changed_and_nothing_is_closed(alice: User, own_channels: set[str]) -> None:
    assert recheck([grant(alice, signed_in(alice))]) == {}
    assert recheck([]) == {}


def test_logging_out_closes_the_streams_of_that_session_alone(alice: User, own_channels: set[str]) -> None:
    here, there = signed_in(alice), signed_in(alice)
    grants = [grant(alice, here), grant(alice, there, connection_id="c2"), grant(alice, connection_id="by ticket")]
    here.logout()

    assert recheck(grants) == {"c1": "signed_out"}


def test_a_new_password_closes_the_streams_of_every_session(alice: User, own_channels: set[str]) -> None:
    browser = signed_in(alice)
    alice.set_password("another password")
    alice.save()

    assert recheck([grant(alice, browser)]) == {"c1": "signed_out"}


def test_a_secret_key_being_rotated_closes_nothing(alice: User, own_channels: set[str], settings: Any) -> None:
    browser = signed_in(alice)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    # What is kept stays readable; only the signature of the sign-in is of the old key.
    sessions = Session.objects.get(session_key=browser.session.session_key)
    data = sessions.get_decoded()
    settings.SECRET_KEY = "another key"
    sessions.session_data = Session.objects.encode(data)
    sessions.save()

    assert recheck([grant(alice, browser)]) == {}
    settings.SECRET_KEY_FALLBACKS = []
    sessions.session_data = Session.objects.encode(data)
    sessions.save()
    assert recheck([grant(alice, browser)]) == {"c1": "signed_out"}


def test_an_expired_session_closes_its_streams(alice: User, own_channels: set[str]) -> None:
    browser = signed_in(alice)
    Session.objects.update(expire_date=timezone.now())

    assert recheck([grant(alice, browser)]) == {"c1": "signed_out"}


def test_somebody_elses_session_keeps_no_stream_open(alice: User, bob: User, own_channels: set[str]) -> None:
    browser = signed_in(bob)
    assert recheck([grant(alice, browser)]) == {"c1": "signed_out"}

    # Nor does one that only looks like hers.
    session = browser.session
    session[HASH_SESSION_KEY] = alice.get_session_auth_hash()
    session.save()
    assert recheck([grant(alice, browser)]) == {"c1": "signed_out"}


def test_a_sign_in_by_a_backend_that_is_no_longer_used_counts_for_nothing(
    alice: User, own_channels: set[str], settings: Any
) -> None:
    browser = signed_in(alice)
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.RemoteUserBackend"]

    assert recheck([grant(alice, browser)]) == {"c1": "signed_out"}


@pytest.mark.parametrize("engine", ["cache", "cached_db", "file"])
def test_sessions_may_be_kept_elsewhere(alice: User, own_channels: set[str], settings: Any, engine: str) -> None:
    settings.SESSION_ENGINE = f"django.contrib.sessions.backends.{engine}"
    browser = signed_in(alice)
    opened = grant(alice, browser)

    assert recheck([opened]) == {}
    browser.logout()
    assert recheck([opened]) == {"c1": "signed_out"}


@pytest.mark.parametrize("by_session", [True, False])
def test_a_deactivated_or_deleted_user_reads_no_further(alice: User, own_channels: set[str], by_session: bool) -> None:
    opened = grant(alice, signed_in(alice) if by_session else None)
    User.objects.update(is_active=False)
    assert recheck([opened]) == {"c1": "user_gone"}

    User.objects.all().delete()
    assert recheck([opened]) == {"c1": "user_gone"}


def test_a_rule_that_changes_its_mind_closes_the_stream(alice: User, bob: User, own_channels: set[str]) -> None:
    grants = [grant(alice), grant(bob, connection_id="c2")]
    assert recheck(grants) == {}
    own_channels.remove("alice")

    assert recheck(grants) == {"c1": "forbidden"}


def test_a_stream_of_several_channels_closes_when_one_is_forbidden(alice: User, own_channels: set[str]) -> None:
    assert recheck([grant(alice, None, "of:alice", "of:bob")]) == {"c1": "forbidden"}


def test_a_credential_that_holds_no_longer_closes_its_streams_alone(alice: User, own_channels: set[str]) -> None:
    asked: list[Collection[str]] = []
    holding = {"1", "2"}

    def tokens(keys: Collection[str]) -> Collection[str]:
        asked.append(keys)
        return holding

    def passes(keys: Collection[str]) -> Collection[str]:
        return keys

    grants = [
        grant(alice, connection_id="one", credential=Credential(key="1", in_force=tokens)),
        grant(alice, connection_id="one more", credential=Credential(key="1", in_force=tokens)),
        grant(alice, connection_id="two", credential=Credential(key="2", in_force=tokens)),
        grant(alice, connection_id="of another kind", credential=Credential(key="1", in_force=passes)),
        grant(alice, connection_id="without"),
    ]
    assert recheck(grants) == {}
    assert asked == [{"1", "2"}], "one question for all"
    holding.remove("1")
    assert recheck(grants) == {"one": "credential_gone", "one more": "credential_gone"}


def test_a_credential_that_cannot_be_told_does_not_hold(alice: User, own_channels: set[str], caplog: Any) -> None:
    def broken(keys: Collection[str]) -> Collection[str]:
        raise KeyError(keys)

    assert recheck([grant(alice, credential=Credential(key="1", in_force=broken))]) == {"c1": "credential_gone"}
    assert "a rule failed" in caplog.text


def test_a_database_that_is_away_closes_nothing(alice: User) -> None:
    @channel_rule("of")
    def asks_the_database(user: Any, channel: str) -> bool:
        raise DatabaseError

    with pytest.raises(DatabaseError):
        recheck([grant(alice)])

    def asks_too(keys: Collection[str]) -> Collection[str]:
        raise DatabaseError

    with pytest.raises(DatabaseError):
        recheck([grant(alice, None, "none:1", credential=Credential(key="1", in_force=asks_too))])


def test_a_thousand_streams_of_fifty_people_cost_two_queries_and_a_question_each(
    django_assert_num_queries: Any,
) -> None:
    people = User.objects.bulk_create([User(username=f"user{number}") for number in range(50)])
    browsers = [signed_in(person) for person in people]
    asked: list[str] = []

    @channel_rule("of")
    def may_read_own(user: Any, channel: str) -> bool:
        asked.append(channel)
        return channel == f"of:{user.username}"

    grants = [
        grant(person, browser, connection_id=f"{person.username} {number}")
        for person, browser in zip(people, browsers, strict=True)
        for number in range(20)
    ]
    with django_assert_num_queries(2):
        assert recheck(grants) == {}
    assert len(asked) == 50


@pytest.mark.django_db(transaction=True)
def test_asked_from_the_event_loop_it_works_on_a_thread_that_keeps_no_connection(alice: User) -> None:
    seen: list[tuple[str, Any]] = []

    @channel_rule("of")
    def may_read_own(user: Any, channel: str) -> bool:
        seen.append((threading.current_thread().name, connections["default"]))
        return user.username == "bob"

    assert asyncio.run(arecheck([grant(alice)])) == {"c1": "forbidden"}
    ((thread, connection),) = seen
    assert thread.startswith("sse-rules")
    assert connection.connection is None
