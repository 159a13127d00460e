"""Passwords from breaches and passwords made of the site's own words are rejected."""

import gzip
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.core.exceptions import ValidationError

PASSWORDS_IN_THE_LIST_MIN = 3000
"""What OWASP ASVS 5 asks for, counting only passwords that the other rules allow."""


def find_codes(password: str, user: Any = None) -> set[str | None]:
    try:
        validate_password(password, user)
    except ValidationError as error:
        return {one.code for one in error.error_list}
    return set()


def test_breached_passwords_that_are_long_enough_are_rejected() -> None:
    with gzip.open(CommonPasswordValidator().DEFAULT_PASSWORD_LIST_PATH, "rt", encoding="utf-8") as file:
        passwords = [line.strip() for line in file if len(line.strip()) >= 8]

    assert len(passwords) > PASSWORDS_IN_THE_LIST_MIN
    for password in (passwords[0], passwords[PASSWORDS_IN_THE_LIST_MIN], passwords[-1], passwords[0].upper()):
        assert "password_too_common" in find_codes(password), password


@pytest.mark.parametrize(
    "password",
    ["Throughline2026!", "throughline-throughline", "ContentStrategy1", "Acme-Plans-99", "welcomeThroughline1234567"],
)
def test_password_of_the_sites_own_words_is_rejected(settings: Any, password: str) -> None:
    settings.SITE_URL, settings.ALLOWED_HOSTS = "https://plans.acme.example", ["acme.example"]

    assert find_codes(password) == {"password_of_context_words"}


def test_password_that_also_contains_a_word_of_the_site_is_accepted(settings: Any) -> None:
    settings.SITE_URL = "https://plans.acme.example"

    assert find_codes("my throughline to a quiet harbour") == set()
    assert find_codes("seven plans for a boat") == set()


def test_password_like_the_username_is_rejected() -> None:
    user = User(username="wilhelmina", email="mina@harbour-street.example")

    assert find_codes("wilhelmina7", user) == {"password_too_similar"}
    assert find_codes("mina@harbour-street", user) == {"password_too_similar"}
