"""Which way a text runs and which East Asian script it is in."""

import unicodedata

_RIGHT_TO_LEFT = {"R", "AL"}
_LANGUAGES_RIGHT_TO_LEFT = {"ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "ps", "sd", "ug", "ur", "yi"}


def runs_right_to_left(text: str) -> bool:
    """Whether most letters are of a script written from right to left."""
    kinds = [unicodedata.bidirectional(sign) for sign in text]
    return sum(kind in _RIGHT_TO_LEFT for kind in kinds) > kinds.count("L")


def is_right_to_left(language: str) -> bool:
    """Whether a language, given by its BCP 47 tag, is written from right to left."""
    return language.split("-")[0].lower() in _LANGUAGES_RIGHT_TO_LEFT


def letters_wide(text: str) -> int:
    """How many Latin letters wide a text is: the signs of East Asia take two."""
    return len(text) + sum(unicodedata.east_asian_width(sign) in "WF" for sign in text)


def east_asian_language(language: str, text: str) -> str:
    """`ja`, `ko` or `zh`, as the tag says or else as the letters show; empty when there is nothing of the kind."""
    primary = language.split("-")[0].lower()
    if primary in {"ja", "ko", "zh"}:
        return primary
    names = {unicodedata.name(sign, "").split(" ")[0] for sign in set(text)}
    signs = {"ja": {"HIRAGANA", "KATAKANA"}, "ko": {"HANGUL"}, "zh": {"CJK"}}
    return next((code for code, wanted in signs.items() if names & wanted), "")
