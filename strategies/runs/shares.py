"""Share links: anyone with the link can read a strategy. Tokens are shown once, stored as hashes, and expire."""

import secrets
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from strategies.errors import InvalidFields, NotFinished, NothingToExport, ShareNotFound, TooManyShares
from strategies.generation.brief.scan import find_name_fault
from strategies.generation.errors import Problem
from strategies.models import Run, ShareLink
from strategies.runs import audit

DAYS = (1, 7, 30)
"""Lifetimes that can be chosen for a link."""
LINKS_MAX = 20
NAME_MAX_CHARS = 80
PREFIX = "ts_"


@transaction.atomic
def create(run: Run, *, days: int, name: str = "") -> tuple[ShareLink, str]:
    """Create a link. Return it with its token, which is not stored and cannot be shown again.

    Raises:
        InvalidFields: the name contains invalid characters.
        NotFinished: the run has not ended.
        NothingToExport: the run has no text.
        TooManyShares: the run has reached the limit of active links.
    """
    if fault := find_name_fault(name):
        raise InvalidFields([Problem(field="name", message=fault)])
    run = Run.objects.select_for_update().get(pk=run.pk)
    if not run.is_terminal:
        raise NotFinished
    if not run.sections.filter(current__isnull=False).exists():
        raise NothingToExport("There is nothing to share: no section was written.")
    if _active_links().filter(run=run).count() >= LINKS_MAX:
        raise TooManyShares
    # A fast hash is enough for a token with this much entropy.
    token = PREFIX + secrets.token_urlsafe(32)
    expires_at = timezone.now() + timedelta(days=days)
    name = " ".join(name.split())[:NAME_MAX_CHARS]
    link = ShareLink.objects.create(run=run, name=name, digest=_digest(token), expires_at=expires_at)
    audit.record(run, f"Share link created for {days} days" + (f": “{name}”" if name else ""))
    return link, token


def list_links(run: Run) -> "QuerySet[ShareLink]":
    """Return the links of a run that were not revoked, newest first, including expired ones."""
    return run.shares.filter(revoked_at=None)


def revoke(run: Run, share_id: UUID) -> None:
    """Revoke a link. Repeating it has no effect.

    Raises:
        ShareNotFound: the run has no such link.
    """
    link = run.shares.filter(pk=share_id).first()
    if link is None:
        raise ShareNotFound
    with transaction.atomic():
        if run.shares.filter(pk=share_id, revoked_at=None).update(revoked_at=Now()):
            audit.record(run, "Share link revoked" + (f": “{link.name}”" if link.name else ""))


def get_shared_run(token: str) -> Run:
    """Return the run that a share token gives access to.

    Raises:
        ShareNotFound: the token is unknown, expired or revoked, or the owner's account is inactive.
    """
    found = (
        _active_links().filter(digest=_digest(token), run__owner__is_active=True).select_related("run__brief").first()
    )
    if found is None:
        raise ShareNotFound
    return found.run


def record_opening(token: str) -> None:
    """Count an opening of a link, for its owner to see."""
    ShareLink.objects.filter(digest=_digest(token)).update(open_count=F("open_count") + 1, last_opened_at=Now())


def _active_links() -> "QuerySet[ShareLink]":
    return ShareLink.objects.filter(expires_at__gt=timezone.now(), revoked_at=None)


def _digest(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
