"""Two-factor sign-in is turned on and off by its owner, required for staff by a setting, and stored without secrets."""

import io
import json
import logging
import re
import time
from typing import Any

import pyotp
import pytest
from django.contrib.auth.models import Permission, User
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.test import Client

from sse.rules import may_read
from strategies.accounts import encryption, personal_data, two_factor
from strategies.mail import outbox
from strategies.models import PendingEmail, RecoveryCode, TwoFactor
from strategies.runs import transitions
from tests.mail_server import MailServer
from tests.strategies.accounts.authenticator import PASSWORD, enter_code, enter_password, protect
from tests.strategies.concurrency import run_concurrently

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = "/accounts/two-factor/"


def read_secret(page: str) -> str:
    found = re.search(r"<code>([A-Z2-7 ]+)</code>", page)
    assert found
    return found[1].replace(" ", "")


def set_up(browser: Client, **changes: str) -> Any:
    code = pyotp.TOTP(read_secret(browser.get(PAGE).content.decode())).now()
    return browser.post(PAGE, {"code": code, "password": PASSWORD, **changes})


def send_emails(server: MailServer) -> list[str]:
    for email_id, _ in outbox.list_due(limit=9):
        outbox.deliver(email_id)
    return [f"{message['To']}: {message['Subject']}" for message in server.received]


def test_setting_up_takes_a_code_and_the_password(browser: Client, alice: Any, mail: MailServer) -> None:
    elsewhere = Client()
    elsewhere.force_login(alice)
    page = browser.get(PAGE).content.decode()
    assert "<svg" in page
    assert f"otpauth://totp/Throughline:alice?secret={read_secret(page)}&amp;issuer=Throughline" in page
    assert read_secret(browser.get(PAGE).content.decode()) == read_secret(page)
    assert "This code is incorrect" in set_up(browser, code="000000x").content.decode()
    assert "This password is incorrect" in set_up(browser, password="guess").content.decode()
    assert "Two-factor sign-in</a>" in browser.get("/accounts/").content.decode()
    assert not TwoFactor.objects.exists()

    answer = set_up(browser)

    assert answer["Cache-Control"].count("no-store") == 1
    codes = re.findall(r"^.*?((?:[a-z2-7]{4}-){5}[a-z2-7]{4})", answer.content.decode(), re.MULTILINE)
    assert len(set(codes)) == 10
    assert browser.get("/accounts/").status_code == 200
    assert elsewhere.get("/accounts/").status_code == 302
    page = browser.get(PAGE).content.decode()
    assert "You have 10 recovery codes left" in page
    assert not any(code in page for code in codes)
    assert send_emails(mail) == ["alice@example.org: Two-factor sign-in was turned on"]
    assert "“alice”" in mail.received[0].get_content()
    assert "https://strategy.example/accounts/" in mail.received[0].get_content()


def test_code_that_confirmed_the_set_up_does_not_sign_in(browser: Client, alice: Any) -> None:
    code = pyotp.TOTP(read_secret(browser.get(PAGE).content.decode())).now()
    browser.post(PAGE, {"code": code, "password": PASSWORD})
    elsewhere = Client()
    enter_password(elsewhere)

    assert enter_code(elsewhere, code).status_code == 200


def test_turning_it_on_twice_at_the_same_moment_keeps_one_secret(alice: Any) -> None:
    outcomes = run_concurrently(*[lambda: two_factor.turn_on(alice, two_factor.create_secret(), timecode=1)] * 2)

    assert [type(outcome).__name__ for outcome in sorted(outcomes, key=str)] in (
        ["IntegrityError", "list"],
        ["list", "IntegrityError"],
    )
    assert RecoveryCode.objects.count() == 10


@pytest.mark.parametrize("page", ["off/", "codes/"])
def test_changes_take_password_and_code(browser: Client, alice: Any, page: str) -> None:
    app = protect(alice)
    code = app.make_code()

    wrong_password = browser.post(PAGE + page, {"code": code, "password": "guess"}).content.decode()
    wrong_code = browser.post(PAGE + page, {"code": app.make_wrong_code(), "password": PASSWORD}).content.decode()
    nothing = browser.post(PAGE + page, {"password": PASSWORD}).content.decode()

    assert "This password is incorrect" in wrong_password
    assert "This code is incorrect" in wrong_code
    assert "This field is required" in nothing
    assert two_factor.accept_code(alice, code), "a wrong password does not use the code up"
    assert two_factor.accept_code(alice, app.recovery_codes[0])


def test_new_recovery_codes_replace_the_earlier_ones(browser: Client, alice: Any) -> None:
    app = protect(alice)
    page = browser.post(f"{PAGE}codes/", {"code": app.make_code(), "password": PASSWORD}).content.decode()
    new = re.findall(r"(?:[a-z2-7]{4}-){5}[a-z2-7]{4}", page)

    assert len(new) == RecoveryCode.objects.count() == 10
    assert not two_factor.accept_code(alice, app.recovery_codes[0])
    assert two_factor.accept_code(alice, new[0])


