"""Who may read which channel, asked when a stream opens and again while it is open.

A feature registers one rule for its prefix, the part of a channel's name before the first colon, from a module that
its app imports at start. A channel without a rule is nobody's.
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal

import django.db
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import connections
from django.utils import timezone
from django.utils.crypto import constant_time_compare

logger = logging.getLogger(__name__)

type Asked = tuple[AbstractBaseUser, str]
"""A user and the full name of a channel."""
type Rule = Callable[[AbstractBaseUser, str], bool]
type BulkRule = Callable[[Collection[Asked]], Collection[Asked]]
type Revoked = Literal["user_gone", "signed_out", "credential_gone", "forbidden"]
"""Why an open stream must close: the account is deleted or inactive; its session ended; what it was opened with does
not hold any more; a rule says no."""

_rules: dict[str, BulkRule] = {}
_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="sse-rules")


def channel_rule(prefix: str) -> Callable[[Rule], Rule]:
    """Register a function that tells whether an active user may read a channel; it may use the database."""

    def register(rule: Rule) -> Rule:
        _register(prefix, lambda asked: {pair for pair in asked if _allows(rule, *pair)})
        return rule

    return register


def bulk_channel_rule(prefix: str) -> Callable[[BulkRule], BulkRule]:
    """Register a function that returns those (user, channel) pairs that may be read, in one query for all of them.

    Worth it where thousands of streams are open at a time: each is asked about again every few seconds.
    """

    def register(rule: BulkRule) -> BulkRule:
        _register(prefix, rule)
        return rule

    return register


def prefixes() -> frozenset[str]:
    """Return the prefixes that have a rule."""
    return frozenset(_rules)


def may_read(user: AbstractBaseUser | AnonymousUser, channel: str) -> bool:
    """Tell whether a user may read a channel. False: not signed in, not active, no such prefix, or the rule's no."""
    return not unreadable(user, [channel])


def unreadable(user: AbstractBaseUser | AnonymousUser, channels: Collection[str]) -> list[str]:
    """Return those channels that a user may not read, in the order given; each rule is asked once for all."""
    if not isinstance(user, AbstractBaseUser):
        return list(channels)
    readable = _readable({(user, channel) for channel in channels})
    return [channel for channel in channels if (user, channel) not in readable]


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """What besides a session a stream was opened with: a token of the feature's own, say.

    `in_force` is given the keys of all open streams that have this very function, and returns those that still hold,
    in one query. It may be asked from any thread.
    """

    key: str
    in_force: Callable[[Collection[str]], Collection[str]]


@dataclass(frozen=True, slots=True, kw_only=True, weakref_slot=True)
class Grant:
    """By what right a stream is open. `session_key` is None where something else than a session opened it.

    `user_id` is empty where the feature itself vouches for the reader: such a stream is not asked about again.
    """

    connection_id: str
    user_id: str
    channels: tuple[str, ...]
    session_key: str | None = None
    credential: Credential | None = None


def recheck(grants: Collection[Grant]) -> dict[str, Revoked]:
    """Return connection id -> reason for the streams that must close now.

    Users and sessions are read anew, in one query each (sessions: where they are in the database); each kind of
    credential and each rule is asked once. A stream of several channels closes when one of them is forbidden.

    Raises:
        django.db.Error: nobody can tell at present. Ask again soon, and keep the streams until then.
    """
    users = _active_users({grant.user_id for grant in grants})
    sessions = _sessions({grant.session_key for grant in grants if grant.session_key})
    credentials = _in_force({grant.credential for grant in grants if grant.credential})
    revoked: dict[str, Revoked] = {}
    asked: set[Asked] = set()
    for grant in grants:
        user = users.get(grant.user_id)
        if user is None:
            revoked[grant.connection_id] = "user_gone"
        elif grant.session_key and not _still_signed_in(user, sessions.get(grant.session_key, {})):
            revoked[grant.connection_id] = "signed_out"
        elif grant.credential and grant.credential not in credentials:
            revoked[grant.connection_id] = "credential_gone"
        else:
            asked |= {(user, channel) for channel in grant.channels}
    readable = _readable(asked)
    for grant in grants:
        if grant.connection_id not in revoked:
            user = users[grant.user_id]
            if not all((user, channel) in readable for channel in grant.channels):
                revoked[grant.connection_id] = "forbidden"
    return revoked


async def arecheck(grants: Collection[Grant]) -> dict[str, Revoked]:
    """`recheck` for the event loop: on a thread of the package's own, holding no database connection afterwards."""

    def run_and_release() -> dict[str, Revoked]:
        try:
            return recheck(grants)
        finally:
            connections.close_all()

    return await asyncio.get_running_loop().run_in_executor(_threads, run_and_release)


def _register(prefix: str, rule: BulkRule) -> None:
    if not prefix or ":" in prefix:
        raise ValueError(f"{prefix!r} is no prefix: give the part of a channel's name before the first colon")
    if prefix in _rules:
        raise ValueError(f"there is a rule for {prefix!r} already")
    _rules[prefix] = rule


def _readable(asked: Collection[Asked]) -> set[Asked]:
    by_prefix: dict[str, set[Asked]] = {}
    for user, channel in asked:
        prefix, colon, _ = channel.partition(":")
        if colon and user.is_active and prefix in _rules:
            by_prefix.setdefault(prefix, set()).add((user, channel))
    # A rule can take away, never add.
    return {pair for prefix, pairs in by_prefix.items() for pair in _ask(_rules[prefix], pairs) if pair in pairs}


def _allows(rule: Rule, user: AbstractBaseUser, channel: str) -> bool:
    return bool(_ask(lambda asked: asked if rule(user, channel) else (), {(user, channel)}))


def _in_force(credentials: set[Credential]) -> set[Credential]:
    by_question: dict[Callable[[Collection[str]], Collection[str]], set[str]] = {}
    for credential in credentials:
        by_question.setdefault(credential.in_force, set()).add(credential.key)
    hold = {question: set(_ask(question, keys)) for question, keys in by_question.items()}
    return {credential for credential in credentials if credential.key in hold[credential.in_force]}


def _ask[T](rule: Callable[[Collection[T]], Collection[T]], asked: Collection[T]) -> Collection[T]:
    try:
        return rule(asked)
    except django.db.Error:
        raise
    except Exception:
        # A rule that fails has not said yes.
        logger.exception("rules: a rule failed, so its streams are closed")
        return ()


def _active_users(user_ids: set[str]) -> Mapping[str, AbstractBaseUser]:
    found = get_user_model()._default_manager.filter(pk__in=user_ids, is_active=True)
    return {str(user.pk): user for user in found}


def _sessions(keys: set[str]) -> Mapping[str, Mapping[str, Any]]:
    """Return the data of the sessions that have neither ended nor expired, by key."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    if hasattr(store, "get_model_class"):
        rows = store.get_model_class().objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
        return {row.session_key: row.get_decoded() for row in rows}
    return {key: store(key).load() for key in keys}


def _still_signed_in(user: AbstractBaseUser, session: Mapping[str, Any]) -> bool:
    if (
        session.get(SESSION_KEY) != str(user.pk)
        or session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS
    ):
        return False
    # Changed with the password. The fallbacks stand for a SECRET_KEY that is being rotated.
    hashes = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    return any(constant_time_compare(session.get(HASH_SESSION_KEY, ""), one) for one in hashes)
