"""The statistics page, and the overview on the front page."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from strategies.admin.statistics import HEIGHT, build_chart
from strategies.models import ModelCall, Run
from strategies.runs import endings, leases, transitions
from strategies.worker import registry
from tests.strategies.writing import write_all

pytestmark = pytest.mark.django_db

PAGE = "/admin/strategies/run/statistics/"


def test_statistics_page_shows_charts_and_tables(superuser: Client, alice: Any, brief: Any, run: Run) -> None:
    write_all(run)
    lost, _ = transitions.create(owner=alice, brief=brief, writer="model:<b>")
    endings.abort(lost.pk, code="worker_lost", message="Lost.")
    fields = {"section": "audience", "model": "openai:m", "outcome": "answered", "duration_s": 1, "attempt": 1}
    ModelCall.objects.create(run=run, **fields, cost_usd="0.1234", input_tokens=123456, output_tokens=1)

    page = superuser.get(PAGE).content.decode()

    for text in (
        "worker_lost",
        "0.1234",
        "123,456",
        "50 %",
        "model:&lt;b&gt;",
        "Writing, in total",
        "openai:m",
    ):
        assert text in page
    assert "tl-fill--succeeded" in page
    assert "style=" not in page
    assert page.count('<th scope="row" class="tl-day">20') == 60


def test_statistics_page_names_no_amount_where_no_price_is_known(superuser: Client, run: Run) -> None:
    ModelCall.objects.create(
        run=run, section="audience", model="ollama:m", outcome="answered", duration_s=1, attempt=1, input_tokens=1
    )

    page = superuser.get(PAGE).content.decode()

    assert "0.0000" not in page
    assert "No cost is known." in page
    assert page.count('<td class="tl-number">unknown</td>') == 2


@pytest.mark.parametrize("query", ["days=7", "days=90", "days=-1", "days=x", "writer=missing", "days=7&writer=offline"])
def test_statistics_page_accepts_any_query(superuser: Client, run: Run, query: str) -> None:
    assert superuser.get(f"{PAGE}?{query}").status_code == 200


def test_statistics_page_of_an_empty_site(superuser: Client) -> None:
    page = superuser.get(PAGE).content.decode()

    for text in ("No runs were created", "No durations", "No failures", "No model calls"):
        assert text in page


def test_statistics_need_permission_to_view_runs(viewer: Client, client: Client, django_user_model: Any) -> None:
    assert viewer.get(PAGE).status_code == 200
    client.force_login(django_user_model.objects.create_user("sam", is_staff=True))
    assert client.get(PAGE).status_code == 403
    assert Client().get(PAGE).status_code == 302


def test_statistics_page_query_count_is_constant(superuser: Client, alice: Any, brief: Any, run: Run) -> None:
    superuser.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        superuser.get(PAGE)
    for _ in range(5):
        transitions.create(owner=alice, brief=brief, writer="offline")
    with CaptureQueriesContext(connection) as more:
        superuser.get(PAGE)
    assert len(more) == len(few) <= 11


def test_chart_is_scaled_to_the_highest_bar() -> None:
    rectangles = build_chart([[1, 1], [0, 4]], kinds=["a", "b"])

    assert [(one.kind, one.y, one.height) for one in rectangles] == [
        ("a", HEIGHT * 0.75, HEIGHT * 0.25),
        ("b", HEIGHT * 0.5, HEIGHT * 0.25),
        ("b", 0, HEIGHT),
    ]
    assert build_chart([[0, 0]], kinds=["a", "b"]) == []


def test_front_page_shows_the_overview(superuser: Client, alice: Any, brief: Any, run: Run) -> None:
    Run.objects.filter(pk=run.pk).update(created_at=timezone.now() - timedelta(minutes=4))
    running, _ = transitions.create(owner=alice, brief=brief, writer="offline")
    leases.claim(running.pk, worker="one")
    failed, _ = transitions.create(owner=alice, brief=brief, writer="offline")
    endings.abort(failed.pk, code="worker_lost", message="Lost.")
    registry.record_heartbeat("worker@here")

    page = superuser.get("/admin/").content.decode()

    start = page.index("Runs at a glance")
    glance = page[start : page.index("</section>", start)]
    for name, count in (("running", 1), ("queued", 1), ("failed", 1)):
        assert f"{name}{'&amp;finished_at__gte' if name == 'failed' else ''}" in glance
        assert f">{count}</a>" in glance[glance.index(f"status__exact={name}") :][:90]
    assert 'stuck=yes">1</a>' in glance
    assert "<dd>4 min " in glance
    assert "worker@here" in glance
    link = glance[glance.index("?status__exact=failed") :].split('"')[0].replace("&amp;", "&")
    assert str(failed.pk) in superuser.get(f"/admin/strategies/run/{link}").content.decode()


def test_front_page_hides_runs_without_permission(client: Client, django_user_model: Any) -> None:
    client.force_login(django_user_model.objects.create_user("sam", is_staff=True))

    assert "Runs at a glance" not in client.get("/admin/").content.decode()


def test_front_page_warns_without_workers(superuser: Client) -> None:
    assert "No worker is online" in superuser.get("/admin/").content.decode()
