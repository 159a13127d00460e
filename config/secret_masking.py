"""Mask secrets in text by their shape: tokens of this site, signed links, webhook secrets, passwords in URLs."""

import re

_SHAPES = [
    # Tokens of the API, of clients, of shared links and of links in emails; see `strategies.models`.
    (re.compile(r"(tlc?|ts|te)_[\w.-]{30,}", re.ASCII), r"\1_…"),
    # Django's link to reset a password.
    (re.compile(r"[0-9a-z]{6,7}-[0-9a-f]{32}"), "…"),
    (re.compile(r"whsec_[\w+/=-]{16,}", re.ASCII), "whsec_…"),
    (re.compile(r"\bsk-[\w-]{16,}", re.ASCII), "sk-…"),
    (re.compile(r"\b(bearer|basic)\s+[\w.~+/=-]{16,}", re.ASCII | re.IGNORECASE), r"\1 …"),
    (re.compile(r"([?&;](?:ticket|token|key|api_key|password|secret)=)[^&;\s\"'\\]+", re.IGNORECASE), r"\1…"),
    (re.compile(r"(://[^/\s:@]*:)[^/\s@\"'\\]+@"), r"\1…@"),
]


def mask_secrets(text: str) -> str:
    """Return the text with `…` in place of everything that has the shape of a secret."""
    for shape, replacement in _SHAPES:
        text = shape.sub(replacement, text)
    return text
