"""Account pages: sign up, edit, passwords, sign out everywhere, export and delete."""

import json
import re
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client

from sse.models import Channel, Event
from sse.rules import StreamPermission, recheck
from strategies.accounts import tokens
from strategies.mail import outbox
from strategies.models import Account, AuditEntry, BriefRecord, Run, SectionVersion
from strategies.runs import commands, leases, transitions
from strategies.sections import edits
from tests.mail_server import MailServer
from tests.strategies.writing import write_all

pytestmark = pytest.mark.django_db

PASSWORD = "a quiet harbour"
GUESS = {"username": "alice", "password": "guess"}


@pytest.fixture
def signed_in(client: Client, alice: Any) -> Client:
    client.force_login(alice)
    return client


def sign_up_data(**changes: str) -> dict[str, str]:
    return {"username": "zoe", "email": "", "password1": PASSWORD, "password2": PASSWORD} | changes


def test_sign_up_signs_in_and_opens_the_brief(client: Client) -> None:
    answer = client.post("/accounts/sign-up/", sign_up_data(email="zoe@example.org"))

    assert (answer.status_code, answer["Location"]) == (302, "/new")
    zoe = User.objects.get(username="zoe")
    assert (zoe.email, zoe.is_staff) == ("zoe@example.org", False)
    assert client.get("/new").status_code == 200


def test_sign_up_redirects_to_next_but_not_to_another_site(client: Client) -> None:
    assert "?next=/api/v1/docs" in client.get("/accounts/login/?next=/api/v1/docs").content.decode()
    assert client.post("/accounts/sign-up/", sign_up_data(next="https://evil.example/"))["Location"] == "/new"
    client.logout()
    assert client.post("/accounts/sign-up/", sign_up_data(username="yan", next="/runs/x"))["Location"] == "/runs/x"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"username": "Alice"}, "already exists"),
        ({"username": "\uff21LICE"}, "already exists"),
        ({"username": "a b"}, "Enter a valid username"),
        ({"email": "invalid"}, "Enter a valid email address"),
        ({"password1": "12345678", "password2": "12345678"}, "too common"),
        ({"password2": "another harbour"}, "didn’t match"),
        ({"username": ""}, "This field is required"),
        ({"username": "z\x00e"}, "Null characters are not allowed"),
    ],
)
def test_sign_up_errors_name_the_field_and_keep_the_input(
    client: Client, alice: Any, changes: dict[str, str], message: str
) -> None:
    page = client.post("/accounts/sign-up/", sign_up_data(**changes)).content.decode()

    assert message in page
    assert "There is a problem" in page
    assert 'aria-invalid="true"' in page
    if "username" not in changes:
        assert 'value="zoe"' in page
    assert PASSWORD not in page
    assert User.objects.count() == 1


