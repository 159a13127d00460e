"""The sections of a strategy, one module each: its content, the facts for its writer, its rules."""

from strategies.generation.sections.base import Section

__all__ = ["Section"]
