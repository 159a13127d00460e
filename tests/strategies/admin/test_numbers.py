"""The page of numbers, and the front page's glance."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from strategies.admin.statistics import HEIGHT, stacked
from strategies.models import ModelCall, Run
from strategies.runs import endings, leases, transitions
from strategies.worker import registry
from tests.strategies.writing import write_all

pytestmark = pytest.mark.django_db

PAGE = "/admin/strategies/run/numbers/"


def test_the_page_shows_every_number_with_its_table(superuser: Client, alice: Any, brief: Any, run: Run) -> None:
    write_all(run)
    lost, _ = transitions.create(owner=alice, brief=brief, writer="model:<b>")
    endings.abort(lost.pk, code="worker_lost", message="Lost.")
    about = {"section": "audience", "model": "openai:m", "outcome": "answered", "duration_s": 1, "attempt": 1}
    ModelCall.objects.create(run=run, **about, cost_usd="0.1234", input_tokens=123456, output_tokens=1)

    page = superuser.get(PAGE).content.decode()

    for told in (
        "worker_lost",
        "0.1234",
        "123,456",
        "50 %",
        "model:&lt;b&gt;",
        "Writing, from first to last",
        "openai:m",
    ):
        assert told in page
    assert "tl-fill--succeeded" in page
    assert "style=" not in page
    assert page.count('<tr><th scope="row" class="tl-day">20') == 60


@pytest.mark.parametrize("query", ["days=7", "days=90", "days=-1", "days=x", "writer=nobody", "days=7&writer=offline"])
def test_whatever_is_asked_for_there_is_a_page(superuser: Client, run: Run, query: str) -> None:
    assert superuser.get(f"{PAGE}?{query}").status_code == 200


def test_an_empty_site_has_numbers_too(superuser: Client) -> None:
    page = superuser.get(PAGE).content.decode()

    for told in ("No run was ordered", "No run has succeeded", "Nothing has failed", "No model was asked"):
        assert told in page


def test_numbers_are_for_those_who_may_view_runs(viewer: Client, client: Client, django_user_model: Any) -> None:
    assert viewer.get(PAGE).status_code == 200
    client.force_login(django_user_model.objects.create_user("sam", is_staff=True))
    assert client.get(PAGE).status_code == 403
    assert Client().get(PAGE).status_code == 302


def test_the_page_costs_the_same_queries_for_more_runs(superuser: Client, alice: Any, brief: Any, run: Run) -> None:
    superuser.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        superuser.get(PAGE)
    for _ in range(5):
        transitions.create(owner=alice, brief=brief, writer="offline")
    with CaptureQueriesContext(connection) as more:
        superuser.get(PAGE)
    assert len(more) == len(few) <= 11


def test_bars_are_stacked_by_the_highest_and_nothing_is_drawn_of_nothing() -> None:
    pieces = stacked([[1, 1], [0, 4]], kinds=["a", "b"])

    assert [(piece.kind, piece.y, piece.height) for piece in pieces] == [
        ("a", HEIGHT * 0.75, HEIGHT * 0.25),
        ("b", HEIGHT * 0.5, HEIGHT * 0.25),
        ("b", 0, HEIGHT),
    ]
    assert stacked([[0, 0]], kinds=["a", "b"]) == []


def test_the_front_page_tells_how_things_stand(superuser: Client, alice: Any, brief: Any, run: Run) -> None:
    Run.objects.filter(pk=run.pk).update(created_at=timezone.now() - timedelta(minutes=4))
    running, _ = transitions.create(owner=alice, brief=brief, writer="offline")
    leases.claim(running.pk, worker="one")
    failed, _ = transitions.create(owner=alice, brief=brief, writer="offline")
    endings.abort(failed.pk, code="worker_lost", message="Lost.")
    registry.record_heartbeat("worker@here")

    page = superuser.get("/admin/").content.decode()

    start = page.index("Runs at a glance")
    glance = page[start : page.index("</section>", start)]
    for name, told in (("running", 1), ("queued", 1), ("failed", 1)):
        assert f"{name}{'&amp;finished_at__gte' if name == 'failed' else ''}" in glance
        assert f">{told}</a>" in glance[glance.index(f"status__exact={name}") :][:90]
    assert 'stuck=yes">1</a>' in glance
    assert "<dd>4 min " in glance
    assert "worker@here" in glance
    link = glance[glance.index("?status__exact=failed") :].split('"')[0].replace("&amp;", "&")
    assert str(failed.pk) in superuser.get(f"/admin/strategies/run/{link}").content.decode()


def test_the_front_page_tells_nothing_of_runs_to_who_may_not_view_them(client: Client, django_user_model: Any) -> None:
    client.force_login(django_user_model.objects.create_user("sam", is_staff=True))

    assert "Runs at a glance" not in client.get("/admin/").content.decode()


def test_a_site_without_workers_is_told_so(superuser: Client) -> None:
    assert "No worker has given a sign of life" in superuser.get("/admin/").content.decode()
