"""Section operations of the JSON API: read, edit, lock, regenerate, versions."""

import re
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status
from ninja.params.functions import Header, Query
from pydantic import JsonValue

from sse import problems
from strategies.accounts.api_authentication import get_user
from strategies.api.schemas import ProblemOut
from strategies.api.strategy_schemas import (
    ConflictOut,
    RegenerateRequest,
    SectionDetail,
    SectionEdit,
    SectionUrls,
    VersionDetail,
    VersionOut,
    VersionPage,
)
from strategies.errors import BaseVersionRequired, EditConflict, InvalidFields
from strategies.generation.editing.edit import EditInvalid
from strategies.generation.errors import Problem
from strategies.models import Run, SectionRecord, SectionVersion
from strategies.models.states import SectionStatus, VersionKind
from strategies.runs import commands, selectors
from strategies.runs.snapshot import RunSnapshot, build_error, build_run_snapshot
from strategies.runs.writers import writer_label
from strategies.sections import edits, reads
from strategies.site_urls import build_url

router = Router(tags=["sections"])

ERRORS: dict[int, type] = {401: ProblemOut, 403: ProblemOut, 404: ProblemOut, 422: ProblemOut}
CHANGE_ERRORS: dict[int, type] = {409: ProblemOut, **ERRORS}
EDIT_ERRORS: dict[int, type] = {**ERRORS, 400: ProblemOut, 409: ConflictOut, 413: ProblemOut, 428: ProblemOut}
SECTION = "/runs/{uuid:run_id}/sections/{slug:key}"
POLL_AFTER_S = 2
_ETAG = re.compile(r'"(\d{1,9})"')


@router.get(SECTION, response={200: SectionDetail, **ERRORS}, summary="Read a section")
def get_section(request: HttpRequest, response: HttpResponse, run_id: UUID, key: str) -> Any:
    """A finished section with its current content. Its `ETag` is the version, for an edit."""
    run = selectors.get_owned_run(get_user(request), run_id)
    return _detail(response, run, reads.get_section(run, key))


@router.patch(SECTION, response={200: SectionDetail, **EDIT_ERRORS}, summary="Edit a section")
def edit_section(
    request: HttpRequest,
    response: HttpResponse,
    run_id: UUID,
    key: str,
    edit: SectionEdit,
    if_match: str | None = Header(None, alias="If-Match", max_length=100),
) -> Any:
    """Replace fields of the content as a new version. Earlier versions stay in the history.

    Send the `ETag` of the version your edit is based on in `If-Match`. If it is no longer the current version, the
    response is a 409 with both contents. The evidence of changed statements becomes `you_told_us`, and the consistency
    checks run again.
    """
    run = selectors.get_owned_run(get_user(request), run_id)
    base = _parse_base_version(if_match, reads.get_section(run, key))
    try:
        edits.edit(run.id, key, author=get_user(request), based_on=base, changes=edit.content)
    except EditInvalid as invalid:
        raise InvalidFields([_prefix_field(problem) for problem in invalid.problems], code="invalid_section") from None
    except EditConflict as conflict:
        return _render_conflict(conflict)
    return _detail(response, run, reads.get_section(run, key))


@router.post(
    f"{SECTION}/regenerate",
    response={202: RunSnapshot, 400: ProblemOut, **CHANGE_ERRORS},
    summary="Regenerate a section",
)
def regenerate_section(
    request: HttpRequest, response: HttpResponse, run_id: UUID, key: str, payload: RegenerateRequest
) -> Any:
    """Write one section of an ended run again, optionally with an instruction. Follow the run as before.

    The current content stays until the new one is finished, and then stays in the history. 409 if the section is
    locked, or if you have edited it and do not confirm. Sections composed from it are not regenerated; they list it in
    `changed_inputs`.
    """
    run = selectors.get_owned_run(get_user(request), run_id)
    commands.regenerate(run, key, instruction=payload.instruction, confirmed=payload.confirm)
    snapshot = build_run_snapshot(run.id)
    response["Location"] = snapshot.urls.self
    response["Retry-After"] = str(POLL_AFTER_S)
    return Status(202, snapshot)


@router.post(f"{SECTION}/lock", response={200: SectionDetail, **CHANGE_ERRORS}, summary="Lock a section")
def lock_section(request: HttpRequest, response: HttpResponse, run_id: UUID, key: str) -> Any:
    """Protect it from being regenerated. You can still edit it. Safe to repeat."""
    return _set_lock(request, response, run_id, key, locked=True)


@router.post(f"{SECTION}/unlock", response={200: SectionDetail, **CHANGE_ERRORS}, summary="Unlock a section")
def unlock_section(request: HttpRequest, response: HttpResponse, run_id: UUID, key: str) -> Any:
    """Allow it to be regenerated again. Safe to repeat."""
    return _set_lock(request, response, run_id, key, locked=False)


