"""Content calendar as CSV in the columns that other programs import."""

from collections.abc import Iterator
from itertools import groupby

from strategies.exports.calendar_columns import KIND_LABELS, describe_item
from strategies.exports.calendar_csv import Field, write_rows
from strategies.exports.document import Document
from strategies.generation.sections.calendar import CalendarItem

ASANA_COLUMNS = ("Name", "Description", "Section", "Due Date")
TODOIST_COLUMNS = (
    "TYPE",
    "CONTENT",
    "DESCRIPTION",
    "PRIORITY",
    "INDENT",
    "AUTHOR",
    "RESPONSIBLE",
    "DATE",
    "DATE_LANG",
    "TIMEZONE",
)
_PRIORITY, _INDENT = "4", "1"
"""The lowest priority, and no subtask. An empty priority would be the highest."""


def render_asana(document: Document) -> bytes:
    """Return one task per calendar item, in sections by pillar. https://help.asana.com/hc/en-us/articles/14244171470491

    Owners are roles, and an assignee must be an email address, so owners are in the description.
    """
    rows: Iterator[list[Field]] = (
        [item.title, describe_item(item), item.pillar_title or KIND_LABELS[item.kind], item.date]
        for item in document.calendar
    )
    return write_rows(ASANA_COLUMNS, rows).encode()


def render_todoist(document: Document) -> bytes:
    """Return one task per calendar item, in sections by month.

    https://todoist.com/help/articles/format-a-csv-file-to-import-into-todoist-UVUXTmm6
    """
    return write_rows(TODOIST_COLUMNS, _todoist_rows(document.calendar)).encode()


def _todoist_rows(items: list[CalendarItem]) -> Iterator[list[Field]]:
    by_day = sorted(items, key=lambda item: item.date)
    for month, group in groupby(by_day, key=lambda item: f"{item.date:%B %Y}"):
        yield ["section", month, *[""] * (len(TODOIST_COLUMNS) - 2)]
        for item in group:
            yield ["task", item.title, describe_item(item), _PRIORITY, _INDENT, "", "", item.date, "en", ""]
