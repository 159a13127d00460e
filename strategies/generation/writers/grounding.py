"""The check that prose says nothing the facts do not bear out: figures, web addresses, the named basis of a claim."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import BaseModel, JsonValue

from strategies.generation.writers.figures import known_values, unknown_figures
from strategies.generation.writers.visible_text import strings_in, visible_text

ASSUMPTION = "assumption"
"""What a `basis` says when no fact bears a statement out and the reader is told so."""

_ADDRESS = re.compile(
    r"\b(?:[a-z][a-z0-9+.-]{1,15}://|www\.|(?:javascript|data|mailto|tel):)[^\s<>\"')\]]+", re.IGNORECASE
)
_SHOWN_OBJECTIONS = 10
_SHOWN_CHARS = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Ungrounded:
    """Something stated that is not in the facts, said so that the writer of the prose can mend it."""

    objection: str


def ungrounded(prose: BaseModel, facts: Mapping[str, JsonValue]) -> list[Ungrounded]:
    """What in `prose` cannot be traced to `facts`; empty when everything can."""
    content = prose.model_dump(mode="json")
    text = visible_text(content, type(prose))
    objections = [
        *(f"the figure {figure} is not in the facts" for figure in _unknown_figures(text, content, facts)),
        *(f"the address {address} is not in the facts" for address in _unknown_addresses(text, facts)),
        *(f"the basis {basis} is not the path of a fact" for basis in _unknown_bases(content, facts)),
    ]
    return [Ungrounded(objection=_shortened(objection)) for objection in objections[:_SHOWN_OBJECTIONS]]


def fact_paths(fact: JsonValue | Mapping[str, JsonValue], prefix: str = "") -> Iterator[str]:
    """Dotted path of every fact and group of facts, such as `audience.segments.0.name`."""
    if prefix:
        yield prefix
    match fact:
        case Mapping():
            children = [(str(key), value) for key, value in fact.items()]
        case list():
            children = [(str(position), value) for position, value in enumerate(fact)]
        case _:
            return
    for key, value in children:
        yield from fact_paths(value, f"{prefix}.{key}" if prefix else key)


def _shortened(objection: str) -> str:
    return objection if len(objection) <= _SHOWN_CHARS else f"{objection[:_SHOWN_CHARS]}…"


def _unknown_figures(text: str, content: JsonValue, facts: Mapping[str, JsonValue]) -> list[str]:
    known = known_values(facts)
    numbers = "\n".join(str(number) for number in _numbers_in(content))
    return [*unknown_figures(text, known), *unknown_figures(numbers, known)]


def _unknown_addresses(text: str, facts: Mapping[str, JsonValue]) -> list[str]:
    given = "\n".join(strings_in(dict(facts)))
    return [address for address in _ADDRESS.findall(text) if address.rstrip(".,;:!?") not in given]


def _unknown_bases(content: JsonValue, facts: Mapping[str, JsonValue]) -> list[str]:
    paths = {ASSUMPTION, *fact_paths(facts)}
    return [basis for basis in _bases_in(content) if re.sub(r"\[(\d+)\]", r".\1", basis.strip()) not in paths]


def _bases_in(content: JsonValue) -> Iterator[str]:
    if isinstance(content, dict):
        for key, value in content.items():
            if key == "basis":
                yield from strings_in(value)
            else:
                yield from _bases_in(value)
    elif isinstance(content, list):
        for item in content:
            yield from _bases_in(item)


def _numbers_in(content: JsonValue) -> Iterator[int | float]:
    match content:
        case bool():
            return
        case int() | float():
            yield content
        case dict():
            for value in content.values():
                yield from _numbers_in(value)
        case list():
            for item in content:
                yield from _numbers_in(item)
