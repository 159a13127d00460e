"""Runs with an editor: what it changed is saved with its review, and only the owner sees the review."""

from typing import Any

import pytest
from django.test import Client

from strategies.generation.brief import Brief
from strategies.generation.brief.samples import sample_briefs
from strategies.generation.errors import WritingCanceled
from strategies.generation.sections.editor_prose import ChangeProse, NoteProse, ReviewProse, RevisionProse
from strategies.generation.writers.base import Assignment, WrittenProse
from strategies.generation.writers.offline import OfflineWriter
from strategies.models import Run
from strategies.runs import checkpoints, documents, leases, shares, transitions
from strategies.runs.snapshot import build_run_snapshot
from strategies.sections import edits, reads
from strategies.worker import execution
from tests.strategies.events import read_data, read_progress

pytestmark = pytest.mark.django_db(transaction=True)

RISK = "risks.risks.0.response"
NOTE = "Say who does it, and when."
WORDS = "The content lead phones two of them."


class EditingWriter(OfflineWriter):
    """The offline writer, with an editor that has one note."""

    def __init__(self, *, canceled_reviews: int = 0) -> None:
        self.canceled_reviews, self.requests = canceled_reviews, list[str]()

    def write(self, assignment: Assignment, **callbacks: Any) -> WrittenProse:
        self.requests.append(assignment.request_name)
        if assignment.request_name == "revision":
            prose: Any = RevisionProse(changes=[ChangeProse(id=RISK, text=WORDS)])
        elif assignment.request_name == "editor":
            if self.requests.count("editor") == 2 and self.canceled_reviews:
                self.canceled_reviews -= 1
                raise WritingCanceled
            review = assignment.draft()
            assert isinstance(review, ReviewProse)
            notes = [NoteProse(id=RISK, problem="generic", instruction=NOTE)]
            prose = review.model_copy(update={"verdict": "Rely on the dates.", "notes": notes})
        else:
            prose = assignment.draft()
        return WrittenProse(prose=prose, writer_name="model:scripted:one")


@pytest.fixture
def brief() -> Brief:
    return sample_briefs()[0].brief


@pytest.fixture
def edited_run(alice: Any, brief: Brief, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Run:
    settings.WRITER_EDITOR = True
    use(monkeypatch, EditingWriter())
    run, _ = transitions.create(owner=alice, brief=brief, writer="model:scripted:one")
    return run


def use(monkeypatch: pytest.MonkeyPatch, writer: EditingWriter) -> EditingWriter:
    monkeypatch.setattr(execution, "build_writer", lambda run, **_: writer)
    monkeypatch.setattr(execution, "max_concurrency", lambda name: 1)
    return writer


def finish(run: Run) -> Run:
    execution.execute(run.id, worker="one")
    run.refresh_from_db()
    assert run.status == "succeeded"
    return run


def versions(run: Run, key: str) -> list[tuple[str, str]]:
    return [(version.kind, version.writer) for version in reads.list_versions(reads.get_section(run, key))]


def test_changed_sections_are_new_versions_and_are_reported(edited_run: Run) -> None:
    run = finish(edited_run)
    assert versions(run, "risks") == [("revised", "model:scripted:one"), ("written", "model:scripted:one")]
    assert versions(run, "audience") == [("written", "model:scripted:one")]
    assert WORDS in str(documents.build_document(run).sections["risks"])
    reported = [data["section"]["key"] for data in read_data(run, "section")]
    assert reported.index("editor") - 1 == max(place for place, key in enumerate(reported) if key == "risks")
    assert reported[-2:] == ["checks", "front"]
    progress = read_progress(run)
    assert progress == sorted(progress)
    assert progress[-1] == 100
    assert reads.find_outdated_sections(run) == {}


def test_review_is_for_the_owner_alone(edited_run: Run, client: Client, api: Any) -> None:
    run = finish(edited_run)
    document = documents.build_document(run)
    assert "editor" not in document.sections
    assert document.missing == {}
    client.force_login(run.owner)
    page = client.get(f"/runs/{run.id}/strategy").content.decode()
    assert "Editor’s review" in page
    assert NOTE in page
    for view in ("edit", "history", "regenerate"):
        assert client.get(f"/runs/{run.id}/sections/editor/{view}").status_code == 200, view
    assert [each["key"] for each in api.get(f"/runs/{run.id}/strategy").json()["sections"]].count("editor") == 1
    for extension in ("md", "json"):
        assert NOTE not in client.get(f"/runs/{run.id}/strategy.{extension}").content.decode()
    _, token = shares.create(run, days=1)
    shared = Client().get(f"/shared/{token}").content.decode()
    assert WORDS in shared
    assert NOTE not in shared
    assert "Editor’s review" not in shared


def test_worker_that_stops_between_reviews_changes_nothing(edited_run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = use(monkeypatch, EditingWriter(canceled_reviews=1))
    execution.execute(edited_run.id, worker="one")
    assert [kind for kind, _ in versions(edited_run, "risks")] == ["written"]
    finish(edited_run)
    assert [kind for kind, _ in versions(edited_run, "risks")] == ["revised", "written"]
    assert writer.requests.count("risks") == 1


def test_editor_section_recorded_twice_changes_once(edited_run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    record = checkpoints.record_section

    def record_twice(lease: leases.Lease, spec: Any, composed: Any) -> None:
        record(lease, spec, composed)
        record(lease, spec, composed)

    monkeypatch.setattr(checkpoints, "record_section", record_twice)
    run = finish(edited_run)
    assert [kind for kind, _ in versions(run, "risks")] == ["revised", "written"]


def test_second_review_leaves_a_locked_section_alone(edited_run: Run) -> None:
    run = finish(edited_run)
    before = reads.get_section(run, "risks").version_number
    edits.set_lock(run.id, "risks", locked=True)
    risks = reads.get_section(run, "risks")
    assert risks.current is not None
    transitions.regenerate(run.id, "editor")
    finish(run)
    assert reads.get_section(run, "risks").version_number == before


def test_runs_without_an_editor_have_no_review(alice: Any, brief: Brief, settings: Any) -> None:
    settings.WRITER_EDITOR = True
    offline, _ = transitions.create(owner=alice, brief=brief, writer="offline")
    replayed, _ = transitions.create(owner=alice, brief=brief, writer="replay")
    settings.WRITER_EDITOR = False
    unedited, _ = transitions.create(owner=alice, brief=brief, writer="model:scripted:one")
    keys = {run.writer: [each.key for each in build_run_snapshot(run.id).sections] for run in (offline, replayed)}
    assert "editor" not in keys["offline"]
    assert keys["replay"][-3:] == ["editor", "checks", "front"]
    assert "editor" not in [each.key for each in build_run_snapshot(unedited.id).sections]
