"""Which language a text is in, by its script and its small words; silence where that cannot be told."""

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
    ("text", "tag", "told"),
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
def test_a_language_is_told_by_its_script_and_small_words(text: str, tag: str, told: bool | None) -> None:
    assert is_written_in([text], tag) is told


def test_quoted_words_may_be_in_any_language() -> None:
    assert is_written_in([f"{GERMAN} “{ENGLISH} {ENGLISH} {ENGLISH}”"], "de") is True
