"""`manage.py sse_schema`: the JSON Schema of the messages on a stream, from which other languages generate types."""

import json
from typing import Any

from django.core.management.base import BaseCommand
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from sse.types import EVENT_KINDS, STORED_KINDS, SSEMessage


class _WireSchema(GenerateJsonSchema):
    """Messages contain no null: a field that does not apply is left out, and one with a default is always present."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def field_is_required(self, field: Any, total: bool) -> bool:
        return bool(field["schema"].get("default", ...) is not None)


def wire_schema() -> JsonSchemaValue:
    """Return the schema of a message. `x-without-id` lists the events that have no id."""
    schema = SSEMessage.model_json_schema(mode="serialization", schema_generator=_WireSchema)
    schema["x-without-id"] = sorted(EVENT_KINDS - STORED_KINDS)
    return schema


class Command(BaseCommand):
    help = "Print the JSON Schema of the messages on a stream."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(json.dumps(wire_schema(), indent=2))
