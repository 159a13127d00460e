"""Rate limits: runs, requests, proposals and exports per user, shared pages per address, sign-in attempts, emails.

Counted exactly across all processes in Redis; while Redis is unavailable, each process counts for itself.
"""

import math
from dataclasses import dataclass

from django.conf import settings

from sse import rate_limit
from sse.rate_limit import LimitState, RateLimit
from strategies.errors import QuotaExceeded


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """A rate limit; `setting` is the name of the Django setting that holds its size, to be multiplied by `factor`."""

    name: str
    setting: str
    window_s: int
    factor: float = 1.0

    @property
    def limit(self) -> RateLimit:
        return RateLimit(tokens=math.ceil(getattr(settings, self.setting) * self.factor), window_s=self.window_s)

    @property
    def policy(self) -> str:
        """The value of the `RateLimit-Policy` header."""
        return f'"{self.name}";q={self.limit.tokens};w={self.window_s}'

    def format_state(self, state: LimitState) -> str:
        """Return the value of the `RateLimit` header."""
        return f'"{self.name}";r={state.remaining};t={state.wait_s or state.full_in_s}'


RUNS = Quota(name="runs", setting="RUNS_PER_USER_PER_HOUR", window_s=3600)
REQUESTS = Quota(name="requests", setting="REQUESTS_PER_USER_PER_MINUTE", window_s=60)
PROPOSALS = Quota(name="proposals", setting="PROPOSALS_PER_USER_PER_HOUR", window_s=3600)
EXPORTS = Quota(name="exports", setting="EXPORTS_PER_USER_PER_MINUTE", window_s=60)
SHARED_PAGES = Quota(name="shared-pages", setting="SHARED_PAGES_PER_ADDRESS_PER_MINUTE", window_s=60)
_PER_ACCOUNT = "SIGN_IN_ATTEMPTS_PER_ACCOUNT_PER_HOUR"
SIGN_INS_TO_ACCOUNT_FROM_ADDRESS = (
    Quota(name="sign-ins-minute", setting=_PER_ACCOUNT, window_s=60, factor=0.25),
    Quota(name="sign-ins-hour", setting=_PER_ACCOUNT, window_s=3600),
    Quota(name="sign-ins-day", setting=_PER_ACCOUNT, window_s=86_400, factor=2),
)
"""Together a delay that grows: once one limit is used up, the next attempt must wait for its refill."""
SIGN_INS_TO_ACCOUNT = Quota(name="sign-ins", setting=_PER_ACCOUNT, window_s=3600, factor=10)
"""From all addresses from which the account has not been signed in to."""
SIGN_IN_CODES = Quota(name="sign-in-codes", setting=_PER_ACCOUNT, window_s=86_400, factor=5)
"""Likewise for codes of two-factor sign-in, which can be guessed in fewer attempts than a password."""
EMAILS = Quota(name="emails", setting="EMAILS_PER_MAILBOX_PER_HOUR", window_s=3600)
ACCOUNT_EMAILS = Quota(name="account-emails", setting="EMAILS_PER_MAILBOX_PER_HOUR", window_s=3600, factor=0.2)
"""Emails that anyone can have sent to an address."""
SIGN_INS_FROM_ADDRESS = Quota(name="sign-ins-from", setting="SIGN_IN_ATTEMPTS_PER_ADDRESS_PER_HOUR", window_s=3600)


def spend(quota: Quota, key: object) -> None:
    """Use one unit of a quota.

    Raises:
        QuotaExceeded: none is left; nothing was counted.
    """
    raise_if_exceeded(quota, consume(quota, key))


def consume(quota: Quota, key: object) -> LimitState:
    """Use one unit if any is left, and return the state of the limit."""
    return rate_limit.consume(quota.name, str(key), quota.limit)


def raise_if_exceeded(quota: Quota, state: LimitState) -> None:
    """Raise QuotaExceeded if `consume` found nothing left."""
    if state.wait_s:
        raise QuotaExceeded(quota.name, retry_after_s=state.wait_s)


def peek(quota: Quota, key: object) -> LimitState:
    """Return the state of the limit without using it."""
    return rate_limit.peek(quota.name, str(key), quota.limit)


def reset(quota: Quota, key: object) -> None:
    """Give back everything used so far."""
    rate_limit.reset(quota.name, str(key))
