"""The formats a strategy is handed out in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from strategies.exports import calendar_csv, calendar_ics, docx, markdown, strategy_json, xlsx
from strategies.exports.document import Document

type Extension = Literal["docx", "md", "xlsx", "json", "csv", "ics"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One kind of file. `media_type` is the whole `Content-Type`."""

    extension: Extension
    title: str
    holds: Literal["strategy", "calendar"]
    media_type: str
    render: Callable[[Document], bytes]

    @property
    def is_text(self) -> bool:
        """Whether a terminal can show it."""
        return not self.media_type.startswith("application/vnd.")

    def is_empty(self, document: Document) -> bool:
        """Whether a file in this format would hold nothing."""
        return not (document.calendar if self.holds == "calendar" else document.sections)


FORMATS: dict[str, Format] = {
    form.extension: form
    for form in (
        Format(
            extension="docx",
            title="Word document",
            holds="strategy",
            media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            render=docx.render,
        ),
        Format(
            extension="md",
            title="Markdown",
            holds="strategy",
            media_type="text/markdown; charset=utf-8",
            render=markdown.render_document,
        ),
        Format(
            extension="xlsx",
            title="Excel workbook",
            holds="strategy",
            media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            render=xlsx.render,
        ),
        Format(
            extension="json",
            title="JSON",
            holds="strategy",
            media_type="application/json",
            render=strategy_json.render,
        ),
        Format(
            extension="csv",
            title="CSV",
            holds="calendar",
            media_type="text/csv; charset=utf-8",
            render=calendar_csv.render,
        ),
        Format(
            extension="ics",
            title="iCalendar",
            holds="calendar",
            media_type="text/calendar; charset=utf-8",
            render=calendar_ics.render,
        ),
    )
}
