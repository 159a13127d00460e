"""Clients of the JSON API and of the pages, and a run that has ended."""

from typing import Any

import pytest
from django.test import Client

from tests.strategies.writing import write_all


class Api:
    """The JSON API for one person with a bearer token."""

    def __init__(self, token: str | None) -> None:
        self.token = token
        self.client = Client(headers={"Authorization": f"Bearer {token}"} if token else {})

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(
            f"/api/v1{path}", headers={name.replace("_", "-"): value for name, value in headers.items()}
        )

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(f"/api/v1{path}", body, content_type="application/json", headers=named)


@pytest.fixture
def api(alice: Any) -> Api:
    """Alice's."""
    from strategies import api_tokens

    return Api(api_tokens.issue(alice, name="test"))


@pytest.fixture
def bobs_api(bob: Any) -> Api:
    from strategies import api_tokens

    return Api(api_tokens.issue(bob, name="test"))


@pytest.fixture
def strangers_api(db: None) -> Api:
    return Api(None)


@pytest.fixture
def browser(alice: Any) -> Client:
    """Alice's, signed in."""
    client = Client()
    client.force_login(alice)
    return client


@pytest.fixture
def finished(run: Any) -> Any:
    """Alice's run, all of its sections written."""
    return write_all(run)
