"""Reads the text of a Word document as a stream, with bounded time and memory.

Not with python-docx, which builds the whole document first: 60 kB of packed empty paragraphs kept it busy for a minute.
"""

import io
import re
import zipfile
import zlib
from xml.parsers import expat

XML_MAX_BYTES = 30_000_000
ELEMENTS_MAX = 500_000
"""Half a second of work. A document of 50,000 characters has about a tenth of that."""
CHARS_MAX = 1_000_000
_BODY = "word/document.xml"
_CHUNK_BYTES = 65_536
_PACKINGS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_SKIPPED = frozenset({"pPr", "rPr", "tblPr", "trPr", "tcPr", "sectPr", "moveFrom", "del", "instrText", "Fallback"})
"""Formatting, what was deleted or moved away, codes of fields, and repetitions for old programs."""
_SEPARATOR = " | "


class NotWord(Exception):
    """The file is not a Word document."""


class WordDamaged(Exception):
    """The document cannot be unpacked or parsed, or it is encrypted."""


class WordTooLarge(Exception):
    """The document unpacks to more than is read."""


def read_word_text(content: bytes) -> str:
    """Return the paragraphs of a document, one per line, and the rows of its tables with `|` between the cells.

    Headers, footnotes, comments, pictures and macros are left out. Entities are never expanded.

    Raises:
        NotWord, WordDamaged, WordTooLarge
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if _BODY not in archive.NameToInfo:
                raise NotWord
            return _read_body(archive)
    except (zipfile.BadZipFile, ValueError) as error:
        raise NotWord from error


def _read_body(archive: zipfile.ZipFile) -> str:
    if archive.getinfo(_BODY).compress_type not in _PACKINGS:
        raise WordDamaged
    reader, size = _Reader(), 0
    try:
        with archive.open(_BODY) as body:
            while chunk := body.read(_CHUNK_BYTES):
                size += len(chunk)
                if size > XML_MAX_BYTES:
                    raise WordTooLarge
                reader.parser.Parse(chunk, False)
        reader.parser.Parse(b"", True)
    except (expat.ExpatError, zipfile.BadZipFile, zlib.error, RuntimeError, EOFError) as error:
        # A RuntimeError if the file is encrypted.
        raise WordDamaged from error
    return reader.text


class _Reader:
    """Collects text from the events of an XML parser."""

    def __init__(self) -> None:
        # Names become `namespace local`, so that any prefix of the namespace is read.
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._add_text
        self.parser.StartDoctypeDeclHandler = self._reject_doctype
        self._pieces: list[str] = []
        self._elements = self._chars = self._skipped = self._cells = 0
        self._is_text = False

    @property
    def text(self) -> str:
        lines = "".join(self._pieces).split("\n")
        return "\n".join(re.sub(r"(?:\s*\|)+\s*$", "", " ".join(line.split())) for line in lines)

    def _start(self, name: str, _: dict[str, str]) -> None:
        self._elements += 1
        if self._elements > ELEMENTS_MAX:
            raise WordTooLarge
        local = name.rpartition(" ")[2]
        if self._skipped or local in _SKIPPED:
            self._skipped += 1
        elif local == "t":
            self._is_text = True
        elif local == "tc":
            self._cells += 1
        elif local in {"br", "cr"}:
            self._add("\n" if not self._cells else " ")
        elif local == "tab":
            self._add(" ")

    def _end(self, name: str) -> None:
        if self._skipped:
            self._skipped -= 1
            return
        match name.rpartition(" ")[2]:
            case "t":
                self._is_text = False
            case "p":
                self._add("\n" if not self._cells else " ")
            case "tc":
                self._cells -= 1
                self._add(_SEPARATOR)
            case "tr":
                self._add("\n")

    def _add_text(self, text: str) -> None:
        if self._is_text and not self._skipped:
            self._add(text.replace("\n", " "))

    def _add(self, text: str) -> None:
        self._chars += len(text)
        if self._chars > CHARS_MAX:
            raise WordTooLarge
        self._pieces.append(text)

    def _reject_doctype(self, *_: object) -> None:
        raise WordDamaged
