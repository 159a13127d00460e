"""Public holidays and weekends of a country, from the `holidays` library."""

from datetime import date
from functools import lru_cache

from holidays import HolidayBase, country_holidays

from strategies.generation.brief import Brief
from strategies.generation.brief.codes import country_name
from strategies.generation.planning.days import days_from
from strategies.generation.planning.schedule import DayOff
from strategies.generation.wording import quote

_FESTIVE = {
    (12, 24): "Christmas Eve",
    (12, 25): "Christmas Day",
    (12, 26): "the day after Christmas",
    (12, 31): "New Year's Eve",
    (1, 1): "New Year's Day",
}
"""Days assumed to be free where the country is unknown."""


def find_holidays(brief: Brief, first: date, last: date) -> tuple[tuple[DayOff, ...], list[str]]:
    """Return the public holidays from `first` to `last`, and remarks on what the library does not know.

    Where the country is unknown, festive days are assumed instead.
    """
    country, region, remarks = brief.business.country, brief.business.region, list[str]()
    if country is None:
        return _festive_days(first, last), remarks
    years = range(first.year, last.year + 1)
    calendar = _load(country, region, years)
    if calendar is None and region:
        calendar = _load(country, None, years)
        if calendar is not None:
            remarks.append(
                f"{quote(region)} is no region code of {country_name(country)}: only the holidays of the whole country "
                "are kept free."
            )
    if calendar is None:
        text = f"The public holidays of {country_name(country)} are not known here: add yours as days to keep free."
        return _festive_days(first, last), [text]
    found = [
        DayOff(day=day, reason=_flatten(name), source="holiday")
        for day, name in sorted(calendar.items())
        if first <= day <= last
    ]
    return tuple(found), remarks


def _flatten(name: str) -> str:
    """Return the names of a day without brackets, because it is printed in brackets itself."""
    return name.replace("; ", ", ").replace(" (", ", ").replace(")", "")


def find_weekend(country: str | None) -> tuple[int, ...]:
    """Return the weekend of the country; Saturday and Sunday if it is unknown."""
    calendar = _load(country, None, range(2026, 2027)) if country else None
    return tuple(sorted(calendar.weekend)) if calendar is not None and 0 < len(calendar.weekend) < 7 else (5, 6)


@lru_cache(maxsize=64)
def _load(country: str, region: str | None, years: range) -> HolidayBase | None:
    """Return the holidays of a country in English where they exist; None if country or region is unknown."""
    try:
        return country_holidays(country, subdiv=_find_region(country, region), years=years, language="en_US")
    except NotImplementedError:
        return None


def _find_region(country: str, region: str | None) -> str | None:
    """Return the region as the library spells it: a code or a name, in any case."""
    if region is None:
        return None
    known = country_holidays(country)
    names = {name.casefold(): name for name in (*known.subdivisions, *known.subdivisions_aliases)}
    return names.get(region.casefold(), region)


def _festive_days(first: date, last: date) -> tuple[DayOff, ...]:
    return tuple(
        DayOff(day=day, reason=_FESTIVE[day.month, day.day], source="festive")
        for day in days_from(first, last)
        if (day.month, day.day) in _FESTIVE
    )
