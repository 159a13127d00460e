"""Figures are matched with the facts in any notation; others are reported."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from strategies.generation.writers.guard.dates import blank_dates
from strategies.generation.writers.guard.figures import find_figures, normalize
from strategies.generation.writers.guard.ground import build_ground
from tests.strategies.generation.writers.bakery import assignment


def known_values(facts: dict[str, JsonValue], language: str = "en") -> frozenset[Decimal]:
    return frozenset(build_ground(assignment(facts=facts, language=language)).by_value)


def unknown_figures(text: str, known: frozenset[Decimal], language: str = "en") -> list[str]:
    found = find_figures(blank_dates(normalize(text), language), language)
    return [each.text for each in found if not each.is_casual and not any(r <= known for r in each.readings)]


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("1,200 visitors", [1200]),
        ("1 200 visiteurs", [1200]),
        ("1\u202f200 visiteurs", [1200]),
        ("1'200 Besucher", [1200]),
        ("12,34,567 rupees", [1234567]),
        ("€1,234.56 or 1.234,56 €", [1234.56]),
        ("4.50 each", [4.5]),
        ("$4.99.", ["4,99 $"]),
        ("1.2k readers", ["1,200 readers"]),
        ("1.3m, that is 1.3 million", [1300000]),
        ("1,3 Mio. Euro", ["1.3m euros"]),
        ("1,3 млн", [1300000]),
        ("2bn", [2_000_000_000]),
        ("5 m of shelf", [5]),
        ("a 5m walk", ["a 5 metre walk, 5m"]),
        ("20%", [0.2]),
        ("100%", [100]),
        (".5%", [0.5]),
        ("down 5%", [-5]),
        ("−5 %", [-5]),
        ("3-5, 3–5 and 3 to 5 posts", ["between 3 and 5"]),
        ("1st, 2nd and 3rd", [1, 2, 3]),
        ("１２００ and ２０％", [1200, 20]),
        ("٢٠٢٦ و ٥٠٪", [2026, 50]),
        ("१,२३,४५६", [123456]),
        ("3万5千円", [35000]),
        ("一千二百円、二〇二六年", [1200, 2026]),
        ("3만 원", [30000]),
        ("十分に、統一した、万一", []),
        ("四割、4割と四割五分", [40, 45]),
        ("割引、割合、分割、役割", []),
        ("三倍、五パーセント、百分之六", [3, 5, 6]),
        ("2\u200c0%", [20]),
        ("⁴⁰% and ₁₂", [40, 12]),
        ("1½ days, ½ day", [1.5, 0.5]),
        ("Ⅳ and ②", [4, 2]),
        ("40 m² of oven", [40]),
        ("B2B and D2C, 24/7, 3D", []),
        ("3 cafés", ["three cafés"]),
        ("3 pillars", [{"pillars": ["a", "b", "c"]}]),
        ("twenty-five readers", [25]),
        ("two hundred and fifty thousand", ["250k"]),
        ("one of two ways, one in a million, thousands", []),
        ("Sourdough without figures", []),
    ],
)
def test_figure_from_the_facts_is_known_in_any_notation(text: str, facts: list[JsonValue]) -> None:
    assert unknown_figures(text, known_values(_without_own_length(facts))) == []


@pytest.mark.parametrize(
    ("text", "facts", "unknown"),
    [
        ("40% save", ["hours: 6"], ["40%"]),
        ("1,300 visitors", [1287], ["1,300"]),
        ("3m customers", ["3 channels"], ["3m"]),
        ("200%", [2], ["200%"]),
        ("12 to 18 posts", [12], ["18"]),
        ("40. Bake", [], ["40"]),
        ("٤٠٪ and ７", [], ["40%", "7"]),
        ("四十五人", [], ["四十五"]),
        ("四割", [4], ["40%"]),
        ("3割5分引き", [3, 5], ["35%"]),
        ("三倍", [], ["3"]),
        ("五パーセント", [], ["5パーセント"]),
        ("百分之六", [], ["6"]),
        ("five percent", [], ["five"]),
        ("4\u200d0%", [4, 0], ["40%"]),
        ("⁴⁰%", [4, 0], ["40%"]),
        ("5万円", [5], ["5万"]),
        ("1¾", [1], ["1.75"]),
        ("EUR500", [], ["500"]),
        ("twenty percent, five hundred", [], ["twenty", "five hundred"]),
        ("1 200", [1, 20], ["1 200"]),
        ("2.5 and 25", [25], ["2.5"]),
        ("9" * 5_000, [9], ["9" * 5_000]),
    ],
)
def test_unknown_figure_is_reported_as_written(text: str, facts: list[JsonValue], unknown: list[str]) -> None:
    assert unknown_figures(text, known_values(_without_own_length(facts))) == unknown


@pytest.mark.parametrize(
    ("language", "text", "values"),
    [
        ("en", "600,000 people", ["600000"]),
        ("en-GB", "1.234 and 1,234.5", ["1.234", "1234.5"]),
        ("de", "1.234,5 und 600.000", ["1234.5", "600000"]),
        ("de-AT", "1.200 Besucher, 2,5 Stunden", ["1200", "2.5"]),
        ("fr", "1 200 visites et 2,5 h", ["1200", "2.5"]),
        ("de-CH", "1’200 Besucher", ["1200"]),
        ("en-IN", "12,34,567 rupees", ["1234567"]),
        ("xx", "1,234", ["1234"]),
    ],
)
def test_separators_are_those_of_the_language(language: str, text: str, values: list[str]) -> None:
    found = find_figures(normalize(text), language)
    assert [figure.readings for figure in found] == [(frozenset({Decimal(value)}),) for value in values]


@pytest.mark.parametrize(
    ("language", "text", "shares"),
    [
        ("en", "nine in ten repairs, one repair in ten, 9 out of 10", [(9, 10), (1, 10), (9, 10)]),
        ("en", "half of our deals, two thirds, a quarter of visits", [(1, 2), (2, 3), (1, 4)]),
        ("en", "half an hour, every quarter, the first half of 2027, one in a million, two of the options", []),
        ("de", "neun von zehn, die Hälfte, zwei Drittel, jede zehnte Naht", [(9, 10), (1, 2), (2, 3), (1, 10)]),
        ("fr", "neuf sur dix, la moitié, deux tiers", [(9, 10), (1, 2), (2, 3)]),
        ("es", "nueve de cada diez, la mitad", [(9, 10), (1, 2)]),
        ("it", "nove su dieci, la metà", [(9, 10), (1, 2)]),
        ("nl", "negen van de tien, drie op de vier, de helft", [(9, 10), (3, 4), (1, 2)]),
        ("pt", "nove em cada dez, metade", [(9, 10), (1, 2)]),
    ],
)
def test_shares_in_words_are_figures(language: str, text: str, shares: list[tuple[int, int]]) -> None:
    assert [figure.share for figure in find_figures(normalize(text), language) if figure.share] == shares


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("en", "two hundred and fifty people", 250),
        ("de", "fünfundzwanzig Leute", 25),
        ("fr", "quatre-vingt-dix clients", 90),
        ("es", "treinta y cinco clientes", 35),
        ("it", "venticinque clienti", 25),
        ("nl", "vijfenvijftig klanten", 55),
    ],
)
def test_numbers_in_words_are_read(language: str, text: str, value: int) -> None:
    (found,) = find_figures(normalize(text), language)
    assert found.value == value


@given(
    st.integers(min_value=0, max_value=10**12), st.sampled_from(["{}", "{:,}", "{:_}", "€{}.", "({})", "{}%", "~{}-"])
)
def test_value_of_a_fact_is_known_in_every_notation(value: int, notation: str) -> None:
    text = notation.format(value).replace("_", "\u202f")

    assert unknown_figures(text, known_values({"fact": value})) == []


@given(st.sets(st.integers(min_value=0, max_value=10**9)), st.integers(min_value=0, max_value=10**9))
def test_value_of_no_fact_is_unknown(facts: set[int], value: int) -> None:
    known = frozenset(map(Decimal, facts))

    assert bool(unknown_figures(f"There are {value} of them", known)) == (value not in facts)


@given(st.decimals(min_value=0, max_value=10**6, places=2))
def test_decimal_is_known_with_point_and_with_comma(value: Decimal) -> None:
    known = known_values({"fact": float(value)})

    assert unknown_figures(f"{value}", known) == []
    german = f"{value:,}".translate({ord(","): ".", ord("."): ","})
    assert unknown_figures(german, known, "de") == []


@given(st.text())
def test_figures_of_a_text_are_known_from_the_same_text(text: str) -> None:
    assert unknown_figures(text, known_values({"fact": text})) == []


def _without_own_length(facts: list[JsonValue]) -> dict[str, JsonValue]:
    return {"abcdefghijklmnop"[position]: fact for position, fact in enumerate(facts)}
