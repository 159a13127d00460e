"""Renaming and deleting runs."""

from typing import Any

import pytest
from django.test import Client

from sse.models import Channel, Event
from strategies.errors import RunChanged
from strategies.models import AuditEntry, BriefRecord, Run, SectionRecord
from strategies.runs import commands, transitions
from strategies.worker import execution

pytestmark = pytest.mark.django_db(transaction=True)

NAME = "Spring plan for Köln"


def test_new_name_is_shown_wherever_the_run_is(api: Any, browser: Client, finished: Run) -> None:
    renamed = api.patch(f"/runs/{finished.pk}", {"name": "  Spring plan\n for Köln "})

    assert (renamed.status_code, renamed.json()["name"]) == (200, NAME)
    assert api.get("/runs").json()["results"][0]["name"] == NAME
    assert api.get(f"/runs/{finished.pk}/strategy").json()["name"] == NAME
    assert "spring-plan" in api.get(f"/runs/{finished.pk}/exports/md")["Content-Disposition"]
    assert NAME in api.get(f"/runs/{finished.pk}/exports/md").text
    assert NAME in browser.get("/").text
    assert AuditEntry.objects.get(run=finished).action == f"Renamed to “{NAME}”"


def test_run_is_found_by_its_name_and_by_its_business(api: Any, browser: Client, finished: Run) -> None:
    api.patch(f"/runs/{finished.pk}", {"name": NAME})

    for text, count in (("spring", 1), ("closewell", 1), ("autumn", 0)):
        assert len(api.get(f"/runs?q={text}").json()["results"]) == count
        assert (f"/runs/{finished.pk}" in browser.get(f"/?q={text}").text) is bool(count)


def test_other_runs_of_the_same_brief_keep_their_names(api: Any, finished: Run) -> None:
    again = api.post(f"/runs/{finished.pk}/rerun").json()
    api.patch(f"/runs/{finished.pk}", {"name": NAME})

    assert api.get(f"/runs/{again['id']}").json()["name"] == "Closewell"


def test_run_can_be_renamed_while_it_is_written(api: Any, run: Run) -> None:
    before = api.get(f"/runs/{run.pk}")
    api.patch(f"/runs/{run.pk}", {"name": NAME})
    assert api.get(f"/runs/{run.pk}", If_None_Match=before["ETag"]).status_code == 200

    execution.execute(run.pk, worker="one")

    assert api.get(f"/runs/{run.pk}").json()["status"] == "succeeded"
    assert api.get(f"/runs/{run.pk}").json()["name"] == NAME


def test_rename_with_if_match_is_rejected_after_a_change(api: Any, run: Run) -> None:
    path, first = f"/runs/{run.pk}", api.get(f"/runs/{run.pk}")["ETag"]

    second = api.patch(path, {"name": "Second"}, If_Match=first)
    stale = api.patch(path, {"name": "Third"}, If_Match=first)

    assert (second.status_code, second["ETag"]) == (200, api.get(path)["ETag"])
    assert (stale.status_code, stale.json()["code"]) == (412, "run_changed")
    assert api.patch(path, {"name": "Third"}, If_Match='"x"').status_code == 412
    assert api.get(path).json()["name"] == "Second"
    assert api.patch(path, {"name": "Third"}, If_Match="*").json()["name"] == "Third"


def test_change_between_read_and_rename_is_not_overwritten(run: Run) -> None:
    transitions.rename(run.pk, "Other")
    with pytest.raises(RunChanged):
        commands.rename(run, NAME, expected_version=run.version)

    assert Run.objects.get().title == "Other"


@pytest.mark.parametrize("name", ["", "   ", "x" * 201, "a\u0000b", None, 7])
def test_invalid_name_is_rejected_with_the_field(api: Any, run: Run, name: Any) -> None:
    response = api.patch(f"/runs/{run.pk}", {"name": name})

    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == ["name"]
    assert api.get(f"/runs/{run.pk}").json()["name"] == "Closewell"


def test_deleted_run_is_gone_with_everything_of_it(api: Any, finished: Run) -> None:
    url = api.post(f"/runs/{finished.pk}/shares", {"days": 7}).json()["url"]
    assert Client().get(url).status_code == 200

    deleted = api.delete(f"/runs/{finished.pk}")

    assert (deleted.status_code, deleted.content) == (204, b"")
    assert Client().get(url).status_code == 404
    assert api.get("/runs").json()["results"] == []
    for path in ("", "/brief", "/events", "/strategy", "/exports/md"):
        assert api.get(f"/runs/{finished.pk}{path}").status_code == 404
    assert api.delete(f"/runs/{finished.pk}").json()["code"] == "run_not_found"
    for model in (Run, BriefRecord, SectionRecord, Channel, Event):
        assert not model.objects.exists(), model


def test_brief_stays_while_another_run_uses_it(api: Any, finished: Run) -> None:
    again = api.post(f"/runs/{finished.pk}/rerun").json()

    api.delete(f"/runs/{finished.pk}")

    assert api.get(f"/runs/{again['id']}/brief").json()["business"]["business_name"] == "Closewell"
    assert api.get(f"/runs/{again['id']}").json()["parent_id"] is None


def test_run_in_progress_cannot_be_deleted(api: Any, run: Run) -> None:
    response = api.delete(f"/runs/{run.pk}")

    assert (response.status_code, response.json()["code"]) == (409, "run_not_finished")
    assert "Cancel it first" in response.json()["detail"]
    transitions.request_cancel(run.pk)
    assert api.delete(f"/runs/{run.pk}").status_code == 204
