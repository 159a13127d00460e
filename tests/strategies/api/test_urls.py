"""URLs in responses: usable from another origin, and all of a run's."""

import json
import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from django.test import Client
from django.urls import resolve

from strategies.api.ninja_api import api as ninja_api
from strategies.models import Run
from strategies.models.webhooks import WebhookEvent
from strategies.webhooks import endpoints, outbox

pytestmark = pytest.mark.django_db(transaction=True)

SITE = "https://strategy.example"


def find_urls(body: Any) -> list[str]:
    """Return everything in a JSON body that looks like a URL of this site."""
    return re.findall(r'"((?:https://strategy\.example)?/(?:api|runs|shared)[^"]*)"', json.dumps(body))


def read_urls(api: Any, run: Run) -> list[str]:
    """Return the URLs in the bodies and headers of responses of every kind."""
    endpoint = endpoints.create(run.owner, url="https://hooks.example/", events=list(WebhookEvent))
    rerun = api.post(f"/runs/{run.pk}/rerun")
    page = api.get("/runs?limit=1")
    responses = [
        *(rerun, page, api.get(f"/runs/{run.pk}"), api.get(f"/runs/{run.pk}/strategy")),
        *(api.get(f"/runs/{run.pk}/sections/positioning"), api.get(f"/runs/{run.pk}/sections/positioning/versions")),
        *(api.post(f"/runs/{run.pk}/stream-ticket"), api.post(f"/runs/stream-ticket?run={run.pk}")),
        *(api.get(f"/webhooks/{endpoint.pk}"), api.post("/webhooks", {"url": "https://hooks.example/"})),
    ]
    bodies = [find_urls(response.json()) for response in responses]
    assert all(bodies)
    links = [re.findall("<(.*?)>", response["Link"])[0] for response in (rerun, page)]
    return [*(url for urls in bodies for url in urls), *links, rerun["Location"], responses[-1]["Location"]]


def test_urls_are_absolute_if_the_sites_address_is_known(api: Any, finished: Run, settings: Any) -> None:
    assert not [url for url in read_urls(api, finished) if not url.startswith("/")]
    settings.SITE_URL = SITE

    urls = read_urls(api, finished)

    assert len(urls) > 60
    assert not [url for url in urls if not url.startswith(f"{SITE}/")]
    shared = api.post(f"/runs/{finished.pk}/shares", {"days": 7}).json()["url"]
    assert shared.startswith(f"{SITE}/shared/")


def test_schema_names_the_sites_address_if_it_is_known(settings: Any) -> None:
    assert not ninja_api.get_openapi_schema()["servers"]
    settings.SITE_URL = SITE

    assert ninja_api.get_openapi_schema()["servers"] == [{"url": SITE}]


def test_webhook_names_absolute_urls(finished: Run, alice: Any, settings: Any) -> None:
    settings.SITE_URL = SITE
    endpoint = endpoints.create(alice, url="https://hooks.example/", events=list(WebhookEvent))

    with transaction.atomic():
        outbox.enqueue_run_ended(finished)

    urls = json.loads(endpoint.deliveries.get().body)["data"]["urls"]
    assert urls["page"] == f"{SITE}/runs/{finished.pk}"
    assert {url.startswith(f"{SITE}/") for url in urls.values()} == {True}


def test_urls_of_a_run_are_those_of_the_routes(api: Any, finished: Run) -> None:
    urls = api.get(f"/runs/{finished.pk}").json()["urls"]

    views = {name: resolve(url.format(key="positioning", extension="docx")) for name, url in urls.items()}

    assert {view.kwargs["run_id"] for view in views.values()} <= {finished.pk, str(finished.pk)}
    assert {name: view.view_name.partition(":")[2] for name, view in views.items()} == {
        "self": "get_run",
        "brief": "get_run_brief",
        "events": "list_events",
        "stream": "stream",
        "ticket": "create_stream_ticket",
        "strategy": "get_strategy",
        "sections": "get_section",
        "exports": "export_strategy",
        "shares": "create_share",
        "model_calls": "list_model_calls",
        "objections": "list_objections",
        "cancel": "cancel_run",
        "retry": "retry_run",
        "rerun": "rerun_run",
        "page": "run",
    }


def test_pages_use_paths_whatever_the_sites_address(browser: Client, run: Run, settings: Any) -> None:
    settings.SITE_URL = SITE

    for path in (f"/runs/{run.pk}", "/"):
        page = browser.get(path).content.decode()
        assert str(run.pk) in page
        assert SITE not in page


def test_page_of_another_origin_can_read_the_name_of_a_file(api: Any, finished: Run, settings: Any) -> None:
    settings.CORS_ALLOWED_ORIGINS = ["https://spa.example"]

    file = api.get(f"/runs/{finished.pk}/exports/md", Origin="https://spa.example")

    exposed = set(file["Access-Control-Expose-Headers"].split(", "))
    assert "filename=" in file["Content-Disposition"]
    assert {"Content-Disposition", "ETag", "Retry-After", "Location", "Link", "RateLimit"} <= exposed


def test_url_of_a_ticket_opens_the_stream(api: Any, run: Run, settings: Any) -> None:
    settings.SITE_URL = SITE

    url = urlsplit(api.post(f"/runs/{run.pk}/stream-ticket").json()["url"])

    assert (url.netloc, resolve(url.path).view_name) == ("strategy.example", "strategies:stream")
    assert url.query.startswith("ticket=")
