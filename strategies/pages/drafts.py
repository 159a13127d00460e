"""Briefs as they are being typed: kept for their owner on the server, until they are ordered. No save loses another."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now

from strategies.models import BriefDraft, Run

if TYPE_CHECKING:
    from django.contrib.auth.models import User

DRAFTS_MAX = 50
NAME_MAX_CHARS = 200


class DraftNotFound(Exception):
    """There is no such draft of this person's."""


class DraftOrdered(Exception):
    """The draft has become a strategy: what is typed from here on is another one's."""


class DraftNotTaken(Exception):
    """It cannot be kept as it is. The message is for the person who typed it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """A draft as it was saved; `is_another` when the one named was changed or deleted meanwhile, and stays as it is."""

    draft: BriefDraft
    is_another: bool = False


def drafts_of(owner: "User") -> "QuerySet[BriefDraft]":
    """Return a person's drafts, the one last worked on first."""
    return BriefDraft.objects.filter(owner=owner)


def draft_for(owner: "User", draft_id: UUID | str) -> BriefDraft:
    """Return a draft of this person.

    Raises:
        DraftNotFound: no such draft, or somebody else's: nobody learns which.
    """
    try:
        return drafts_of(owner).get(pk=draft_id)
    except (BriefDraft.DoesNotExist, ValidationError, ValueError):
        raise DraftNotFound from None


def save(
    owner: "User", draft_id: UUID, *, version: int, typed: Mapping[str, str], name: str, answered: int
) -> Saved | None:
    """Keep what is typed so far. `version` is the one it builds on, 0 where nothing was saved yet.

    None when nothing is typed and there is nothing to replace. Saved on two devices at the same time, there are two
    drafts.

    Raises:
        DraftOrdered: it has become a strategy.
        DraftNotTaken: one person cannot keep so many, or it holds what cannot be stored.
    """
    if any("\x00" in text for text in typed.values()):
        raise DraftNotTaken("An answer holds a character that cannot be stored (NUL). Remove it to save the draft.")
    if Run.objects.filter(owner=owner, idempotency_key=str(draft_id)).exists():
        raise DraftOrdered
    holds = {"inputs": dict(typed), "name": name[:NAME_MAX_CHARS], "answered_count": answered}
    known = drafts_of(owner).filter(pk=draft_id)
    if version and known.filter(version=version).update(version=F("version") + 1, saved_at=Now(), **holds):
        return Saved(draft=known.get())
    stored = known.first()
    if stored and stored.inputs == holds["inputs"]:
        # The answer to the last save was lost on its way.
        return Saved(draft=stored)
    if not any(text.strip() for text in typed.values()):
        return None
    is_another = bool(version or stored)
    return Saved(draft=_created(owner, uuid4() if is_another else draft_id, holds), is_another=is_another)


def discard(owner: "User", draft_id: UUID | str) -> None:
    """Delete a draft; one that is gone already stays so."""
    drafts_of(owner).filter(pk=draft_id).delete()


def _created(owner: "User", draft_id: UUID, holds: dict[str, object]) -> BriefDraft:
    if drafts_of(owner).count() >= DRAFTS_MAX:
        raise DraftNotTaken(f"You have {DRAFTS_MAX} drafts, and no more are kept. Delete one under “My strategies”.")
    try:
        with transaction.atomic():
            return BriefDraft.objects.create(id=draft_id, owner=owner, **holds)
    except IntegrityError:
        # Two saves at once, or an id that somebody else has: never theirs is touched.
        return BriefDraft.objects.create(id=uuid4(), owner=owner, **holds)
