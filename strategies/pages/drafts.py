"""Drafts of briefs, saved on the server while they are typed. Saving never overwrites what another device saved."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now

from strategies.models import BriefDraft, Run
from strategies.models.locks import lock_user

if TYPE_CHECKING:
    from django.contrib.auth.models import User

DRAFTS_MAX = 50
NAME_MAX_CHARS = 200


class DraftNotFound(Exception):
    """The user has no such draft."""


class DraftSubmitted(Exception):
    """The draft has been submitted and is a run now. Further input needs a new draft."""


class DraftRejected(Exception):
    """The draft cannot be saved. The message is for the user."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """The result of a save. `is_copy`: the named draft was changed or deleted elsewhere, so a new one was created."""

    draft: BriefDraft
    is_copy: bool = False


def list_drafts(owner: "User") -> "QuerySet[BriefDraft]":
    """Return a user's drafts, last saved first."""
    return BriefDraft.objects.filter(owner=owner)


def get_draft(owner: "User", draft_id: UUID | str) -> BriefDraft:
    """Return a draft of this user.

    Raises:
        DraftNotFound: there is no such draft, or it belongs to another user.
    """
    try:
        return list_drafts(owner).get(pk=draft_id)
    except (BriefDraft.DoesNotExist, ValidationError, ValueError):
        raise DraftNotFound from None


@transaction.atomic
def save(
    owner: "User", draft_id: UUID, *, version: int, inputs: Mapping[str, str], name: str, answered_count: int
) -> Saved | None:
    """Save the text of every input. `version` is the version it is based on, 0 for a new draft.

    If another device saved in between, this creates a second draft. Return None if there is nothing to save.

    Raises:
        DraftSubmitted: the draft is a run now.
        DraftRejected: the user has too many drafts, or a text cannot be stored.
    """
    if any("\x00" in text for text in inputs.values()):
        raise DraftRejected("An answer contains a character that cannot be stored (NUL). Remove it to save the draft.")
    if Run.objects.filter(owner=owner, idempotency_key=str(draft_id)).exists():
        raise DraftSubmitted
    values: dict[str, object] = {
        "inputs": dict(inputs),
        "name": name[:NAME_MAX_CHARS],
        "answered_count": answered_count,
    }
    known = list_drafts(owner).filter(pk=draft_id)
    if version and known.filter(version=version).update(version=F("version") + 1, saved_at=Now(), **values):
        return Saved(draft=known.get())
    stored = known.first()
    if stored and stored.inputs == values["inputs"]:
        # The client repeats a save because it did not receive the response.
        return Saved(draft=stored)
    if not any(text.strip() for text in inputs.values()):
        return None
    is_copy = bool(version or stored)
    if stored and stored.proposed:
        values["proposed"] = stored.proposed
    return Saved(draft=_create(owner, uuid4() if is_copy else draft_id, values), is_copy=is_copy)


def get_proposed(owner: "User", draft_id: UUID | str) -> dict[str, Any]:
    """Return what a model proposed for a draft: `answers` by input name, `not_understood`; empty if nothing was."""
    return list_drafts(owner).filter(pk=draft_id).values_list("proposed", flat=True).first() or {}


def confirm(draft: BriefDraft, name: str) -> None:
    """Remove the mark of an answer, or all of them for an empty name."""
    if not draft.proposed:
        return
    proposed = draft.proposed
    answers = {key: one for key, one in proposed.get("answers", {}).items() if name and key != name}
    draft.proposed = proposed | {"answers": answers}
    BriefDraft.objects.filter(pk=draft.pk).update(proposed=draft.proposed)


def delete(owner: "User", draft_id: UUID | str) -> None:
    """Delete a draft. Repeating it has no effect."""
    list_drafts(owner).filter(pk=draft_id).delete()


def _create(owner: "User", draft_id: UUID, values: dict[str, object]) -> BriefDraft:
    lock_user(owner.pk)
    if list_drafts(owner).count() >= DRAFTS_MAX:
        raise DraftRejected(f"You have reached the limit of {DRAFTS_MAX} drafts. Delete one under “My strategies”.")
    try:
        with transaction.atomic():
            return BriefDraft.objects.create(id=draft_id, owner=owner, **values)
    except IntegrityError:
        # Two saves at once, or the id belongs to another user.
        return BriefDraft.objects.create(id=uuid4(), owner=owner, **values)
