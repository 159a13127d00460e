"""Links under which anybody may read a strategy: unguessable, shown once, hashed at rest, gone on their day."""

import secrets
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from strategies.errors import NotFinished, NothingToExport, ShareNotFound, TooManyShares
from strategies.models import Run, ShareLink
from strategies.runs import audit

DAYS = (1, 7, 30)
"""How long a link may work."""
LINKS_MAX = 20
NAME_MAX_CHARS = 80
PREFIX = "ts_"


@transaction.atomic
def create(run: Run, *, days: int, name: str = "") -> tuple[ShareLink, str]:
    """Make a link that works for so many days; return it with its token in the clear, for the only time.

    Raises:
        NotFinished: the strategy is being written.
        NothingToExport: nothing of it was.
        TooManyShares: revoke one first.
    """
    run = Run.objects.select_for_update().get(pk=run.pk)
    if not run.is_terminal:
        raise NotFinished
    if not run.sections.filter(current__isnull=False).exists():
        raise NothingToExport("Nothing was written that could be shared.")
    if _working().filter(run=run).count() >= LINKS_MAX:
        raise TooManyShares
    # High-entropy, so a plain fast hash is enough: there is nothing to guess.
    token = PREFIX + secrets.token_urlsafe(32)
    expires_at = timezone.now() + timedelta(days=days)
    name = " ".join(name.split())[:NAME_MAX_CHARS]
    link = ShareLink.objects.create(run=run, name=name, digest=_digest(token), expires_at=expires_at)
    audit.record(run, f"Link to read made, for {days} days" + (f": “{name}”" if name else ""))
    return link, token


def list_links(run: Run) -> "QuerySet[ShareLink]":
    """Return every link of a run that has not been revoked, newest first; those that have expired as well."""
    return run.shares.filter(revoked_at=None)


def revoke(run: Run, share_id: UUID) -> None:
    """Let a link lead nowhere from now on. Repeating it changes nothing.

    Raises:
        ShareNotFound: the run has no such link.
    """
    link = run.shares.filter(pk=share_id).first()
    if link is None:
        raise ShareNotFound
    with transaction.atomic():
        if run.shares.filter(pk=share_id, revoked_at=None).update(revoked_at=Now()):
            audit.record(run, "Link to read revoked" + (f": “{link.name}”" if link.name else ""))


def get_shared_run(token: str) -> Run:
    """Return the run that a token lets one read.

    Raises:
        ShareNotFound: unknown, expired, revoked, or its owner's account is closed: nobody learns which.
    """
    found = _working().filter(digest=_digest(token), run__owner__is_active=True).select_related("run__brief").first()
    if found is None:
        raise ShareNotFound
    return found.run


def record_opening(token: str) -> None:
    """Note that a link was opened, for its owner to see."""
    ShareLink.objects.filter(digest=_digest(token)).update(open_count=F("open_count") + 1, last_opened_at=Now())


def _working() -> "QuerySet[ShareLink]":
    return ShareLink.objects.filter(expires_at__gt=timezone.now(), revoked_at=None)


def _digest(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