def test_sign_up_with_a_username_taken_meanwhile(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from strategies.accounts.forms import SignUpForm

    client.post("/accounts/sign-up/", sign_up_data())
    client.logout()
    monkeypatch.setattr(SignUpForm, "clean_username", lambda form: form.cleaned_data["username"])
    monkeypatch.setattr(SignUpForm, "validate_unique", lambda form: None)

    page = client.post("/accounts/sign-up/", sign_up_data()).content.decode()

    assert "This username has just been taken" in page


def test_closed_sign_up_is_not_offered_and_returns_403(client: Client, settings: Any) -> None:
    assert "/accounts/sign-up/" in client.get("/accounts/login/").content.decode()
    settings.SIGN_UP = False

    assert "/accounts/sign-up/" not in client.get("/accounts/login/").content.decode()
    answer = client.post("/accounts/sign-up/", sign_up_data())

    assert answer.status_code == 403
    assert "Sign-up is closed" in answer.content.decode()
    assert not User.objects.exists()


def test_changing_the_email_needs_the_password(signed_in: Client, alice: Any) -> None:
    signed_in.post("/accounts/", {"name": "Alice Liddell", "email": ""})
    refused = signed_in.post("/accounts/", {"name": "Alice", "email": "evil@example.org"}).content.decode()

    alice.refresh_from_db()
    assert (alice.get_full_name(), alice.email) == ("Alice Liddell", "")
    assert "Enter your password to change your email address." in refused

    signed_in.post("/accounts/", {"name": "Alice", "email": "a@example.org", "password": "alices password"})
    alice.refresh_from_db()
    assert (alice.first_name, alice.last_name, alice.email) == ("Alice", "", "a@example.org")
    assert 'value="a@example.org"' in signed_in.get("/accounts/").content.decode()


@pytest.mark.parametrize("way", ["sign_out_everywhere", "password"])
def test_sign_out_everywhere_and_new_password_end_other_sessions(
    signed_in: Client, alice: Any, run: Run, way: str
) -> None:
    other = Client()
    other.force_login(alice)
    key = other.cookies[settings.SESSION_COOKIE_NAME].value
    permission = StreamPermission(
        connection_id="c", user_id=str(alice.pk), channels=(f"run:{run.pk}",), session_key=key
    )
    assert recheck([permission]) == {}

    if way == "password":
        new = {"old_password": "alices password", "new_password1": PASSWORD, "new_password2": PASSWORD}
        assert signed_in.post("/accounts/password/", new)["Location"] == "/accounts/"
    else:
        wrong = signed_in.post("/accounts/sign-out-everywhere/", {"password": "guess"}).content.decode()
        assert "This password is incorrect" in wrong
        assert other.get("/").status_code == 200
        assert (
            signed_in.post("/accounts/sign-out-everywhere/", {"password": "alices password"})["Location"]
            == "/accounts/"
        )

    assert other.get("/").status_code == 302
    assert recheck([permission]) == {"c": "signed_out"}
    assert "signed out everywhere else" in signed_in.get("/accounts/").content.decode()
    alice.refresh_from_db()
    assert alice.check_password(PASSWORD if way == "password" else "alices password")


def test_password_reset_link_works_once_and_points_to_this_site(client: Client, alice: Any, settings: Any) -> None:
    settings.EMAIL_IS_CONFIGURED, settings.SITE_URL = True, "https://strategy.example"
    Account.objects.filter(user=alice).update(confirmed_email="alice@example.org")
    assert "/accounts/password/reset/" in client.get("/accounts/login/").content.decode()

    with MailServer() as server:
        smtp = {"host": "127.0.0.1", "port": server.port}
        settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": smtp}}
        known = client.post("/accounts/password/reset/", {"email": "alice@example.org"}, headers={"host": "localhost"})
        unknown = client.post("/accounts/password/reset/", {"email": "missing@example.org"})
        for email_id, _ in outbox.list_due(limit=9):
            outbox.deliver(email_id)

    assert known["Location"] == unknown["Location"]
    (sent,) = server.received
    assert (sent["To"], sent["Subject"]) == ("alice@example.org", "Reset your Throughline password")
    link = re.search(r"https://strategy\.example(/\S+)", sent.get_content())
    assert link
    page = client.get(link[1], follow=True)
    assert "Set a new password" in page.content.decode()
    address = page.redirect_chain[-1][0]
    client.post(address, {"new_password1": PASSWORD, "new_password2": PASSWORD})
    assert client.login(username="alice", password=PASSWORD)
    assert "This link has expired" in Client().get(link[1]).content.decode()


def test_password_reset_without_email_names_the_administrator(client: Client, alice: Any) -> None:
    assert "/accounts/password/reset/" not in client.get("/accounts/login/").content.decode()

    assert (
        "Ask its administrator" in client.post("/accounts/password/reset/", {"email": "a@b.example"}).content.decode()
    )


def test_data_export_has_all_of_the_users_data_and_no_other(
    signed_in: Client, alice: Any, bob: Any, brief: Any, run: Run
) -> None:
    token = tokens.issue(alice, name="script")
    write_all(run)
    edits.edit(run.id, "positioning", author=alice, based_on=1, changes={"claim": {"text": "Mine."}})
    transitions.create(owner=bob, brief=brief, writer="offline")

    answer = signed_in.get("/accounts/data.json")
    data = json.loads(answer.content)

    assert answer["Content-Disposition"].startswith('attachment; filename="throughline-data-')
    assert answer["Cache-Control"].count("no-store") == 1
    assert data["account"]["username"] == "alice"
    assert [one["id"] for one in data["strategies"]] == [str(run.pk)]
    assert data["strategies"][0]["brief"]["business"]["business_name"] == "Closewell"
    texts = {section["key"]: section for section in data["strategies"][0]["sections"]}
    assert [text["kind"] for text in texts["positioning"]["versions"]] == ["written", "edited"]
    assert texts["positioning"]["current_version"] == 2
    assert [token["name"] for token in data["api_tokens"]] == ["script"]
    assert any("edited" in entry["action"] for entry in data["audit_entries"])
    whole = answer.content.decode()
    for secret in (token, alice.password, alice.api_tokens.get().digest):
        assert secret not in whole


def test_data_export_query_count_is_constant(
    signed_in: Client, alice: Any, brief: Any, run: Run, django_assert_max_num_queries: Any
) -> None:
    for _ in range(4):
        transitions.create(owner=alice, brief=brief, writer="offline")

    with django_assert_max_num_queries(16):
        signed_in.get("/accounts/data.json")


def test_delete_account_deletes_everything_after_confirmation(
    signed_in: Client, alice: Any, bob: Any, brief: Any, run: Run
) -> None:
    write_all(run)
    edits.edit(run.id, "positioning", author=alice, based_on=1, changes={"claim": {"text": "Mine."}})
    alive, _ = transitions.rerun(run, writer="offline")
    lease = leases.claim(alive.pk, worker="one")
    theirs, _ = transitions.create(owner=bob, brief=brief, writer="offline")
    commands.cancel(run, by=bob, reason="No reason")
    tokens.issue(alice, name="script")

    page = signed_in.get("/accounts/delete/").content.decode()
    assert "2 strategies" in page
    assert "1 is still being written" in page
    password = {"password": "alices password"}
    wrong = signed_in.post("/accounts/delete/", {"username": "Alice", **password}).content.decode()
    assert "This is not your username" in wrong
    assert "This password is incorrect" in signed_in.post("/accounts/delete/", GUESS).content.decode()
    assert "This field is required" in signed_in.post("/accounts/delete/", {"username": "alice"}).content.decode()
    assert User.objects.count() == 2
    answer = signed_in.post("/accounts/delete/", {"username": "alice", **password}, follow=True)

    assert "Your account has been deleted" in answer.content.decode()
    assert list(User.objects.all()) == [bob]
    assert list(Run.objects.all()) == [theirs]
    assert BriefRecord.objects.count() == 1
    assert not SectionVersion.objects.exists()
    assert {channel.name for channel in Channel.objects.all()} == {f"run:{theirs.pk}"}
    assert set(Event.objects.values_list("channel", flat=True)) == {f"run:{theirs.pk}"}
    assert not AuditEntry.objects.exists()
    assert signed_in.get("/accounts/").status_code == 302
    assert leases.is_stop_requested(lease)


def test_delete_page_says_which_audit_entries_are_kept(signed_in: Client, alice: Any, bob: Any, brief: Any) -> None:
    assert "We’ll keep" not in signed_in.get("/accounts/delete/").content.decode()
    theirs, _ = transitions.create(owner=bob, brief=brief, writer="offline")
    commands.cancel(theirs, by=alice, reason="Ordered twice")

    assert "We’ll keep 1 audit entry with your username" in signed_in.get("/accounts/delete/").content.decode()
    signed_in.post("/accounts/delete/", {"username": "alice", "password": "alices password"})

    entry = theirs.audit_entries.get()
    assert (entry.actor, entry.actor_name) == (None, "alice")


def test_last_administrator_cannot_delete_the_account(client: Client) -> None:
    client.force_login(User.objects.create_superuser("root", password=PASSWORD))
    root = {"username": "root", "password": PASSWORD}

    assert "the only administrator" in client.post("/accounts/delete/", root).content.decode()
    User.objects.create_superuser("second")
    assert client.post("/accounts/delete/", root).status_code == 302


@pytest.mark.parametrize(
    "path",
    [
        "",
        "sessions/",
        "email/send/",
        "password/",
        "sign-out-everywhere/",
        "data.json",
        "delete/",
        "tokens/",
        "tokens/1/revoke",
    ],
)
def test_account_pages_require_sign_in(client: Client, db: None, path: str) -> None:
    assert client.get(f"/accounts/{path}")["Location"].startswith("/accounts/login/?next=")
