"""While the database is unavailable, the API answers 503 with `Retry-After`."""

from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.db import OperationalError
from django.test import AsyncClient, Client

from strategies.accounts import tokens

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bearer(alice: Any) -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens.issue(alice, name='test')}"}


@pytest.fixture
def database_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    def raise_operational_error(*arguments: Any) -> Any:
        raise OperationalError("the connection is closed")

    monkeypatch.setattr(tokens, "find", raise_operational_error)


def assert_service_unavailable(response: Any) -> None:
    assert (response.status_code, response.json()["code"]) == (503, "database_unavailable")
    assert int(response["Retry-After"]) > 0
    assert "closed" not in response.json()["detail"]


def test_poll_is_a_503_while_the_database_is_unavailable(
    bearer: dict[str, str], run: Any, database_unavailable: None
) -> None:
    assert_service_unavailable(Client(raise_request_exception=False).get(f"/api/v1/runs/{run.pk}", headers=bearer))


def test_stream_is_a_503_while_the_database_is_unavailable(
    bearer: dict[str, str], run: Any, database_unavailable: None
) -> None:
    get = async_to_sync(AsyncClient(raise_request_exception=False).get)
    assert_service_unavailable(get(f"/api/v1/runs/{run.pk}/stream", headers=bearer))
