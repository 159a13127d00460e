"""The section on options shows the choice, what would change it, and what the others would be."""

import pytest

from strategies.generation.brief import Brief
from strategies.generation.checks.texts import block_texts
from strategies.generation.planning.build import build_plan
from strategies.generation.sections.base import Heading, Table
from strategies.generation.sections.options import OptionsSection
from tests.strategies.generation.briefs import TODAY, brief, sample
from tests.strategies.generation.composing import compose_one


def options(of: Brief) -> OptionsSection:
    section = compose_one("options", of, {}).section
    assert isinstance(section, OptionsSection)
    return section


@pytest.mark.parametrize("position", [0, 1, 2])
def test_options_are_those_of_the_plan_within_their_length(position: int) -> None:
    section, plan = options(sample(position)), build_plan(sample(position), TODAY)
    assert [item.key for item in section.options] == [item.key for item in plan.options]
    assert section.chosen == plan.option.key
    assert sum(len(text.split()) for text in block_texts(section.blocks())) <= 280


def test_chosen_option_comes_first_with_its_points_and_reasons() -> None:
    section = options(sample(0))
    headings = [block.text for block in section.blocks() if isinstance(block, Heading)]
    assert headings == [
        "Chosen: publish your own figures",
        "What would change our mind",
        "Not chosen: answer what customers ask",
        "Not chosen: be recommended by others",
    ]
    assert section.why.text.startswith("It has 8 points, the next one 5.")
    assert section.why.evidence == "calculated"
    assert section.why.basis.startswith("Publish your own figures: 3 + 2 + 2 + 1 = 8;")


def test_reasons_of_fell_and_rye_name_those_who_wait() -> None:
    assert "1,150 people wait for 600 jackets" in options(sample(1)).why.text


def test_tie_is_named_as_one() -> None:
    section = options(brief(means__channels=[{"channel": "Partners"}], proof=[{"proof": "Our team", "kind": "Person"}]))
    assert [option.points for option in section.options[:2]] == [0, 0]
    assert section.why.text == "It has 0 points, as many as the next one, and leaves more behind."


def test_every_option_says_what_it_gives_up() -> None:
    for option in options(sample(2)).options:
        assert option.gives_up.text.startswith("You give up ")
        assert option.gives_up.evidence == "judgement"


def test_option_that_lost_points_says_why_instead() -> None:
    section = options(sample(1))
    second = section.options[1]
    assert second.against is not None
    assert second.against.text == (
        "Against it: nothing can be sold to them before 6 Sep 2027, so it is too early to ask them."
    )
    shown = list(block_texts(section.blocks()))
    assert second.against.text in shown
    assert second.gives_up.text not in shown
    assert second.gives_up in section.statements()
    assert options(sample(0)).options[1].against is None


def test_observations_that_change_the_choice_are_those_of_the_plan() -> None:
    plan = build_plan(sample(1), TODAY)
    assert [item.text for item in options(sample(1)).change_our_mind] == list(plan.option.change_if)


def test_appendix_adds_up_to_the_points_shown() -> None:
    section = options(sample(1))
    tables = section.appendix()
    assert len(tables) == 3
    for option, table in zip(section.options, tables, strict=True):
        assert isinstance(table, Table)
        assert sum(int(row[0]) for row in table.rows) == option.points


def test_appendix_says_when_no_answer_speaks_for_an_option() -> None:
    section = options(brief(means__channels=[{"channel": "Partners"}], proof=[{"proof": "Our team", "kind": "Person"}]))
    empty = [option for option in section.options if not option.working]
    assert empty
    tables = {table.caption: table.rows for table in section.appendix() if isinstance(table, Table)}
    assert tables[f"{empty[0].title}: 0 points"] == [["0", "No answer speaks for it or against it.", ""]]


def test_section_is_shaped_by_the_answers_that_gave_points() -> None:
    plan = build_plan(sample(0), TODAY)
    assert {point.path for option in plan.options for point in option.points} <= set(options(sample(0)).answers_used)
