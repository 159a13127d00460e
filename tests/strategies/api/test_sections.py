"""Section operations over the JSON API."""

from typing import Any
from uuid import uuid4

import pytest

from strategies.models import Run, SectionVersion
from strategies.runs import endings
from strategies.sections import reads
from strategies.worker import execution
from tests.strategies.writing import write_sections

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def path(finished: Run) -> str:
    return f"/runs/{finished.id}/sections/positioning"


def patch(api: Any, path: str, content: Any, **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return api.client.patch(f"/api/v1{path}", {"content": content}, content_type="application/json", headers=named)


def claim(text: str) -> dict[str, Any]:
    return {"claim": {"text": text}}


def test_section_has_its_state_and_urls(api: Any, path: str) -> None:
    response = api.get(path)

    found = response.json()
    assert (response.status_code, response["ETag"]) == (200, '"1"')
    assert (found["version"], found["is_edited"], found["is_locked"], found["changed_inputs"]) == (1, False, False, [])
    assert found["content"]["claim"]["evidence"] == "judgement"
    assert api.client.get(found["urls"]["versions"]).status_code == 200


def test_edit_returns_the_new_version(api: Any, path: str) -> None:
    response = patch(api, path, claim("Mine."), If_Match='"1"')

    found = response.json()
    assert (response.status_code, response["ETag"]) == (200, '"2"')
    assert (found["content"]["claim"]["text"], found["is_edited"], found["writer"]) == ("Mine.", True, "user")
    assert found == api.get(path).json()


def test_edit_of_an_outdated_version_returns_409_with_both_texts(api: Any, path: str) -> None:
    patch(api, path, claim("First."), If_Match='"1"')

    late = patch(api, path, claim("Second."), If_Match='"1"')

    body = late.json()
    assert (late.status_code, late["ETag"], body["code"]) == (409, '"2"', "section_changed")
    assert (body["yours"]["claim"]["text"], body["current"]["claim"]["text"]) == ("Second.", "First.")
    assert late["Content-Type"] == "application/problem+json"
    assert patch(api, path, claim("Second."), If_Match=late["ETag"]).json()["version"] == 3


@pytest.mark.parametrize(
    ("if_match", "status", "code"),
    [(None, 428, "base_version_required"), ("W/1", 422, "invalid_request"), ('"9"', 404, None)],
)
def test_edit_requires_if_match(api: Any, path: str, if_match: str | None, status: int, code: str | None) -> None:
    response = patch(api, path, claim("Mine."), **({"If_Match": if_match} if if_match else {}))

    assert (response.status_code, response.json()["code"]) == (status, code or "version_not_found")


def test_invalid_content_is_reported_by_path(api: Any, path: str) -> None:
    response = patch(api, path, claim("") | {"never": [1]}, If_Match="*")

    assert (response.status_code, response.json()["code"]) == (422, "invalid_section")
    assert {error["field"] for error in response.json()["errors"]} == {"content.never.0"}


@pytest.mark.parametrize(
    ("body", "status"),
    [('{"content": {"never": [NaN]}}', 400), ('{"content": {"a\\ud800": 1}}', 422), ('{"content": [1]}', 422)],
)
def test_malformed_content_returns_a_problem(api: Any, path: str, body: str, status: int) -> None:
    headers = {"If-Match": "*"}
    response = api.client.patch(f"/api/v1{path}", body, content_type="application/json", headers=headers)

    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"


def test_deeply_nested_content_returns_422(api: Any, path: str) -> None:
    deep: Any = "x"
    for _ in range(60):
        deep = [deep]

    assert patch(api, path, {"never": deep}, If_Match="*").status_code == 422


def test_versions_are_listed_newest_first_in_pages(api: Any, path: str) -> None:
    for number in range(1, 5):
        patch(api, path, claim(f"Text {number}."), If_Match=f'"{number}"')

    first = api.get(f"{path}/versions?limit=3").json()
    second = api.get(f"{path}/versions?limit=3&before={first['next_before']}").json()

    numbers = [version["number"] for version in first["results"] + second["results"]]
    assert (numbers, second["next_before"]) == ([5, 4, 3, 2, 1], None)
    newest, oldest = first["results"][0], second["results"][-1]
    assert (newest["kind"], newest["author"], newest["base_version"], newest["is_current"]) == (
        "edited",
        "alice",
        4,
        True,
    )
    assert (oldest["kind"], oldest["author"], oldest["writer"]) == ("written", None, "offline")
    assert api.client.get(oldest["url"]).json()["content"] != api.client.get(newest["url"]).json()["content"]


def test_restore_makes_a_new_version(api: Any, path: str) -> None:
    before = api.get(path).json()["content"]
    patch(api, path, claim("Mine."), If_Match='"1"')

    restored = api.post(f"{path}/versions/1/restore")

    assert (restored.status_code, restored.json()["version"], restored.json()["content"]) == (200, 3, before)
    assert api.post(f"{path}/versions/99/restore").json()["code"] == "version_not_found"


def test_locked_section_cannot_be_regenerated(api: Any, path: str) -> None:
    assert api.post(f"{path}/lock").json()["is_locked"]
    response = api.post(f"{path}/regenerate", {})
    assert (response.status_code, response.json()["code"]) == (409, "section_locked")

    assert not api.post(f"{path}/unlock").json()["is_locked"]
    assert api.post(f"{path}/regenerate", {}).status_code == 202


def test_regenerate_returns_202_and_the_run_continues(api: Any, path: str, finished: Run) -> None:
    accepted = api.post(f"{path}/regenerate", {})

    assert (accepted.status_code, accepted.json()["status"]) == (202, "queued")
    assert accepted["Location"] == f"/api/v1/runs/{finished.id}"
    execution.execute(finished.id, worker="one")
    assert api.get(path).json()["version"] == 2
    assert api.get(f"/runs/{finished.id}").json()["status"] == "succeeded"


def test_regenerating_an_edited_section_needs_confirmation(api: Any, path: str) -> None:
    patch(api, path, claim("Mine."), If_Match='"1"')

    response = api.post(f"{path}/regenerate", {})
    assert (response.status_code, response.json()["code"]) == (409, "section_edited")
    assert api.post(f"{path}/regenerate", {"confirm": True}).status_code == 202


def test_changes_return_409_while_regenerating(api: Any, path: str) -> None:
    api.post(f"{path}/regenerate", {})

    for response in (
        patch(api, path, claim("Mine."), If_Match='"1"'),
        api.post(f"{path}/regenerate", {}),
        api.post(f"{path}/lock"),
        api.post(f"{path}/versions/1/restore"),
    ):
        assert (response.status_code, response.json()["code"]) == (409, "run_not_finished")
    assert api.get(path).status_code == 200, "the current version can still be read"


@pytest.mark.parametrize(
    ("section", "instruction", "status", "code"),
    [
        ("positioning", "Be brief.", 422, "instruction_not_supported"),
        ("calendar", "Only Mondays.", 422, "instruction_not_supported"),
        ("positioning", "x" * 501, 422, "invalid_request"),
        ("positioning", "x\x07", 422, "invalid_request"),
        ("checks", "", 409, "section_is_derived"),
        ("nonsense", "", 404, "section_not_found"),
    ],
)
def test_impossible_regeneration_changes_nothing(
    api: Any, finished: Run, section: str, instruction: str, status: int, code: str
) -> None:
    response = api.post(f"/runs/{finished.id}/sections/{section}/regenerate", {"instruction": instruction})

    assert (response.status_code, response.json()["code"]) == (status, code)
    finished.refresh_from_db()
    assert finished.status == "succeeded"


def test_model_writer_accepts_an_instruction(api: Any, path: str, finished: Run) -> None:
    Run.objects.update(writer="model:openai-compatible:scripted")

    assert api.post(f"{path}/regenerate", {"instruction": "  Be brief.  "}).status_code == 202
    assert reads.get_section(finished, "positioning").instruction == "Be brief."


def test_strategy_marks_edited_locked_and_outdated_sections(api: Any, finished: Run) -> None:
    patch(api, f"/runs/{finished.id}/sections/pillars", {"remark": "Two."}, If_Match="*")
    api.post(f"/runs/{finished.id}/sections/audience/lock")

    sections = {section["key"]: section for section in api.get(f"/runs/{finished.id}/strategy").json()["sections"]}

    assert [key for key, section in sections.items() if section["is_edited"]] == ["pillars"]
    assert [key for key, section in sections.items() if section["is_locked"]] == ["audience"]
    outdated = {key for key, section in sections.items() if section["changed_inputs"]}
    assert outdated == {"front", "calendar"}


def test_unfinished_section_returns_404(api: Any, run: Run) -> None:
    endings.finish(write_sections(run, 3))

    assert api.get(f"/runs/{run.id}/sections/pillars").json()["code"] == "section_not_found"


@pytest.mark.parametrize(
    ("method", "rest"),
    [
        ("get", ""),
        ("patch", ""),
        ("post", "/regenerate"),
        ("post", "/lock"),
        ("post", "/unlock"),
        ("get", "/versions"),
        ("get", "/versions/1"),
        ("post", "/versions/1/restore"),
    ],
)
def test_section_of_another_user_looks_like_a_missing_one(bobs_api: Any, finished: Run, method: str, rest: str) -> None:
    def answer(run_id: object) -> Any:
        body: dict[str, Any] = {"content": {}} if method == "patch" else {}
        options = {} if method == "get" else {"content_type": "application/json", "headers": {"If-Match": "*"}}
        where = f"/api/v1/runs/{run_id}/sections/positioning{rest}"
        return getattr(bobs_api.client, method)(where, body, **options)

    theirs, none = answer(finished.id), answer(uuid4())

    assert (theirs.status_code, theirs.content) == (404, none.content)
    assert SectionVersion.objects.filter(section__key="positioning").count() == 1


def test_anonymous_request_returns_401(anonymous_api: Any, path: str) -> None:
    assert anonymous_api.get(path).status_code == 401


def test_schema_documents_every_response(client: Any) -> None:
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    section = paths["/api/v1/runs/{run_id}/sections/{key}"]

    # Responses common to all operations are tested in test_openapi.py.
    assert {"200", "404", "409", "413", "422", "428"} <= set(section["patch"]["responses"])
    assert {"409", "413", "428"}.isdisjoint(section["get"]["responses"])
    conflict = section["patch"]["responses"]["409"]["content"]
    assert set(conflict) == {"application/problem+json"}
    again = paths["/api/v1/runs/{run_id}/sections/{key}/regenerate"]["post"]
    assert {"202", "404", "409", "422"} <= set(again["responses"])
