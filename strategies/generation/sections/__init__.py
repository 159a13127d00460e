"""The sections of a strategy. Each module has the content of a section, the facts for its writer, and its rules."""

from strategies.generation.sections.base import Section

__all__ = ["Section"]
