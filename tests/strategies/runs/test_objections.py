"""Objections are stored with their run and shown to its owner and to operators, never to readers of a share."""

import logging
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from strategies.accounts import personal_data
from strategies.generation.sections.base import Withheld
from strategies.generation.writers.base import Objection as Found
from strategies.generation.writers.base import ObjectionReport
from strategies.models import Objection, Run, SectionVersion
from strategies.runs import objections, shares
from tests.strategies.writing import write_all, write_sections

pytestmark = pytest.mark.django_db(transaction=True)

SENTENCE = "61,000 people <b>wait</b>."
REASON = "61,000 is in none of the answers."


def report(section: str = "audience", *, outcome: Any = "sent_back", count: int = 1, **changes: str) -> ObjectionReport:
    fields: dict[str, Any] = {"kind": "figure", "field": "groups.0.why", "sentence": SENTENCE, "reason": REASON}
    found = tuple(Found(**fields | changes) for _ in range(count))
    return ObjectionReport(section=section, request=1, outcome=outcome, objections=found)


def withhold(run: Run, key: str) -> None:
    """Add a withheld sentence to the current text of a section."""
    version = run.sections.get(key=key).current
    assert version
    item = Withheld(field="groups.0.why", sentence=SENTENCE, reason=REASON).model_dump()
    SectionVersion.objects.filter(pk=version.pk).update(content=version.content | {"withheld": [item]})


def test_objections_are_stored_and_counted_by_section(run: Run) -> None:
    objections.record(run.pk, 2, report(count=2))
    objections.record(run.pk, 2, report(outcome="withheld"))
    objections.record(run.pk, 1, report("risks", outcome="withheld"))

    first = objections.list_objections(run.pk)[0]
    counts = objections.count_by_section(run.pk)

    assert (first.attempt, first.kind, first.field, first.sentence) == (2, "figure", "groups.0.why", SENTENCE)
    assert {key: found.summary for key, found in counts.items()} == {
        "audience": "2 sentences were sent back, 1 left out",
        "risks": "1 sentence was left out",
    }


def test_objection_too_long_or_unstorable_is_shortened(run: Run) -> None:
    objections.record(run.pk, 1, report(sentence="nul \x00 and \ud800 " + 3_000 * "x", field=300 * "f"))

    stored = Objection.objects.get()
    assert stored.sentence.startswith("nul ? and ? x")
    assert len(stored.sentence) <= 2_000
    assert len(stored.field) <= 200


def test_objection_that_cannot_be_recorded_does_not_raise(caplog: pytest.LogCaptureFixture) -> None:
    run_id = uuid4()
    with caplog.at_level(logging.INFO):
        objections.record(run_id, 1, report())

    assert not Objection.objects.exists()
    assert f"objection: run={run_id} section=audience request=1 kind=figure field=groups.0.why" in caplog.text
    assert "could not record objections" in caplog.text


