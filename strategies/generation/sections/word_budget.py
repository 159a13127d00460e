"""Chooses how much of a ranked list a section shows, so that the document keeps its length."""

from collections.abc import Callable, Sequence


def count_words(text: str) -> int:
    """Return the words of a text."""
    return len(text.split())


def within_words[T](items: Sequence[T], text_of: Callable[[T], str], words: int, *, at_least: int = 1) -> list[T]:
    """Return the first items whose texts have at most so many words together, and at least so many items."""
    found, used = list[T](), 0
    for item in items:
        used += count_words(text_of(item))
        if used > words and len(found) >= at_least:
            break
        found.append(item)
    return found
