"""While the database does not answer, an API client is told to come back, and that it was not its fault."""

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
    def raise_as_django_does(*arguments: Any) -> Any:
        raise OperationalError("the connection is closed")

    monkeypatch.setattr(tokens, "find", raise_as_django_does)


def expect_come_back(response: Any) -> None:
    assert (response.status_code, response.json()["code"]) == (503, "database_unavailable")
    assert int(response["Retry-After"]) > 0
    assert "closed" not in response.json()["detail"]


def test_a_poll_is_told_to_come_back(bearer: dict[str, str], run: Any, database_unavailable: None) -> None:
    expect_come_back(Client(raise_request_exception=False).get(f"/api/v1/runs/{run.pk}", headers=bearer))


def test_a_stream_is_told_to_come_back(bearer: dict[str, str], run: Any, database_unavailable: None) -> None:
    get = async_to_sync(AsyncClient(raise_request_exception=False).get)
    expect_come_back(get(f"/api/v1/runs/{run.pk}/stream", headers=bearer))
