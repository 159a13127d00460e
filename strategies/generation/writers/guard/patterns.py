"""Patterns from lists of phrases in data files, in which `*` stands for any ending."""

import re
from collections.abc import Iterable
from functools import cache

from strategies.generation.writers.guard.words import load_data


def compile_phrases(phrases: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern that finds any of the phrases as whole words, ignoring case."""
    parts = [_as_pattern(" ".join(phrase.split())) for phrase in phrases if phrase.strip()]
    return re.compile("|".join(sorted(parts, key=len, reverse=True)) or r"(?!)", re.IGNORECASE)


@cache
def words_pattern(part: str, name: str) -> re.Pattern[str]:
    """Return the pattern of a list of words in `data/guard.toml`."""
    return compile_phrases(load_data("guard")[part][name].split())


@cache
def phrases_pattern(part: str, name: str) -> re.Pattern[str]:
    """Return the pattern of a list of phrases with `|` between them in `data/guard.toml`."""
    return compile_phrases(load_data("guard")[part][name].split("|"))


@cache
def raw_pattern(part: str, name: str) -> re.Pattern[str]:
    """Return the pattern of a list of regular expressions, one a line, in `data/guard.toml`."""
    lines = [line for line in load_data("guard")[part][name].splitlines() if line.strip()]
    return re.compile("|".join(f"(?:{line})" for line in lines), re.IGNORECASE | re.MULTILINE)


def _as_pattern(phrase: str) -> str:
    if not re.search(r"\w", phrase):
        return re.escape(phrase)
    body = re.escape(phrase).replace(r"\*", r"\w*").replace(r"\ ", r"\s+")
    before = r"(?<!\w)" if phrase[0].isalnum() else ""
    return rf"{before}{body}(?!\w)"
