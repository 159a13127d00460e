"""Proposal operations of the JSON API: answers of a brief, found by a language model in someone's own text."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from ninja import Field, Router, Schema, Status
from ninja.errors import HttpError

from strategies import quotas
from strategies.accounts.api_authentication import NOT_FOR_CLIENTS, get_user, report_rate_limit
from strategies.api.polling import POLL_AFTER_S
from strategies.api.runs import IdempotencyKey
from strategies.api.schemas import ProblemOut
from strategies.api.strict_json import StrictJSON
from strategies.errors import ErrorDetail, InvalidFields
from strategies.generation.brief.scan import find_character_fault
from strategies.generation.errors import Problem
from strategies.generation.intake.proposal import Proposal
from strategies.generation.intake.source_text import FILE_MAX_BYTES, SourceInvalid, read_file, read_paste
from strategies.models import BriefProposal
from strategies.models.proposals import ProposalStatus
from strategies.runs import proposals
from strategies.site_urls import build_url

router = Router(tags=["briefs"])

ERRORS: dict[int, type] = dict.fromkeys((401, 403), ProblemOut)
_TEXT = {"type": "string", "minLength": 40, "maxLength": 50_000, "description": "The text to read."}
_FILE = {"type": "string", "format": "binary", "description": "A .docx, .md or .txt file of at most 2 MB."}
_BODY = {
    "required": True,
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "properties": {"text": _TEXT},
                "required": ["text"],
                "additionalProperties": False,
            }
        },
        "multipart/form-data": {"schema": {"type": "object", "properties": {"text": _TEXT, "file": _FILE}}},
    },
}


class ProposalUrls(Schema):
    self: str


class ProposalOut(Schema):
    """A text that is read, and the answers found in it. Deleted after 24 hours."""

    id: UUID
    status: ProposalStatus
    source_name: str = Field(description="Name of the file; empty if the text was sent by itself.")
    created_at: datetime
    finished_at: datetime | None
    result: Proposal | None = Field(description="The answers; null unless `status` is `done`.")
    error: ErrorDetail | None = Field(description="Why the text was not read; null unless `status` is `failed`.")
    urls: ProposalUrls


@router.post(
    "/briefs/proposals",
    response={202: ProposalOut, 400: ProblemOut, 409: ProblemOut, 413: ProblemOut, 422: ProblemOut, **ERRORS},
    auth=NOT_FOR_CLIENTS,
    summary="Find answers in a text",
    openapi_extra={"requestBody": _BODY},
)
def create_proposal(request: HttpRequest, response: HttpResponse, idempotency_key: IdempotencyKey = None) -> Any:
    """Have a language model propose answers of a brief from notes, a page or an old plan.

    Send the text as JSON, or a text or file as a form. Each proposed answer has the words of the text that it rests on;
    nothing is created from them. Poll `urls.self` until `status` is `done` or `failed`. 409 if no language model is
    configured. Repeat with the same `Idempotency-Key` and text to get the same proposal.
    """
    source, name = _read_source(request)
    user = get_user(request)
    report_rate_limit(request, quotas.PROPOSALS, lambda: quotas.peek(quotas.PROPOSALS, user.pk))
    proposal, is_new = proposals.start(
        user, source, name=name, proposal_id=proposals.make_id(user, idempotency_key), makes_draft=False
    )
    if not is_new:
        response["Idempotent-Replayed"] = "true"
    found = _render(response, proposal)
    response["Location"] = found.urls.self
    return Status(202, found)


@router.get(
    "/briefs/proposals/{uuid:proposal_id}",
    response={200: ProposalOut, 404: ProblemOut, **ERRORS},
    auth=NOT_FOR_CLIENTS,
    summary="Poll a proposal",
)
def get_proposal(request: HttpRequest, response: HttpResponse, proposal_id: UUID) -> Any:
    """The answers, once the text has been read. `Retry-After` is sent until then."""
    return _render(response, proposals.get(get_user(request), proposal_id))


@router.delete(
    "/briefs/proposals/{uuid:proposal_id}",
    response={204: None, 404: ProblemOut, **ERRORS},
    auth=NOT_FOR_CLIENTS,
    summary="Delete a proposal",
)
def delete_proposal(request: HttpRequest, proposal_id: UUID) -> Any:
    """Delete the text and the answers. A model that is reading the text is stopped within seconds."""
    user = get_user(request)
    proposals.cancel(user, proposals.get(user, proposal_id).pk)
    return Status(204, None)


def _render(response: HttpResponse, proposal: BriefProposal) -> ProposalOut:
    if proposal.is_active:
        response["Retry-After"] = str(POLL_AFTER_S)
    error = ErrorDetail(code=proposal.error_code, message=proposal.error_message, retryable=proposal.error_retryable)
    return ProposalOut(
        id=proposal.pk,
        status=ProposalStatus(proposal.status),
        source_name=proposal.source_name,
        created_at=proposal.created_at,
        finished_at=proposal.finished_at,
        result=Proposal.model_validate(proposal.result) if proposal.result is not None else None,
        error=error if proposal.status == ProposalStatus.FAILED else None,
        urls=ProposalUrls(self=build_url("api-v1:get_proposal", proposal_id=proposal.pk)),
    )


def _read_source(request: HttpRequest) -> tuple[str, str]:
    """Return the text to read and the name of its file. Raises InvalidFields."""
    fields, file = _read_body(request)
    if unknown := sorted(set(fields) - {"text"})[:5]:
        message = "There is no field of this name here."
        raise InvalidFields([_problem(name, message, "unknown_field") for name in unknown])
    text = fields.get("text")
    if file and text:
        raise InvalidFields([_problem("text", "Send a text or a file, not both.", "ambiguous")])
    if not file and not isinstance(text, str):
        raise InvalidFields([_problem("text", "Send the text to read, as a string.", "missing")])
    try:
        if file:
            name = file.name or ""
            if fault := find_character_fault(name):
                raise InvalidFields([_problem("file", f"The name of the file: {fault}", "bad_character")])
            return read_file(name, file.read(FILE_MAX_BYTES + 1)), name
        return read_paste(str(text)), ""
    except SourceInvalid as invalid:
        raise InvalidFields([invalid.problem]) from None


def _read_body(request: HttpRequest) -> "tuple[dict[str, Any], UploadedFile[Any] | None]":
    if request.content_type == "multipart/form-data":
        try:
            file = request.FILES.get("file")
        except RequestDataTooBig:
            raise
        except (MultiPartParserError, SuspiciousOperation):
            raise HttpError(400, "invalid form") from None
        return dict(request.POST.items()), file if isinstance(file, UploadedFile) else None
    try:
        body = StrictJSON().parse_body(request)
    except ValueError:
        raise HttpError(400, "invalid JSON") from None
    if not isinstance(body, dict):
        raise InvalidFields([_problem("body", "Send an object with the field text.", "not_a_group")])
    return body, None


def _problem(field: str, message: str, code: str) -> Problem:
    return Problem(field=field[:100], message=message, code=code)
