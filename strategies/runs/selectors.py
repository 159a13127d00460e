"""Read runs, for pages, API, admin and workers."""

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from sse import event_log
from sse.types import StoredEvent
from strategies.errors import RunNotFound, SectionNotFound
from strategies.generation.brief import Brief, load_brief
from strategies.generation.pipeline import load_section, refresh_summaries
from strategies.generation.sections import Section
from strategies.generation.work import RewriteRequest
from strategies.models import BY_HAND, Run, SectionRecord
from strategies.models.states import SectionStatus
from strategies.runs.channels import run_channel
from strategies.runs.event_types import EducationalContent

if TYPE_CHECKING:
    from django.contrib.auth.models import User

EVENTS_PAGE = 500


def get_owned_runs(user: "User | AnonymousUser") -> "QuerySet[Run]":
    """Return a user's runs, newest first."""
    return Run.objects.filter(owner_id=user.pk).select_related("brief")


def search(runs: "QuerySet[Run]", text: str) -> "QuerySet[Run]":
    """Return those runs whose own name or whose business's name contains a text."""
    return runs.filter(Q(title__icontains=text) | Q(brief__name__icontains=text))


def get_owned_run(user: "User | AnonymousUser", run_id: UUID | str) -> Run:
    """Return a run of this user.

    Raises:
        RunNotFound: no such run, or not this user's.
    """
    try:
        return get_owned_runs(user).select_related("completion_email").get(pk=run_id)
    except (Run.DoesNotExist, ValidationError, ValueError):
        raise RunNotFound from None


def get_brief(run: Run) -> Brief:
    return load_brief(run.brief.data)


def get_finished_sections(run: Run) -> dict[str, Section]:
    """Return the finished sections by key, in writing order."""
    rows = run.sections.filter(status=SectionStatus.DONE).select_related("current").order_by("position")
    return _load_sections(rows)


def get_current_sections(run: Run) -> dict[str, Section]:
    """Return the sections that have a text by key, including those being regenerated."""
    rows = run.sections.filter(current__isnull=False).select_related("current").order_by("position")
    return _load_sections(rows)


def get_protected_keys(run: Run) -> frozenset[str]:
    """Return the keys of sections that the owner has locked or changed by hand."""
    protected = Q(locked_at__isnull=False) | Q(current__writer=BY_HAND)
    return frozenset(run.sections.filter(protected).values_list("key", flat=True))


def get_rewrite_requests(run: Run) -> dict[str, RewriteRequest]:
    """Return the owner's instructions for sections that are being regenerated, by key."""
    rows = run.sections.exclude(instruction="").exclude(status=SectionStatus.DONE).select_related("current")
    return {
        row.key: RewriteRequest(
            instruction=row.instruction,
            earlier=load_section(row.key, row.current.content) if row.current else None,
        )
        for row in rows
    }


def get_finished_section(run: Run, key: str) -> tuple[SectionRecord, Section]:
    """Return one finished section.

    Raises:
        SectionNotFound: there is no section with this key, or it is not done.
    """
    row = run.sections.filter(key=key, status=SectionStatus.DONE).select_related("current").first()
    if row is None or row.current is None:
        raise SectionNotFound
    return row, load_section(row.key, row.current.content)


def read_events_after(run: Run, seq: int, *, limit: int = EVENTS_PAGE) -> list[StoredEvent]:
    """Return the events after `seq`, exactly as the stream sends them."""
    return event_log.read_after(run_channel(run.id), seq, limit=limit)


def get_shown_cards(run: Run) -> list[EducationalContent]:
    """Return the educational cards published so far, oldest first."""
    shown = event_log.read_by_kind(run_channel(run.id), "educational")
    return [EducationalContent.model_validate(event.data["educational_content"]) for event in shown]


def _load_sections(rows: Iterable[SectionRecord]) -> dict[str, Section]:
    sections = {row.key: load_section(row.key, row.current.content) for row in rows if row.current}
    # Derived sections are computed from the current texts of the others, not from those at the time of writing.
    return sections | {section.key: section for section in refresh_summaries(sections)}
