"""Reads Chinese, Japanese and Korean numerals."""

import re
from decimal import Decimal

_DIGITS = {"〇": 0, "零": 0} | {numeral: value for value, numeral in enumerate("一二三四五六七八九", start=1)}
_UNITS = {"十": 10, "百": 100, "千": 1_000, "천": 1_000}
_MYRIADS = dict.fromkeys("万萬만", 10**4) | dict.fromkeys("億亿억", 10**8) | dict.fromkeys("兆조", 10**12)
# Numerals begin with a digit or a Chinese character. The Korean numerals are common syllables elsewhere.
_FIRST = "".join(character for character in [*_DIGITS, *_UNITS, *_MYRIADS] if character not in "천만억조")
_ANY = "".join([*_DIGITS, *_UNITS, *_MYRIADS])
# Possessive, and never starting inside a number, so that a long row of digits is scanned once, not once per digit.
_CJK_NUMBER = re.compile(rf"(?:(?<!\d)(?<!\d[.,])\d++(?:[.,]\d++)*+|[{_FIRST}])(?:[{_ANY}]|(?<=[{_ANY}])\d++)++")
# Tenths and hundredths (四割五分), percentages and multiples: in these even a single numeral is a figure.
_CJK_TENTHS = re.compile(r"([一二三四五六七八九\d])割(?:([一二三四五六七八九\d])分)?")
_CJK_SHARE = re.compile(
    r"(?<![一二三四五六七八九〇零十百千万])([一二三四五六七八九])(?=パーセント|[%倍])|百分之([一二三四五六七八九])(?![十百千])"
)
_CJK_WORD = re.compile("万一|千万(?![円元人])")


def take_cjk_numbers(text: str) -> tuple[list[tuple[str, Decimal]], str]:
    """Return numerals such as `3万5千` or `二〇二六` with their values, and `text` without them.

    Words such as `十分` that merely contain a numeral stay in the text.
    """
    text = _CJK_SHARE.sub(lambda match: f"{_DIGITS[match[1] or match[2]]}", _CJK_TENTHS.sub(_read_tenths, text))
    taken: list[tuple[str, Decimal]] = []

    def take(match: re.Match[str]) -> str:
        if not set(match[0]) & {*_UNITS, *_MYRIADS, "〇", "零"}:
            return match[0]
        taken.append((match[0], _cjk_value(match[0])))
        return " "

    rest = _CJK_NUMBER.sub(take, _CJK_WORD.sub(" ", text))
    return taken, rest


def _read_tenths(match: re.Match[str]) -> str:
    tenths, hundredths = (_DIGITS.get(numeral, numeral) for numeral in (match[1], match[2] or "0"))
    return f"{tenths}{hundredths}%"


def _cjk_value(numeral: str) -> Decimal:
    total = section = number = Decimal(0)
    for token in re.findall(r"\d+(?:[.,]\d+)*|.", numeral):
        if token in _MYRIADS:
            total += (section + number or 1) * _MYRIADS[token]
            section = number = Decimal(0)
        elif token in _UNITS:
            section += (number or 1) * _UNITS[token]
            number = Decimal(0)
        elif token in _DIGITS:
            number = number * 10 + _DIGITS[token]
        else:
            number = _parse_decimal(token)
    return total + section + number


def _parse_decimal(token: str) -> Decimal:
    whole = re.sub(r"[.,](?=\d{3}(?!\d))", "", token)
    return Decimal(re.sub(r"[.,](?=.*[.,])", "", whole).replace(",", "."))
