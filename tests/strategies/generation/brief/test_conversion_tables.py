"""The fixed tables that carry answers of version 1 over: exact spellings only."""

import pytest

from strategies.generation.brief.conversion_tables import (
    CHANNELS,
    FORMATS,
    SOURCES,
    WEEKDAYS,
    match_choices,
    parse_word_range,
    split_forbidden,
    split_themes,
)


def test_values_of_the_old_form_are_carried_over_in_any_case() -> None:
    assert match_choices(FORMATS, ["BLOG POSTS", "Videos", "email newsletters"]) == (
        {"BLOG POSTS": "Article", "Videos": "Video", "email newsletters": "Newsletter"},
        [],
    )
    assert match_choices(SOURCES, ["Organic Search", "Paid Advertising"])[1] == []


@pytest.mark.parametrize(
    ("table", "name"),
    [
        (FORMATS, "TikTok clips"),
        (FORMATS, "Publications sur les réseaux sociaux"),
        (FORMATS, "Short-form video (TikTok/Reels/Shorts)"),
        (FORMATS, "Instagram posts"),
        (CHANNELS, "Social Media"),
        (CHANNELS, "insta"),
        (CHANNELS, "other"),
        (SOURCES, "Instagram"),
        (WEEKDAYS, "not Wednesday"),
        (WEEKDAYS, "Tue & Thu"),
        (WEEKDAYS, "every Friday at 9"),
        (WEEKDAYS, "Mondays"),
        (WEEKDAYS, "Mardi matin"),
    ],
)
def test_anything_else_is_not_matched(table: dict[str, object], name: str) -> None:
    assert match_choices(table, [name]) == ({}, [name])


def test_weekend_is_two_days_and_the_part_of_the_day_is_ignored() -> None:
    carried, others = match_choices(WEEKDAYS, ["Weekend", "Thursday evening", "Tuesday"])
    assert list(carried.values()) == [("Saturday", "Sunday"), ("Thursday",), ("Tuesday",)]
    assert others == []


@pytest.mark.parametrize(
    ("text", "words", "claims"),
    [
        ("Fear about audits; 'effortless'; 'revolutionary'", ["effortless", "revolutionary"], ["Fear about audits"]),
        ('"guarantee", "best lawyer", "win"', ["guarantee", "best lawyer", "win"], []),
        ("« bio », « naturel », superlatifs", ["bio", "naturel"], ["« bio », « naturel », superlatifs"]),
        ("„billig“ und “cheap”", ["billig", "cheap"], ["„billig“ und “cheap”"]),
        ("Don't promise a cure, it's barred", [], ["Don't promise a cure, it's barred"]),
        ("Eco-adjectives, countdown timers", [], ["Eco-adjectives, countdown timers"]),
        ("No prices\nNever say ‘luxury’", ["luxury"], ["No prices", "Never say ‘luxury’"]),
        ('"win"; "win"', ["win"], []),
        (f'"{"x" * 201}"', [], [f'"{"x" * 201}"']),
        ("", [], []),
        ("; ;", [], []),
    ],
)
def test_only_words_in_quotation_marks_are_forbidden(text: str, words: list[str], claims: list[str]) -> None:
    assert split_forbidden(text) == (words, claims)


@pytest.mark.parametrize(
    ("mix", "shares"),
    [
        ({"making_of": 25, "Q&A": 75}, {"Making of": 25, "Q&A": 75}),
        ({"a": 1, "b": 3, "c": 0}, {"A": 25, "B": 75}),
        ({"Educational": 30, "EDUCATIONAL": 20, "proof": 50}, {"Educational": 50, "Proof": 50}),
        ({"HOW_ITS_MADE": 100}, {"HOW_ITS_MADE": 100}),
    ],
)
def test_mix_becomes_themes_with_shares_of_100(mix: dict[str, float], shares: dict[str, float]) -> None:
    assert split_themes(mix) == shares


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("1200-2200", (1200, 2200)),
        ("800 to 1500 words", (800, 1500)),
        ("300–500", (300, 500)),
        ("2000+", None),
        ("about 800-1500", None),
        ("1500-800", None),
        ("1.200-2.200", None),
    ],
)
def test_word_range_is_two_plain_numbers(text: str, limits: tuple[int, int] | None) -> None:
    assert parse_word_range(text) == limits
