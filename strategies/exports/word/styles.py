"""Styles of the Word document, with fonts and language tags for its script."""

from importlib.resources import files
from string import Template

from babel.core import get_global
from docx.document import Document as WordFile
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from strategies.exports.script import east_asian_language, is_right_to_left_language

FONTS = {"ja": "Yu Gothic", "ko": "Malgun Gothic", "zh": "Microsoft YaHei"}
"""Fonts for East Asian text; all ship with Word."""

LATIN, COMPLEX = "Calibri", "Arial"
_LATIN_LANGUAGE, _EAST_ASIAN_LANGUAGE, _COMPLEX_LANGUAGE = "en-GB", "ja-JP", "ar-SA"
_CURRENT_WORD = "15"
_UNUSED_RELATIONSHIPS = {
    RELATIONSHIP_TYPE.CUSTOM_XML,
    RELATIONSHIP_TYPE.EXTENDED_PROPERTIES,
    RELATIONSHIP_TYPE.NUMBERING,
    RELATIONSHIP_TYPE.THUMBNAIL,
    "http://schemas.microsoft.com/office/2007/relationships/stylesWithEffects",
}
"""Parts of python-docx's template that do not describe our document."""


def apply_styles(word: WordFile, *, language: str, text: str) -> None:
    """Replace the template's styles with ours. `text` is the document's text, to detect an East Asian script."""
    script = east_asian_language(language, text)
    languages = find_languages(language, script)
    styles = Template(files("strategies.exports.word").joinpath("styles.xml").read_text(encoding="utf-8")).substitute(
        latin=LATIN,
        east_asian=FONTS.get(script, LATIN),
        complex=COMPLEX,
        language=languages[0],
        language_east_asian=languages[1],
        language_complex=languages[2],
    )
    word.styles.element[:] = parse_xml(styles.encode())[:]
    for setting in word.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), _CURRENT_WORD)
    for setting in word.settings.element.iter(qn("w:themeFontLang")):
        for name, tag in zip(("w:val", "w:eastAsia", "w:bidi"), languages, strict=True):
            setting.set(qn(name), tag)
    for relations in (word.part.rels, word.part.package.rels):
        for key in [key for key, relation in relations.items() if relation.reltype in _UNUSED_RELATIONSHIPS]:
            del relations[key]


def find_languages(language: str, script: str) -> tuple[str, str, str]:
    """Return the language tags of Latin, East Asian and right-to-left text.

    `language` is the strategy's; `script` is `ja`, `ko` or `zh` if the text is written in one of them, else empty.
    """
    tag = add_region(language)
    if is_right_to_left_language(language):
        return _LATIN_LANGUAGE, _EAST_ASIAN_LANGUAGE, tag
    if script and language.split("-")[0].lower() == script:
        return _LATIN_LANGUAGE, tag, _COMPLEX_LANGUAGE
    return tag, add_region(script) if script else _EAST_ASIAN_LANGUAGE, _COMPLEX_LANGUAGE


def add_region(tag: str) -> str:
    """Return language and region, such as `de-DE` for `de`. Word proofreads nothing in a language without a region."""
    parts = tag.replace("_", "-").split("-")
    language, regions = parts[0].lower(), [part for part in parts[1:] if len(part) == 2 or part.isdigit()]
    scripts = [part.title() for part in parts[1:] if len(part) == 4 and part.isalpha()]
    if regions:
        return f"{language}-{regions[0].upper()}"
    if language == "ar":
        return _COMPLEX_LANGUAGE
    if language == "en":
        return _LATIN_LANGUAGE
    likely = get_global("likely_subtags")
    found = likely.get("_".join([language, *scripts])) or likely.get(language)
    return f"{language}-{found.split('_')[-1]}" if found else tag
