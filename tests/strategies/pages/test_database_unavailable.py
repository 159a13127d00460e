"""Pages while the database is unavailable, or has no connection left."""

from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from strategies.runs import shares

pytestmark = pytest.mark.django_db


def refuse(*arguments: Any) -> None:
    raise OperationalError("too many clients already")


def is_503(browser: Client, address: str) -> bool:
    with connection.execute_wrapper(refuse):
        response = browser.get(address)
    assert "The database is not available." in response.text
    return (response.status_code, response["Retry-After"]) == (503, "2")


@pytest.mark.parametrize("address", ["/", "/new", "/admin/", "/account/"])
def test_page_says_503_when_the_session_cannot_be_read(browser: Client, address: str, caplog: Any) -> None:
    assert is_503(browser, address)
    assert "Traceback" not in caplog.text


def test_page_says_503_when_its_view_cannot_read(client: Client, finished: Any, caplog: Any) -> None:
    _, token = shares.create(finished, days=30)

    assert is_503(client, f"/shared/{token}")
    assert "Traceback" not in caplog.text
