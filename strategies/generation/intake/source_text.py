"""Reads the text out of a pasted note or an uploaded file: plain text, Markdown or a Word document."""

import codecs
import io
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from strategies.generation.brief.scan import find_character_fault
from strategies.generation.errors import GenerationError, Problem

if TYPE_CHECKING:
    from docx.document import Document

TEXT_MIN_CHARS, TEXT_MAX_CHARS = 40, 50_000
FILE_MAX_BYTES = 2_000_000
NAME_MAX_CHARS = 200

_PLAIN_SUFFIXES = frozenset({".txt", ".md", ".markdown", ".text", ""})
_UNPACKED_MAX_BYTES = 20_000_000
"""A document of 2 MB of text and pictures unpacks to a few times its size; one made to fill memory, to thousands."""
_ENTRIES_MAX = 2_000
_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u2060\u00ad"))
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_OTHER_FORMATS = "Save it as .docx, .md or .txt, or paste its text."


class SourceInvalid(GenerationError):
    """The text or file cannot be used. `problem` names the field and says what to do."""

    def __init__(self, field: str, message: str, code: str) -> None:
        super().__init__(message)
        self.problem = Problem(field=field, message=message, code=code)


def read_paste(text: str) -> str:
    """Return pasted text, cleaned. Raises SourceInvalid."""
    return _clean(text, field="text")


def read_file(name: str, content: bytes) -> str:
    """Return the text of an uploaded file. Macros, pictures and links in it are never opened.

    Raises:
        SourceInvalid: the file is too large, of another kind, damaged, or has too little or too much text.
    """
    if len(content) > FILE_MAX_BYTES:
        megabytes = FILE_MAX_BYTES / 1_000_000
        message = f"The file is {len(content) / 1_000_000:.1f} MB; at most {megabytes:.0f} MB can be read. "
        raise SourceInvalid("file", message + "Remove pictures from it, or paste its text.", "too_large")
    suffix = PurePosixPath(name.lower()).suffix
    if suffix == ".docx":
        return _clean(_read_docx(content), field="file")
    if suffix not in _PLAIN_SUFFIXES:
        raise SourceInvalid("file", f"Files of the kind {suffix} cannot be read. {_OTHER_FORMATS}", "unknown_format")
    return _clean(_decode(content), field="file")


def _clean(text: str, *, field: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\x0c", "\n")
    text = unicodedata.normalize("NFC", text.translate(_INVISIBLE)).strip()
    if fault := find_character_fault(text):
        raise SourceInvalid(field, fault, "bad_character")
    if len(text) < TEXT_MIN_CHARS:
        what = "There is no text in the file." if field == "file" and not text else "This is too short to find answers."
        raise SourceInvalid(field, f"{what} Give at least {TEXT_MIN_CHARS} characters.", "too_short")
    if len(text) > TEXT_MAX_CHARS:
        message = f"This is {len(text):,} characters long; at most {TEXT_MAX_CHARS:,} can be read. Shorten it by "
        raise SourceInvalid(field, f"{message}{len(text) - TEXT_MAX_CHARS:,}.", "too_long")
    return text


def _decode(content: bytes) -> str:
    """Decode UTF-8 or UTF-16 with a byte order mark, or else Windows-1252, which older editors save."""
    if content.startswith(b"%PDF-"):
        raise SourceInvalid("file", f"This is a PDF file. {_OTHER_FORMATS}", "unknown_format")
    encoding = next((name for mark, name in _BOMS if content.startswith(mark)), "utf-8")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        pass
    if encoding == "utf-8" and b"\x00" not in content:
        try:
            return content.decode("cp1252")
        except UnicodeDecodeError:
            pass
    raise SourceInvalid("file", f"This is not a text file. {_OTHER_FORMATS}", "unknown_format")


def _read_docx(content: bytes) -> str:
    _check_archive(content)
    # Imported late: only this needs it, and it takes a while.
    import docx
    from docx.opc.exceptions import OpcError

    try:
        document = docx.Document(io.BytesIO(content))
        return "\n".join(_read_blocks(document))
    except (OpcError, SyntaxError, KeyError, ValueError, AttributeError, zipfile.BadZipFile, RecursionError):
        # A SyntaxError is one of the document's XML.
        raise SourceInvalid("file", f"This Word document is damaged. {_OTHER_FORMATS}", "damaged") from None


def _check_archive(content: bytes) -> None:
    """Reject what is no Word document, and what would unpack to far more than it holds."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if "word/document.xml" not in archive.NameToInfo:
                raise SourceInvalid("file", f"This is not a Word document. {_OTHER_FORMATS}", "unknown_format")
            # The sizes that the archive declares; reading stops there, and a lie about them fails its checksum.
            unpacked = sum(entry.file_size for entry in entries)
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        raise SourceInvalid("file", f"This is not a Word document. {_OTHER_FORMATS}", "unknown_format") from None
    if unpacked > _UNPACKED_MAX_BYTES or len(entries) > _ENTRIES_MAX:
        raise SourceInvalid("file", f"This document unpacks to too much. {_OTHER_FORMATS}", "too_large")


def _read_blocks(document: "Document") -> Iterator[str]:
    """Yield the text of each paragraph and table row, in order. Text that was deleted but is tracked is left out."""
    from docx.table import Table

    for block in document.iter_inner_content():
        if isinstance(block, Table):
            for row in block.rows:
                cells = dict.fromkeys(cell.text.strip() for cell in row.cells)
                yield " | ".join(filter(None, cells))
        else:
            yield block.text
