"""Types of answers in a brief: texts, numbers, lists, dates, and optional groups."""

import re
from datetime import date
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    Strict,
    StringConstraints,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from strategies.generation.brief.codes import COUNTRIES, CURRENCIES, LANGUAGES

NAME_MAX_CHARS = 200
TEXT_MAX_CHARS = 5_000
LIST_MAX_ITEMS = 20
NUMBER_MAX = 1_000_000_000_000
HOURS_MAX = 10_000
YEAR_MIN, YEAR_MAX = 2000, 2060

_UNKNOWN = {"", "unknown", "i don't know", "i don’t know", "don't know", "don’t know", "not known", "n/a", "?", "-"}
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_HOST = re.compile(r"\A[^\s/.:@]+(\.[^\s/.:@]+)+")


class Answers(BaseModel):
    """A group of answers. Unknown fields are rejected; answers cannot change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def ask(title: str, why: str, **more: Any) -> Any:
    """Declare a required answer with the title and the reason that forms show."""
    return Field(title=title, description=why, **more)


def ask_optional(title: str, why: str, **more: Any) -> Any:
    """Declare an optional answer; None means "I don't know"."""
    return Field(default=None, title=title, description=why, **more)


def ask_group(model: type[Answers], title: str, why: str) -> Any:
    """Declare an optional group; leaving it out leaves all its answers unknown."""
    return Field(default_factory=model, title=title, description=why)


def _normalize_unknown(value: object) -> object:
    """Return None for a blank text, "unknown" or an empty list or group."""
    if isinstance(value, str) and value.strip().casefold() in _UNKNOWN:
        return None
    return None if value == [] or value == () or value == {} else value


def _replace_null_group(value: object) -> object:
    return {} if value is None else value


def _collapse_whitespace(value: str) -> str:
    return " ".join(value.split())


def _normalize_newlines(value: object) -> object:
    return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value


def _parse_iso_date(value: object) -> object:
    """Accept YYYY-MM-DD only: a number or a time of day would have to be guessed."""
    if isinstance(value, date):
        return value
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value.strip()):
        try:
            day = date.fromisoformat(value.strip())
        except ValueError:
            pass
        else:
            if YEAR_MIN <= day.year <= YEAR_MAX:
                return day
    raise PydanticCustomError(
        "date_invalid", "Write a real date as year-month-day, such as 2027-01-18, between 2000 and 2060."
    )


def _validate_currency(value: str) -> str:
    if value.upper() not in CURRENCIES:
        raise PydanticCustomError("currency_unknown", "Write a three-letter currency code, such as GBP, EUR or USD.")
    return value.upper()


def _validate_country(value: str) -> str:
    if value.upper() not in COUNTRIES:
        raise PydanticCustomError("country_unknown", "Write a two-letter country code, such as GB, NL or US.")
    return value.upper()


def _validate_web_address(value: str) -> str:
    """Accept `https://…`, `http://…` or a bare host name; no other scheme, which a link could execute."""
    address = value if "://" in value else f"https://{value}"
    parts = urlsplit(address)
    if parts.scheme.lower() not in {"http", "https"} or not _HOST.fullmatch(parts.hostname or ""):
        raise PydanticCustomError("address_invalid", "Write a web address, such as https://shop.example.")
    return address


def _validate_language_tag(value: str) -> str:
    if not _LANGUAGE.fullmatch(value) or value.split("-")[0].lower() not in LANGUAGES:
        raise PydanticCustomError("language_unknown", "Write a language code, such as en, en-GB, de or ja.")
    return value


class _OrNull:
    """Adds null to the JSON Schema of a group, because a validator turns null into an empty group."""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"anyOf": [handler(schema), {"type": "null"}]}


_T = TypeVar("_T")

Name = Annotated[
    str,
    Strict(),
    StringConstraints(strip_whitespace=True, min_length=1, max_length=NAME_MAX_CHARS),
    AfterValidator(_collapse_whitespace),
]
Text = Annotated[
    str,
    Strict(),
    StringConstraints(strip_whitespace=True, min_length=1, max_length=TEXT_MAX_CHARS),
    BeforeValidator(_normalize_newlines),
]
Language = Annotated[Name, AfterValidator(_validate_language_tag)]
Currency = Annotated[Name, AfterValidator(_validate_currency)]
Number = Annotated[float, Strict(), Field(ge=0, le=NUMBER_MAX, allow_inf_nan=False)]
Percent = Annotated[float, Strict(), Field(ge=0, le=100, allow_inf_nan=False)]
Date = Annotated[date, BeforeValidator(_parse_iso_date)]
YesNo = Annotated[bool, Strict()]
Hours = Annotated[float, Strict(), Field(gt=0, le=HOURS_MAX, allow_inf_nan=False)]
Count = Annotated[int, Strict(), Field(ge=1, le=100)]
"""A small number of things, or the position of a record in its list, from 1."""
Country = Annotated[Name, AfterValidator(_validate_country)]
WebAddress = Annotated[Name, AfterValidator(_validate_web_address)]
type Weekday = Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

Maybe = Annotated[_T | None, BeforeValidator(_normalize_unknown)]
Several = Annotated[tuple[_T, ...], Field(min_length=1, max_length=LIST_MAX_ITEMS)]
Group = Annotated[_T, BeforeValidator(_replace_null_group), _OrNull()]