def test_log_has_neither_sentence_nor_reason_at_any_level(run: Run, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        objections.record(run.pk, 1, report())
        objections.record(uuid4(), 1, report())

    assert "field=groups.0.why" in caplog.text
    assert "61,000" not in caplog.text


def test_api_counts_and_lists_objections_of_the_owner(api: Any, run: Run, bob: Any) -> None:
    from strategies.accounts import tokens
    from tests.strategies.conftest import Api

    objections.record(run.pk, 1, report(count=2))
    objections.record(run.pk, 1, report(outcome="withheld"))

    snapshot = api.get(f"/runs/{run.pk}").json()
    first = api.get(f"/runs/{run.pk}/objections?limit=2")
    second = api.get(f"/runs/{run.pk}/objections?limit=2&cursor={first.json()['next_cursor']}").json()

    counts = {section["key"]: section.get("objections") for section in snapshot["sections"]}
    assert counts["audience"] == {"sent_back": 2, "withheld": 1}
    assert counts["risks"] is None
    assert snapshot["urls"]["objections"].endswith(f"/runs/{run.pk}/objections")
    found = [*first.json()["results"], *second["results"]]
    assert [one["outcome"] for one in found] == ["withheld", "sent_back", "sent_back"]
    assert (found[0]["sentence"], found[0]["reason"], found[0]["request"]) == (SENTENCE, REASON, 1)
    assert second["next_cursor"] is None
    assert 'rel="next"' in first["Link"]
    assert Api(tokens.issue(bob, name="his")).get(f"/runs/{run.pk}/objections").status_code == 404


def test_cursor_of_another_list_is_rejected(api: Any, run: Run) -> None:
    for _ in range(2):
        objections.record(run.pk, 1, report())
    cursor = api.get(f"/runs/{run.pk}/objections?limit=1").json()["next_cursor"]

    assert api.get(f"/runs?cursor={cursor}").status_code == 422


def test_run_page_lists_objections_of_written_and_failed_sections(alice: Any, run: Run) -> None:
    write_sections(run, 3)
    run.sections.filter(key="risks").update(status="failed", error_code="invalid_output", error_message="No.")
    for key in ("audience", "risks"):
        objections.record(run.pk, 1, report(key, count=2))
        objections.record(run.pk, 1, report(key, outcome="withheld"))
    browser = Client()
    browser.force_login(alice)

    page = browser.get(f"/runs/{run.pk}").content.decode()
    fragment = browser.get(f"/runs/{run.pk}/sections/audience").content.decode()

    assert page.count("2 sentences were sent back, 1 left out") == 2
    for text in (page, fragment):
        assert "<q>61,000 people &lt;b&gt;wait&lt;/b&gt;.</q>" in text
        assert REASON in text
        assert "<details" in text


def test_withheld_sentences_are_on_the_strategy_page_but_not_in_shares_and_exports(alice: Any, run: Run) -> None:
    write_all(run)
    for key in ("audience", "front"):
        withhold(run, key)
    objections.record(run.pk, 1, report(outcome="withheld"))
    _, token = shares.create(run, name="", days=7)
    browser, reader = Client(), Client()
    browser.force_login(alice)

    own = browser.get(f"/runs/{run.pk}/strategy").content.decode()
    shared = reader.get(f"/shared/{token}").content.decode()
    files = [browser.get(f"/runs/{run.pk}/strategy.{extension}").content for extension in ("json", "md")]

    assert own.count(f"because: {REASON}") == 2
    for text in (shared, *(file.decode() for file in files)):
        assert text
        assert "61,000" not in text
        assert "withheld" not in text


def test_withheld_sentences_cannot_be_edited(api: Any, run: Run) -> None:
    write_all(run)
    withhold(run, "audience")

    edit = api.patch(f"/runs/{run.pk}/sections/audience", {"content": {"withheld": []}}, if_match='"1"')

    assert edit.status_code == 422
    assert {problem["field"] for problem in edit.json()["errors"]} == {"content.withheld"}


def test_data_export_has_objections_and_deleting_a_run_deletes_them(alice: Any, run: Run) -> None:
    objections.record(run.pk, 1, report())

    data: Any = personal_data.collect(alice)
    [exported] = data["strategies"]
    assert [(one["sentence"], one["reason"]) for one in exported["objections"]] == [(SENTENCE, REASON)]

    personal_data.erase(alice)
    assert not Objection.objects.exists()


def test_admin_lists_objections_and_the_run_page_shows_them(run: Run, alice: Any) -> None:
    from django.contrib.auth.models import User

    objections.record(run.pk, 1, report(outcome="withheld"))
    objections.record(run.pk, 1, report("risks"))
    staff = Client()
    staff.force_login(User.objects.create_superuser("root"))

    listed = staff.get("/admin/strategies/objection/?outcome=withheld").content.decode()
    page = staff.get(f"/admin/strategies/run/{run.pk}/change/").content.decode()

    assert REASON in listed
    assert "1 objection" in listed
    assert 'id="tl-objections"' in page
    assert staff.get("/admin/strategies/objection/add/").status_code == 403
