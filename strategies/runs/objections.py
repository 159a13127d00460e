"""Record objections of the checks to what a model wrote, and list and count them.

A rejected sentence may hold personal data. Sentence and reason are stored with the run, for its owner and operators,
and are deleted with it. The log has neither of them at any level, only where the objection is and its kind.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import DatabaseError, close_old_connections
from django.db.models import Count
from pydantic import BaseModel, ConfigDict, Field

from strategies import metrics
from strategies.generation.wording import clip, pluralize
from strategies.generation.writers import base
from strategies.models import Objection, ObjectionOutcome
from strategies.models.objections import FIELD_MAX_CHARS, OBJECTION_REASON_MAX_CHARS, SENTENCE_MAX_CHARS

if TYPE_CHECKING:
    from django.db.models import QuerySet

logger = logging.getLogger(__name__)


class ObjectionCounts(BaseModel):
    """How many sentences of a section the checks did not accept, over all attempts."""

    model_config = ConfigDict(frozen=True)

    sent_back: int = Field(default=0, description="Sent back to the model to be corrected.")
    withheld: int = Field(default=0, description="Left out of the text, because the model did not correct them.")

    @property
    def summary(self) -> str:
        """For people: 2 sentences were sent back, 1 left out."""
        if not self.sent_back:
            return f"{_count(self.withheld)} left out" if self.withheld else ""
        left_out = f", {self.withheld} left out" if self.withheld else ""
        return f"{_count(self.sent_back)} sent back{left_out}"


def record(run_id: UUID, attempt: int, report: base.ObjectionReport) -> None:
    """Save the objections to one answer. Never fails the section: without the database they are only logged."""
    close_old_connections()
    for objection in report.objections:
        logger.info(
            "objection: run=%s section=%s request=%d kind=%s field=%s outcome=%s",
            run_id, report.section, report.request, objection.kind, objection.field, report.outcome,
        )  # fmt: skip
        metrics.record_objection(objection.kind, report.outcome)
    try:
        Objection.objects.bulk_create(_build(run_id, attempt, report, objection) for objection in report.objections)
    except DatabaseError as error:
        # Without the text of the error, in which a database may quote the row.
        logger.error(
            "could not record objections: run=%s section=%s error=%s", run_id, report.section, type(error).__name__
        )


def list_objections(run_id: UUID | str) -> "QuerySet[Objection]":
    """Return the objections of a run in the order in which they were made."""
    return Objection.objects.filter(run_id=run_id).order_by("pk")


def group_by_section(run_id: UUID | str) -> dict[str, list[Objection]]:
    """Return the objections of each section by key, without the sections that have none."""
    found = defaultdict[str, list[Objection]](list)
    for objection in list_objections(run_id):
        found[objection.section].append(objection)
    return dict(found)


def count_by_section(run_id: UUID | str, **filters: str) -> dict[str, ObjectionCounts]:
    """Return the counts of each section by key, without the sections that have none."""
    rows = Objection.objects.filter(run_id=run_id, **filters).order_by().values_list("section", "outcome")
    found = defaultdict[str, dict[str, int]](dict)
    for section, outcome, number in rows.annotate(Count("pk")):
        found[section][outcome] = number
    return {section: ObjectionCounts(**counts) for section, counts in found.items()}


def count_outcomes(objections: Iterable[Objection]) -> ObjectionCounts:
    """Return how many of these were sent back and withheld."""
    outcomes = [objection.outcome for objection in objections]
    return ObjectionCounts(
        sent_back=outcomes.count(ObjectionOutcome.SENT_BACK), withheld=outcomes.count(ObjectionOutcome.WITHHELD)
    )


def _build(run_id: UUID, attempt: int, report: base.ObjectionReport, objection: base.Objection) -> Objection:
    return Objection(
        run_id=run_id,
        section=report.section[:40],
        attempt=attempt,
        request=report.request,
        kind=objection.kind,
        field=_storable(objection.field, FIELD_MAX_CHARS),
        sentence=_storable(objection.sentence, SENTENCE_MAX_CHARS),
        reason=_storable(objection.reason, OBJECTION_REASON_MAX_CHARS),
        outcome=report.outcome,
    )


def _storable(text: str, max_chars: int) -> str:
    """Shorten a text; replace NUL and lone surrogates, which a database rejects, because models write anything."""
    return clip(text.encode("utf-8", "replace").decode().replace("\x00", "?"), max_chars)


def _count(number: int) -> str:
    return f"{pluralize(number, 'sentence', 'sentences')} {'was' if number == 1 else 'were'}"
