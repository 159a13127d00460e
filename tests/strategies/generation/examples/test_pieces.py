"""The example answers on pieces are accepted, and have a brief for whatever comes first."""

from datetime import date
from functools import cache
from typing import Any, cast

import pytest

from strategies.generation import pipeline
from strategies.generation.brief.samples import sample_briefs
from strategies.generation.examples.loader import iter_requests, load_answer
from strategies.generation.planning.build import build_plan
from strategies.generation.planning.decisions import Decisions
from strategies.generation.sections import Section
from strategies.generation.sections.decided import decisions_in
from strategies.generation.sections.pillars import PillarsSection
from strategies.generation.writers.replay import ReplayWriter
from tests.strategies.generation.briefs import TODAY, sample

KEYS = [item.key for item in sample_briefs()]
any_sample = pytest.mark.parametrize("position", range(3), ids=KEYS)


@cache
def decided(position: int) -> dict[str, Section]:
    """Return the deciding sections of a sample, from the example answers."""
    done: dict[str, Section] = {}
    for key in ("situation", "pillars"):
        if key in iter_requests(KEYS[position]):
            done[key] = pipeline.compose(
                key,
                brief=sample(position),
                done=done,
                writer=ReplayWriter(),
                today=TODAY,
                on_text=lambda text: None,
                is_canceled=lambda: False,
            ).section
    return done


def decisions(position: int) -> Decisions:
    return decisions_in(decided(position))


def answered(position: int, request: str) -> list[dict[str, Any]]:
    """Return the pieces of an example answer."""
    return cast(list[dict[str, Any]], load_answer(KEYS[position], request)["pieces"])


@any_sample
def test_every_piece_is_accepted_with_the_title_that_the_reader_chose(position: int) -> None:
    section = decided(position)["pillars"]
    assert isinstance(section, PillarsSection)
    assert section.withheld == []
    assert len(section.decided) == len(answered(position, "pillars"))
    assert all(item.why and len(item.others) == 2 for item in section.decided)


@any_sample
def test_titles_are_no_formulas(position: int) -> None:
    titles = [title for piece in answered(position, "pillars") for title in piece["candidates"]]
    assert not [title for title in titles if ": " in title or title.count("?") > 1 or "!" in title]


@any_sample
def test_first_pieces_have_a_brief_on_every_day(position: int) -> None:
    written = {piece["id"] for piece in answered(position, "briefs")}
    for month in range(1, 13, 2):
        plan = build_plan(sample(position), date(2027, month, 11), decisions(position))
        assert {item.row for item in plan.briefs} <= written, f"on 11-{month}"
