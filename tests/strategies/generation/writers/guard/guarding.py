"""Assignments for the tests of the guard: a text or claims about a brief, with everything that is known."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, JsonValue

from strategies.generation.brief import Brief, parse_brief, sample_briefs
from strategies.generation.facts import Claim
from strategies.generation.planning.build import build_plan
from strategies.generation.writers.base import Assignment, Objection
from strategies.generation.writers.context import WritingContext
from strategies.generation.writers.guard import find_objections
from tests.strategies.generation.briefs import TODAY

HERE = Path(__file__).parent
FELLRYE, CLOSEWELL, CLINIC = "dtc_ecommerce_fellrye", "b2b_saas_closewell", "local_clinic_harbour_physio"


class Text(BaseModel):
    text: str


class Claims(BaseModel):
    claims: list[Claim]


@cache
def load_cases(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def brief_of(key: str) -> Brief:
    own = load_cases("sentences")["briefs"]
    if key in own:
        return parse_brief({"version": 2, **own[key]})
    return next(sample.brief for sample in sample_briefs() if sample.key == key)


def assign(
    key: str, prose: type[BaseModel] = Text, *, language: str = "", facts: Mapping[str, JsonValue] | None = None
) -> Assignment:
    """Return an assignment about a brief, whose answers are known beside `facts`."""
    brief = brief_of(key)
    return Assignment(
        section="audience",
        title="Audience",
        language=language or brief.language,
        request="audience",
        facts=facts or {},
        prose=prose,
        draft=lambda: prose.model_construct(),
        context=WritingContext(brief=brief, plan=build_plan(brief, TODAY), today=TODAY, done={}),
    )


def object_to(key: str, text: str) -> list[Objection]:
    """Return the objections to a bare text."""
    return find_objections(Text(text=text), assign(key))


def object_to_claim(key: str, **parts: Any) -> list[Objection]:
    """Return the objections to a single claim."""
    return find_objections(Claims(claims=[Claim(**parts)]), assign(key, Claims))
