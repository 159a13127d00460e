"""The page that lists where a user is signed in."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from strategies.models import SignIn
from strategies.worker import retention

pytestmark = pytest.mark.django_db

PASSWORD = "alices password"


def sign_in(browser: str, address: str = "192.0.2.1") -> Client:
    client = Client(headers={"user-agent": browser}, REMOTE_ADDR=address)
    assert client.post("/accounts/login/", {"username": "alice", "password": PASSWORD}).status_code == 302
    return client


def test_page_lists_sessions_and_signs_one_out(alice: Any) -> None:
    here, there = sign_in("<Firefox>"), sign_in("Safari", "198.51.100.7")
    page = here.get("/accounts/sessions/").content.decode()

    assert page.index("198.51.100.7") < page.index("&lt;Firefox&gt;")
    assert page.count('<li class="token">') == 2
    assert page.count("This browser") == 1
    other = alice.sign_ins.get(browser="Safari")
    assert here.post(f"/accounts/sessions/{other.pk}/end/")["Location"] == "/accounts/sessions/"
    assert there.get("/")["Location"].startswith("/accounts/login/")
    assert "Safari" not in here.get("/accounts/sessions/").content.decode()


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            "Version/18.2 Mobile/15E148 Safari/604.1",
            "Mobile Safari on iOS",
        ),
        ("curl/8.14", "curl"),
        ("", "Unknown browser"),
    ],
)
def test_browser_is_named(alice: Any, header: str, name: str) -> None:
    assert f"<h3>{name}</h3>" in sign_in(header).get("/accounts/sessions/").content.decode()


def test_ended_sessions_are_not_listed(alice: Any) -> None:
    here, out, elsewhere = sign_in("Firefox"), sign_in("Opera"), sign_in("Safari")
    out.post("/accounts/logout/")
    page = here.get("/accounts/sessions/").content.decode()
    assert ("Opera" in page, "Safari" in page) == (False, True)

    new = {"old_password": PASSWORD, "new_password1": "a quiet harbour", "new_password2": "a quiet harbour"}
    here.post("/accounts/password/", new)

    page = here.get("/accounts/sessions/").content.decode()
    assert ("Firefox" in page, "This browser" in page, "Safari" in page) == (True, True, False)
    assert elsewhere.get("/").status_code == 302


def test_session_of_another_user_cannot_be_ended(alice: Any, bob: Any) -> None:
    alices = sign_in("Firefox")
    bobs = Client()
    bobs.force_login(bob)

    assert bobs.post(f"/accounts/sessions/{alice.sign_ins.get().pk}/end/").status_code == 404
    assert alices.get("/").status_code == 200


def test_old_sign_ins_are_deleted(alice: Any) -> None:
    sign_in("Firefox")
    SignIn.objects.update(created_at=timezone.now() - timedelta(days=91))
    sign_in("Safari")

    retention.prune_when_due()

    assert [one.browser for one in alice.sign_ins.all()] == ["Safari"]
