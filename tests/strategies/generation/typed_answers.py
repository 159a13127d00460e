"""Parts of typed answers: one or some of the choices, days near today, numbers of questions, and texts."""

from datetime import date, timedelta
from typing import Any, TypeAliasType, get_args

from hypothesis import strategies as st

TODAY = date(2026, 11, 30)
"""A Monday."""

type Raw = dict[str, Any]

_SENTENCES = (
    "We repair what we sell.",
    "Fewer, better pieces.",
    "They ask three friends & one forum",
    "“Never frighten”, says Maria",
    "1. Measure\n2. Publish",
)
_NAMES = ("Owner", "Maria", "Content lead", "Two clinicians", "Legal", "eBay desk", "R&D", "Support")
sentence = st.sampled_from(_SENTENCES)
name = st.sampled_from(_NAMES)
percent = st.sampled_from([0, 0.1, 0.9, 1.7, 12.5, 61, 100])
amount = st.sampled_from([0, 1, 9, 20, 54, 75, 350, 600, 11_200, 14_000, 1_300_000, 0.5])
hours = st.sampled_from([4, 0.05, 0.25, 1, 2.5, 8, 16, 40, 120])


def numbers(count: int) -> st.SearchStrategy[list[int]]:
    return st.lists(st.integers(1, count), min_size=1, max_size=4, unique=True)


def one_of(choices: TypeAliasType) -> st.SearchStrategy[str]:
    return st.sampled_from(get_args(choices.__value__))


def some_of(choices: TypeAliasType) -> st.SearchStrategy[list[str]]:
    return several(*get_args(choices.__value__))


def several[T](*items: T) -> st.SearchStrategy[list[T]]:
    return st.lists(st.sampled_from(items), min_size=1, max_size=5, unique=True)


def day(first: int = -60, last: int = 400) -> st.SearchStrategy[str]:
    """Return days near today; `first` and `last` are distances in days."""
    return st.integers(first, last).map(lambda days: (TODAY + timedelta(days=days)).isoformat())


@st.composite
def day_range(draw: st.DrawFn, first: str = "first", last: str = "last", *, length_max: int = 120) -> Raw:
    begin = draw(st.integers(-60, 300))
    length = draw(st.integers(0, length_max))
    return {
        first: (TODAY + timedelta(days=begin)).isoformat(),
        last: (TODAY + timedelta(days=begin + length)).isoformat(),
    }
