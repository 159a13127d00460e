"""An address gets its confirmation and nothing else until it is confirmed; every email leaves from a worker."""

import re
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from strategies.mail import confirmation, outbox
from strategies.models import Account, CompletionEmail, PendingEmail, Run
from strategies.models.webhooks import WebhookEvent
from strategies.runs import completion_email, leases
from strategies.webhooks import endpoints, notices
from tests.mail_server import MailServer

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "a quiet harbour"
VICTIM = "victim@example.org"


@pytest.fixture(autouse=True)
def own_limits(settings: Any) -> None:
    settings.SSE_REDIS_CHANNEL = f"test:{uuid4()}"


def send_pending() -> None:
    for email_id, _ in outbox.list_due(limit=100):
        outbox.deliver(email_id)


def sign_up(client: Client, username: str = "zoe", email: str = VICTIM) -> User:
    data = {"username": username, "email": email, "password1": PASSWORD, "password2": PASSWORD}
    assert client.post("/accounts/sign-up/", data).status_code == 302
    return User.objects.get(username=username)


def find_link(message: Any) -> str:
    found = re.search(r"https://strategy\.example(/\S+)", message.get_content())
    assert found
    return found[1]


def end(run: Run, name: str) -> None:
    run.brief.name = name
    run.brief.save()
    assert leases.claim(run.pk, worker="one")
    Run.objects.filter(pk=run.pk).update(status="succeeded", lease_until=None, finished_at=timezone.now())


def test_unconfirmed_address_gets_only_a_confirmation_without_text_of_the_user(
    client: Client, mail: MailServer, run: Run
) -> None:
    zoe = sign_up(client, username="won.500.gbp-at-evil.example")
    Run.objects.filter(pk=run.pk).update(owner=zoe)
    end(run, "You won GBP 500 http://evil.example")
    client.post(f"/runs/{run.pk}/email", {"wanted": "yes"})
    completion_email.request(run)
    completion_email.deliver(run.pk)
    endpoint = endpoints.create(zoe, url="https://hooks.example/", events=list(WebhookEvent))
    notices.send_disabled_email(endpoint.pk)
    Client().post("/accounts/password/reset/", {"email": VICTIM})
    send_pending()

    (message,) = mail.received
    assert (message["To"], message["Subject"]) == (VICTIM, "Confirm your email address")
    assert "500" not in message.as_string()
    assert CompletionEmail.objects.get().outcome == "failed"


def test_confirmed_address_gets_emails_with_fixed_subjects(client: Client, mail: MailServer, run: Run) -> None:
    zoe = sign_up(client)
    send_pending()
    link = find_link(mail.received.pop())
    page = Client().get(link)
    assert "Is <strong>victim@example.org</strong> your address?" in page.content.decode()
    assert Account.objects.get(user=zoe).confirmed_email == "", "opening the link confirms nothing"

    assert Client().post(link)["Location"] == "/accounts/login/"
    Run.objects.filter(pk=run.pk).update(owner=zoe)
    end(run, "You won GBP 500 http://evil.example")
    completion_email.request(run)
    completion_email.deliver(run.pk)

    (message,) = mail.received
    assert (message["To"], message["Subject"]) == (VICTIM, "Your strategy is ready")


def test_link_confirms_only_the_current_address_of_its_user(client: Client, mail: MailServer) -> None:
    zoe = sign_up(client)
    old = confirmation.make_token(zoe.pk, VICTIM)
    assert client.post("/accounts/", {"name": "", "email": "zoe@example.org", "password": PASSWORD}).status_code == 302

    assert client.post(f"/accounts/email/confirm/{old}/").status_code == 404
    assert client.post("/accounts/email/confirm/te_forged/").status_code == 404
    send_pending()
    assert [message["To"] for message in mail.received] == ["zoe@example.org"]
    assert client.post(find_link(mail.received[0]))["Location"] == "/accounts/"
    assert Account.objects.get(user=zoe).confirmed_email == "zoe@example.org"
    assert "not confirmed" not in client.get("/accounts/").content.decode()


