"""Brief operations of the JSON API: the schema, samples to start from, and the brief of a run."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from sse.types import JsonObject
from strategies.accounts.api_authentication import FOR_CLIENTS, get_user
from strategies.api.polling import respond_not_modified
from strategies.api.schemas import ProblemOut
from strategies.generation.brief import Brief, brief_json_schema, sample_briefs
from strategies.runs import selectors

router = Router(tags=["briefs"])

ERRORS: dict[int, type] = dict.fromkeys((401, 403), ProblemOut)


class SampleBriefOut(Schema):
    """A brief of an invented business, ready for `POST /runs`."""

    key: str
    title: str
    note: str
    brief: Brief


class SampleBriefs(Schema):
    results: list[SampleBriefOut]


@router.get("/brief-schema", response={200: JsonObject, **ERRORS}, auth=FOR_CLIENTS, summary="Read the brief schema")
def get_brief_schema(request: HttpRequest) -> Any:
    """The JSON Schema of a brief: every question, why it is asked, and its limits."""
    return brief_json_schema()


@router.get("/sample-briefs", response={200: SampleBriefs, **ERRORS}, auth=FOR_CLIENTS, summary="List sample briefs")
def list_sample_briefs(request: HttpRequest) -> Any:
    """Briefs of invented businesses, to try the product with or to start from."""
    return {
        "results": [
            {"key": sample.key, "title": sample.title, "note": sample.note, "brief": sample.brief}
            for sample in sample_briefs()
        ]
    }


@router.get(
    "/runs/{uuid:run_id}/brief",
    response={200: Brief, 304: None, 404: ProblemOut, 422: ProblemOut, **ERRORS},
    summary="Read a run's brief",
)
def get_run_brief(request: HttpRequest, response: HttpResponse, run_id: UUID) -> Any:
    """The brief as it was submitted, ready to be changed and sent to `POST /runs`. It never changes.

    A brief of version 1 is converted; `lost_answers` has what could not be carried over.
    """
    run = selectors.get_owned_run(get_user(request), run_id)
    return respond_not_modified(request, response, [], tag=f"{run.id}.brief") or selectors.get_brief(run)
