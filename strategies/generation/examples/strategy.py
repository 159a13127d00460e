"""Composes the whole strategy of a sample from its example answers."""

from dataclasses import dataclass
from datetime import date

from strategies.generation.brief.samples import SampleBrief
from strategies.generation.pipeline import EDITOR, compose, sections_for
from strategies.generation.sections import Section
from strategies.generation.writers.replay import ReplayWriter


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleStrategy:
    """A composed strategy: its sections, and the name of the writer of each, by key."""

    sections: dict[str, Section]
    writers: dict[str, str]


def compose_example(sample: SampleBrief, today: date) -> ExampleStrategy:
    """Compose the strategy of a sample as if it had been ordered today. Takes up to a second.

    The editor's review, which is for owners, is left out. What it has changed is not.

    Raises:
        WritingFailed: an example answer is missing or does not fit.
    """
    writer, sections, writers = ReplayWriter(), dict[str, Section](), dict[str, str]()
    for spec in sections_for(has_editor=True):
        composed = compose(
            spec.key,
            brief=sample.brief,
            done=sections,
            writer=writer,
            today=today,
            on_text=lambda _: None,
            is_canceled=lambda: False,
        )
        sections |= {section.key: section for section in (*composed.revised, composed.section)}
        writers[spec.key] = composed.writer_name
    del sections[EDITOR.key]
    return ExampleStrategy(sections=sections, writers=writers)
