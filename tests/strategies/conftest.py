"""Clients of the JSON API and of the pages, a run that has ended, and a mail server."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from config.settings.reading import mailers
from strategies import estimates
from tests.mail_server import MailServer
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


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """What a process keeps for a minute of other tests' runs is not true of this one's."""
    estimates.forget_histories()


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


@pytest.fixture
def mail(settings: Any, alice: Any) -> Iterator[MailServer]:
    """A mail server, and Alice has an address."""
    alice.email = "alice@example.org"
    alice.save()
    with MailServer() as server:
        settings.MAILERS = mailers(
            {
                "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
                "EMAIL_HOST": "127.0.0.1",
                "EMAIL_PORT": server.port,
                "EMAIL_HOST_USER": None,
                "EMAIL_HOST_PASSWORD": None,
                "EMAIL_USE_TLS": False,
                "EMAIL_USE_SSL": False,
                "EMAIL_TIMEOUT": 5,
            }
        )
        settings.MAIL_IS_CONFIGURED, settings.SITE_URL = True, "https://strategy.example"
        yield server
