"""Share links over the JSON API."""

from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.test import Client

from strategies.models import Run
from tests.strategies.writing import write_all

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def path(run: Run) -> str:
    return f"/runs/{write_all(run).id}/shares"


def delete(api: Any, path: str) -> Any:
    return api.client.delete(f"/api/v1{path}")


def test_share_link_is_created_opened_listed_and_revoked(api: Any, path: str) -> None:
    created = api.post(path, {"days": 1, "name": "The board"})
    link = created.json()
    assert (created.status_code, link["name"], link["open_count"]) == (201, "The board", 0)
    address = urlsplit(link["url"])
    assert (address.scheme, address.netloc) == ("http", "testserver")
    assert Client().get(address.path).status_code == 200
    assert Client().get(urlsplit(link["badge_url"]).path).headers["Content-Type"] == "image/svg+xml"

    (listed,) = api.get(path).json()["results"]
    assert listed == {name: listed[name] for name in link if name not in {"url", "badge_url"}}
    assert (listed["open_count"], listed["has_expired"], bool(listed["last_opened_at"])) == (1, False, True)

    assert [delete(api, f"{path}/{link['id']}").status_code for _ in range(2)] == [204, 204]
    assert api.get(path).json()["results"] == []
    assert Client().get(address.path).status_code == 404


@pytest.mark.parametrize(
    ("body", "field"), [({"days": 2}, "days"), ({"days": 7, "name": "x" * 81}, "name"), ({"forever": True}, "forever")]
)
def test_invalid_share_returns_422(api: Any, path: str, body: dict[str, Any], field: str) -> None:
    response = api.post(path, body)

    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, field)
    assert api.get(path).json()["results"] == []


def test_share_returns_409_while_the_run_is_in_progress(api: Any, run: Run) -> None:
    response = api.post(f"/runs/{run.id}/shares", {"days": 7})

    assert (response.status_code, response.json()["code"]) == (409, "run_not_finished")


def test_other_users_cannot_see_or_revoke_a_share_link(api: Any, bobs_api: Any, anonymous_api: Any, path: str) -> None:
    link = api.post(path, {"days": 7}).json()

    for client, status in ((bobs_api, 404), (anonymous_api, 401)):
        assert client.get(path).status_code == status
        assert client.post(path, {"days": 7}).status_code == status
        assert delete(client, f"{path}/{link['id']}").status_code == status
    assert delete(api, f"{path}/{uuid4()}").json()["code"] == "share_not_found"
    assert Client().get(urlsplit(link["url"]).path).status_code == 200
    assert len(api.get(path).json()["results"]) == 1


def test_share_link_opens_only_the_strategy_page(api: Any, path: str) -> None:
    token = api.post(path, {"days": 7}).json()["url"].rpartition("/")[2]
    run = path.rpartition("/shares")[0]

    for address in (f"/api/v1{run}", f"/api/v1{run}/strategy", f"/api/v1{path}"):
        assert Client(headers={"Authorization": f"Bearer {token}"}).get(address).status_code == 401
    for address in (f"/shared/{token}/", f"/shared/{token}.md", f"{run}/strategy", f"{run}/strategy.docx"):
        assert Client().get(address).status_code in {302, 404}
