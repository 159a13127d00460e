"""Exports over the JSON API."""

import json
from io import BytesIO
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

import docx
import pytest
from icalendar import Calendar
from openpyxl import load_workbook

import strategies
from strategies.errors import ExportFailed, StrategyError, TooManyExports
from strategies.exports.formats import FORMATS
from strategies.exports.strategy_json import StrategyFile
from strategies.generation.brief import parse_brief
from strategies.models import Run
from strategies.runs import endings, transitions
from strategies.runs.documents import build_document
from strategies.runs.rendering import renderer
from strategies.sections import edits, reads
from tests.strategies.writing import write_all, write_sections

CLAIM = {"text": "We answer the telephone.", "evidence": "you_told_us", "basis": ""}


@pytest.mark.parametrize("extension", FORMATS)
def test_export_has_media_type_and_file_name(api: Any, finished: Run, extension: str) -> None:
    answer = api.get(f"/runs/{finished.id}/exports/{extension}")
    form = FORMATS[extension]

    assert (answer.status_code, answer["Content-Type"]) == (200, form.media_type)
    assert answer["Content-Disposition"] == f'attachment; filename="closewell-{form.content}.{extension}"'
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "private, no-cache")


def test_exports_contain_the_strategy(api: Any, finished: Run) -> None:
    file = {extension: api.get(f"/runs/{finished.id}/exports/{extension}").content for extension in FORMATS}
    strategy = StrategyFile.model_validate_json(file["json"])

    assert (strategy.run_id, strategy.outcome, strategy.missing) == (finished.id, "succeeded", [])
    assert strategy.generated_at == finished.finished_at
    assert strategy.language == "en-GB"
    pieces: Any = next(section for section in strategy.sections if section.key == "calendar").content["items"]
    assert len(Calendar.from_ical(file["ics"]).walk("VEVENT")) == len(pieces) > 5
    assert file["csv"].count(b"\r\n") == len(pieces) + 1
    assert load_workbook(BytesIO(file["xlsx"]))["Calendar"].max_row == len(pieces) + 1
    assert docx.Document(BytesIO(file["docx"])).core_properties.title == "Closewell: content strategy"
    assert file["md"].decode().startswith("# Closewell\n")


def test_calendar_events_keep_their_uids_when_one_is_deleted_and_one_moves(api: Any, alice: Any, finished: Run) -> None:
    def read_uids() -> dict[str, str]:
        content = api.get(f"/runs/{finished.id}/exports/ics").content
        return {str(event["summary"]): str(event["uid"]) for event in Calendar.from_ical(content).walk("VEVENT")}

    before = read_uids()
    items = reads.get_section(finished, "calendar").current.content["items"]
    deleted = next(item for item in items if item["kind"] == "piece")
    kept = [item for item in items if item is not deleted]
    kept[-1]["date"] = kept[0]["date"]
    edits.edit(finished.id, "calendar", author=alice, based_on=1, changes={"items": kept})

    after = read_uids()

    assert after == {title: uid for title, uid in before.items() if title != deleted["title"]}
    assert len(after) == len(items) - 1 > 5


@pytest.mark.parametrize(("writer", "tag"), [("offline", "en"), ("model:openai:gpt-5", "de")])
def test_export_names_the_language_it_is_written_in(finished: Run, writer: str, tag: str) -> None:
    finished.brief.data["business"]["language"] = "de"
    finished.writer = writer
    assert build_document(finished).language == tag


