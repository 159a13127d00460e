"""Checks that prose states nothing beyond the facts: figures, web addresses, and the basis of claims."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, JsonValue

from strategies.generation.writers.figures import known_values, unknown_figures
from strategies.generation.writers.visible_text import strings_in, visible_text

ASSUMPTION = "assumption"
"""The `basis` of a statement that no fact supports, which is shown as an assumption."""

_REST = r"[^\s<>\"')\]]"
# Open top-level domains, and those of countries that are not also words.
_ENDINGS = (
    "com|net|org|info|biz|io|ai|app|dev|shop|store|site|online|xyz|top|club|link|click|page|live|cc|tv|ly|gg|"
    "ru|cn|uk|fr|jp|kr|br|au|ca|eu|ch|nl|pl|tr|ae|sa|eg|ng"
)
_ADDRESS = re.compile(
    rf"\b(?:[a-z][a-z0-9+.-]{{1,15}}://|www\.|(?:javascript|data|mailto|tel):){_REST}+"
    rf"|(?<![\w@.])[\w.+-]{{1,64}}@[\w-]{{1,63}}(?:\.[\w-]{{1,63}})+"
    rf"|(?<![\w@.])(?:[\w-]{{1,63}}\.){{1,8}}(?:{_ENDINGS})(?![\w.-]*\w)(?:[/?#]{_REST}*)?",
    re.IGNORECASE,
)
_OTHER_DOTS = str.maketrans("。．｡", "...")
# Percentages in words; English, Chinese and Japanese number words are read as figures.
_SHARE = re.compile(
    r"\b([^\W\d_]+)[ \u00a0](?:prozent|por ciento|pour cent|per cento|por cento|procent|процент(?:а|ов)?"
    r"|بالمئة|بالمائة|في المئة|في المائة)\b",
    re.IGNORECASE,
)
_ASKING = frozenset("viel viele wieviel combien cuánto cuántos quanto quanti quantos hoeveel ile сколько كم".split())  # noqa: SIM905 - words
_SHOWN_OBJECTIONS = 10
_SHOWN_CHARS = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """A statement without a basis in the facts, worded so that a model can correct it."""

    objection: str


def find_ungrounded(prose: BaseModel, facts: Mapping[str, JsonValue]) -> list[Objection]:
    """Return what in `prose` cannot be traced to `facts`; empty if everything can."""
    content = prose.model_dump(mode="json")
    text = visible_text(content, type(prose))
    objections = [
        *(f"the figure {figure} is not in the facts" for figure in _unknown_figures(text, content, facts)),
        *(f"the share “{share}” is not in the facts" for share in _unknown_shares(text, facts)),
        *(f"the address {address} is not in the facts" for address in _unknown_addresses(text, facts)),
        *(f"the basis {basis} is not the path of a fact" for basis in _unknown_bases(content, facts)),
    ]
    return [Objection(objection=_shorten(objection)) for objection in objections[:_SHOWN_OBJECTIONS]]


def find_misplaced_entries(prose: BaseModel, entries: Mapping[str, Sequence[str | int]]) -> list[Objection]:
    """Return requested entries that are missing, and entries that were not requested."""
    content = prose.model_dump(mode="json")
    objections = []
    for name, expected in entries.items():
        wanted = {str(identity).casefold(): str(identity) for identity in expected}
        there = {identity.casefold(): identity for entry in content[name] for identity in [_identity(entry)]}
        objections += [f"the entry {wanted[key]} is missing from {name}" for key in wanted if key not in there]
        objections += [f"the entry {there[key]} of {name} was not asked for" for key in there if key not in wanted]
    return [Objection(objection=_shorten(objection)) for objection in objections[:_SHOWN_OBJECTIONS]]


def fact_paths(fact: JsonValue | Mapping[str, JsonValue], prefix: str = "") -> Iterator[str]:
    """Yield the dotted path of every fact and group of facts, such as `audience.segments.0.name`."""
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


def _identity(entry: Mapping[str, JsonValue]) -> str:
    return next(str(entry[name]) for name in ("id", "key", "name", "number") if name in entry)


def _shorten(objection: str) -> str:
    return objection if len(objection) <= _SHOWN_CHARS else f"{objection[:_SHOWN_CHARS]}…"


def _unknown_figures(text: str, content: JsonValue, facts: Mapping[str, JsonValue]) -> list[str]:
    known = known_values(facts)
    numbers = "\n".join(str(number) for number in _numbers_in(content))
    return [*unknown_figures(text, known), *unknown_figures(numbers, known)]


def _unknown_shares(text: str, facts: Mapping[str, JsonValue]) -> list[str]:
    given = "\n".join(strings_in(dict(facts))).casefold()
    found = (match for match in _SHARE.finditer(text) if match[1].casefold() not in _ASKING)
    return [match[0] for match in found if match[0].casefold() not in given]


def _unknown_addresses(text: str, facts: Mapping[str, JsonValue]) -> list[str]:
    given = _normalize("\n".join(strings_in(dict(facts))))
    addresses = [address.rstrip(".,;:!?") for address in _ADDRESS.findall(_normalize(text))]
    # Match whole addresses: a fact with notevil.example does not cover evil.example.
    return [found for found in addresses if not re.search(rf"(?<![\w.@-]){re.escape(found)}", given)]


def _normalize(text: str) -> str:
    """Normalize letters and dots as browsers do: full-width ones lead to the same address."""
    return unicodedata.normalize("NFKC", text.translate(_OTHER_DOTS)).casefold()


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
