"""Text direction, display width and East Asian scripts."""

import pytest

from strategies.exports.script import (
    display_width,
    east_asian_language,
    is_right_to_left_language,
    is_right_to_left_text,
)


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
def test_text_direction_follows_most_letters(text: str, expected: bool) -> None:
    assert is_right_to_left_text(text) is expected


@pytest.mark.parametrize(
    ("tag", "expected"), [("ar", True), ("ar-EG", True), ("HE", True), ("en", False), ("arn", False)]
)
def test_language_direction_follows_tag(tag: str, expected: bool) -> None:
    assert is_right_to_left_language(tag) is expected


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
def test_east_asian_language_uses_tag_then_characters(tag: str, text: str, expected: str) -> None:
    assert east_asian_language(tag, text) == expected


def test_display_width_counts_east_asian_characters_twice() -> None:
    assert (display_width("abc"), display_width("数a"), display_width("")) == (3, 3, 0)
