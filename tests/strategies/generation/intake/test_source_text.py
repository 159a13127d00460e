"""Text from a paste or a file: encodings, Word documents, and files made to do harm."""

import io
import zipfile
from time import process_time

import docx
import pytest

from strategies.generation.intake.source_text import (
    FILE_MAX_BYTES,
    TEXT_MAX_CHARS,
    SourceInvalid,
    read_file,
    read_paste,
)

TEXT = "Fellrye makes waxed jackets in Leeds and repairs them for life."


def word_document(*paragraphs: str) -> bytes:
    document, file = docx.Document(), io.BytesIO()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    row = document.add_table(rows=1, cols=2).rows[0]
    row.cells[0].text, row.cells[1].text = "Budget", "£800 a month"
    document.save(file)
    return file.getvalue()


def archive(**entries: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in entries.items():
            packed.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return file.getvalue()


def problem_of(name: str, content: bytes) -> tuple[str, str, str]:
    with pytest.raises(SourceInvalid) as invalid:
        read_file(name, content)
    problem = invalid.value.problem
    return problem.field, problem.code, problem.message


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        f"\ufeff{TEXT}".encode(),
        TEXT.encode("utf-16"),
        f"  {TEXT}\r\n".encode("cp1252"),
    ],
    ids=["utf-8", "utf-8 with mark", "utf-16", "windows line breaks"],
)
def test_plain_text_is_read_in_its_encoding(content: bytes) -> None:
    assert read_file("Notes.MD", content) == TEXT


def test_windows_1252_is_read_when_the_file_is_not_utf_8() -> None:
    assert read_file("plan.txt", f"{TEXT} It costs £420.".encode("cp1252")).endswith("It costs £420.")


def test_word_document_gives_paragraphs_and_tables_in_order() -> None:
    assert read_file("Old plan.docx", word_document(TEXT, "Never say “green”.")) == (
        f"{TEXT}\nNever say “green”.\nBudget | £800 a month"
    )


def test_letters_are_composed_so_that_quotes_are_found() -> None:
    assert "Café" in read_paste("Cafe\u0301 Fellrye sells coffee beside the jackets.")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("scan.pdf", b"%PDF-1.7", "unknown_format"),
        ("scan.txt", b"%PDF-1.7 " + b"x" * 100, "unknown_format"),
        ("photo.txt", b"\x89PNG\x00\x00\x81\xff" * 20, "unknown_format"),
        ("macro.docm", word_document(TEXT), "unknown_format"),
        ("plan.docx", b"not a zip file at all", "unknown_format"),
        ("plan.docx", archive(readme_xml=b"<a/>"), "unknown_format"),
        ("plan.docx", archive(word__document_xml=b"<w:document"), "damaged"),
        ("plan.docx", word_document(TEXT)[:-400], "unknown_format"),
        ("plan.docx", archive(word__document_xml=b"<a>" + b" " * 35_000_000 + b"</a>"), "too_large"),
        ("notes.txt", b"x" * (FILE_MAX_BYTES + 1), "too_large"),
        ("notes.txt", b"word " * (TEXT_MAX_CHARS // 4), "too_long"),
        ("notes.txt", b"", "too_short"),
        ("notes.txt", TEXT.encode() + b"\x07", "bad_character"),
    ],
    ids=[
        "pdf", "pdf named text", "picture named text", "macros", "no archive", "another archive", "broken xml",
        "cut off", "zip bomb", "too many bytes", "too many characters", "empty", "control character",
    ],
)  # fmt: skip
def test_file_that_cannot_be_read_says_what_to_do(name: str, content: bytes, code: str) -> None:
    field, found, message = problem_of(name, content)

    assert (field, found) == ("file", code)
    assert message.endswith(".")


def test_document_of_many_empty_paragraphs_is_rejected_quickly() -> None:
    content = archive(word__document_xml=b"<d xmlns='w'>" + b"<p/>" * 3_000_000 + b"</d>")
    started = process_time()

    assert len(content) < 60_000
    assert problem_of("plan.docx", content)[1] == "too_large"
    assert process_time() - started < 5


def test_deleted_and_moved_text_is_left_out() -> None:
    body = b"<d><p><r><t>Kept words are read from the document</t></r>" + (
        b"<del><r><delText>gone</delText></r></del><moveFrom><r><t>moved</t></r></moveFrom>"
        b"<pPr><tabs><tab/></tabs></pPr><r><tab/><t>as they are.</t><br/><t>Next line</t></r></p></d>"
    )

    assert read_file("plan.docx", archive(word__document_xml=body)) == (
        "Kept words are read from the document as they are.\nNext line"
    )


def test_entities_of_a_document_are_never_expanded() -> None:
    entities = b'<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]>'
    content = archive(word__document_xml=entities + b"<d>&a;&b;</d>")

    assert problem_of("plan.docx", content)[1] == "damaged"


def test_paste_that_is_too_short_or_too_long_names_the_field() -> None:
    for text in ("a", "word " * TEXT_MAX_CHARS):
        with pytest.raises(SourceInvalid) as invalid:
            read_paste(text)
        assert invalid.value.problem.field == "text"
