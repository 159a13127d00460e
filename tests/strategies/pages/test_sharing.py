"""Share links: what readers see, and what stays private."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from strategies.models import Run, ShareLink
from strategies.runs import endings, shares, transitions
from tests.strategies.pages.failed_checks import FOUND, add_failed_check
from tests.strategies.writing import write_all, write_sections

pytestmark = pytest.mark.django_db


def create(browser: Client, run: Run, **form: str) -> str:
    """Create a link on the page and return its path."""
    page = browser.post(f"/runs/{run.pk}/shares", {"days": "7", "name": ""} | form).content.decode()
    found = re.search(r'readonly value="http://testserver(/shared/[^"]+)"', page)
    assert found, page
    return found[1]


def texts_in(value: Any) -> list[str]:
    """Return the longer texts in a brief."""
    if isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        return [text for each in inner for text in texts_in(each)]
    return [value] if isinstance(value, str) and len(value) > 15 else []


def test_shared_page_needs_no_account(browser: Client, finished: Run) -> None:
    answer = Client().get(create(browser, finished))

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<h1>Closewell</h1>" in page
    assert 'id="section-front"' in page
    assert 'id="section-checks"' not in page


def test_shared_page_shows_nothing_private(browser: Client, finished: Run) -> None:
    page = Client().get(create(browser, finished, name="The board")).content.decode()

    for private in (
        "alice",
        str(finished.pk),
        "The board",
        "/runs/",
        "/sections/",
        "csrfmiddlewaretoken",
        "<form",
        "your answers",
        "Your answers to",
        'data-label="You told us"',
        "You told us:",
        "<q>",
        "My strategies",
        "<script",
    ):
        assert private not in page, private
    assert "From the brief" in page


def test_shared_page_says_nothing_of_a_failed_check(browser: Client, finished: Run) -> None:
    path = create(browser, finished)
    add_failed_check(finished)

    page = Client().get(path).content.decode()

    assert FOUND in browser.get(f"/runs/{finished.pk}/strategy").content.decode()
    assert FOUND not in page
    assert "failed" not in page.lower()


def test_shared_page_shows_nothing_about_a_signed_in_reader(
    browser: Client, finished: Run, alice: Any, brief: Any
) -> None:
    path = create(browser, finished)
    transitions.create(owner=alice, brief=brief, writer="offline")

    page = browser.get(path).content.decode()
    assert "/runs/" not in page
    assert "alice" not in page
    assert "<form" not in page


def test_shared_page_shows_no_answers_beyond_the_strategy(browser: Client, finished: Run) -> None:
    page = html.unescape(Client().get(create(browser, finished)).content.decode())
    strategy = str(browser.get(f"/runs/{finished.pk}/strategy.json").json())

    unused = [answer for answer in texts_in(finished.brief.data) if answer not in strategy]
    assert len(unused) > 5
    assert [answer for answer in unused if answer in page] == []


def test_shared_page_is_not_indexed_cached_or_referred(browser: Client, finished: Run) -> None:
    for path in (create(browser, finished), "/shared/ts_unknown"):
        answer = Client().get(path)
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "no-store" in answer.headers["Cache-Control"]
        assert '<meta name="robots" content="noindex' in answer.content.decode()
        assert not answer.cookies


def test_unknown_expired_and_revoked_links_look_alike(browser: Client, finished: Run, alice: Any) -> None:
    paths = [create(browser, finished) for _ in range(2)]
    links = list(ShareLink.objects.order_by("created_at"))
    ShareLink.objects.filter(pk=links[0].pk).update(expires_at=timezone.now())
    browser.post(f"/runs/{finished.pk}/shares/{links[1].pk}/revoke")
    closed = create(browser, finished)
    alice.is_active = False
    alice.save()

    pages = [Client().get(path) for path in (*paths, closed, "/shared/ts_unknown", "/shared/x")]

    assert {page.status_code for page in pages} == {404}
    assert len({page.content for page in pages}) == 1
    assert "This link does not work" in pages[0].content.decode()


def test_share_token_is_long_and_only_its_hash_is_stored(browser: Client, finished: Run) -> None:
    token = create(browser, finished).rpartition("/")[2]

    kept = ShareLink.objects.values_list().get()
    assert len(token) >= 40
    assert token not in str(kept)
    assert token not in browser.get(f"/runs/{finished.pk}/strategy").content.decode()


@pytest.mark.parametrize("days", shares.DAYS)
def test_link_expires_after_the_chosen_days(browser: Client, finished: Run, days: int) -> None:
    create(browser, finished, days=str(days))

    lasts = ShareLink.objects.get().expires_at - timezone.now()
    assert timedelta(days=days, minutes=-1) < lasts <= timedelta(days=days)


@pytest.mark.parametrize("days", ["", "0", "365", "seven", "-1"])
def test_invalid_days_give_an_error(browser: Client, finished: Run, days: str) -> None:
    answer = browser.post(f"/runs/{finished.pk}/shares", {"days": days})

    assert answer.status_code == 422
    assert "Choose how long the link works." in answer.content.decode()
    assert not ShareLink.objects.exists()


def test_owner_sees_links_and_openings(browser: Client, finished: Run) -> None:
    path = create(browser, finished, name=" The  <b>board</b> ")
    browser.get(path)
    before = browser.get(f"/runs/{finished.pk}/strategy").content.decode()
    Client().head(path)
    Client().get(path)

    page = browser.get(f"/runs/{finished.pk}/strategy").content.decode()

    assert "not opened yet" in before
    assert "The &lt;b&gt;board&lt;/b&gt;" in page
    assert re.search(r"opened 1 time, last\s", page)
    assert "just now" in page


def test_revoked_link_disappears_and_expired_link_is_marked(browser: Client, finished: Run) -> None:
    create(browser, finished, name="The board")
    link = ShareLink.objects.get()
    ShareLink.objects.update(expires_at=timezone.now())
    assert "Expired" in browser.get(f"/runs/{finished.pk}/strategy").content.decode()

    for _ in range(2):
        answer = browser.post(f"/runs/{finished.pk}/shares/{link.pk}/revoke")
        assert answer.headers["Location"] == f"/runs/{finished.pk}/strategy#sharing"
    page = browser.get(f"/runs/{finished.pk}/strategy").content.decode()
    assert "The board" not in page
    assert "Only you can read this strategy." in html.unescape(page)


def test_only_the_owner_creates_and_revokes_links(browser: Client, finished: Run, bob: Any) -> None:
    create(browser, finished)
    link = ShareLink.objects.get()
    bobs, nobodys = Client(), Client()
    bobs.force_login(bob)

    for address in (f"/runs/{finished.pk}/shares", f"/runs/{finished.pk}/shares/{link.pk}/revoke"):
        assert bobs.post(address, {"days": "7"}).status_code == 404
        assert nobodys.post(address, {"days": "7"}).headers["Location"].startswith("/accounts/login/")
    link.refresh_from_db()
    assert link.revoked_at is None
    assert ShareLink.objects.count() == 1


def test_link_of_another_strategy_returns_404(browser: Client, finished: Run, alice: Any, brief: Any) -> None:
    other = write_all(transitions.create(owner=alice, brief=brief, writer="offline")[0])
    link, _ = shares.create(other, days=1)

    assert browser.post(f"/runs/{finished.pk}/shares/{link.pk}/revoke").status_code == 404


def test_link_is_rejected_for_active_runs_and_beyond_the_limit(
    browser: Client, finished: Run, alice: Any, brief: Any
) -> None:
    live, _ = transitions.create(owner=alice, brief=brief, writer="offline")
    answer = browser.post(f"/runs/{live.pk}/shares", {"days": "7"})
    assert (answer.status_code, "still being written" in answer.content.decode()) == (409, True)
    empty, _ = transitions.create(owner=alice, brief=brief, writer="offline")
    endings.finish(write_sections(empty, 0))
    assert browser.post(f"/runs/{empty.pk}/shares", {"days": "7"}).status_code == 409

    for _ in range(shares.LINKS_MAX):
        shares.create(finished, days=1)
    answer = browser.post(f"/runs/{finished.pk}/shares", {"days": "7"})
    assert (answer.status_code, "Revoke one" in answer.content.decode()) == (409, True)


def test_shared_page_keeps_the_old_text_during_a_regeneration(browser: Client, finished: Run) -> None:
    path = create(browser, finished)
    transitions.regenerate(finished.pk, "audience")

    page = Client().get(path).content.decode()

    assert 'id="section-audience"' in page
    assert "is being rewritten" in page


def test_shared_page_needs_few_queries(browser: Client, finished: Run, django_assert_max_num_queries: Any) -> None:
    path = create(browser, finished)

    with django_assert_max_num_queries(6):
        Client().get(path)
