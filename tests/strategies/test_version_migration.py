"""Strategies from before versions were kept lose no text and no writer's name, there and back."""

from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from strategies.models import Run
from tests.strategies.writing import write_sections

BEFORE = [("strategies", "0003_model_calls")]


@pytest.mark.django_db(transaction=True)
def test_every_text_becomes_its_sections_first_version_and_back(run: Run) -> None:
    write_sections(run, 3)
    texts = _texts_in_versions(run)
    assert len(texts) == 3

    apps = _migrated(BEFORE)
    old = apps.get_model("strategies", "SectionRecord").objects.filter(run_id=run.pk, content__isnull=False)
    assert {row.key: (row.content, row.writer) for row in old} == texts

    _migrated(MigrationExecutor(connection).loader.graph.leaf_nodes("strategies"))
    assert _texts_in_versions(run) == texts
    ids = run.sections.filter(current__isnull=False).order_by("position").values_list("current_id", flat=True)
    assert list(ids) == sorted(ids), "what was written later has the higher number"
    numbers = run.sections.filter(current__isnull=False).values_list("current__number", "current__kind")
    assert set(numbers) == {(1, "written")}


def _texts_in_versions(run: Run) -> dict[str, Any]:
    rows = run.sections.filter(current__isnull=False).select_related("current")
    return {row.key: (row.current.content, row.current.writer) for row in rows if row.current}


def _migrated(to: list[tuple[str, str]]) -> Any:
    executor = MigrationExecutor(connection)
    executor.migrate(to)
    return executor.loader.project_state(to).apps
