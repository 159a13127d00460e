"""Parse table cells into the values a spreadsheet stores: amounts, dates or text."""

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
    """A number and the Excel number format that displays it as it was written."""

    number: float
    number_format: str


type Value = Amount | date | str


def parse_value(text: str) -> Value:
    """Parse amounts such as `GBP 6,500`, `6.8 h` or `45%` and dates such as `30 Nov 2026`; return other text as is."""
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
        return Amount(number=number / 100, number_format=f"{currency}{digits}%")
    return Amount(number=number, number_format=f"{currency}{digits}{f'"{unit}"' if unit else ''}")
