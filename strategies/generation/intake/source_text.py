"""Reads the text out of a pasted note or an uploaded file: plain text, Markdown or a Word document."""

import codecs
import unicodedata
from pathlib import PurePosixPath

from strategies.generation.brief.scan import find_character_fault
from strategies.generation.errors import GenerationError, Problem
from strategies.generation.intake.word_text import NotWord, WordDamaged, WordTooLarge, read_word_text

TEXT_MIN_CHARS, TEXT_MAX_CHARS = 40, 50_000
FILE_MAX_BYTES = 2_000_000
NAME_MAX_CHARS = 200

_PLAIN_SUFFIXES = frozenset({".txt", ".md", ".markdown", ".text", ""})
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
    try:
        return read_word_text(content)
    except NotWord:
        raise SourceInvalid("file", f"This is not a Word document. {_OTHER_FORMATS}", "unknown_format") from None
    except WordDamaged:
        raise SourceInvalid("file", f"This Word document is damaged. {_OTHER_FORMATS}", "damaged") from None
    except WordTooLarge:
        raise SourceInvalid("file", f"This Word document is too large. {_OTHER_FORMATS}", "too_large") from None
