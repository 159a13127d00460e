"""Usernames: one account for every spelling of a name, and no new name that can be taken for another."""

import unicodedata
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models.signals import post_save
from django.dispatch import receiver

from strategies.models import Account

TAKEN = "A user with that username already exists."
RESERVED = {
    *("abuse", "account", "accounts", "admin", "administrator", "administrators", "anonymous", "api"),
    *("billing", "contact", "deleted", "demo", "everyone", "help", "hostmaster", "info", "legal"),
    *("mailerdaemon", "me", "moderator", "moderators", "nobody", "noreply", "null", "official", "operator"),
    *("operators", "owner", "postmaster", "privacy", "root", "sales", "security", "service", "settings"),
    *("site", "staff", "superuser", "support", "sysadmin", "system", "team", "terminal", "throughline"),
    *("undefined", "user", "users", "webmaster", "www"),
}
_SCRIPTS_WRITTEN_TOGETHER = frozenset({"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO"})
_OWN_LATIN_LETTERS = frozenset("æðøþđħŋœß")
"""Latin letters that are no ASCII letter with a mark, and look like none. Many others do, such as ɑ, ı and ǀ."""
_LOOK_LATIN = frozenset("асеорхуіјѕһԁԛԝӏѵАВЕЅІЈКМНОРСТУХоαγικνορυΑΒΕΖΗΙΚΜΝΟΡΤΥΧօոսհցզ")
"""Cyrillic, Greek and Armenian letters that can be taken for Latin ones."""


def canonicalize(username: str) -> str:
    """Return the form that every spelling of a username shares: case-folded NFKC."""
    folded = unicodedata.normalize("NFKC", username).casefold()
    # Folding can leave the normal form, and normalizing again can bring back what folding changes.
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", folded).casefold()).strip()


def find_user_id(username: str) -> int | None:
    """Return the id of the account that has this username in any spelling, or None."""
    if "\0" in username:
        return None
    accounts = Account.objects.filter(canonical_username=canonicalize(username))
    return accounts.values_list("user_id", flat=True).first()


def validate_unique(username: str, *, except_user_id: int | None = None) -> None:
    """Raise ValidationError if another account has this username in any spelling."""
    if find_user_id(username) not in {None, except_user_id}:
        raise ValidationError(TAKEN, code="unique")


def validate_not_confusable(username: str) -> None:
    """Raise ValidationError if the username mixes alphabets, or can be taken for one in Latin letters."""
    letters = [letter for letter in unicodedata.normalize("NFKC", username) if letter.isalpha()]
    scripts = {unicodedata.name(letter, "UNKNOWN").split()[0].partition("-")[0] for letter in letters}
    if len(scripts) > 1 and not scripts <= _SCRIPTS_WRITTEN_TOGETHER:
        raise ValidationError("Use letters of one alphabet only.", code="confusable")
    if scripts == {"LATIN"} and not all(map(_is_plain_latin, letters)):
        raise ValidationError("This username contains letters that look like others.", code="confusable")
    if letters and _LOOK_LATIN.issuperset(letters):
        raise ValidationError("This username looks like one in Latin letters.", code="confusable")


def validate_not_reserved(username: str) -> None:
    """Raise ValidationError if a visitor could take the name for that of the site or its staff."""
    name = "".join(filter(str.isalnum, canonicalize(username)))
    if name.rstrip("0123456789") in RESERVED or "throughline" in name:
        raise ValidationError("This username is reserved. Choose another.", code="reserved")


def _is_plain_latin(letter: str) -> bool:
    return letter.lower() in _OWN_LATIN_LETTERS or unicodedata.normalize("NFD", letter)[0].isascii()


@receiver(post_save, sender=User)
def _save_account(instance: User, created: bool, raw: bool, update_fields: Any = None, **_: Any) -> None:
    """Keep the account's username. Raises IntegrityError if another account has it in any spelling."""
    if raw or (update_fields is not None and "username" not in update_fields):
        return
    Account.objects.update_or_create(
        user_id=instance.pk, defaults={"canonical_username": canonicalize(instance.get_username())}
    )
