"""Proposals over the API: a text or a file in, answers with their quotes out."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from strategies.generation.intake.checking import check_answers
from strategies.generation.intake.proposal import WireAnswer
from strategies.models import BriefDraft, BriefProposal
from strategies.runs import dispatch, proposals
from tests.strategies.generation.intake.test_source_text import word_document
from tests.strategies.proposing import GOOD, SOURCE

pytestmark = pytest.mark.django_db

PATH = "/briefs/proposals"


@pytest.fixture(autouse=True)
def model(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Configure a model that is never asked: each test ends the proposal itself."""
    settings.WRITER_MODEL, settings.WRITER_API_KEY = "openai:gpt-5", "sk-test"
    monkeypatch.setattr(dispatch, "_enqueue", lambda _, ids, **__: list(ids))


def upload(api: Any, **form: Any) -> Any:
    return api.client.post(f"/api/v1{PATH}", form)


def finish() -> None:
    claimed = proposals.claim(BriefProposal.objects.get().pk, worker="one")
    wire = [WireAnswer(question=question, answer=answer, quote=quote) for question, answer, quote in GOOD]
    proposals.finish(claimed, check_answers(claimed.source, wire, today=timezone.localdate()))


def test_text_is_accepted_polled_and_answered(api: Any) -> None:
    created = api.post(PATH, {"text": SOURCE})

    body = created.json()
    assert (created.status_code, body["status"], body["result"], body["error"]) == (202, "queued", None, None)
    assert created["Location"] == body["urls"]["self"] == f"/api/v1{PATH}/{body['id']}"
    assert created["Retry-After"] == "2"
    assert "proposals" in created["RateLimit"]
    finish()
    done = api.get(f"{PATH}/{body['id']}")
    result = done.json()["result"]
    assert "Retry-After" not in done
    assert result["answers"][0] == {
        "question": "business.business_name",
        "title": "Business name",
        "candidates": [{"answer": "Fellrye", "quote": "Fellrye makes waxed jackets in Leeds"}],
    }
    assert result["brief"]["means"]["budget"] == {"amount": 800}
    assert result["not_understood"][0]["reason"] == "The quoted words are not in your text."
    assert not BriefDraft.objects.exists()


def test_file_is_accepted(api: Any) -> None:
    created = upload(api, file=SimpleUploadedFile("Plan.docx", word_document(SOURCE)))

    assert (created.status_code, created.json()["source_name"]) == (202, "Plan.docx")
    assert upload(api, text=SOURCE).status_code == 202


def test_same_key_and_text_is_the_same_proposal(api: Any, bobs_api: Any) -> None:
    first, again = (api.post(PATH, {"text": SOURCE}, Idempotency_Key="one") for _ in range(2))

    assert again.json()["id"] == first.json()["id"]
    assert again["Idempotent-Replayed"] == "true"
    assert api.post(PATH, {"text": SOURCE + "more"}, Idempotency_Key="one").json()["code"] == "idempotency_key_reused"
    assert bobs_api.post(PATH, {"text": SOURCE}, Idempotency_Key="one").json()["id"] != first.json()["id"]


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({}, "text", "missing"),
        ({"text": 5}, "text", "missing"),
        ({"text": "short"}, "text", "too_short"),
        ({"text": "x" * 50_001}, "text", "too_long"),
        ({"text": SOURCE + "\u0007"}, "text", "bad_character"),
        ({"text": SOURCE, "note": ""}, "note", "unknown_field"),
        ([SOURCE], "body", "not_a_group"),
    ],
)
def test_invalid_text_is_named(api: Any, body: Any, field: str, code: str) -> None:
    response = api.post(PATH, body)

    assert response.status_code == 422
    assert response["Content-Type"] == "application/problem+json"
    assert [(one["field"], one["code"]) for one in response.json()["errors"]] == [(field, code)]


@pytest.mark.parametrize(
    ("form", "field", "code"),
    [
        ({"file": ("plan.pdf", b"%PDF-1.7")}, "file", "unknown_format"),
        ({"file": ("plan.txt", b"x" * 2_000_001)}, "file", "too_large"),
        ({"file": ("plan.txt", SOURCE.encode()), "text": SOURCE}, "text", "ambiguous"),
        ({"other": SOURCE}, "other", "unknown_field"),
    ],
)
def test_invalid_file_is_named(api: Any, form: dict[str, Any], field: str, code: str) -> None:
    sent = {name: SimpleUploadedFile(*one) if isinstance(one, tuple) else one for name, one in form.items()}

    assert [(one["field"], one["code"]) for one in upload(api, **sent).json()["errors"]] == [(field, code)]


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/json", b"{", 400),
        ("multipart/form-data; boundary=x", b"nothing", 422),
        ("multipart/form-data", b"--x", 400),
        ("text/plain", SOURCE.encode(), 415),
        ("application/json", json.dumps({"text": "x" * 300_000}).encode(), 413),
    ],
)
def test_body_that_cannot_be_read_is_a_problem(api: Any, content_type: str, body: bytes, status: int) -> None:
    response = api.client.post(f"/api/v1{PATH}", body, content_type=content_type)

    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"


def test_other_operations_still_accept_json_only(api: Any) -> None:
    assert api.client.post("/api/v1/runs", {"brief": "{}"}).status_code == 415


def test_proposal_belongs_to_its_owner(api: Any, bobs_api: Any, anonymous_api: Any) -> None:
    path = f"{PATH}/{api.post(PATH, {'text': SOURCE}).json()['id']}"

    for answer in (bobs_api.get(path), bobs_api.delete(path)):
        assert (answer.status_code, answer.json()["code"]) == (404, "proposal_not_found")
    assert anonymous_api.get(path).status_code == 401
    assert api.get(path).status_code == 200


def test_deleted_proposal_is_gone(api: Any) -> None:
    path = f"{PATH}/{api.post(PATH, {'text': SOURCE}).json()['id']}"

    assert api.delete(path).status_code == 204
    assert api.get(path).status_code == api.delete(path).status_code == 404
    assert BriefProposal.objects.get().source == ""


def test_without_a_model_the_problem_says_what_is_needed(api: Any, settings: Any) -> None:
    settings.WRITER_MODEL = ""

    response = api.post(PATH, {"text": SOURCE})

    assert (response.status_code, response.json()["code"]) == (409, "model_required")
    assert "WRITER_MODEL" in response.json()["detail"]


def test_texts_are_limited(api: Any, settings: Any) -> None:
    settings.PROPOSALS_PER_USER_PER_HOUR = 1
    api.post(PATH, {"text": SOURCE})

    response = api.post(PATH, {"text": SOURCE + "more"})

    assert (response.status_code, response.json()["code"]) == (429, "quota_exceeded")
    assert int(response["Retry-After"]) > 0