def test_link_expires_after_three_days(client: Client, mail: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    zoe = sign_up(client)
    token = confirmation.make_token(zoe.pk, VICTIM)
    now = time.time()
    monkeypatch.setattr("django.core.signing.time.time", lambda: now + timedelta(days=3, minutes=1).total_seconds())

    assert client.post(f"/accounts/email/confirm/{token}/").status_code == 404


def test_new_address_gets_nothing_until_it_is_confirmed(alice: Any, browser: Client, mail: MailServer) -> None:
    browser.post("/accounts/", {"name": "", "email": VICTIM, "password": "alices password"})
    Client().post("/accounts/password/reset/", {"email": VICTIM})
    Client().post("/accounts/password/reset/", {"email": "alice@example.org"})
    send_pending()

    assert sorted((message["To"], message["Subject"]) for message in mail.received) == [
        ("alice@example.org", "Reset your Throughline password"),
        (VICTIM, "Confirm your email address"),
    ]
    page = browser.get("/accounts/").content.decode()
    assert f"<strong>{VICTIM}</strong> is not confirmed yet" in page


def test_removed_address_gets_nothing(alice: Any, browser: Client, mail: MailServer) -> None:
    browser.post("/accounts/", {"name": "", "email": "", "password": "alices password"})
    Client().post("/accounts/password/reset/", {"email": "alice@example.org"})
    send_pending()

    assert mail.received == []


def test_mailbox_gets_a_limited_number_of_emails(mail: MailServer, settings: Any) -> None:
    settings.EMAILS_PER_MAILBOX_PER_HOUR = 15
    for number in range(6):
        Account.objects.filter(user__username="alice").update(confirmed_email="alice@example.org")
        outbox.request_password_reset("alice@example.org")
        sign_up(Client(), username=f"zoe{number}", email=f"victim+{number}@example.org")
    send_pending()

    by_mailbox = [re.sub(r"\+\d", "", message["To"]) for message in mail.received]
    assert (by_mailbox.count("alice@example.org"), by_mailbox.count(VICTIM)) == (3, 3)
    assert not PendingEmail.objects.exists()


def test_requests_for_known_and_unknown_addresses_do_the_same_work(
    mail: MailServer, django_assert_num_queries: Any
) -> None:
    def count_queries(address: str) -> list[str]:
        with django_assert_num_queries(1) as queries:
            answer = Client().post("/accounts/password/reset/", {"email": address})
        assert answer["Location"] == "/accounts/password/reset/sent/"
        return [query["sql"].split(" VALUES")[0] for query in queries.captured_queries]

    assert count_queries("alice@example.org") == count_queries("missing@example.org")
    assert mail.received == []
    send_pending()
    assert [message["To"] for message in mail.received] == ["alice@example.org"]


def test_web_request_does_not_wait_for_the_mail_server(settings: Any, alice: Any) -> None:
    settings.EMAIL_IS_CONFIGURED, settings.SITE_URL = True, "https://strategy.example"
    settings.MAILERS = {"default": {"BACKEND": "tests.strategies.mail.test_account_emails.Unreachable"}}

    assert sign_up(Client()).email == VICTIM
    assert Client().post("/accounts/password/reset/", {"email": VICTIM}).status_code == 302
    assert PendingEmail.objects.count() == 2


def test_email_is_tried_again_and_then_dropped(mail: MailServer) -> None:
    outbox.request_password_reset("alice@example.org")
    mail.rejects_recipients = True
    send_pending()
    assert outbox.list_due(limit=9) == [], "the last attempt was a moment ago"
    for _ in range(outbox.TRIES_MAX - 1):
        PendingEmail.objects.update(tried_at=timezone.now() - timedelta(seconds=121))
        send_pending()

    assert not PendingEmail.objects.exists()
    assert mail.received == []


def test_email_is_sent_once_by_concurrent_senders(mail: MailServer) -> None:
    from tests.strategies.concurrency import run_concurrently

    outbox.request_password_reset("alice@example.org")
    ((email_id, _),) = outbox.list_due(limit=9)
    deliver: Callable[[], None] = lambda: outbox.deliver(email_id)  # noqa: E731
    run_concurrently(*[deliver] * 6)

    assert len(mail.received) == 1


class Unreachable:
    """A mail backend that fails the test if it is used."""

    def __init__(self, *_: Any, **__: Any) -> None:
        raise AssertionError("a web request sent email")
