"""One account for every spelling of a username; sign-up offers none that can be taken for another."""

import unicodedata
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from strategies.accounts import usernames
from strategies.models import Account

PASSWORD = "a quiet harbour"


def sign_up(username: str) -> Any:
    return Client().post("/accounts/sign-up/", {"username": username, "password1": PASSWORD, "password2": PASSWORD})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("existing", "wanted"),
    [
        ("alice", "\uff21LICE"),
        ("alice", "aLiCe"),
        ("jessica", "je\u00dfica"),
        ("Stra\u00dfe", "STRASSE"),
        ("\u03c3\u03bf\u03c6\u03af\u03b1\u03c2", "\u03a3\u039f\u03a6\u038a\u0391\u03a3"),
        ("anne1", "anne\u00b9"),
    ],
)
def test_username_is_taken_in_every_spelling(existing: str, wanted: str) -> None:
    User.objects.create_user(existing)

    page = sign_up(wanted)

    assert (page.status_code, User.objects.count()) == (200, 1)
    assert "already exists" in page.content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user(wanted)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("username", "message"),
    [
        ("\u0430lice", "letters of one alphabet"),
        ("\u0430\u0441\u0435", "looks like one in Latin letters"),
        ("\u039c\u0391\u03a1\u0399\u0391", "looks like one in Latin letters"),
        ("al\u0131ce", "letters that look like others"),
        ("admin", "reserved"),
        ("Ad.Min_1", "reserved"),
        ("throughline-support", "reserved"),
        ("NO-REPLY", "reserved"),
    ],
)
def test_sign_up_rejects_usernames_that_mislead(username: str, message: str) -> None:
    page = sign_up(username)

    assert (page.status_code, User.objects.count()) == (200, 0)
    assert message in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "username",
    [
        "zo\u00eb",
        "\u0411\u043e\u0433\u0434\u0430\u043d",
        "\u5c71\u7530\u3042\u3044",
        "J\u00f8rn_2",
        "team.rocket",
        "root_beer@x",
    ],
)
def test_sign_up_accepts_usernames_of_one_alphabet(username: str) -> None:
    assert sign_up(username).status_code == 302
    assert usernames.find_user_id(username.upper()) == User.objects.get().pk


@pytest.mark.django_db
def test_admin_rejects_another_spelling_of_a_username(alice: Any, admin_client: Client) -> None:
    new = {"username": "\uff21LICE", "usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}

    page = admin_client.post("/admin/auth/user/add/", new)

    assert (page.status_code, User.objects.count()) == (200, 2)
    assert "already exists" in page.content.decode()


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.django_db
def test_createsuperuser_rejects_another_spelling_of_a_username(alice: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match=r"That username is already taken\."):
        call_command("createsuperuser", interactive=False, username="\uff21LICE", email="")

    answers = iter(["ALICE", "carol", "carol@example.org"])
    monkeypatch.setattr("builtins.input", lambda _: next(answers))
    monkeypatch.setattr("getpass.getpass", lambda *_: PASSWORD)
    errors = StringIO()
    call_command("createsuperuser", username="\uff21LICE", stdin=Terminal(), stderr=errors)

    assert errors.getvalue().count("That username is already taken.") == 2
    assert list(User.objects.filter(is_superuser=True).values_list("username", flat=True)) == ["carol"]


@pytest.mark.django_db
def test_renamed_user_keeps_one_account(alice: Any) -> None:
    alice.username = "Wonderland"
    alice.save()

    assert usernames.find_user_id("wonderland") == alice.pk
    assert usernames.find_user_id("alice") is None
    assert sign_up("alice").status_code == 302


@given(st.text(max_size=40))
def test_canonical_username_is_stable_and_ignores_case(text: str) -> None:
    once = usernames.canonicalize(text)

    assert usernames.canonicalize(once) == once
    assert usernames.canonicalize(unicodedata.normalize("NFKC", text)) == once
    assert len(once) <= 18 * max(len(text), 1)


@pytest.mark.django_db(transaction=True)
def test_migration_names_usernames_that_clash_and_then_adds_accounts(alice: Any) -> None:
    User.objects.filter(pk=alice.pk).update(email="alice@example.org")
    _migrate("0023_run_title")
    other = User(username="\uff21lice", email="", password=uuid4().hex)
    User.objects.bulk_create([other])

    with pytest.raises(CommandError, match=rf"'alice' \(id {alice.pk}\), .*\(id {other.pk}\)\nRename all but one"):
        _migrate()
    User.objects.filter(pk=other.pk).update(username="alice2")
    _migrate()

    assert usernames.find_user_id("ALICE") == alice.pk
    assert usernames.find_user_id("alice2") == other.pk
    assert Account.objects.get(user=alice).confirmed_email == "alice@example.org"


def _migrate(to: str | None = None) -> None:
    executor = MigrationExecutor(connection)
    executor.migrate([("strategies", to)] if to else executor.loader.graph.leaf_nodes("strategies"))
