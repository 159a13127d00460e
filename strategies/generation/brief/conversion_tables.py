"""Fixed tables for converting version 1: the values its form offered, and exact spellings. Nothing else matches."""

import re
from collections.abc import Iterable, Mapping
from typing import get_args

from strategies.generation.brief.answers import NAME_MAX_CHARS, Weekday
from strategies.generation.brief.means import ChannelKey, FormatKey
from strategies.generation.brief.results import Source

_DAYS: tuple[Weekday, ...] = get_args(Weekday.__value__)
_PARTS_OF_DAY = ("Morning", "Midday", "Afternoon", "Evening")

FORMATS: Mapping[str, FormatKey] = {
    "blog posts": "Article",
    "videos": "Video",
    "infographics": "Infographic",
    "podcasts": "Podcast episode",
    "webinars": "Webinar",
    "case studies": "Customer story",
    "whitepapers": "White paper",
    "social media posts": "Social post",
    "email newsletters": "Newsletter",
    "interactive content": "Calculator or quiz",
}
CHANNELS: Mapping[str, ChannelKey] = {
    "podcasts": "Podcast",
    **{key.casefold(): key for key in get_args(ChannelKey.__value__) if key != "Other"},
}
SOURCES: Mapping[str, Source] = {
    "organic search": "Search",
    "social media": "Social media",
    "email marketing": "Email",
    "direct traffic": "Direct",
    "referral traffic": "Referrals",
    "paid advertising": "Adverts",
}
REVIEWS = {"month": "Month", "monthly": "Month", "quarter": "Quarter", "quarterly": "Quarter"}
WEEKDAYS: Mapping[str, tuple[Weekday, ...]] = {
    "weekend": ("Saturday", "Sunday"),
    **{day.casefold(): (day,) for day in _DAYS},
    **{f"{day} {part}".casefold(): (day,) for day in _DAYS for part in _PARTS_OF_DAY},
}

_QUOTED = re.compile(r"""
    "([^"\n]+)" | “([^”\n]+)” | „([^“”\n]+)[“”] | «([^»\n]+)» | ‘([^’\n]+)’
    | (?<!\w)'([^'\n]+)'(?!\w)                      # an apostrophe inside a word is no quotation mark
""", re.VERBOSE)  # fmt: skip
_WORD_RANGE = re.compile(r"(\d{1,6}) ?(?:-|–|to) ?(\d{1,6})(?: words)?")
_IDENTIFIER = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")


def match_choices[T](table: Mapping[str, T], names: Iterable[str] | None) -> tuple[dict[str, T], list[str]]:
    """Return the names that the table knows, with their values, and the others. Case does not matter."""
    carried, others = {}, []
    for name in names or ():
        if (value := table.get(name.casefold())) is not None:
            carried[name] = value
        else:
            others.append(name)
    return carried, others


def split_forbidden(text: str) -> tuple[list[str], list[str]]:
    """Return the words in quotation marks, and the parts of a text that say more than such words.

    Parts are separated by semicolons and line breaks.
    """
    words: list[str] = []
    claims: list[str] = []
    for part in filter(None, map(str.strip, re.split(r"[;\n]", text))):
        quoted = [" ".join("".join(groups).split()) for groups in _QUOTED.findall(part)]
        words += [word for word in quoted if word and len(word) <= NAME_MAX_CHARS]
        if re.search(r"\w", _QUOTED.sub("", part)) or not quoted or any(len(word) > NAME_MAX_CHARS for word in quoted):
            claims.append(part)
    return list(dict.fromkeys(words)), claims


def split_themes(mix: Mapping[str, float]) -> dict[str, float]:
    """Return the shares of a mix in percent. Names that differ only in case are one theme."""
    names: dict[str, str] = {}
    shares: dict[str, float] = {}
    total = sum(mix.values())
    for written, part in mix.items():
        name = names.setdefault(written.casefold(), _name_theme(written))
        shares[name] = shares.get(name, 0) + part
    return {name: min(100 * part / total, 100) for name, part in shares.items() if part}


def _name_theme(written: str) -> str:
    """Return a theme's name; keys such as `making_of` become words."""
    if not _IDENTIFIER.fullmatch(written):
        return written
    words = written.replace("_", " ")
    return words[:1].upper() + words[1:]


def parse_word_range(text: str) -> tuple[int, int] | None:
    """Return a range of words written as two numbers, such as `800-1500`; None if it is anything else."""
    found = _WORD_RANGE.fullmatch(text.strip())
    if not found or int(found[1]) > int(found[2]):
        return None
    return int(found[1]), int(found[2])
