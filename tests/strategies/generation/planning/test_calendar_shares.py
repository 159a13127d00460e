"""What the calendar is made of: the chosen option and the first goal get their parts, and no title comes twice."""

from datetime import timedelta
from itertools import pairwise

import pytest

from strategies.generation.brief.means import FormatKey
from strategies.generation.planning.schedule import Row
from tests.strategies.generation.briefs import brief
from tests.strategies.generation.planning.plans import PROMPT, busy, option, pieces, schedule, title, titles


def ids(rows: list[Row]) -> list[str]:
    return [row.id for row in rows]


def test_option_comes_first_and_gets_its_share() -> None:
    planned = [*titles(8, "Newsletter", is_option=False), *titles(8)]
    _, calendar = schedule(busy(), planned, chosen=option("Article", share=50))
    found = pieces(calendar)
    own = sum(row.hours for row in found if row.is_option)
    assert found[0].is_option
    assert own >= 0.5 * sum(row.hours for row in found)
    assert len(found) == 13


def test_other_pieces_are_left_out_when_they_would_take_the_share_of_the_option() -> None:
    planned = [title("own"), *titles(12, is_option=False, goal=1)[1:]]
    _, calendar = schedule(busy(**PROMPT), planned, chosen=option("Article", share=50))
    assert len(pieces(calendar)) == 2
    assert "would take the chosen option below 50% of the hours" in " ".join(calendar.left_out)


def test_first_goal_gets_most_hours() -> None:
    planned = [*titles(8, goal=2), *titles(8, "Newsletter")]
    of = busy(goals=[{"text": "More enquiries."}, {"text": "More talks."}])
    _, calendar = schedule(of, planned, chosen=option("Article", "Newsletter"))
    found = pieces(calendar)
    assert any(row.goal == 2 for row in found)
    assert sum(row.hours for row in found if row.goal == 1) >= 0.6 * sum(row.hours for row in found)


def test_less_for_the_first_goal_is_remarked_when_nothing_serves_it() -> None:
    of = busy(goals=[{"text": "More enquiries."}, {"text": "More talks."}])
    _, calendar = schedule(of, titles(3, goal=2))
    assert len(pieces(calendar)) == 3
    assert any(text.startswith("Less than 60% of the hours move the first goal") for text in calendar.remarks)


def test_other_pieces_are_planned_with_a_remark_when_none_of_the_option_fits() -> None:
    of = brief(
        means__formats=[{"format": "White paper"}, {"format": "Article"}],
        means__people=[{"role": "Owner", "hours_per_week": 2}],
    )
    planned = [title("paper", "White paper"), *titles(4, is_option=False)]
    _, calendar = schedule(of, planned, chosen=option("White paper"))
    assert pieces(calendar)
    assert any(text.startswith("The chosen option has less than 40% of the hours") for text in calendar.remarks)
    assert any(text.startswith("White paper: one takes 40 h, more than") for text in calendar.left_out)


def test_most_pieces_a_month_are_respected() -> None:
    of = busy(means__formats=[{"format": "Newsletter", "max_per_month": 1}, {"format": "Article"}])
    _, calendar = schedule(of, [*titles(8, "Newsletter"), *titles(3)], chosen=option("Newsletter", "Article"))
    months = [(row.day.year, row.day.month) for row in pieces(calendar) if row.format == "Newsletter"]
    assert len(months) == len(set(months)) >= 3
    assert "each format has reached the number a month that you allow" in " ".join(calendar.left_out)


def test_posts_appear_again_with_their_month() -> None:
    of = busy(means__formats=[{"format": "Social post"}], **PROMPT)
    _, calendar = schedule(of, titles(2, "Social post"), chosen=option("Social post"))
    found = pieces(calendar)
    assert set(ids(found)) >= {"soc1", "soc1-2", "soc2-2"}
    names = [row.title for row in found]
    assert len(set(names)) == len(names)
    by_id = {row.id: row for row in found}
    second = by_id["soc1-2"]
    assert second.title == f"Title soc1 (again in {second.day:%B})"
    assert second.day - by_id["soc1"].day >= timedelta(days=21)
    assert second.day.month != by_id["soc1"].day.month


@pytest.mark.parametrize(("form", "first"), [("Article", "art1"), ("Newsletter", "new1")])
def test_other_formats_are_published_once(form: FormatKey, first: str) -> None:
    _, calendar = schedule(busy(**PROMPT), titles(2, form), chosen=option(form))
    assert ids(pieces(calendar)) == [first, first[:3] + "2"]
    assert "your questions and proof give no more titles" in calendar.left_out[0]


def test_renewed_proof_makes_further_editions() -> None:
    of = busy(proof=[{"proof": "61 closes", "renewed": "Every month"}], **PROMPT)
    _, calendar = schedule(of, [title("closes", proof=1)])
    days = [row.day for row in pieces(calendar)]
    assert len(days) >= 2
    assert all((after - before).days >= 28 for before, after in pairwise(days))


def test_ids_of_pieces_stay_when_other_pieces_are_gone() -> None:
    of = busy(**PROMPT)
    _, full = schedule(of, titles(6))
    _, fewer = schedule(of, titles(6)[1:])
    assert set(ids(pieces(full))) - set(ids(pieces(fewer))) == {"art1"}
