"""What a cell of a strategy's table is to a spreadsheet: a number that can be added up, a day, or text."""

import re
from dataclasses import dataclass
from datetime import date

_AMOUNT = re.compile(
    r"(?P<currency>[A-Z]{3} )?(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,12})(?P<places>\.[0-9]{1,6})?(?P<unit> h|%)?"
)
_DAY = re.compile(r"(?:[A-Z][a-z]{2} )?([0-9]{1,2}) ([A-Z][a-z]{2}) ([0-9]{4})")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A number, and the number format that shows it as it was written."""

    number: float
    shown_as: str


type Value = Amount | date | str


def value_of(text: str) -> Value:
    """Read GBP 6,500, 6.8 h, 45%, 61 and 30 Nov 2026 as what they mean; everything else is text."""
    if found := _AMOUNT.fullmatch(text):
        return _amount(found)
    if found := _DAY.fullmatch(text):
        try:
            return date(int(found[3]), _MONTHS.index(found[2]) + 1, int(found[1]))
        except ValueError:
            return text
    return text


def _amount(found: re.Match[str]) -> Amount:
    whole, places, unit = found["whole"], found["places"] or "", found["unit"] or ""
    number = float(whole.replace(",", "") + places)
    currency = f'"{found["currency"]}"' if found["currency"] else ""
    digits = ("#,##0" if "," in whole else "0") + "." * bool(places) + "0" * len(places[1:])
    if unit == "%":
        return Amount(number=number / 100, shown_as=f"{currency}{digits}%")
    return Amount(number=number, shown_as=f"{currency}{digits}{f'"{unit}"' if unit else ''}")
