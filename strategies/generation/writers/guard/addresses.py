"""Checks that web and mail addresses are those of the facts."""

import re
import unicodedata
from collections.abc import Iterator

_REST = r"[^\s<>\"')\]]"
# Open top-level domains, and those of countries that are not also words.
_ENDINGS = (
    "com|net|org|info|biz|io|ai|app|dev|shop|store|site|online|xyz|top|club|link|click|page|live|cc|tv|ly|gg|"
    "ru|cn|uk|fr|jp|kr|br|au|ca|eu|ch|nl|pl|tr|ae|sa|eg|ng"
)
_ADDRESS = re.compile(
    rf"\b(?:[a-z][a-z0-9+.-]{{1,15}}://|www\.|(?:javascript|data|mailto|tel):){_REST}+"
    rf"|(?<![\w@.])[\w.+-]{{1,64}}@[\w-]{{1,63}}(?:\.[\w-]{{1,63}})+"
    rf"|(?<![\w@.])(?:[\w-]{{1,63}}\.){{1,8}}(?:{_ENDINGS})(?![\w.-]*\w)(?:[/?#]{_REST}*)?",
    re.IGNORECASE,
)
_OTHER_DOTS = str.maketrans("。．｡", "...")


def unknown_addresses(text: str, given: str) -> Iterator[str]:
    """Yield the addresses in `text` that are not in `given`, which `normalize_addresses` has returned."""
    for found in _ADDRESS.findall(normalize_addresses(text)):
        address = found.rstrip(".,;:!?")
        # Match whole addresses: a fact with notevil.example does not cover evil.example.
        if not re.search(rf"(?<![\w.@-]){re.escape(address)}", given):
            yield address


def normalize_addresses(text: str) -> str:
    """Normalize letters and dots as browsers do: full-width ones lead to the same address."""
    return unicodedata.normalize("NFKC", text.translate(_OTHER_DOTS)).casefold()
