"""Detect text direction, display width and East Asian scripts."""

import unicodedata

_RIGHT_TO_LEFT = {"R", "AL"}
_LANGUAGES_RIGHT_TO_LEFT = {"ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "ps", "sd", "ug", "ur", "yi"}


def is_right_to_left_text(text: str) -> bool:
    """Return whether most letters belong to a right-to-left script."""
    kinds = [unicodedata.bidirectional(sign) for sign in text]
    return sum(kind in _RIGHT_TO_LEFT for kind in kinds) > kinds.count("L")


def is_right_to_left_language(language: str) -> bool:
    """Return whether the language of a BCP 47 tag is written from right to left."""
    return language.split("-")[0].lower() in _LANGUAGES_RIGHT_TO_LEFT


def display_width(text: str) -> int:
    """Return the width of a text in Latin letters; East Asian characters count as two."""
    return len(text) + sum(unicodedata.east_asian_width(sign) in "WF" for sign in text)


def east_asian_language(language: str, text: str) -> str:
    """Return `ja`, `ko` or `zh` from the BCP 47 tag or else from the characters; empty if there is none."""
    primary = language.split("-")[0].lower()
    if primary in {"ja", "ko", "zh"}:
        return primary
    names = {unicodedata.name(sign, "").split(" ")[0] for sign in set(text)}
    signs = {"ja": {"HIRAGANA", "KATAKANA"}, "ko": {"HANGUL"}, "zh": {"CJK"}}
    return next((code for code, wanted in signs.items() if names & wanted), "")
