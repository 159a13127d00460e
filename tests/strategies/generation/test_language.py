"""Language detection by script and common words; no answer if unclear."""

import pytest

from strategies.generation.language import is_written_in

GERMAN = (
    "Die Kunden fragen zuerst nach dem Preis, und das ist nicht die Frage, die wir beantworten. "
    "Mit einer Seite für die häufigste Sorge wird der Weg kürzer, denn auf den Seiten steht, was es kostet."
)
FRENCH = (
    "Les clients posent la question du prix dans la première minute, et ce n'est pas celle à laquelle nous répondons. "
    "Pour que la page soit lue, il faut que le prix soit dans le titre et que les autres coûts soient dans la suite."
)
ENGLISH = (
    "The customers ask about the price first, and that is not the question which the page answers. "
    "With one page for the worry they have, the way to the workshop is shorter, and it is clear what it costs."
)
JAPANESE = (
    "お客様はまず価格について質問します。そのため、最初のページで価格と納期を説明し、次のページで作り方を紹介します。"
    * 3
)
ARABIC = (
    "يسأل العملاء أولا عن السعر، ولذلك نشرح السعر والمدة في الصفحة الأولى ثم نعرض طريقة العمل في الصفحة الثانية." * 2
)


@pytest.mark.parametrize(
    ("text", "tag", "expected"),
    [
        (GERMAN, "de", True),
        (GERMAN, "en-GB", False),
        (FRENCH, "fr-CA", True),
        (FRENCH, "de", False),
        (ENGLISH, "en", True),
        (ENGLISH, "nl", False),
        (JAPANESE, "ja", True),
        (ENGLISH, "ja", False),
        (ARABIC, "ar", True),
        (JAPANESE, "ar", False),
        ("Yes.", "de", None),
        (ENGLISH, "eo", None),
    ],
)
def test_language_is_detected_by_script_and_common_words(text: str, tag: str, expected: bool | None) -> None:
    assert is_written_in([text], tag) is expected


def test_quoted_words_are_ignored() -> None:
    assert is_written_in([f"{GERMAN} “{ENGLISH} {ENGLISH} {ENGLISH}”"], "de") is True
