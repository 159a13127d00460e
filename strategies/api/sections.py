"""The JSON API of single sections: read, edit, lock, write anew, and every text they ever had."""

import re
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Router, Status
from ninja.params.functions import Header, Query

from sse import error_handler
from strategies.api.schemas import ProblemOut, RunOut
from strategies.api.strategy_schemas import (
    ConflictOut,
    RegenerateRequest,
    SectionDetail,
    SectionEdit,
    VersionDetail,
    VersionPage,
)
from strategies.errors import BaseVersionRequired, EditConflict, InvalidFields
from strategies.generation.errors import Problem
from strategies.generation.section_edit import EditInvalid
from strategies.models import Run, SectionRecord, SectionVersion
from strategies.runs import commands, selectors
from strategies.runs.events import build_error
from strategies.runs.writers import writer_label
from strategies.sections import edits, reads

router = Router(tags=["sections"])

REFUSALS: dict[int, type] = {401: ProblemOut, 403: ProblemOut, 404: ProblemOut, 422: ProblemOut}
CHANGES: dict[int, type] = {409: ProblemOut, **REFUSALS}
EDITS: dict[int, type] = {**REFUSALS, 400: ProblemOut, 409: ConflictOut, 413: ProblemOut, 428: ProblemOut}
SECTION = "/runs/{uuid:run_id}/sections/{slug:key}"
POLL_AFTER_S = 2
_ETAG = re.compile(r'"(\d{1,9})"')


@router.get(SECTION, response={200: SectionDetail, **REFUSALS}, summary="Read a section")
def get_section(request: HttpRequest, response: HttpResponse, run_id: UUID, key: str) -> Any:
    """A section that has been written, as it stands. Its `ETag` names the version for an edit."""
    run = selectors.get_owned_run(_user(request), run_id)
    return _detail(response, run, reads.get_section(run, key))


@router.patch(SECTION, response={200: SectionDetail, **EDITS}, summary="Edit a section")
def edit_section(
    request: HttpRequest,
    response: HttpResponse,
    run_id: UUID,
    key: str,
    edit: SectionEdit,
    if_match: str | None = Header(None, alias="If-Match", max_length=100),
) -> Any:
    """Make a new version with some fields replaced; every earlier text stays in the history.

    Send the `ETag` of the text that the edit is based on in `If-Match`. When another text stands by then, 409 gives
    both back. Statements with new words count as told by you; the consistency checks are made again.
    """
    run = selectors.get_owned_run(_user(request), run_id)
    based_on = _based_on(if_match, reads.get_section(run, key))
    try:
        edits.edit(run.id, key, author=_user(request), based_on=based_on, changes=edit.content)
    except EditInvalid as invalid:
        raise InvalidFields([_inside_content(fault) for fault in invalid.problems], code="invalid_section") from None
    except EditConflict as conflict:
        return _both_texts(conflict)
    return _detail(response, run, reads.get_section(run, key))


@router.post(f"{SECTION}/regenerate", response={202: RunOut, 400: ProblemOut, **CHANGES}, summary="Write it anew")
def regenerate_section(
    request: HttpRequest, response: HttpResponse, run_id: UUID, key: str, order: RegenerateRequest
) -> Any:
    """Have one section of an ended run written anew, with an instruction or without; follow the run as before.

    Its text stands until the new one is there, and stays in its history then. 409 for a locked section, and for one
    that you have edited, unless you confirm. Sections composed from it are not written anew: they may be out of date.
    """
    run = selectors.get_owned_run(_user(request), run_id)
    commands.regenerate(run, key, instruction=order.instruction, confirmed=order.confirm)
    snapshot = selectors.build_run_snapshot(run.id)
    response["Location"] = snapshot["urls"]["self"]
    response["Retry-After"] = str(POLL_AFTER_S)
    return Status(202, snapshot)


@router.post(f"{SECTION}/lock", response={200: SectionDetail, **CHANGES}, summary="Lock a section")
def lock_section(request: HttpRequest, response: HttpResponse, run_id: UUID, key: str) -> Any:
    """Let no writer touch it; you still can. Repeating it changes nothing."""
    return _locked(request, response, run_id, key, locked=True)


@router.post(f"{SECTION}/unlock", response={200: SectionDetail, **CHANGES}, summary="Unlock a section")
def unlock_section(request: HttpRequest, response: HttpResponse, run_id: UUID, key: str) -> Any:
    """Let it be written anew again."""
    return _locked(request, response, run_id, key, locked=False)


