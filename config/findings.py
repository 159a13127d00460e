"""What the checks of `manage.py doctor` find."""

from dataclasses import dataclass


@dataclass(kw_only=True)
class Issue(Exception):
    """A problem that a check found, and a hint on how to fix it."""

    detail: str
    hint: str
    is_error: bool = True
    """False for a warning: the installation works, but should be looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The result of one check."""

    check: str
    detail: str
    issue: Issue | None = None
