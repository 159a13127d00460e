"""Directions and scripts."""

import pytest

from strategies.exports.script import east_asian_language, is_right_to_left, letters_wide, runs_right_to_left


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("المهندسون المعماريون", True),
        ("תוכן", True),
        ("الخطة of 2026", True),
        ("The plan of المهندسون for Lisbon and Porto", False),
        ("2026", False),
        ("", False),
    ],
)
def test_a_text_runs_the_way_most_of_its_letters_do(text: str, expected: bool) -> None:
    assert runs_right_to_left(text) is expected


@pytest.mark.parametrize(
    ("tag", "expected"), [("ar", True), ("ar-EG", True), ("HE", True), ("en", False), ("arn", False)]
)
def test_a_language_is_written_from_right_to_left(tag: str, expected: bool) -> None:
    assert is_right_to_left(tag) is expected


@pytest.mark.parametrize(
    ("tag", "text", "expected"),
    [
        ("ja", "plain", "ja"),
        ("zh-Hant-TW", "plain", "zh"),
        ("en", "サンプルの到着", "ja"),
        ("en", "漢字かな", "ja"),
        ("en", "샘플", "ko"),
        ("en", "样品", "zh"),
        ("en", "plain é ع", ""),
    ],
)
def test_the_east_asian_script_is_told_by_the_tag_or_else_by_the_letters(tag: str, text: str, expected: str) -> None:
    assert east_asian_language(tag, text) == expected


def test_signs_of_east_asia_are_two_letters_wide() -> None:
    assert (letters_wide("abc"), letters_wide("数a"), letters_wide("")) == (3, 3, 0)
