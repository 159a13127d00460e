import pytest

from strategies.generation.planning.regulation import (
    find_advertising_rule,
    find_claim_words,
    is_regulated,
    place_name,
)
from tests.strategies.generation.briefs import brief


@pytest.mark.parametrize(
    ("country", "source"),
    [("GB", "CAP Code"), ("US", "21 CFR 101.93"), ("DE", "Directive 2002/46/EC")],
)
def test_rule_is_that_of_the_country(country: str, source: str) -> None:
    rule = find_advertising_rule(brief(business__regulation="Food supplements", business__country=country))
    assert rule is not None
    assert source in rule.source


@pytest.mark.parametrize(("regulation", "country"), [("Health", "BR"), ("None", "GB"), (None, "GB"), ("Health", None)])
def test_rule_is_none_when_trade_or_country_is_not_listed(regulation: str | None, country: str | None) -> None:
    assert find_advertising_rule(brief(business__regulation=regulation, business__country=country)) is None


@pytest.mark.parametrize(("regulation", "expected"), [("Law", True), ("None", False), (None, False)])
def test_trade_is_regulated_only_when_the_owner_says_so(regulation: str | None, expected: bool) -> None:
    assert is_regulated(brief(business__regulation=regulation)) is expected


def test_place_takes_its_article() -> None:
    assert [place_name(code) for code in ("GB", "NL", "DE", None)] == [
        "the United Kingdom",
        "the Netherlands",
        "Germany",
        "",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Drops that CURE arthritis and prevent cancer.", ("cure", "prevent")),
        ("Guaranteed, guaranteed.", ("guaranteed",)),
        ("Waxed cotton prevents leaks.", ()),
        ("A secure manicure for healthy nails.", ()),
        ("We treat running injuries.", ()),
    ],
)
def test_claim_words_are_whole_words_and_weak_ones_need_a_strong_one(text: str, words: tuple[str, ...]) -> None:
    assert find_claim_words(brief(business__description=text)) == words


def test_claim_words_are_not_searched_for_when_the_trade_has_no_rules() -> None:
    assert find_claim_words(brief(business__description="We cure hams.", business__regulation="None")) == ()
