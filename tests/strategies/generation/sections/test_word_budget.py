import pytest

from strategies.generation.sections.word_budget import count_words, within_words


@pytest.mark.parametrize(
    ("words", "at_least", "expected"),
    [(4, 1, ["a b", "c d"]), (3, 1, ["a b"]), (1, 1, ["a b"]), (1, 2, ["a b", "c d"])],
)
def test_items_stop_where_the_words_are_used_up(words: int, at_least: int, expected: list[str]) -> None:
    assert within_words(["a b", "c d", "e"], str, words, at_least=at_least) == expected


def test_items_after_one_that_does_not_fit_are_left_out() -> None:
    assert within_words(["a", "b c d", "e"], str, 2) == ["a"]


def test_no_items_give_none() -> None:
    assert within_words([], str, 10) == []


def test_words_are_counted_by_space() -> None:
    assert count_words("For now: 13 demo requests a month.") == 7
