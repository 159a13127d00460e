"""Rules of English for quotes and sentences."""

import pytest

from strategies.generation.wording import join, pluralize, quote, quote_sentence, sentence


@pytest.mark.parametrize(
    ("said", "quoted"),
    [
        ("We make tiles.", "“We make tiles”"),
        ("What does it cost?", "“What does it cost?”"),
        ("  two\nlines ", "“two lines”"),
        ("the “best” tiles", "“the ‘best’ tiles”"),
        ("サンプルが遅い。", "“サンプルが遅い”"),
    ],
)
def test_quote_keeps_the_words_without_their_stop(said: str, quoted: str) -> None:
    assert quote(said) == quoted


@pytest.mark.parametrize(
    ("said", "quoted"),
    [
        ("We make tiles", "“We make tiles.”"),
        ("We make tiles.", "“We make tiles.”"),
        ("We make tiles;", "“We make tiles.”"),
        ("What does it cost?", "“What does it cost?”"),
        ("サンプルが遅い。", "“サンプルが遅い。”"),
    ],
)
def test_quoted_sentence_ends_with_one_stop_inside_the_quotes(said: str, quoted: str) -> None:
    assert quote_sentence(said) == quoted


def test_long_quote_ends_with_an_ellipsis() -> None:
    assert quote_sentence("word " * 100, 20) == "“word word word…”"


@pytest.mark.parametrize(
    ("text", "stopped"),
    [
        ("ask three customers", "Ask three customers."),
        ("ask: “What does it cost?”", "Ask: “What does it cost?”"),
        ("they say “no”", "They say “no”."),
        ("they say “no…”", "They say “no…”"),
        ("", ""),
    ],
)
def test_sentence_has_a_capital_and_exactly_one_stop(text: str, stopped: str) -> None:
    assert sentence(text) == stopped


def test_lists_and_numbers_read_as_english() -> None:
    assert join(["a"]) == "a"
    assert join(["a", "b", "c"], "or") == "a, b or c"
    assert [pluralize(number, "piece") for number in (1, 2, 2.5)] == ["1 piece", "2 pieces", "2.5 pieces"]