@router.get(f"{SECTION}/versions", response={200: VersionPage, **REFUSALS}, summary="List a section's versions")
def list_versions(
    request: HttpRequest,
    run_id: UUID,
    key: str,
    before: int | None = Query(None, ge=1, le=10**9),
    limit: int = Query(50, ge=1, le=200),
) -> Any:
    """Newest first: who wrote what, when, on which instruction."""
    run = selectors.get_owned_run(_user(request), run_id)
    section = reads.get_section(run, key)
    versions = reads.list_versions(section)
    page = list((versions.filter(number__lt=before) if before else versions)[: limit + 1])
    return {
        "results": [_version(run, section, version) for version in page[:limit]],
        "next_before": page[limit - 1].number if len(page) > limit else None,
    }


@router.get(
    f"{SECTION}/versions/{{int:number}}", response={200: VersionDetail, **REFUSALS}, summary="Read an earlier text"
)
def get_version(request: HttpRequest, run_id: UUID, key: str, number: int) -> Any:
    """One version, whole."""
    run = selectors.get_owned_run(_user(request), run_id)
    section = reads.get_section(run, key)
    version = reads.get_version(section, number)
    return _version(run, section, version) | {"content": version.content}


@router.post(
    f"{SECTION}/versions/{{int:number}}/restore",
    response={200: SectionDetail, **CHANGES},
    summary="Restore an earlier text",
)
def restore_version(request: HttpRequest, response: HttpResponse, run_id: UUID, key: str, number: int) -> Any:
    """Make it the one that stands, as a new version; what stood stays in the history."""
    run = selectors.get_owned_run(_user(request), run_id)
    edits.restore(run.id, key, number, author=_user(request))
    return _detail(response, run, reads.get_section(run, key))


def _user(request: HttpRequest) -> Any:
    return cast(Any, request).auth


def _locked(request: HttpRequest, response: HttpResponse, run_id: UUID, key: str, *, locked: bool) -> Any:
    run = selectors.get_owned_run(_user(request), run_id)
    return _detail(response, run, edits.set_lock(run.id, key, locked=locked))


def _based_on(if_match: str | None, section: SectionRecord) -> int:
    if not if_match:
        raise BaseVersionRequired
    if if_match.strip() == "*":
        return section.version_number
    named = _ETAG.fullmatch(if_match.strip())
    if named is None:
        fault = Problem(field="If-Match", message="This is not an ETag that a section was given with.")
        raise InvalidFields([fault])
    return int(named[1])


def _inside_content(fault: Problem) -> Problem:
    path = fault.field if fault.field == "content" else f"content.{fault.field}"
    return Problem(field=path, message=fault.message, code=fault.code)


def _both_texts(conflict: EditConflict) -> HttpResponse:
    texts = {"yours": conflict.yours, "current": conflict.current, "current_version": conflict.current_number}
    refused = error_handler.render_problem(conflict.status, conflict.code, conflict.message, members=texts)
    refused["ETag"] = f'"{conflict.current_number}"'
    return refused


def _detail(response: HttpResponse, run: Run, section: SectionRecord) -> dict[str, Any]:
    content = selectors.get_finished_sections(run).get(section.key)
    if section.current is None or content is None:
        content = reads.load_version(section, cast(SectionVersion, section.current))
    response["ETag"] = f'"{section.version_number}"'
    response["Cache-Control"] = "private, no-store"
    return {
        "key": section.key,
        "title": section.title,
        "step": section.step,
        "status": section.status,
        "error": build_error(section),
        "version": section.version_number,
        "writer": section.writer,
        "writer_label": writer_label(section.writer),
        "edited": section.is_edited,
        "locked": section.locked_at is not None,
        "changed_inputs": list(reads.find_outdated_sections(run).get(section.key, ())),
        "answers_used": list(content.answers_used),
        "content": content.model_dump(mode="json"),
        "urls": _urls(run, section),
    }


def _urls(run: Run, section: SectionRecord) -> dict[str, str]:
    named = {"run_id": run.id, "key": section.key}
    return {
        "self": reverse("api-v1:get_section", kwargs=named),
        "regenerate": reverse("api-v1:regenerate_section", kwargs=named),
        "lock": reverse("api-v1:lock_section", kwargs=named),
        "unlock": reverse("api-v1:unlock_section", kwargs=named),
        "versions": reverse("api-v1:list_versions", kwargs=named),
        "page": f"{reverse('strategies:strategy', kwargs={'run_id': run.id})}#section-{section.key}",
    }


def _version(run: Run, section: SectionRecord, version: SectionVersion) -> dict[str, Any]:
    named = {"run_id": run.id, "key": section.key, "number": version.number}
    return {
        "number": version.number,
        "kind": version.kind,
        "writer": version.writer,
        "writer_label": writer_label(version.writer),
        "author": version.author.get_username() if version.author else None,
        "instruction": version.instruction,
        "base": version.base.number if version.base else None,
        "created_at": version.created_at,
        "is_current": version.pk == section.current_id,
        "url": reverse("api-v1:get_version", kwargs=named),
    }
