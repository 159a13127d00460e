"""The schema as it is sent to a provider: the same fields as the prose, within what each provider accepts.

Descriptions and lengths are in the prompt (`schema_text`), and are checked when the answer has arrived. What a provider
does with limits in a schema differs: OpenAI and Anthropic reject most of them in strict mode, Google rejects a schema
whose limits multiply to too many states. Servers that run a model locally keep the sizes of lists, because a small
model does not stop by itself.
"""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from strategies.generation.writers.model_config import Provider

ANTHROPIC_MAX_UNIONS = 16
"""Fields that may have several types in a schema that Anthropic enforces."""
ANTHROPIC_MAX_OPTIONAL = 24
"""Fields that may be left out in a schema that Anthropic enforces."""

_KEPT = ("type", "enum", "const", "$ref")
_LIST_SIZES = ("minItems", "maxItems")
_LOCAL: frozenset[Provider] = frozenset({"openai-compatible", "ollama"})


def wire_schema(prose: type[BaseModel], provider: Provider) -> dict[str, Any]:
    """Return the JSON Schema to send. Every field is required, so that no provider counts optional ones."""
    schema = prose.model_json_schema()
    sent = _reduce(schema, keeps_sizes=provider in _LOCAL)
    if definitions := schema.get("$defs"):
        sent["$defs"] = {
            name: _reduce(definition, keeps_sizes=provider in _LOCAL) for name, definition in definitions.items()
        }
    return sent


def fits_anthropic(schema: dict[str, Any]) -> bool:
    """Return whether Anthropic can enforce a schema; otherwise it has to be sent as a tool, which is not enforced."""
    optional = unions = 0
    for node in _walk_objects(schema, schema.get("$defs", {})):
        required = node.get("required", [])
        optional += sum(name not in required for name in node["properties"])
        unions += sum("anyOf" in inner for inner in node["properties"].values())
    return optional <= ANTHROPIC_MAX_OPTIONAL and unions <= ANTHROPIC_MAX_UNIONS


def _reduce(node: dict[str, Any], *, keeps_sizes: bool) -> dict[str, Any]:
    kept = {key: node[key] for key in _KEPT if key in node}
    if keeps_sizes:
        kept |= {key: node[key] for key in _LIST_SIZES if key in node}
    if "properties" in node:
        kept["properties"] = {
            name: _reduce(inner, keeps_sizes=keeps_sizes) for name, inner in node["properties"].items()
        }
        kept["required"] = list(node["properties"])
        kept["additionalProperties"] = False
    for key in ("items", "additionalProperties"):
        if isinstance(node.get(key), dict):
            kept[key] = _reduce(node[key], keeps_sizes=keeps_sizes)
    for key in ("anyOf", "prefixItems"):
        if key in node:
            kept[key] = [_reduce(option, keeps_sizes=keeps_sizes) for option in node[key]]
    return kept


def _walk_objects(node: Any, definitions: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield every object, once for each place where it is used, as Anthropic sees it after `$ref` is resolved."""
    if isinstance(node, list):
        for item in node:
            yield from _walk_objects(item, definitions)
    elif isinstance(node, dict):
        if "$ref" in node:
            yield from _walk_objects(definitions[node["$ref"].rsplit("/", 1)[-1]], definitions)
            return
        if "properties" in node:
            yield node
            yield from _walk_objects(list(node["properties"].values()), definitions)
        for key in ("items", "anyOf", "prefixItems"):
            yield from _walk_objects(node.get(key), definitions)
