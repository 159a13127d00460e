"""Styles of the Word document, with fonts and language tags for its script."""

from importlib.resources import files
from string import Template

from docx.document import Document as WordFile
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from strategies.exports.script import east_asian_language, is_right_to_left_language

FONTS = {"ja": "Yu Gothic", "ko": "Malgun Gothic", "zh": "Microsoft YaHei"}
"""Fonts for East Asian text; all ship with Word."""

LATIN, COMPLEX = "Calibri", "Arial"
_REGIONS = {"ja": "ja-JP", "ko": "ko-KR", "zh": "zh-CN"}
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
    tag = language if "-" in language else _REGIONS.get(language.lower(), language)
    styles = Template(files("strategies.exports.word").joinpath("styles.xml").read_text(encoding="utf-8")).substitute(
        latin=LATIN,
        east_asian=FONTS.get(script, LATIN),
        complex=COMPLEX,
        language="en-GB" if script or is_right_to_left_language(language) else tag,
        language_east_asian=tag if language.lower().startswith(script or "-") else _REGIONS.get(script, "ja-JP"),
        language_complex=tag if is_right_to_left_language(language) else "ar-SA",
    )
    word.styles.element[:] = parse_xml(styles.encode())[:]
    for setting in word.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), _CURRENT_WORD)
    for relations in (word.part.rels, word.part.package.rels):
        for key in [key for key, relation in relations.items() if relation.reltype in _UNUSED_RELATIONSHIPS]:
            del relations[key]
