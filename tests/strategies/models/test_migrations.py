"""Migrations keep the data."""

from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from strategies.models import Run
from tests.strategies.writing import write_sections

pytestmark = pytest.mark.django_db(transaction=True)


def test_data_survives_the_way_back_to_old_schemas_and_forth(run: Run, alice: User) -> None:
    # One walk for all data: each step takes a quarter of a second.
    write_sections(run, 3)
    contents = _get_contents(run)
    assert len(contents) == 3

    _migrate("0015_api_token_name")
    logged_at = _log_stop(alice, str(run.pk))
    _log_stop(alice, str(uuid4()))
    apps = _migrate("0003_model_calls")
    old = apps.get_model("strategies", "SectionRecord").objects.filter(run_id=run.pk, content__isnull=False)
    assert {row.key: (_rename_answers_used(row.content), row.writer) for row in old} == contents
    _migrate()

    assert _get_contents(run) == contents
    ids = run.sections.filter(current__isnull=False).order_by("position").values_list("current_id", flat=True)
    assert list(ids) == sorted(ids), "later sections have higher ids"
    numbers = run.sections.filter(current__isnull=False).values_list("current__number", "current__kind")
    assert set(numbers) == {(1, "written")}
    entry = run.audit_entries.get()
    assert (str(entry), entry.actor, entry.actor_name) == ("Stopped: by mistake", alice, "alice")
    assert entry.created_at == logged_at
    assert not LogEntry.objects.exists()


def _log_stop(operator: User, run_id: str) -> datetime:
    """Write an entry of the admin's log as versions up to 0015 did. Return its time."""
    return LogEntry.objects.create(
        user=operator,
        content_type=ContentType.objects.get_for_model(Run),
        object_id=run_id,
        object_repr="Closewell",
        action_flag=2,
        change_message="Stopped: by mistake",
    ).action_time


def _get_contents(run: Run) -> dict[str, Any]:
    rows = run.sections.filter(current__isnull=False).select_related("current")
    return {row.key: (row.current.content, row.current.writer) for row in rows if row.current}


def _rename_answers_used(content: dict[str, Any]) -> dict[str, Any]:
    return {"answers_used" if key == "shaped_by" else key: value for key, value in content.items()}


def _migrate(to: str | None = None) -> Any:
    """Migrate forwards or backwards to a migration, by default the latest. Return its apps."""
    executor = MigrationExecutor(connection)
    targets = [("strategies", to)] if to else executor.loader.graph.leaf_nodes("strategies")
    executor.migrate(targets)
    return executor.loader.project_state(targets).apps
