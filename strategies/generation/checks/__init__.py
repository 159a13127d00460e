"""Consistency checks across the finished sections and the plan. A failed check names the section to regenerate."""

from strategies.generation.checks.model import Check
from strategies.generation.checks.run import run_checks
from strategies.generation.checks.texts import WORDS_MAX, count_words

__all__ = ["WORDS_MAX", "Check", "count_words", "run_checks"]