def test_turning_off_deletes_the_secret_and_notifies_the_owner(
    browser: Client, alice: Any, mail: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="strategies.accounts.two_factor")
    app = protect(alice)
    PendingEmail.objects.all().delete()
    elsewhere = Client()
    elsewhere.force_login(alice)
    answer = browser.post(f"{PAGE}off/", {"code": app.recovery_codes[0], "password": PASSWORD}, follow=True)

    assert "Two-factor sign-in is off" in answer.content.decode()
    assert not TwoFactor.objects.exists()
    assert not RecoveryCode.objects.exists()
    assert elsewhere.get("/accounts/").status_code == 302
    assert enter_password(Client())["Location"] == "/"
    assert send_emails(mail) == ["alice@example.org: Two-factor sign-in was turned off"]
    assert f"two-factor sign-in turned off: user_id={alice.pk} by_user_id={alice.pk}" in caplog.messages


def test_secret_and_recovery_codes_are_not_readable_in_the_database(alice: Any, settings: Any) -> None:
    app = protect(alice)
    record = TwoFactor.objects.get()
    stored = json.dumps([record.secret, list(RecoveryCode.objects.values_list("digest", flat=True))])

    assert encryption.decrypt(record.secret) == app.secret
    for secret in (app.secret, *app.recovery_codes):
        assert secret not in stored
        assert secret.replace("-", "") not in stored


def test_recovery_codes_work_after_secret_key_was_lost(
    alice: Any, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    app, old_key = protect(alice), settings.SECRET_KEY
    settings.SECRET_KEY = "another key " * 6
    assert not two_factor.accept_code(alice, app.make_code())
    assert f"user_id={alice.pk}" in caplog.text
    assert two_factor.accept_code(alice, app.recovery_codes[0])

    settings.SECRET_KEY_FALLBACKS = [old_key]
    assert two_factor.accept_code(alice, app.make_code())


def test_export_has_no_secret_and_deletion_leaves_nothing(alice: Any) -> None:
    app = protect(alice)
    exported = personal_data.collect(alice)
    text = json.dumps(exported, default=str)

    assert exported["two_factor"] == {
        "turned_on_at": TwoFactor.objects.get().turned_on_at,
        "recovery_codes_left": 10,
    }
    hidden = [app.secret, TwoFactor.objects.get().secret, *RecoveryCode.objects.values_list("digest", flat=True)]
    assert not any(secret in text for secret in hidden)

    personal_data.erase(alice)
    assert not TwoFactor.objects.exists()
    assert not RecoveryCode.objects.exists()


def test_staff_need_two_factor_if_the_setting_says_so(
    browser: Client, alice: Any, bob: Any, brief: Any, settings: Any
) -> None:
    User.objects.filter(pk=alice.pk).update(is_staff=True)
    alice = User.objects.get(pk=alice.pk)
    alice.user_permissions.add(Permission.objects.get(codename="view_run"))
    run, _ = transitions.create(owner=bob, brief=brief, writer="offline")
    channel = f"run:{run.pk}"
    assert browser.get("/admin/").status_code == browser.get("/metrics").status_code == 200
    assert may_read(alice, channel)

    settings.STAFF_NEED_TWO_FACTOR = True
    page = browser.get("/admin/", follow=True)
    assert page.redirect_chain[-1][0] == PAGE
    assert "Staff need two-factor sign-in" in page.content.decode()
    assert browser.get("/metrics").status_code == 302
    assert not may_read(alice, channel)
    assert browser.get("/").status_code == 200

    set_up(browser)
    assert browser.get("/admin/").status_code == browser.get("/metrics").status_code == 200
    assert may_read(alice, channel)


def test_deployment_check_warns_if_staff_need_no_second_factor(settings: Any) -> None:
    def list_ids() -> set[str | None]:
        return {message.id for message in run_checks(include_deployment_checks=True)}

    settings.STAFF_NEED_TWO_FACTOR = False
    assert "strategies.W001" in list_ids()
    settings.STAFF_NEED_TWO_FACTOR = True
    assert "strategies.W001" not in list_ids()


def test_administrator_turns_it_off_for_others_only(alice: Any, mail: MailServer) -> None:
    root = User.objects.create_superuser("root")
    admin = Client()
    admin.force_login(root)
    protect(root)
    protect(alice)
    PendingEmail.objects.all().delete()
    action = {"action": "turn_off_two_factor", "_selected_action": [alice.pk, root.pk]}

    page = admin.post("/admin/auth/user/", action, follow=True).content.decode()

    assert "Turned off for 1 of 2" in page
    assert [record.user for record in TwoFactor.objects.all()] == [root]
    assert send_emails(mail) == ["alice@example.org: Two-factor sign-in was turned off"]
    history = admin.get(f"/admin/auth/user/{alice.pk}/history/").content.decode()
    assert "Turned off two-factor sign-in" in history
    assert page.count('field-two_factor_since">Off</td>') == 1


def test_command_turns_it_off_for_a_user(alice: Any) -> None:
    protect(alice)
    output = io.StringIO()

    call_command("turn_off_two_factor", "ALICE", stdout=output)

    assert output.getvalue() == "Two-factor sign-in of alice is off.\n"
    for username, message in (("alice", "is off already"), ("zoe", "There is no user")):
        with pytest.raises(CommandError, match=message):
            call_command("turn_off_two_factor", username)


def test_codes_of_neighbouring_steps_are_accepted_and_no_others(alice: Any) -> None:
    secret = two_factor.create_secret()
    now = time.time()
    accepted = [
        steps
        for steps in range(-4, 5)
        if two_factor.find_timecode(secret, pyotp.TOTP(secret).at(now, counter_offset=steps))
    ]

    # The clock may have passed into the next step meanwhile.
    assert accepted in ([-1, 0, 1], [0, 1, 2])
    assert two_factor.find_timecode(secret, "½٣\x00") is None
