"""How much one person may ask for: orders, API requests, tries to sign in.

Exact over all processes, through Redis; while Redis is away each process counts for itself.
"""

from dataclasses import dataclass

from django.conf import settings

from sse import rate_limit
from sse.rate_limit import Pace, Standing
from strategies.errors import QuotaExceeded


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """One limit; `setting` names the one that says how much."""

    name: str
    setting: str
    window_s: int

    @property
    def pace(self) -> Pace:
        return Pace(turns=getattr(settings, self.setting), window_s=self.window_s)

    @property
    def policy(self) -> str:
        """As the header `RateLimit-Policy` tells it."""
        return f'"{self.name}";q={self.pace.turns};w={self.window_s}'

    def left(self, standing: Standing) -> str:
        """As the header `RateLimit` tells it."""
        return f'"{self.name}";r={standing.left};t={standing.wait_s or standing.full_in_s}'


ORDERS = Quota(name="orders", setting="ORDERS_PER_USER_PER_HOUR", window_s=3600)
REQUESTS = Quota(name="requests", setting="REQUESTS_PER_USER_PER_MINUTE", window_s=60)
SIGN_INS_TO_ACCOUNT = Quota(name="sign-ins", setting="SIGN_INS_PER_ACCOUNT_PER_HOUR", window_s=3600)
SIGN_INS_FROM_ADDRESS = Quota(name="sign-ins-from", setting="SIGN_INS_PER_ADDRESS_PER_HOUR", window_s=3600)


def spend(quota: Quota, key: object) -> None:
    """Count one more.

    Raises:
        QuotaExceeded: it is one too many, and not counted.
    """
    refuse_if_spent(quota, take(quota, key))


def take(quota: Quota, key: object) -> Standing:
    """Count one more if it may be, and return how somebody stands."""
    return rate_limit.take(quota.name, str(key), quota.pace)


def refuse_if_spent(quota: Quota, standing: Standing) -> None:
    """Refuse what was one too many.

    Raises:
        QuotaExceeded: it was.
    """
    if standing.wait_s:
        raise QuotaExceeded(quota.name, retry_after_s=standing.wait_s)


def standing(quota: Quota, key: object) -> Standing:
    """Return how somebody stands, and count nothing."""
    return rate_limit.look(quota.name, str(key), quota.pace)


def give_back_all(quota: Quota, key: object) -> None:
    """Begin anew."""
    rate_limit.forget(quota.name, str(key))
