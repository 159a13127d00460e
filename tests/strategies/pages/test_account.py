"""Accounts: signing up, changing, signing out everywhere, taking all of one's data along, and deleting it all."""

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
from strategies.models import AuditEntry, BriefRecord, Run, SectionVersion
from strategies.runs import commands, leases, transitions
from strategies.sections import edits
from tests.mail_server import MailServer
from tests.strategies.writing import write_all

pytestmark = pytest.mark.django_db

PASSWORD = "a quiet harbour"


@pytest.fixture
def hers(client: Client, alice: Any) -> Client:
    client.force_login(alice)
    return client


def signing_up(**changes: str) -> dict[str, str]:
    return {"username": "zoe", "email": "", "password1": PASSWORD, "password2": PASSWORD} | changes


def test_who_signs_up_is_signed_in_and_asked_for_a_first_brief(client: Client) -> None:
    answer = client.post("/accounts/sign-up/", signing_up(email="zoe@example.org"))

    assert (answer.status_code, answer.url) == (302, "/new")
    zoe = User.objects.get(username="zoe")
    assert (zoe.email, zoe.is_staff) == ("zoe@example.org", False)
    assert client.get("/new").status_code == 200


def test_signing_up_leads_on_to_where_somebody_wanted_to_go_and_never_to_another_site(client: Client) -> None:
    assert "?next=/api/v1/docs" in client.get("/accounts/login/?next=/api/v1/docs").content.decode()
    assert client.post("/accounts/sign-up/", signing_up(next="https://evil.example/")).url == "/new"
    client.logout()
    assert client.post("/accounts/sign-up/", signing_up(username="yan", next="/runs/x")).url == "/runs/x"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"username": "Alice"}, "already exists"),
        ({"username": "a b"}, "Enter a valid username"),
        ({"email": "nowhere"}, "Enter a valid email address"),
        ({"password1": "12345678", "password2": "12345678"}, "too common"),
        ({"password2": "another harbour"}, "didn’t match"),
        ({"username": ""}, "This field is required"),
        ({"username": "z\x00e"}, "Null characters are not allowed"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_is_kept(
    client: Client, alice: Any, changes: dict[str, str], told: str
) -> None:
    page = client.post("/accounts/sign-up/", signing_up(**changes)).content.decode()

    assert told in page
    assert "Please mend this first" in page
    assert 'aria-invalid="true"' in page
    if "username" not in changes:
        assert 'value="zoe"' in page
    assert PASSWORD not in page
    assert User.objects.count() == 1


def test_two_who_choose_one_name_in_the_same_moment_are_told(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from strategies.accounts.forms import SignUpForm

    client.post("/accounts/sign-up/", signing_up())
    client.logout()
    monkeypatch.setattr(SignUpForm, "clean_username", lambda form: form.cleaned_data["username"])
    monkeypatch.setattr(SignUpForm, "validate_unique", lambda form: None)

    page = client.post("/accounts/sign-up/", signing_up()).content.decode()

    assert "Somebody has just taken this user name" in page


def test_where_sign_up_is_closed_nobody_is_offered_it_or_gets_in(client: Client, settings: Any) -> None:
    assert "/accounts/sign-up/" in client.get("/accounts/login/").content.decode()
    settings.SIGN_UP = False

    assert "/accounts/sign-up/" not in client.get("/accounts/login/").content.decode()
    answer = client.post("/accounts/sign-up/", signing_up())

    assert answer.status_code == 403
    assert "made by whoever runs this site" in answer.content.decode()
    assert not User.objects.exists()


def test_the_name_is_changed_freely_and_the_email_address_only_with_the_password(hers: Client, alice: Any) -> None:
    hers.post("/accounts/", {"name": "Alice Liddell", "email": ""})
    refused = hers.post("/accounts/", {"name": "Alice", "email": "evil@example.org"}).content.decode()

    alice.refresh_from_db()
    assert (alice.get_full_name(), alice.email) == ("Alice Liddell", "")
    assert "Type your password to change the email address." in refused

    hers.post("/accounts/", {"name": "Alice", "email": "a@example.org", "password": "alices password"})
    alice.refresh_from_db()
    assert (alice.first_name, alice.last_name, alice.email) == ("Alice", "", "a@example.org")
    assert 'value="a@example.org"' in hers.get("/accounts/").content.decode()


@pytest.mark.parametrize("way", ["sign_out_everywhere", "password"])
def test_signing_out_everywhere_and_a_new_password_end_every_other_session_and_its_streams(
    hers: Client, alice: Any, run: Run, way: str
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
        assert hers.post("/accounts/password/", new).url == "/accounts/"
    else:
        wrong = hers.post("/accounts/sign-out-everywhere/", {"password": "guess"}).content.decode()
        assert "This is not your password" in wrong
        assert other.get("/").status_code == 200
        assert hers.post("/accounts/sign-out-everywhere/", {"password": "alices password"}).url == "/accounts/"

    assert other.get("/").status_code == 302
    assert recheck([permission]) == {"c": "signed_out"}
    assert "nowhere else" if way == "password" else "everywhere but here" in hers.get("/accounts/").content.decode()
    alice.refresh_from_db()
    assert alice.check_password(PASSWORD if way == "password" else "alices password")


def test_a_forgotten_password_is_set_anew_by_a_link_that_works_once_and_leads_to_the_site_itself(
    client: Client, alice: Any, settings: Any
) -> None:
    settings.EMAIL_IS_CONFIGURED, settings.SITE_URL = True, "https://strategy.example"
    User.objects.filter(pk=alice.pk).update(email="alice@example.org")
    assert "/accounts/password/reset/" in client.get("/accounts/login/").content.decode()

    with MailServer() as server:
        smtp = {"host": "127.0.0.1", "port": server.port}
        settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": smtp}}
        known = client.post("/accounts/password/reset/", {"email": "alice@example.org"}, headers={"host": "localhost"})
        unknown = client.post("/accounts/password/reset/", {"email": "nobody@example.org"})

    assert known.url == unknown.url
    (sent,) = server.received
    assert (sent["To"], sent["Subject"]) == ("alice@example.org", "Set a new password for Throughline")
    link = re.search(r"https://strategy\.example(/\S+)", sent.get_content())
    assert link
    page = client.get(link[1], follow=True)
    assert "Set a new password" in page.content.decode()
    address = page.redirect_chain[-1][0]
    client.post(address, {"new_password1": PASSWORD, "new_password2": PASSWORD})
    assert client.login(username="alice", password=PASSWORD)
    assert "This link is used up" in Client().get(link[1]).content.decode()


def test_a_site_without_mail_says_whom_to_ask(client: Client, alice: Any) -> None:
    assert "/accounts/password/reset/" not in client.get("/accounts/login/").content.decode()

    assert "Ask whoever runs it" in client.post("/accounts/password/reset/", {"email": "a@b.example"}).content.decode()


def test_ones_data_are_handed_out_whole_and_nobody_elses_with_them(
    hers: Client, alice: Any, bob: Any, brief: Any, run: Run
) -> None:
    token = tokens.issue(alice, name="script")
    write_all(run)
    edits.edit(run.id, "positioning", author=alice, based_on=1, changes={"claim": {"text": "Mine."}})
    transitions.create(owner=bob, brief=brief, writer="offline")

    answer = hers.get("/accounts/data.json")
    data = json.loads(answer.content)

    assert answer["Content-Disposition"].startswith('attachment; filename="throughline-data-')
    assert answer["Cache-Control"].count("no-store") == 1
    assert data["account"]["username"] == "alice"
    assert [one["id"] for one in data["strategies"]] == [str(run.pk)]
    assert data["strategies"][0]["brief"]["business"]["business_name"] == "Closewell"
    texts = {section["key"]: section for section in data["strategies"][0]["sections"]}
    assert [text["kind"] for text in texts["positioning"]["versions"]] == ["written", "edited"]
    assert texts["positioning"]["stands"] == 2
    assert [token["name"] for token in data["api_tokens"]] == ["script"]
    assert any("edited" in entry["action"] for entry in data["history"])
    whole = answer.content.decode()
    for secret in (token, alice.password, alice.api_tokens.get().digest):
        assert secret not in whole


def test_handing_out_costs_no_more_queries_for_more_strategies(
    hers: Client, alice: Any, brief: Any, run: Run, django_assert_max_num_queries: Any
) -> None:
    for _ in range(4):
        transitions.create(owner=alice, brief=brief, writer="offline")

    with django_assert_max_num_queries(11):
        hers.get("/accounts/data.json")


def test_an_account_is_deleted_with_everything_in_it_once_its_name_is_typed(
    hers: Client, alice: Any, bob: Any, brief: Any, run: Run
) -> None:
    write_all(run)
    edits.edit(run.id, "positioning", author=alice, based_on=1, changes={"claim": {"text": "Mine."}})
    alive, _ = transitions.rerun(run, writer="offline")
    lease = leases.claim(alive.pk, worker="one")
    theirs, _ = transitions.create(owner=bob, brief=brief, writer="offline")
    commands.cancel(run, by=bob, reason="No reason")
    tokens.issue(alice, name="script")

    asked = hers.get("/accounts/delete/").content.decode()
    assert "2 strategies" in asked
    assert "1 is being written just now" in asked
    assert "This is not your user name" in hers.post("/accounts/delete/", {"username": "Alice"}).content.decode()
    assert User.objects.count() == 2
    answer = hers.post("/accounts/delete/", {"username": "alice"}, follow=True)

    assert "Your account is deleted" in answer.content.decode()
    assert list(User.objects.all()) == [bob]
    assert list(Run.objects.all()) == [theirs]
    assert BriefRecord.objects.count() == 1
    assert not SectionVersion.objects.exists()
    assert {channel.name for channel in Channel.objects.all()} == {f"run:{theirs.pk}"}
    assert set(Event.objects.values_list("channel", flat=True)) == {f"run:{theirs.pk}"}
    assert not AuditEntry.objects.exists()
    assert hers.get("/accounts/").status_code == 302
    assert leases.is_stop_requested(lease)


def test_an_operator_is_told_what_stays_when_the_account_goes(hers: Client, alice: Any, bob: Any, brief: Any) -> None:
    assert "What stays" not in hers.get("/accounts/delete/").content.decode()
    theirs, _ = transitions.create(owner=bob, brief=brief, writer="offline")
    commands.cancel(theirs, by=alice, reason="Ordered twice")

    assert "What stays: 1 entry under your name" in hers.get("/accounts/delete/").content.decode()
    hers.post("/accounts/delete/", {"username": "alice"})

    entry = theirs.audit_entries.get()
    assert (entry.actor, entry.actor_name) == (None, "alice")


def test_the_only_administrator_cannot_leave_the_site_without_one(client: Client) -> None:
    client.force_login(User.objects.create_superuser("root"))

    assert "the only administrator" in client.post("/accounts/delete/", {"username": "root"}).content.decode()
    User.objects.create_superuser("second")
    assert client.post("/accounts/delete/", {"username": "root"}).status_code == 302


@pytest.mark.parametrize(
    "path", ["", "password/", "sign-out-everywhere/", "data.json", "delete/", "tokens/", "tokens/1/revoke"]
)
def test_who_is_not_signed_in_is_asked_to(client: Client, db: None, path: str) -> None:
    assert client.get(f"/accounts/{path}").url.startswith("/accounts/login/?next=")
