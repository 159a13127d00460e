"""Complete strategies for the tests of generation."""

from strategies.generation import pipeline
from strategies.generation.brief import Brief
from strategies.generation.sections import Section
from strategies.generation.writers.base import Writer
from strategies.generation.writers.offline import OfflineWriter
from tests.strategies.generation.briefs import MINIMAL, TODAY, brief, changed, minimal, sample

__all__ = ["MINIMAL", "TODAY", "brief", "changed", "compose_all", "compose_one", "minimal", "sample", "texts"]


def compose_one(
    key: str, of: Brief, done: dict[str, Section], writer: Writer | None = None
) -> pipeline.ComposedSection:
    return pipeline.compose(
        key,
        brief=of,
        done=done,
        writer=writer or OfflineWriter(),
        today=TODAY,
        on_text=lambda text: None,
        is_canceled=lambda: False,
    )


def compose_all(of: Brief, writer: Writer | None = None) -> dict[str, Section]:
    """Compose every section of a strategy."""
    done: dict[str, Section] = {}
    for spec in pipeline.SECTIONS:
        done[spec.key] = compose_one(spec.key, of, done, writer).section
    return done


def texts(section: Section) -> str:
    """Return all text of a section, one item per line."""
    lines = []
    for block in section.blocks():
        match block.kind:
            case "statements":
                lines += [f"{item.text} <{item.basis}>" for item in block.items]
            case "table":
                lines += [block.caption, *(" | ".join(row) for row in block.rows)]
            case _:
                lines.append(block.text)
    return "\n".join(lines)
