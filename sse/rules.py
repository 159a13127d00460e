"""Who may read which channel, checked when a stream opens and again while it is open.

A feature registers one rule for its prefix, the part of a channel's name before the first colon. Register it in a
module that the app imports in `ready()`. A channel without a rule cannot be read.
"""

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal

import django.db
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.crypto import constant_time_compare

logger = logging.getLogger(__name__)

type UserChannel = tuple[AbstractBaseUser, str]
"""A user and the full name of a channel."""
type Rule = Callable[[AbstractBaseUser, str], bool]
type BulkRule = Callable[[Collection[UserChannel]], Collection[UserChannel]]
type FilterValid = Callable[[Collection[str]], Collection[str]]
type Revoked = Literal["user_inactive", "signed_out", "credential_invalid", "forbidden"]
"""Why an open stream must close: the account is deleted or inactive; the session ended; the credential is no longer
valid; a rule denies access."""

_rules: dict[str, BulkRule] = {}


def channel_rule(prefix: str) -> Callable[[Rule], Rule]:
    """Register a function that returns whether an active user may read a channel. It may use the database."""

    def register(rule: Rule) -> Rule:
        _register(prefix, lambda pairs: {pair for pair in pairs if _allows(rule, *pair)})
        return rule

    return register


def bulk_channel_rule(prefix: str) -> Callable[[BulkRule], BulkRule]:
    """Register a function that returns those (user, channel) pairs that may be read, with one query for all.

    Use it if thousands of streams are open at a time: each is rechecked every few seconds.
    """

    def register(rule: BulkRule) -> BulkRule:
        _register(prefix, rule)
        return rule

    return register


def prefixes() -> frozenset[str]:
    """Return the prefixes that have a rule."""
    return frozenset(_rules)


def may_read(user: AbstractBaseUser | AnonymousUser, channel: str) -> bool:
    """Return whether a user may read a channel. False also for anonymous and inactive users and unknown prefixes."""
    return not unreadable(user, [channel])


def unreadable(user: AbstractBaseUser | AnonymousUser, channels: Collection[str]) -> list[str]:
    """Return the channels that a user may not read, in the given order. Each rule is called once for all."""
    if not isinstance(user, AbstractBaseUser):
        return list(channels)
    readable = _readable({(user, channel) for channel in channels})
    return [channel for channel in channels if (user, channel) not in readable]


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """What a stream was opened with instead of a session, for example an API token.

    `filter_valid` gets the keys of all open streams that use the same function, and returns those that are still
    valid, with one query. It is called from any thread.
    """

    key: str
    filter_valid: FilterValid


@dataclass(frozen=True, slots=True, kw_only=True, weakref_slot=True)
class StreamPermission:
    """Why a stream may be open. `session_key` is None for a stream that was not opened with a session.

    `user_id` is empty if the feature itself has authenticated the reader; such a stream is not rechecked.
    """

    connection_id: str
    user_id: str
    channels: tuple[str, ...]
    session_key: str | None = None
    credential: Credential | None = None


def recheck(permissions: Collection[StreamPermission]) -> dict[str, Revoked]:
    """Return connection id -> reason for the streams that must close now.

    Users and sessions are read with one query each (sessions: if they are in the database). Each rule and each
    `filter_valid` is called once. A stream of several channels closes when one of them is forbidden.

    Raises:
        django.db.Error: the check was not possible. Keep the streams open and try again soon.
    """
    users = _active_users({permission.user_id for permission in permissions})
    sessions = _sessions({permission.session_key for permission in permissions if permission.session_key})
    credentials = _valid_credentials({permission.credential for permission in permissions if permission.credential})
    revoked: dict[str, Revoked] = {}
    pairs: set[UserChannel] = set()
    for permission in permissions:
        user = users.get(permission.user_id)
        if user is None:
            revoked[permission.connection_id] = "user_inactive"
        elif permission.session_key and not _is_signed_in(user, sessions.get(permission.session_key, {})):
            revoked[permission.connection_id] = "signed_out"
        elif permission.credential and permission.credential not in credentials:
            revoked[permission.connection_id] = "credential_invalid"
        else:
            pairs |= {(user, channel) for channel in permission.channels}
    readable = _readable(pairs)
    for permission in permissions:
        if permission.connection_id not in revoked:
            user = users[permission.user_id]
            if not all((user, channel) in readable for channel in permission.channels):
                revoked[permission.connection_id] = "forbidden"
    return revoked


def _register(prefix: str, rule: BulkRule) -> None:
    if not prefix or ":" in prefix:
        raise ValueError(f"{prefix!r} is not a prefix: use the part of a channel's name before the first colon")
    if prefix in _rules:
        raise ValueError(f"a rule for {prefix!r} is already registered")
    _rules[prefix] = rule


def _readable(pairs: Collection[UserChannel]) -> set[UserChannel]:
    by_prefix: dict[str, set[UserChannel]] = {}
    for user, channel in pairs:
        prefix, colon, _ = channel.partition(":")
        if colon and user.is_active and prefix in _rules:
            by_prefix.setdefault(prefix, set()).add((user, channel))
    # A rule can only remove pairs: what it returns beyond them is ignored.
    return {pair for prefix, of_prefix in by_prefix.items() for pair in _apply(_rules[prefix], of_prefix) & of_prefix}


def _allows(rule: Rule, user: AbstractBaseUser, channel: str) -> bool:
    return bool(_apply(lambda pairs: pairs if rule(user, channel) else (), {(user, channel)}))


def _valid_credentials(credentials: set[Credential]) -> set[Credential]:
    by_filter: dict[FilterValid, set[str]] = {}
    for credential in credentials:
        by_filter.setdefault(credential.filter_valid, set()).add(credential.key)
    valid = {filter_valid: _apply(filter_valid, keys) for filter_valid, keys in by_filter.items()}
    return {credential for credential in credentials if credential.key in valid[credential.filter_valid]}


def _apply[T](rule: Callable[[Collection[T]], Collection[T]], items: Collection[T]) -> set[T]:
    try:
        return set(rule(items))
    except django.db.Error:
        raise
    except Exception:
        # A rule that fails denies access.
        logger.exception("rules: rule failed, access denied")
        return set()


def _active_users(user_ids: set[str]) -> Mapping[str, AbstractBaseUser]:
    found = get_user_model()._default_manager.filter(pk__in=user_ids, is_active=True)
    return {str(user.pk): user for user in found}


def _sessions(keys: set[str]) -> Mapping[str, Mapping[str, Any]]:
    """Return the data of the sessions that have not ended or expired, by key."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    if hasattr(store, "get_model_class"):
        rows = store.get_model_class().objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
        return {row.session_key: row.get_decoded() for row in rows}
    return {key: store(key).load() for key in keys}


def _is_signed_in(user: AbstractBaseUser, session: Mapping[str, Any]) -> bool:
    if (
        session.get(SESSION_KEY) != str(user.pk)
        or session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS
    ):
        return False
    # The hash changes with the password. The fallbacks are for a SECRET_KEY that is being rotated.
    hashes = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    return any(constant_time_compare(session.get(HASH_SESSION_KEY, ""), one) for one in hashes)
