"""Rejects passwords that are little more than the site's name. Django's own validator compares them with the user's."""

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError

LENGTH_MIN = 8
WORD_LENGTH_MIN = 4
WORDS = ("throughline", "content", "strategy", "marketing", "password", "welcome")
HELP = "Not made of this site’s name."


class ContextWordsValidator:
    """The password must have eight characters besides the words that anybody would try here."""

    def validate(self, password: str, user: object = None) -> None:
        pattern = "|".join(map(re.escape, sorted(_list_words(), key=len, reverse=True)))
        rest = re.sub(pattern, "", password.casefold())
        if len(rest) < LENGTH_MIN <= len(password):
            message = "This password is too easy to guess: it contains little more than words that belong to this site."
            raise ValidationError(message, code="password_of_context_words")

    def get_help_text(self) -> str:
        return HELP


def _list_words() -> set[str]:
    """Return the words of the site, and the parts of the host names it is reached by."""
    hosts = [urlsplit(settings.SITE_URL).hostname or "", *settings.ALLOWED_HOSTS]
    parts = {part.casefold() for host in hosts for part in re.split(r"[^\w]+", host)}
    return {*WORDS, *(part for part in parts if len(part) >= WORD_LENGTH_MIN)}
