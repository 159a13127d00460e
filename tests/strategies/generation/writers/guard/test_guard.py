"""Answers are checked field by field; labels are not checked, and hostile answers take no time."""

from collections.abc import Mapping
from time import process_time
from typing import Any, Literal

import pytest
from pydantic import BaseModel, JsonValue

from strategies.generation.writers.base import Objection
from strategies.generation.writers.guard import fact_paths, find_objections
from strategies.generation.writers.visible_text import safe_text
from tests.strategies.generation.writers.bakery import FACTS, GOOD, Claim, Prose, assignment


class Scored(BaseModel):
    kind: Literal["top10", "other"]
    score: int
    basis: list[str]


def find(prose: BaseModel, facts: Mapping[str, JsonValue] = FACTS, **changes: Any) -> list[Objection]:
    return find_objections(prose, assignment(facts=facts, prose=type(prose), **changes))


def objections(prose: BaseModel) -> list[str]:
    return [found.reason for found in find(prose)]


def kinds(prose: BaseModel) -> set[str]:
    return {found.kind for found in find(prose)}


def claim(text: str = "Bread.", basis: str = "business.offer") -> Prose:
    return Prose(headline="Bread", claims=[Claim(text=text, basis=basis)])


def test_prose_from_the_facts_has_no_objections() -> None:
    assert objections(Prose.model_validate_json(GOOD)) == []


@pytest.mark.parametrize("address", ["https://harbour.example/shop", "https://harbour.example/shop."])
def test_url_from_the_facts_is_allowed(address: str) -> None:
    assert objections(claim(f"See {address}")) == []


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example",
        "http://evil.example/a",
        "www.evil.example",
        "javascript:alert",
        "mailto:a@evil.example",
        "pay@evil.example",
        "evil-offers.com",
        "shop.evil.ru/pay?now=yes",
        "昔話.com",
    ],
)
def test_other_url_is_rejected(address: str) -> None:
    (found,) = [found for found in find(claim(f"See {address}")) if found.kind == "address"]
    assert address in found.reason


@pytest.mark.parametrize(
    "disguised", ["HTTPS://EVIL.COM", "ｅｖｉｌ．ｃｏｍ", "evil。com", "EviL.Com", "e\u200bvil.c\u2060om"]
)
def test_disguised_url_is_recognized(disguised: str) -> None:
    (found,) = [each for each in find(claim(safe_text(f"See {disguised}"))) if each.kind == "address"]
    assert "evil.com is in none" in found.reason


@pytest.mark.parametrize(
    "words", ["e.g. bread", "St. Ives", "bread.Then butter", "v2.0", "Smith & Co.", "mp.3", "a...b"]
)
def test_dot_alone_is_not_a_url(words: str) -> None:
    assert "address" not in kinds(claim(words))


def test_part_of_a_url_from_the_facts_is_rejected() -> None:
    assert find(claim("See bour.com"), {**FACTS, "site": "harbour.com"})
    assert find(claim("See harbour.com/shop"), {**FACTS, "site": "harbour.com/shop"}) == []


@pytest.mark.parametrize("basis", ["business", "business.offer", "capacity.hours_per_week", "assumption"])
def test_basis_is_the_path_of_a_fact_or_an_assumption(basis: str) -> None:
    assert objections(claim(basis=basis)) == []


@pytest.mark.parametrize("basis", ["", "business.turnover", "common sense", "offer"])
def test_other_basis_is_rejected(basis: str) -> None:
    assert objections(claim(basis=basis)) == [
        f"There is no fact called “{basis}”. Name the fact as it is given, or “assumption”."
    ]


def test_basis_may_point_into_a_list() -> None:
    assert list(fact_paths({"a": [{"b": 1}]})) == ["a", "a.0", "a.0.b"]


def test_basis_may_index_a_list_with_brackets() -> None:
    prose = claim(basis="segments[0].name")

    assert find(prose, {"segments": [{"name": "cafés"}]}) == []


def test_numbers_outside_text_are_checked_and_choices_are_not() -> None:
    assert objections(Scored(kind="top10", score=6, basis=["business"])) == []
    assert objections(Scored(kind="top10", score=77, basis=[])) == ["77 is in none of the answers."]


@pytest.mark.parametrize(
    "piece",
    [
        "9",
        "1.",
        "1 000 ",
        "一万",
        "十 百",
        "½",
        "<b",
        "<b>",
        "[a](",
        "![",
        "twenty ",
        "1.\n",
        "a://",
        "³",
        "9½",
        "a.",
        "a.com",
        "a@",
        "a@a.",
        "-.",
        "一割",
        "百分之",
        "a Prozent ",
        "⁴",
        "one percent ",
        "1 to 2 ",
        "half of ",
        "A says: ",
        "study shows ",
        "January 1 ",
        "“a b c d ",
        "600 of 1,150 ",
    ],
)
def test_hostile_text_of_full_length_is_checked_quickly(piece: str) -> None:
    text = (piece * 60_000)[:60_000]
    started = process_time()
    objections(claim(safe_text(text)))

    assert process_time() - started < 1.5


class Keyed(BaseModel):
    key: str
    text: str = ""


class Listed(BaseModel):
    rivals: list[Keyed]


def test_entries_must_match_the_request_exactly() -> None:
    prose = Listed(rivals=[Keyed(key="KILN"), Keyed(key="Invented Ltd")])

    entries = {"rivals": ["Kiln", "Tiles & Co"]}

    assert [(found.field, found.reason) for found in find(prose, entries=entries)] == [
        ("rivals", "The entry “Tiles & Co” is missing from rivals."),
        ("rivals.1", "The entry “Invented Ltd” of rivals was not asked for."),
    ]
    assert find(prose, entries={"rivals": ["Kiln", "Invented Ltd"]}) == []
    assert find(prose) == []
