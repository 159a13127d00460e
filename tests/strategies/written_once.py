"""Copies of a run that has been written: what most tests start from would else be half of their time."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from django.db import transaction

from sse.models import Channel, Event
from strategies.models import Run, SectionRecord, SectionVersion
from strategies.run_events import channel_of

OWN = {"id", "owner_id", "brief_id", "parent_id", "idempotency_key", "created_at"}
"""What a copy keeps of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenOnce:
    """Everything that writing a run leaves in the database."""

    run_id: str
    created_at: datetime
    run: dict[str, Any]
    sections: dict[str, dict[str, Any]]
    versions: list[tuple[str, dict[str, Any]]]
    events: list[dict[str, Any]]

    @classmethod
    def of(cls, run: Run) -> Self:
        """Read it, right after the last section: every section has the one version."""
        versions = SectionVersion.objects.filter(section__run=run).select_related("section").order_by("pk")
        events = Event.objects.filter(channel_id=channel_of(run.pk))
        return cls(
            run_id=str(run.pk),
            created_at=run.created_at,
            run=_values(run, without=OWN),
            sections={one.key: _values(one, without={"id", "run_id", "current_id"}) for one in run.sections.all()},
            versions=[(one.section.key, _values(one, without={"id", "section_id"})) for one in versions],
            events=[_values(one, without={"id", "channel_id"}) for one in events],
        )

    @transaction.atomic
    def copy_to(self, run: Run) -> None:
        """Make a queued run what this one became, as much later as it was ordered later."""
        Run.objects.filter(pk=run.pk).update(**self._later(self.run, run))
        ids = dict(run.sections.values_list("key", "id"))
        SectionVersion.objects.bulk_create(
            SectionVersion(section_id=ids[key], **self._later(values, run)) for key, values in self.versions
        )
        for version in SectionVersion.objects.filter(section__run=run).select_related("section"):
            values = self._later(self.sections[version.section.key], run)
            SectionRecord.objects.filter(pk=version.section_id).update(current=version, **values)
        channel = channel_of(run.pk)
        Event.objects.filter(channel_id=channel).delete()
        Event.objects.bulk_create(
            Event(channel_id=channel, **values | {"data": self._renamed(values["data"], run)}) for values in self.events
        )
        Channel.objects.filter(pk=channel).update(last_seq=self.events[-1]["seq"], closed=True)

    def _later(self, values: dict[str, Any], run: Run) -> dict[str, Any]:
        shift = run.created_at - self.created_at
        return {name: value + shift if isinstance(value, datetime) else value for name, value in values.items()}

    def _renamed(self, data: Any, run: Run) -> Any:
        return json.loads(json.dumps(data).replace(self.run_id, str(run.pk)))


def _values(row: Any, *, without: set[str]) -> dict[str, Any]:
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.attname not in without
    }
