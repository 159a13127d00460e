"""A run's strategy as a document and as files to download."""

from collections.abc import Callable
from typing import cast
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.text import slugify

from strategies import __version__
from strategies.errors import NotFinished, NothingToExport
from strategies.exports.document import Credit, Document, Outcome
from strategies.exports.formats import FORMATS, Format
from strategies.generation.pipeline import EDITOR
from strategies.models import Run
from strategies.models.states import SectionStatus
from strategies.runs import selectors
from strategies.runs.rendering import renderer
from strategies.runs.writers import writer_label, writes_english_only

NAME_MAX_CHARS = 60
"""Length of the business's name in a file name; short enough in UTF-8 for every file system."""


def build_document(run: Run) -> Document:
    """Return the finished sections of a run, and why the others are missing."""
    records = {record.key: record for record in run.sections.select_related("current")}
    sections = selectors.get_finished_sections(run)
    review = sections.pop(EDITOR.key, None)
    done = {key for key, record in records.items() if record.status == SectionStatus.DONE}
    return Document(
        run_id=run.id,
        revision=run.version,
        name=run.name,
        language=_find_language(run),
        outcome=cast(Outcome, run.status),
        written_at=run.finished_at or run.created_at,
        credit=_credit(run.writer),
        sections=sections,
        review=review,
        credits={key: _credit(records[key].writer) for key in done},
        edited=frozenset(key for key in done if records[key].is_edited),
        reasons={key: record.error_message for key, record in records.items() if key not in done},
    )


def _find_language(run: Run) -> str:
    """Return the language tag that a run is written in: the brief's, or English by a writer that knows no other."""
    wanted = str(run.brief.data.get("business", {}).get("language") or "en")
    is_english = wanted.lower().split("-")[0] == "en"
    return "en" if writes_english_only(run.writer) and not is_english else wanted


def list_available_formats(document: Document) -> list[Format]:
    """Return the formats that have content for this document."""
    return [form for form in FORMATS.values() if not form.is_empty(document)]


def export_file(run: Run, form: Format) -> bytes:
    """Render a run's strategy in this process. Takes up to a second.

    Raises:
        NotFinished: the run has not ended.
        NothingToExport: there is no content for this format.
    """
    if not run.is_terminal:
        raise NotFinished
    return form.render(_build_exportable(run, form))


def download(request: HttpRequest, run: Run, form: Format, *, admit: Callable[[], None]) -> HttpResponse:
    """Return a run's strategy as a file to download, or 304 if the client has this revision.

    `admit` counts the file against a limit, and raises if that is reached.

    Raises:
        NotFinished, NothingToExport: see `export_file`.
        ExportFailed, TooManyExports: see `Renderer.render`.
    """
    if not run.is_terminal:
        raise NotFinished
    etag = f'"{run.id}.{run.version}.{form.extension}.{__version__}"'
    headers = {
        "Content-Disposition": _disposition(f"{_file_stem(run.name)}-{form.content}.{form.extension}"),
        "Cache-Control": "private, no-cache",
        "ETag": etag,
        "Vary": "Cookie, Authorization",
        "X-Content-Type-Options": "nosniff",
    }
    response = HttpResponse(content_type=form.media_type, headers=headers)
    conditional = cast(HttpResponse, get_conditional_response(request, etag=etag, response=response))
    if conditional is not response:
        return conditional
    admit()
    response.content = renderer.render((run.id, run.version, form.extension), load=lambda: _build_exportable(run, form))
    return response


def _build_exportable(run: Run, form: Format) -> Document:
    document = build_document(run)
    if form.is_empty(document):
        raise NothingToExport(f"This run has no {form.content} to put into a file.")
    return document


def _credit(writer: str) -> Credit:
    return Credit(name=writer, label=writer_label(writer))


def _file_stem(name: str) -> str:
    return slugify(name, allow_unicode=True)[:NAME_MAX_CHARS].strip("-_") or "content"


def _disposition(name: str) -> str:
    """Return a Content-Disposition with the full name (RFC 6266, RFC 8187) and an ASCII name for old clients."""
    if name.isascii():
        return f'attachment; filename="{name}"'
    stem, _, ending = name.rpartition("-")
    plain = f"{slugify(stem) or 'content'}-{ending}"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
