"""Education cards teach content strategy, fit the brief, and are never repeated."""

from collections import Counter

import pytest

from strategies.generation.education import all_cards, cards_for
from tests.strategies.generation.briefs import brief, sample


def test_there_are_at_least_three_cards_for_every_step() -> None:
    counts = Counter(card.step for card in all_cards())
    assert sorted(counts) == list(range(1, 9))
    assert min(counts.values()) >= 3


def test_every_card_has_its_own_id_and_title() -> None:
    assert len({card.id for card in all_cards()}) == len({card.title for card in all_cards()}) == len(all_cards())


@pytest.mark.parametrize("card", all_cards(), ids=lambda card: card.id)
def test_card_is_short(card: object) -> None:
    body = getattr(card, "body", "")
    assert len(body.split()) <= 60
    assert 5 <= getattr(card, "read_seconds", 0) <= 40


def test_source_of_a_card_is_a_url() -> None:
    sources = [card.source for card in all_cards() if card.source]
    assert sources
    assert all(source.url.startswith("https://") and source.name for source in sources)


def test_cards_do_not_mention_the_software() -> None:
    words = ("generating", "analysing your", "our ai", "the model", "loading", "please wait")
    assert not [card.id for card in all_cards() for word in words if word in card.body.casefold()]


@pytest.mark.parametrize("position", range(3))
def test_no_card_is_shown_twice_in_a_run(position: int) -> None:
    shown: list[str] = []
    for step in range(1, 9):
        cards = cards_for(step, sample(position), set(shown))
        assert len(cards) == 3
        assert {card.step for card in cards} == {step}
        shown += [card.id for card in cards]
    assert len(set(shown)) == len(shown) == 24


def test_cards_already_shown_are_left_out() -> None:
    every = {card.id for card in all_cards() if card.step == 1}
    assert cards_for(1, brief(), every) == []


def test_brief_with_few_hours_gets_the_card_about_hours_first() -> None:
    assert cards_for(1, sample(2), set())[0].id == "hours-before-ideas"
    assert "hours-before-ideas" not in {card.id for card in cards_for(1, sample(0), set())}


@pytest.mark.parametrize(
    ("position", "step", "card"),
    [
        (0, 2, "forwarded-page"),
        (0, 7, "count-conversations"),
        (1, 4, "one-reason-to-subscribe"),
        (1, 7, "ask-the-buyer"),
        (2, 2, "street-level-audience"),
        (2, 3, "explain-instead-of-promise"),
        (2, 6, "empty-hours"),
    ],
)
def test_industry_goal_and_rules_select_specific_cards(position: int, step: int, card: str) -> None:
    shown = [{found.id for found in cards_for(step, sample(other), set())} for other in range(3)]
    assert [card in ids for ids in shown] == [other == position for other in range(3)]


def test_shop_gets_the_card_about_honest_scarcity() -> None:
    assert "scarcity-told-straight" in {card.id for card in cards_for(5, sample(1), set())}
    assert "scarcity-told-straight" not in {card.id for card in cards_for(5, sample(0), set())}
