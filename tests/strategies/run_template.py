"""Copies of a finished run. Writing one for each test would take half of the tests' time."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from django.db import transaction

from sse.models import Channel, Event
from strategies.models import Run, SectionRecord, SectionVersion
from strategies.runs.channels import run_channel

OWN_FIELDS = {"id", "owner_id", "brief_id", "parent_id", "idempotency_key", "created_at"}
"""Fields of the run that a copy keeps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunTemplate:
    """The rows that a finished run has in the database."""

    run_id: str
    created_at: datetime
    run: dict[str, Any]
    sections: dict[str, dict[str, Any]]
    versions: list[tuple[str, dict[str, Any]]]
    events: list[dict[str, Any]]

    @classmethod
    def capture(cls, run: Run) -> Self:
        """Read the rows of a run that has just finished: each section has one version."""
        versions = SectionVersion.objects.filter(section__run=run).select_related("section").order_by("pk")
        events = Event.objects.filter(channel_id=run_channel(run.pk))
        return cls(
            run_id=str(run.pk),
            created_at=run.created_at,
            run=_values(run, without=OWN_FIELDS),
            sections={one.key: _values(one, without={"id", "run_id", "current_id"}) for one in run.sections.all()},
            versions=[(one.section.key, _values(one, without={"id", "section_id"})) for one in versions],
            events=[_values(one, without={"id", "channel_id"}) for one in events],
        )

    @transaction.atomic
    def apply_to(self, run: Run) -> None:
        """Turn a queued run into a copy of this one, shifting times by the difference in creation."""
        Run.objects.filter(pk=run.pk).update(**self._shifted(self.run, run))
        ids = dict(run.sections.values_list("key", "id"))
        SectionVersion.objects.bulk_create(
            SectionVersion(section_id=ids[key], **self._shifted(values, run)) for key, values in self.versions
        )
        for version in SectionVersion.objects.filter(section__run=run).select_related("section"):
            values = self._shifted(self.sections[version.section.key], run)
            SectionRecord.objects.filter(pk=version.section_id).update(current=version, **values)
        channel = run_channel(run.pk)
        Event.objects.filter(channel_id=channel).delete()
        Event.objects.bulk_create(
            Event(channel_id=channel, **values | {"data": self._with_id_of(values["data"], run)})
            for values in self.events
        )
        Channel.objects.filter(pk=channel).update(last_seq=self.events[-1]["seq"], closed=True)

    def _shifted(self, values: dict[str, Any], run: Run) -> dict[str, Any]:
        shift = run.created_at - self.created_at
        return {name: value + shift if isinstance(value, datetime) else value for name, value in values.items()}

    def _with_id_of(self, data: Any, run: Run) -> Any:
        return json.loads(json.dumps(data).replace(self.run_id, str(run.pk)))


def _values(row: Any, *, without: set[str]) -> dict[str, Any]:
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.attname not in without
    }
