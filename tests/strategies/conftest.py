"""Fixtures: clients of the JSON API and the pages, a finished run and a mail server."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from config.settings.parsing import mailers
from strategies.runs import estimates
from tests.mail_server import MailServer
from tests.strategies.writing import write_all
from tests.transactions import forbid_network_in_transactions


class Api:
    """A client of the JSON API that sends a bearer token."""

    def __init__(self, token: str | None) -> None:
        self.token = token
        self.client = Client(headers={"Authorization": f"Bearer {token}"} if token else {})

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(
            f"/api/v1{path}", headers={name.replace("_", "-"): value for name, value in headers.items()}
        )

    def patch(self, path: str, body: Any = None, **headers: str) -> Any:
        sent_headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.patch(f"/api/v1{path}", body, content_type="application/json", headers=sent_headers)

    def delete(self, path: str) -> Any:
        return self.client.delete(f"/api/v1{path}")

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        sent_headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(f"/api/v1{path}", body, content_type="application/json", headers=sent_headers)


@pytest.fixture(autouse=True)
def clear_run_history() -> None:
    """Clear the durations of earlier runs, which a process caches for a minute."""
    estimates.clear_history_cache()


@pytest.fixture(autouse=True)
def no_network_in_transactions() -> Iterator[None]:
    with forbid_network_in_transactions():
        yield


@pytest.fixture
def api(alice: Any) -> Api:
    """Return a client with Alice's token."""
    from strategies.accounts import tokens

    return Api(tokens.issue(alice, name="test"))


@pytest.fixture
def bobs_api(bob: Any) -> Api:
    from strategies.accounts import tokens

    return Api(tokens.issue(bob, name="test"))


@pytest.fixture
def anonymous_api(db: None) -> Api:
    return Api(None)


@pytest.fixture
def browser(alice: Any) -> Client:
    """Return a browser in which Alice is signed in."""
    client = Client()
    client.force_login(alice)
    return client


@pytest.fixture
def finished(run: Any) -> Any:
    """Return Alice's run with every section written."""
    return write_all(run)


@pytest.fixture
def mail(settings: Any, alice: Any) -> Iterator[MailServer]:
    """Start a mail server, configure it, and give Alice a confirmed email address."""
    from strategies.models import Account

    alice.email = "alice@example.org"
    alice.save()
    Account.objects.filter(user=alice).update(confirmed_email=alice.email)
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
        settings.EMAIL_IS_CONFIGURED, settings.SITE_URL = True, "https://strategy.example"
        yield server
