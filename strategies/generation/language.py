"""Detects whether a text is in a given language, by its script and most common words."""

import re
from collections.abc import Iterable

_SCRIPTS = {
    "ja": r"[\u3040-\u30ff\u4e00-\u9fff]",
    "zh": r"[\u4e00-\u9fff]",
    "ko": r"[\uac00-\ud7af]",
    "ar": r"[\u0600-\u06ff]",
    "fa": r"[\u0600-\u06ff]",
    "ur": r"[\u0600-\u06ff]",
    "he": r"[\u0590-\u05ff]",
    "ru": r"[\u0400-\u04ff]",
    "uk": r"[\u0400-\u04ff]",
    "bg": r"[\u0400-\u04ff]",
    "el": r"[\u0370-\u03ff]",
    "hi": r"[\u0900-\u097f]",
    "th": r"[\u0e00-\u0e7f]",
}
_COMMON = {
    "en": "the and of to is that with for are this by it from which their be not",
    "de": "der die das und ist nicht ein eine mit für auf den dem von zu sich wird sind",
    "fr": "le la les des et est une dans pour que qui sur avec pas sont du au par",
    "es": "el los las y es una que en para con por del se no su más como",
    "it": "il gli e è una che di per con non sono della nel si del alla",
    "nl": "de het een en is van dat niet met voor op zijn te wordt aan door",
    "pt": "o os as e é uma que em para com não do da se por são",
    "sv": "och det är en att som på för med inte av till den har",
    "da": "og det er en at som på for med ikke af til den har",
    "pl": "i w na z że nie się do jest to dla są od oraz",
}
_QUOTED = re.compile(r"[“«„「][^”»“」]*[”»“」]")
_ENOUGH_LETTERS, _ENOUGH_WORDS = 80, 12
_SCRIPT_SHARE = 0.5


def is_written_in(texts: Iterable[str], tag: str) -> bool | None:
    """Whether the texts are in the language; None if there is too little text or the language is not supported.

    Quoted words are ignored: they may be in any language.
    """
    text = _QUOTED.sub(" ", "\n".join(texts))
    wanted = tag.casefold().split("-")[0]
    letters = re.findall(r"[^\W\d_]", text)
    if len(letters) < _ENOUGH_LETTERS:
        return None
    if wanted in _SCRIPTS:
        return len(re.findall(_SCRIPTS[wanted], text)) >= _SCRIPT_SHARE * len(letters)
    return _matches_common_words(text, wanted) if wanted in _COMMON else None


def _matches_common_words(text: str, wanted: str) -> bool | None:
    """Compare how often the small words of each language occur."""
    words = re.findall(r"[^\W\d_]+", text.casefold())
    counts = {name: sum(word in common.split() for word in words) for name, common in _COMMON.items()}
    best = max(counts, key=lambda name: counts[name])
    if counts[best] < _ENOUGH_WORDS:
        return None
    return counts[wanted] >= 0.7 * counts[best]
