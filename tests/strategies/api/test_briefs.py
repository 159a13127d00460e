"""The brief of a run and sample briefs, typed in the OpenAPI schema."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from strategies.generation.brief import Brief, parse_brief
from strategies.models import Run

pytestmark = pytest.mark.django_db(transaction=True)

SCHEMA = json.loads((Path(__file__).parents[3] / "strategies/api/openapi.json").read_text())


def validate(name: str, value: Any) -> None:
    definitions = json.loads(json.dumps(SCHEMA["components"]["schemas"]).replace("#/components/schemas/", "#/$defs/"))
    jsonschema_rs.validate({"$ref": f"#/$defs/{name}", "$defs": definitions}, value)


def test_brief_of_a_run_can_be_submitted_again(api: Any, raw_brief: dict[str, Any]) -> None:
    created = api.post("/runs", {"brief": raw_brief}).json()

    brief = api.client.get(created["urls"]["brief"]).json()

    validate("Brief", brief)
    assert parse_brief(brief) == parse_brief(raw_brief)
    again = api.post("/runs", {"brief": brief}).json()
    assert api.client.get(again["urls"]["brief"]).json() == brief


def test_brief_of_a_run_is_cached_by_clients(api: Any, run: Run) -> None:
    first = api.get(f"/runs/{run.pk}/brief")
    again = api.get(f"/runs/{run.pk}/brief", If_None_Match=first["ETag"])

    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")


def test_every_sample_brief_can_be_submitted(api: Any) -> None:
    samples = api.get("/sample-briefs").json()["results"]

    assert len(samples) == len({sample["key"] for sample in samples}) >= 3
    for sample in samples:
        validate("Brief", sample["brief"])
        assert sample["title"] == sample["brief"]["business"]["business_name"]
        assert api.post("/runs", {"brief": sample["brief"]}).status_code == 202


def test_brief_is_typed_wherever_it_is_sent_or_received() -> None:
    schemas = SCHEMA["components"]["schemas"]
    reference = {"$ref": "#/components/schemas/Brief"}
    brief = SCHEMA["paths"]["/api/v1/runs/{run_id}/brief"]["get"]["responses"]["200"]

    assert schemas["RunCreate"]["properties"]["brief"] == reference
    assert schemas["SampleBriefOut"]["properties"]["brief"] == reference
    assert brief["content"]["application/json"]["schema"] == reference
    assert set(schemas["Brief"]["properties"]) == set(Brief.model_fields)
    assert schemas["Brief"]["additionalProperties"] is False
