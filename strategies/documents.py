"""A run's strategy as a document to take away."""

from strategies import selectors
from strategies.exports import markdown
from strategies.models import Run
from strategies.run_state import SectionStatus
from strategies.writers import writer_label


def markdown_of(run: Run) -> str:
    """Return what has been written so far, in reading order; what is missing is named with its reason."""
    day = (run.finished_at or run.created_at).date()
    reasons = {
        record.key: record.error_message or "not written" for record in run.sections.exclude(status=SectionStatus.DONE)
    }
    return markdown.render(
        selectors.written_sections(run),
        title=run.brief.name,
        about=[f"Content strategy of {day:%-d %B %Y}.", f"Written by: {writer_label(run.writer)}."],
        unfinished=reasons,
    )