@router.get(f"{SECTION}/versions", response={200: VersionPage, **ERRORS}, summary="List a section's versions")
def list_versions(
    request: HttpRequest,
    run_id: UUID,
    key: str,
    before: int | None = Query(None, ge=1, le=10**9),
    limit: int = Query(50, ge=1, le=200),
) -> Any:
    """Newest first, with writer, author and instruction."""
    run = selectors.get_owned_run(get_user(request), run_id)
    section = reads.get_section(run, key)
    versions = reads.list_versions(section)
    page = list((versions.filter(number__lt=before) if before else versions)[: limit + 1])
    return {
        "results": [_version(run, section, version) for version in page[:limit]],
        "next_before": page[limit - 1].number if len(page) > limit else None,
    }


@router.get(f"{SECTION}/versions/{{int:number}}", response={200: VersionDetail, **ERRORS}, summary="Read a version")
def get_version(request: HttpRequest, run_id: UUID, key: str, number: int) -> Any:
    """A version with its content."""
    run = selectors.get_owned_run(get_user(request), run_id)
    section = reads.get_section(run, key)
    version = reads.get_version(section, number)
    return VersionDetail(**_version(run, section, version).model_dump(), content=version.content)


@router.post(
    f"{SECTION}/versions/{{int:number}}/restore",
    response={200: SectionDetail, **CHANGE_ERRORS},
    summary="Restore a version",
)
def restore_version(request: HttpRequest, response: HttpResponse, run_id: UUID, key: str, number: int) -> Any:
    """Make it current again, as a new version. The version it replaces stays in the history."""
    run = selectors.get_owned_run(get_user(request), run_id)
    edits.restore(run.id, key, number, author=get_user(request))
    return _detail(response, run, reads.get_section(run, key))


def _set_lock(request: HttpRequest, response: HttpResponse, run_id: UUID, key: str, *, locked: bool) -> Any:
    run = selectors.get_owned_run(get_user(request), run_id)
    return _detail(response, run, edits.set_lock(run.id, key, locked=locked))


def _parse_base_version(if_match: str | None, section: SectionRecord) -> int:
    if not if_match:
        raise BaseVersionRequired
    if if_match.strip() == "*":
        return section.version_number
    match = _ETAG.fullmatch(if_match.strip())
    if match is None:
        raise InvalidFields([Problem(field="If-Match", message="This is not the ETag of a section.")])
    return int(match[1])


def _prefix_field(problem: Problem) -> Problem:
    path = problem.field if problem.field == "content" else f"content.{problem.field}"
    return Problem(field=path, message=problem.message, code=problem.code)


def _render_conflict(conflict: EditConflict) -> HttpResponse:
    members: dict[str, JsonValue] = {
        "yours": conflict.yours,
        "current": conflict.current,
        "current_version": conflict.current_number,
    }
    response = problems.render_problem(conflict.status, conflict.code, conflict.message, members=members)
    response["ETag"] = f'"{conflict.current_number}"'
    return response


def _detail(response: HttpResponse, run: Run, section: SectionRecord) -> SectionDetail:
    content = selectors.get_finished_sections(run).get(section.key)
    if section.current is None or content is None:
        content = reads.load_version(section, cast(SectionVersion, section.current))
    response["ETag"] = f'"{section.version_number}"'
    response["Cache-Control"] = "private, no-store"
    return SectionDetail(
        key=section.key,
        title=section.title,
        step=section.step,
        status=SectionStatus(section.status),
        error=build_error(section),
        version=section.version_number,
        writer=section.writer,
        writer_label=writer_label(section.writer),
        is_edited=section.is_edited,
        is_locked=section.locked_at is not None,
        changed_inputs=list(reads.find_outdated_sections(run).get(section.key, ())),
        answers_used=list(content.answers_used),
        content=content.model_dump(mode="json"),
        urls=_urls(run, section),
    )


def _urls(run: Run, section: SectionRecord) -> SectionUrls:
    kwargs = {"run_id": run.id, "key": section.key}
    return SectionUrls(
        self=build_url("api-v1:get_section", **kwargs),
        regenerate=build_url("api-v1:regenerate_section", **kwargs),
        lock=build_url("api-v1:lock_section", **kwargs),
        unlock=build_url("api-v1:unlock_section", **kwargs),
        versions=build_url("api-v1:list_versions", **kwargs),
        page=f"{build_url('strategies:strategy', run_id=run.id)}#section-{section.key}",
    )


def _version(run: Run, section: SectionRecord, version: SectionVersion) -> VersionOut:
    kwargs = {"run_id": run.id, "key": section.key, "number": version.number}
    return VersionOut(
        number=version.number,
        kind=VersionKind(version.kind),
        writer=version.writer,
        writer_label=writer_label(version.writer),
        author=version.author.get_username() if version.author else None,
        instruction=version.instruction,
        base_version=version.base.number if version.base else None,
        created_at=version.created_at,
        is_current=version.pk == section.current_id,
        url=build_url("api-v1:get_version", **kwargs),
    )
