"""The addresses of `manage.py doctor --url` open with doctor's tickets only. tests/deployment uses them for real."""

from uuid import uuid4

import pytest
from django.test import Client

from sse import tickets
from strategies.models import Run
from strategies.runs.channels import run_channel
from strategies.streaming import diagnostic

pytestmark = pytest.mark.django_db(transaction=True)


def test_request_is_described_to_whoever_has_a_ticket_and_once() -> None:
    path = f"{diagnostic.REQUEST_PATH}?{diagnostic.make_query(uuid4())}"
    client = Client(enforce_csrf_checks=True, headers={"Idempotency-Key": "x", "Cookie": "secret=hunter2"})

    described, repeated = (client.post(path, {}, content_type="application/json") for _ in range(2))

    assert described.json() == {"client_address": "127.0.0.1", "headers": ["Content-Type", "Idempotency-Key"]}
    assert described.headers["Cache-Control"] == "private, no-store"
    assert (repeated.status_code, repeated.json()["code"]) == (401, "not_signed_in")


@pytest.mark.parametrize("path", [diagnostic.STREAM_PATH, diagnostic.REQUEST_PATH])
def test_nothing_opens_without_a_ticket_for_it(path: str, run: Run, browser: Client) -> None:
    mine, other = uuid4(), uuid4()
    of_run = tickets.issue(run.owner.pk, [run_channel(run.pk)])
    queries = ["", f"id={mine}", "id=x&ticket=y", f"id={run.pk}&ticket={of_run}"]
    queries.append(diagnostic.make_query(other).replace(str(other), str(mine)))

    answers = [browser.generic("GET" if "stream" in path else "POST", f"{path}?{query}") for query in queries]

    assert {answer.status_code for answer in answers} == {401}


def test_ticket_of_a_diagnosis_opens_no_run(run: Run) -> None:
    _, _, ticket = diagnostic.make_query(uuid4()).rpartition("=")

    assert Client().get(f"/api/v1/runs/{run.pk}/stream?ticket={ticket}").status_code == 401
