"""Registry of export formats."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from strategies.exports import calendar_csv, calendar_ics, calendar_presets, docx, markdown, strategy_json, xlsx
from strategies.exports.document import Document

type Extension = Literal["docx", "md", "xlsx", "json", "csv", "asana.csv", "todoist.csv", "ics"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """An export format. `media_type` is the complete `Content-Type`."""

    extension: Extension
    title: str
    content: Literal["strategy", "calendar"]
    media_type: str
    render: Callable[[Document], bytes]

    @property
    def is_text(self) -> bool:
        """Whether the file is plain text that a terminal can show."""
        return not self.media_type.startswith("application/vnd.")

    def is_empty(self, document: Document) -> bool:
        """Return whether the document has nothing to write in this format."""
        return not (document.calendar if self.content == "calendar" else document.sections)


FORMATS: dict[str, Format] = {
    form.extension: form
    for form in (
        Format(
            extension="docx",
            title="Word document",
            content="strategy",
            media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            render=docx.render,
        ),
        Format(
            extension="md",
            title="Markdown",
            content="strategy",
            media_type="text/markdown; charset=utf-8",
            render=markdown.render_document,
        ),
        Format(
            extension="xlsx",
            title="Excel workbook",
            content="strategy",
            media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            render=xlsx.render,
        ),
        Format(
            extension="json",
            title="JSON",
            content="strategy",
            media_type="application/json",
            render=strategy_json.render,
        ),
        Format(
            extension="csv",
            title="CSV",
            content="calendar",
            media_type="text/csv; charset=utf-8",
            render=calendar_csv.render,
        ),
        Format(
            extension="asana.csv",
            title="CSV for Asana",
            content="calendar",
            media_type="text/csv; charset=utf-8",
            render=calendar_presets.render_asana,
        ),
        Format(
            extension="todoist.csv",
            title="CSV for Todoist",
            content="calendar",
            media_type="text/csv; charset=utf-8",
            render=calendar_presets.render_todoist,
        ),
        Format(
            extension="ics",
            title="iCalendar",
            content="calendar",
            media_type="text/calendar; charset=utf-8",
            render=calendar_ics.render,
        ),
    )
}