def test_client_that_has_the_file_gets_304_without_rendering(
    api: Any, finished: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/runs/{finished.id}/exports/md"
    first = api.get(path)
    monkeypatch.setattr(renderer, "render", None)

    again = api.get(path, If_None_Match=first["ETag"])

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert again["Cache-Control"] == "private, no-cache"
    assert {"Cookie", "Authorization"} <= set(again["Vary"].split(", "))


def test_etag_differs_by_format_and_revision(api: Any, alice: Any, finished: Run) -> None:
    def tags() -> set[str]:
        return {api.get(f"/runs/{finished.id}/exports/{extension}")["ETag"] for extension in FORMATS}

    before = tags()
    edits.edit(finished.id, "positioning", author=alice, based_on=1, changes={"claim": CLAIM})
    answer = api.get(f"/runs/{finished.id}/exports/md", If_None_Match=", ".join(before))

    assert (answer.status_code, CLAIM["text"] in answer.content.decode()) == (200, True)
    assert len(before | tags()) == 2 * len(FORMATS)
    assert all(strategies.__version__ in tag for tag in before)


def test_exports_have_a_limit_of_their_own_that_304_does_not_count(api: Any, finished: Run, settings: Any) -> None:
    settings.SSE_REDIS_CHANNEL, settings.EXPORTS_PER_USER_PER_MINUTE = f"test:{uuid4()}", 2
    path = f"/runs/{finished.id}/exports/md"

    first = api.get(path)
    not_modified = [api.get(path, If_None_Match=first["ETag"]).status_code for _ in range(3)]
    second, rejected = api.get(path), api.get(path)

    assert not_modified == [304] * 3
    assert [answer.status_code for answer in (first, second, rejected)] == [200, 200, 429]
    assert '"exports";q=2;w=60' in first["RateLimit-Policy"]
    assert '"exports";r=1;t=30' in first["RateLimit"]
    assert (rejected["Content-Type"], rejected.json()["code"]) == ("application/problem+json", "quota_exceeded")
    assert 1 <= int(rejected["Retry-After"]) <= 30
    assert api.get(f"/runs/{finished.id}").status_code == 200


@pytest.mark.parametrize("error", [ExportFailed, TooManyExports])
def test_export_that_cannot_be_made_now_returns_503(
    api: Any, finished: Run, monkeypatch: pytest.MonkeyPatch, error: type[StrategyError]
) -> None:
    def fail(*arguments: Any, **named: Any) -> bytes:
        raise error

    monkeypatch.setattr(renderer, "render", fail)
    answer = api.get(f"/runs/{finished.id}/exports/docx")

    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert (answer.json()["code"], answer.json()["detail"]) == (error.code, error.message)
    assert answer["Retry-After"] == str(error.retry_after_s)


def test_strategy_lists_its_exports(api: Any, finished: Run) -> None:
    exports = api.get(f"/runs/{finished.id}/strategy").json()["exports"]

    assert [one["extension"] for one in exports] == list(FORMATS)
    for one in exports:
        answer = api.client.get(one["url"])
        assert (answer.status_code, answer["Content-Type"]) == (200, one["media_type"])


@pytest.mark.parametrize("extension", FORMATS)
def test_export_returns_409_while_the_run_is_in_progress(api: Any, run: Run, extension: str) -> None:
    answer = api.get(f"/runs/{run.id}/exports/{extension}")

    assert (answer.status_code, answer["Content-Type"]) == (409, "application/problem+json")
    assert answer.json()["code"] == "run_not_finished"


def test_partial_strategy_exports_but_an_empty_calendar_returns_409(api: Any, run: Run) -> None:
    endings.finish(write_sections(run, 5))

    strategy = api.get(f"/runs/{run.id}/exports/json").json()
    refused = api.get(f"/runs/{run.id}/exports/ics")

    assert len(strategy["sections"]) == 5
    assert len(strategy["missing"]) == 11
    assert (refused.status_code, refused.json()["code"]) == (409, "nothing_to_export")
    listed = api.get(f"/runs/{run.id}/strategy").json()["exports"]
    assert {one["content"] for one in listed} == {"strategy"}


def test_run_without_sections_has_no_exports(api: Any, run: Run) -> None:
    transitions.request_cancel(run.id)

    for extension in FORMATS:
        assert api.get(f"/runs/{run.id}/exports/{extension}").json()["code"] == "nothing_to_export"


def test_export_of_another_user_looks_like_a_missing_one(bobs_api: Any, anonymous_api: Any, finished: Run) -> None:
    for extension in FORMATS:
        theirs, none = (bobs_api.get(f"/runs/{run_id}/exports/{extension}") for run_id in (finished.id, uuid4()))
        assert (theirs.status_code, theirs.content) == (404, none.content)
        assert theirs["Content-Type"] == "application/problem+json"
        assert anonymous_api.get(f"/runs/{finished.id}/exports/{extension}").status_code == 401


def test_unknown_format_returns_422(api: Any, finished: Run) -> None:
    answer = api.get(f"/runs/{finished.id}/exports/exe")

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "extension")


@pytest.mark.parametrize(
    ("name", "plain", "whole"),
    [
        ("株式会社 窯元", "content", "株式会社-窯元"),
        ("Café Zoë & Söhne", "cafe-zoe-sohne", "café-zoë-söhne"),
        ("بلاط الفخار", "content", "بلاط-الفخار"),
        ("窯" * 200, "content", "窯" * 60),
    ],
)
def test_file_name_has_unicode_and_ascii_forms(
    api: Any, alice: Any, raw_brief: dict[str, Any], name: str, plain: str, whole: str
) -> None:
    raw_brief["business"]["business_name"] = name
    run = write_all(transitions.create(owner=alice, brief=parse_brief(raw_brief), writer="offline")[0])

    disposition = api.get(f"/runs/{run.id}/exports/md")["Content-Disposition"]

    assert disposition.isascii()
    assert disposition.startswith(f'attachment; filename="{plain}')
    named = unquote(disposition.partition("filename*=UTF-8''")[2])
    assert named.startswith(whole)
    assert named.endswith("-strategy.md")
    assert len(named.encode()) < 255


@pytest.mark.parametrize("name", ['"; filename=evil.exe', "../../etc/passwd", "a\tb\nc", "/", "..", "‮gnp.exe"])
def test_business_name_cannot_inject_into_the_file_name(
    api: Any, alice: Any, raw_brief: dict[str, Any], name: str
) -> None:
    raw_brief["business"]["business_name"] = name
    run = write_all(transitions.create(owner=alice, brief=parse_brief(raw_brief), writer="offline")[0])

    kind, _, file = api.get(f"/runs/{run.id}/exports/csv")["Content-Disposition"].partition("; filename=")

    assert kind == "attachment"
    assert not set(file.strip('"')) & set('"/\\;\r\n\t%*')
    assert file.endswith('-calendar.csv"')


def test_schema_documents_every_export(client: Any) -> None:
    schema = client.get("/api/v1/openapi.json").json()
    answers = schema["paths"]["/api/v1/runs/{run_id}/exports/{extension}"]["get"]["responses"]

    assert {"200", "404", "409", "422"} <= set(answers)
    assert set(answers["200"]["content"]) == {form.media_type for form in FORMATS.values()}
    assert answers["200"]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/StrategyFile"}
    assert answers["409"] == {"$ref": "#/components/responses/Problem409"}
    file_schema = schema["components"]["schemas"]["StrategyFile"]
    assert set(file_schema["properties"]) == set(StrategyFile.model_fields)
    assert "schema_version" in json.dumps(file_schema["required"])
