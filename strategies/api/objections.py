"""Objection operations of the JSON API."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema
from ninja.params.functions import Query

from strategies.accounts.api_authentication import get_user
from strategies.api.cursors import paginate
from strategies.api.schemas import ProblemOut
from strategies.runs import objections, selectors

router = Router(tags=["runs"])


class ObjectionOut(Schema):
    """A sentence of a model's answer that the checks did not accept. Never part of shares and exports."""

    section: str = Field(description="Key of the section.")
    attempt: int = Field(description="The attempt at the run in which it was written.")
    request: int = Field(description="Number of the answer within the section, from 1.")
    kind: str = Field(description="What is wrong: `figure`, `sum`, `date`, `name`, `quotation`, `length` and others.")
    field: str = Field(description="Dotted path in the answer, such as `titles.3.title`.")
    sentence: str = Field(description="As written; empty if something is missing.")
    reason: str = Field(description="For people.")
    outcome: Literal["sent_back", "withheld"] = Field(
        description="Sent back to the model to be corrected, or left out of the text after the last try."
    )
    created_at: datetime


class ObjectionPage(Schema):
    results: list[ObjectionOut]
    next_cursor: str | None = Field(description="Send it as `cursor` to get the next page; null on the last page.")


@router.get(
    "/runs/{uuid:run_id}/objections",
    response={200: ObjectionPage, 401: ProblemOut, 403: ProblemOut, 404: ProblemOut, 422: ProblemOut},
    summary="List objections",
)
def list_objections(
    request: HttpRequest,
    response: HttpResponse,
    run_id: UUID,
    cursor: str | None = Query(None, max_length=300),
    limit: int = Query(20, ge=1, le=100),
) -> Any:
    """What the checks did not accept in the answers of a model, newest first. `Link` has the URL of the next page."""
    run = selectors.get_owned_run(get_user(request), run_id)
    rows = objections.list_objections(run.pk)
    page, next_cursor = paginate(request, response, rows, cursor=cursor, limit=limit)
    return {"results": page, "next_cursor": next_cursor}
